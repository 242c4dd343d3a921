#pragma once
// Encodings the service and its portal need: RFC 3986 percent-encoding, base64, hex, UTC times.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace depsim {

/// RFC 3986 unreserved characters stay, every other byte becomes %XX in upper case (RFC 5849 section 3.6).
std::string percent_encode(std::string_view text);

/// Reverses percent-encoding; `+` stays a plus. Nothing when a `%` is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

std::string base64_encode(std::string_view bytes);

/// Base64 without the trailing `=`, as Apple's cursors are.
std::string base64_encode_unpadded(std::string_view bytes);

/// Accepts exactly what base64_encode_unpadded() produces; nothing for anything else.
std::optional<std::string> base64_decode_unpadded(std::string_view text);

/// `digits` random hexadecimal digits from OpenSSL's generator.
std::string random_hex(std::size_t digits);
std::string random_hex_upper(std::size_t digits);

/// A UUID in the usual lower-case form with dashes, for X-Apple-Request-UUID.
std::string random_uuid();

/// HMAC-SHA256 cut to 64 bits: enough to tell a cursor that was issued here from one that was made up.
std::uint64_t mac64(std::string_view key, std::string_view text);

/// `2026-08-01T10:00:00Z` from seconds since 1970.
std::string utc_time(std::int64_t seconds);

/// Reads `2026-08-01T10:00:00Z`; nothing for any other shape.
std::optional<std::int64_t> parse_utc_time(std::string_view text);

/// The number of UTF-8 code points; Apple's length limits count characters, not bytes.
std::size_t utf8_length(std::string_view text);

/// Equal without regard to ASCII case.
bool same_ignoring_case(std::string_view a, std::string_view b);

} // namespace depsim
