// Sin: built with another major version of the SDK.
#include "tests/abi/plugins/decent.hpp"

using Entry = ams::PluginEntry<sinner::Decent>;
extern "C" AMS_EXPORT const ams_entry ams_plugin_entry = {
    sizeof(ams_entry), {AMS_SDK_MAJOR + 1, 0, 0}, {AMS_SDK_MAJOR + 1, 0, 0}, "sinner", "1.0.0", &Entry::init,
    &Entry::deinit};
