// No sin: what the others are measured against.
#include "tests/abi/plugins/decent.hpp"

AMS_PLUGIN(sinner::Decent, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
