// Sin: the entry is a function; it cannot be read before code of the plugin runs.
#include <ams/abi.h>

extern "C" AMS_EXPORT const void* ams_plugin_entry();
extern "C" const void* ams_plugin_entry() {
    return nullptr;
}
