#include "plugin/protocol/json_repair.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace mdm::dep {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kEscapedReplacement = "\\ufffd";

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// Bytes of the UTF-8 character at the beginning of `text`; 0 if there is none (RFC 3629: shortest form, no surrogates, up
// to U+10FFFF).
std::size_t utf8_length(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    const unsigned second = byte_at(text, 1);
    const auto continues = [&](std::size_t at) { return (byte_at(text, at) & 0xc0U) == 0x80U; };
    if (first < 0x80U) return 1;
    if (first >= 0xc2U && first <= 0xdfU) return continues(1) ? 2 : 0;
    if (first >= 0xe0U && first <= 0xefU) {
        const unsigned least = first == 0xe0U ? 0xa0U : 0x80U;
        const unsigned most = first == 0xedU ? 0x9fU : 0xbfU;
        return second >= least && second <= most && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0U && first <= 0xf4U) {
        const unsigned least = first == 0xf0U ? 0x90U : 0x80U;
        const unsigned most = first == 0xf4U ? 0x8fU : 0xbfU;
        return second >= least && second <= most && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

// The number of an escape \uXXXX at the beginning of `text`.
std::optional<unsigned> escaped_unit(std::string_view text) {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
    unsigned unit = 0;
    const auto parsed = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + 6) return std::nullopt;
    return unit;
}

bool is_high(unsigned unit) {
    return unit >= 0xd800U && unit <= 0xdbffU;
}
bool is_low(unsigned unit) {
    return unit >= 0xdc00U && unit <= 0xdfffU;
}

// Appends the escape at the beginning of `text` and returns its length.
std::size_t append_escape(std::string& out, std::string_view text) {
    const auto unit = escaped_unit(text);
    if (!unit) {
        out.append(text.substr(0, 2));
        return std::min<std::size_t>(2, text.size());
    }
    if (is_high(*unit)) {
        const auto next = escaped_unit(text.substr(6));
        if (next && is_low(*next)) {
            out.append(text.substr(0, 12));
            return 12;
        }
    }
    out.append(is_high(*unit) || is_low(*unit) ? kEscapedReplacement : text.substr(0, 6));
    return 6;
}

void append_control(std::string& out, char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out.append("\\u00").push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 0xfU]);
}

} // namespace

std::string repaired_json(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    bool in_string = false;
    while (!text.empty()) {
        const char c = text.front();
        std::size_t used = 1;
        if (in_string && c == '\\') {
            used = append_escape(out, text);
        } else if (in_string && static_cast<unsigned char>(c) < 0x20U) {
            append_control(out, c);
        } else if (const std::size_t length = utf8_length(text); length > 0) {
            if (c == '"') in_string = !in_string;
            out.append(text.substr(0, length));
            used = length;
        } else {
            out.append(kReplacement);
        }
        text.remove_prefix(used);
    }
    return out;
}

} // namespace mdm::dep
