// Sin: calls itself something else than its manifest does.
#include "tests/abi/plugins/decent.hpp"

AMS_PLUGIN(sinner::Decent, "saint", "1.0.0", AMS_SDK_VERSION_INIT);
