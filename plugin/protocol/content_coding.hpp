// Answers that come compressed. We never ask for it, and whoever is not asked may do as he likes (RFC 9110, 12.5.3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// The bytes behind a Content-Encoding of gzip or deflate, at most `limit` of them; nullopt if it is another one or the
/// bytes are damaged. An empty encoding and "identity" are the bytes themselves.
[[nodiscard]] std::optional<std::string> decompressed(std::string_view encoding, std::string bytes,
                                                      std::size_t limit);

} // namespace mdm::dep
