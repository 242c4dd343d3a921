// The one exported symbol.
#include "plugin/console/plugin.hpp"

#include <ams/cpp/entry.hpp>

AMS_PLUGIN(mdm::dep::Plugin, "mdm.dep", MDM_DEP_VERSION, AMS_SDK_VERSION_INIT);
