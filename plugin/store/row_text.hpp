// Text from outside, made fit for a column.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// `text` as every database keeps it (valid UTF-8, no NUL) and no longer than `limit` characters. A value of
/// Apple's that breaks either must not stop the import of everything else.
[[nodiscard]] std::string fit(std::string_view text, std::size_t limit);

[[nodiscard]] inline std::string fit(const std::string& text, std::size_t limit) {
    return fit(std::string_view(text), limit);
}

/// fit(), of what was reported.
[[nodiscard]] std::optional<std::string> fit(const std::optional<std::string>& text, std::size_t limit);

} // namespace mdm::dep
