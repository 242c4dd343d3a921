#include "host-sdk/host/db/database.hpp"

namespace ams::host {
namespace {

odbc::PoolOptions pool_options(const DatabaseSettings& settings, std::size_t connections, bool reading) {
    odbc::PoolOptions options;
    options.connect.dialect = settings.dialect;
    if (reading) options.connect.init_statements.push_back(odbc::read_only(settings.dialect));
    // The host's own rows are small; the plugin's connections have the large cache.
    options.connect.sqlite_cache_kib = 8 * 1024;
    options.max_connections = connections;
    options.acquire_timeout = settings.wait;
    return options;
}

} // namespace

Database::Database(DatabaseSettings settings)
    : settings_(std::move(settings)),
      write_(settings_.connection, pool_options(settings_, settings_.write_connections, false)),
      read_(settings_.read_connection.value_or(settings_.connection),
            pool_options(settings_, settings_.read_connections, true)) {}

Error database_error(const odbc::Error& error) {
    const std::string state =
        " (SQLSTATE " + error.sqlstate() + ", native code " + std::to_string(error.native_code()) + ")";
    if (error.is_retryable())
        return {AMS_UNAVAILABLE,
                "ams.database_busy",
                "The database is busy with other work" + state + ". Trying again in a few seconds helps.",
                {},
                5};
    if (error.is_connection_lost() || error.sqlstate().starts_with("28") ||
        error.sqlstate().starts_with("IM"))
        return {
            AMS_UNAVAILABLE,
            "ams.database_unreachable",
            "The database cannot be reached" + state +
                ". The operator has to look whether its server runs and whether database.connection in the "
                "settings is right.",
            {},
            15};
    return {AMS_FAILED, "ams.database_failed",
            "The database refused a statement" + state +
                "; the operator finds the details in the host's log."};
}

const char* database_now(Dialect dialect) noexcept {
    switch (dialect) {
    case Dialect::sqlite:
        return "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
    case Dialect::postgresql: // not now(), which is when the transaction began
        return "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";
    case Dialect::mariadb:
        return "DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%dT%H:%i:%sZ')";
    }
    return "";
}

} // namespace ams::host
