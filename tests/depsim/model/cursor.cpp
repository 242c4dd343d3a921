#include "tests/depsim/model/cursor.hpp"

#include <array>
#include <charconv>

#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

constexpr std::size_t kMaximumLength = 1000; // documented by Apple
constexpr std::size_t kNumbers = 5;

std::string check_sum(std::string_view numbers, std::string_view key, std::string_view server) {
    std::string text(server);
    text += ':';
    text += numbers;
    return std::to_string(mac64(key, text));
}

} // namespace

std::string write_cursor(const Cursor& cursor, std::string_view key, std::string_view server) {
    std::string text = std::to_string(cursor.limit);
    text += cursor.fetching ? ":1:" : ":0:";
    text += std::to_string(cursor.issued_ms) + ':' + std::to_string(cursor.position) + ':' +
            std::to_string(cursor.sync_from);
    text += ':' + check_sum(text, key, server);
    return base64_encode_unpadded(text);
}

std::optional<Cursor> read_cursor(std::string_view text, std::string_view key, std::string_view server) {
    if (text.size() > kMaximumLength) return std::nullopt;
    const auto decoded = base64_decode_unpadded(text);
    if (!decoded) return std::nullopt;
    const std::size_t last = decoded->rfind(':');
    if (last == std::string::npos) return std::nullopt;
    const std::string_view numbers = std::string_view(*decoded).substr(0, last);
    if (check_sum(numbers, key, server) != decoded->substr(last + 1)) return std::nullopt;

    std::array<std::int64_t, kNumbers> value{};
    const char* at = numbers.data();
    const char* const end = numbers.data() + numbers.size();
    for (std::size_t i = 0; i < kNumbers; ++i) {
        if (i != 0 && (at == end || *at++ != ':')) return std::nullopt;
        const auto [next, error] = std::from_chars(at, end, value[i]);
        if (error != std::errc{}) return std::nullopt;
        at = next;
    }
    return Cursor{static_cast<std::uint32_t>(value[0]), value[1] != 0, value[2],
                  static_cast<std::uint32_t>(value[3]), static_cast<std::uint32_t>(value[4])};
}

} // namespace depsim
