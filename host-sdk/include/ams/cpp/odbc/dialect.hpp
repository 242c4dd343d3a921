// Which database is at the other end of a connection.
#pragma once

#include <optional>
#include <string_view>

namespace ams::odbc {

enum class Dialect { sqlite, postgresql, mariadb };

/// "sqlite", "postgresql" or "mariadb", as in the settings file and in ams_database_info.
[[nodiscard]] constexpr std::string_view name(Dialect dialect) noexcept {
    switch (dialect) {
    case Dialect::sqlite:
        return "sqlite";
    case Dialect::postgresql:
        return "postgresql";
    case Dialect::mariadb:
        return "mariadb";
    }
    return "";
}

/// The dialect of that name; nullopt for any other text.
[[nodiscard]] constexpr std::optional<Dialect> parse_dialect(std::string_view text) noexcept {
    for (const Dialect dialect : {Dialect::sqlite, Dialect::postgresql, Dialect::mariadb})
        if (text == name(dialect)) return dialect;
    return std::nullopt;
}

} // namespace ams::odbc
