// Sin: no ams_plugin_entry; a host would have to guess.
#include <ams/abi.h>

extern "C" int sinner_of_another_platform() {
    return 1;
}
