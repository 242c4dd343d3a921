// Base64 by OpenSSL, with the checks its block decoder leaves out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// Standard alphabet, padded, one line.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

/// Ignores white space anywhere. nullopt: a foreign character, padding in the wrong place, or an incomplete
/// group.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

} // namespace mdm::dep
