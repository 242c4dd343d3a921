// Sin: exports a second symbol (it is linked without the version script).
#include "tests/abi/plugins/decent.hpp"

extern "C" AMS_EXPORT const int sinner_extra = 1;

AMS_PLUGIN(sinner::Decent, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
