// What somebody who mistyped a name probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace mdm::dep {

/// The name among `known` that differs least from `typed` (inserted, missing, wrong and swapped letters), or "" if
/// none is close: at most a third of the letters, and no more than four, may be wrong. Pure.
[[nodiscard]] std::string nearest_name(std::string_view typed, std::span<const std::string> known);

} // namespace mdm::dep
