// What text may go to a database: valid UTF-8 without NUL. SQLite stores anything else and the others refuse
// it; two of the three drivers cut silently at a NUL.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ams::odbc {

namespace detail {

/// Length of the valid UTF-8 sequence (no NUL, no surrogate, shortest form) at the front of `text`; 0 if
/// there is none. `text` must not be empty.
[[nodiscard]] inline std::size_t sequence_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead == 0) return 0;
    if (lead < 0x80) return 1;
    // The second byte's range depends on the first: it excludes overlong forms, surrogates and > U+10FFFF.
    std::size_t length = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    } else {
        return 0;
    }
    if (text.size() < length || byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if ((byte(i) & 0xC0U) != 0x80U) return 0;
    return length;
}

} // namespace detail

/// Whether every database keeps `text` as it is.
[[nodiscard]] inline bool is_storable(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = detail::sequence_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

/// `text` with every byte that is_storable() would object to replaced by U+FFFD. For values that come from a
/// service and must not stop the import of everything else.
[[nodiscard]] inline std::string storable(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = detail::sequence_length(text);
        if (length == 0)
            result += "\xEF\xBF\xBD";
        else
            result.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return result;
}

} // namespace ams::odbc
