// Sin: init() fails without a word when an extension is missing.
#include "tests/abi/plugins/decent.hpp"

namespace {
using Entry = ams::PluginEntry<sinner::Decent>;
ams_result init(const ams_host* host, ams_error* error) noexcept {
    ams_error ignored = ams::make_error();
    static_cast<void>(error);
    return Entry::init(host, &ignored);
}
} // namespace

extern "C" AMS_EXPORT const ams_entry ams_plugin_entry = {
    sizeof(ams_entry), AMS_SDK_VERSION_INIT, AMS_SDK_VERSION_INIT, "sinner", "1.0.0", &init, &Entry::deinit};
