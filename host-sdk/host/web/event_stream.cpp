#include "host-sdk/host/web/event_stream.hpp"

namespace ams::host {

std::string event_text(std::string_view name, std::string_view data) {
    std::string text = "event: " + std::string(name) + '\n';
    for (;;) {
        const std::size_t end = data.find_first_of("\r\n");
        text += "data: ";
        text += data.substr(0, end);
        text += '\n';
        if (end == std::string_view::npos) break;
        const bool pair = data.substr(end).starts_with("\r\n");
        data.remove_prefix(end + (pair ? 2 : 1));
    }
    return text + '\n';
}

} // namespace ams::host
