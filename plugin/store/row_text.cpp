#include "plugin/store/row_text.hpp"

#include <ams/cpp/odbc/text.hpp>

namespace mdm::dep {

std::string fit(std::string_view text, std::size_t limit) {
    std::string result = ams::odbc::is_storable(text) ? std::string(text) : ams::odbc::storable(text);
    if (result.size() <= limit) return result; // no more bytes, hence no more characters
    std::size_t characters = 0;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(result[i]) & 0xC0U) != 0x80U;
        if (begins && ++characters > limit) {
            result.resize(i);
            break;
        }
    }
    return result;
}

std::optional<std::string> fit(const std::optional<std::string>& text, std::size_t limit) {
    if (!text) return std::nullopt;
    return fit(std::string_view(*text), limit);
}

} // namespace mdm::dep
