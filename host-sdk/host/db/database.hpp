// The database: one pool of connections for writing and one for reading.
#pragma once

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc.hpp>
#include <ams/cpp/secret.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace ams::host {

using odbc::Dialect;

struct DatabaseSettings {
    Dialect dialect = Dialect::sqlite;
    Secret connection;                     ///< ODBC connection string for reading and writing
    std::optional<Secret> read_connection; ///< of an account that can only SELECT
    std::size_t write_connections = 4;
    std::size_t read_connections = 4;
    std::chrono::milliseconds wait = std::chrono::seconds(15); ///< for a free connection
};

/// Thread-safe. Connections are opened when first needed, so constructing one reaches nothing. What is lent
/// must be given back before it goes. The pools throw odbc::Error; see database_error().
class Database {
public:
    explicit Database(DatabaseSettings settings);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] Dialect dialect() const noexcept { return settings_.dialect; }
    /// What plugins are lent. A secret.
    [[nodiscard]] const Secret& connection_string() const noexcept { return settings_.connection; }

    /// For the host's own tables: `write().transact([&](odbc::Connection& c) {..})`.
    [[nodiscard]] odbc::Pool& write() noexcept { return write_; }
    /// For what the console shows of plugins' tables. Its connections cannot write: by their account if there
    /// is a reading one, and by their session in any case.
    [[nodiscard]] odbc::Pool& read() noexcept { return read_; }

private:
    DatabaseSettings settings_;
    odbc::Pool write_;
    odbc::Pool read_;
};

/// What people are told of a failed call: "ams.database_busy", "ams.database_unreachable" (both
/// AMS_UNAVAILABLE, with retry_after_s) or "ams.database_failed" (AMS_FAILED, names the SQLSTATE). Never the
/// database's own words, which may quote a value or the connection string.
[[nodiscard]] Error database_error(const odbc::Error& error);

/// The SELECT expression of the database's own clock as RFC 3339 UTC text, for leases: hosts' clocks differ.
[[nodiscard]] const char* database_now(Dialect dialect) noexcept;

} // namespace ams::host
