// The database's own clock in SQL: what several hosts agree on when they lease something from each other.
#pragma once

#include <ams/cpp/odbc/dialect.hpp>

#include <chrono>
#include <string>

namespace ams::host {

using odbc::Dialect;

/// An SQL expression for now plus `offset`, as `YYYY-MM-DDTHH:MM:SSZ`.
[[nodiscard]] inline std::string sql_now(Dialect dialect, std::chrono::seconds offset = {}) {
    const std::string seconds = std::to_string(offset.count());
    switch (dialect) {
    case Dialect::sqlite:
        return "strftime('%Y-%m-%dT%H:%M:%SZ','now','" + seconds + " seconds')";
    case Dialect::postgresql:
        return "to_char((clock_timestamp() AT TIME ZONE 'UTC') + INTERVAL '" + seconds +
               " seconds', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
    case Dialect::mariadb:
        return "DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL " + seconds + " SECOND, '%Y-%m-%dT%H:%i:%sZ')";
    }
    return {};
}

} // namespace ams::host
