// Sin: needs a host of a later SDK than there is.
#include "tests/abi/plugins/decent.hpp"

AMS_PLUGIN(sinner::Decent, "sinner", "1.0.0", {AMS_SDK_MAJOR, AMS_SDK_MINOR + 9, 0});
