// The kinds of database a host can stand on.
#pragma once

#include <optional>
#include <string_view>

namespace ams::host {

enum class Dialect { sqlite, postgresql, mariadb };

[[nodiscard]] std::string_view to_string(Dialect dialect) noexcept;
/// "sqlite", "postgresql" or "mariadb".
[[nodiscard]] std::optional<Dialect> parse_dialect(std::string_view word) noexcept;

} // namespace ams::host
