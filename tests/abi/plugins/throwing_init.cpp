// Sin: an exception reaches the boundary in init().
#include "tests/abi/plugins/decent.hpp"

#include <stdexcept>

namespace {
ams_result init(const ams_host*, ams_error*) noexcept {
    const std::string text = "across the boundary";
    throw std::runtime_error(text);
}
void deinit() noexcept {}
} // namespace

extern "C" AMS_EXPORT const ams_entry ams_plugin_entry = {
    sizeof(ams_entry), AMS_SDK_VERSION_INIT, AMS_SDK_VERSION_INIT, "sinner", "1.0.0", &init, &deinit};
