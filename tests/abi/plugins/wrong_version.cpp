// Sin: has another version than its manifest says.
#include "tests/abi/plugins/decent.hpp"

AMS_PLUGIN(sinner::Decent, "sinner", "1.0.1", AMS_SDK_VERSION_INIT);
