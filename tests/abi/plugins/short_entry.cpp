// Sin: its size field claims an entry that ends before deinit.
#include "tests/abi/plugins/decent.hpp"

using Entry = ams::PluginEntry<sinner::Decent>;
extern "C" AMS_EXPORT const ams_entry ams_plugin_entry = {offsetof(ams_entry, deinit),
                                                          AMS_SDK_VERSION_INIT,
                                                          AMS_SDK_VERSION_INIT,
                                                          "sinner",
                                                          "1.0.0",
                                                          &Entry::init,
                                                          &Entry::deinit};
