// Small things with words that several parts of the host need.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// The candidate closest to `word` by edit distance, for "did you mean"; "" when none is close.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// `; did you mean "x"?`, or "." when no candidate is close: the end of a refusal's sentence.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

[[nodiscard]] std::string join(std::span<const std::string> words, std::string_view separator);

/// `bytes` random bytes from the operating system's generator as base64url text without padding.
/// Throws ams::Error "ams.no_randomness" when there are none to be had.
[[nodiscard]] std::string random_text(std::size_t bytes);

/// SHA-256 of `data` as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view data);

[[nodiscard]] std::string base64url_encode(std::string_view bytes);
/// nullopt for what base64url_encode does not write.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);

/// Compares in time that depends on the lengths alone.
[[nodiscard]] bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

} // namespace ams::host
