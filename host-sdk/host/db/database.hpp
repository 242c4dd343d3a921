// The database: pooled ODBC connections, for writing and for reading, and whole-transaction retries.
#pragma once

#include "host-sdk/host/db/dialect.hpp"

#include <ams/cpp/secret.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

namespace ams::odbc {
class Connection;
}

namespace ams::host {

class Log;
class Pool;

struct DatabaseSettings {
    Dialect dialect = Dialect::sqlite;
    Secret connection;
    std::optional<Secret> read_connection; ///< of an account that can only SELECT
    std::size_t write_connections = 4;
    std::size_t read_connections = 4;
    std::chrono::milliseconds wait = std::chrono::seconds(15); ///< for a free connection
};

/// A connection on loan: goes back to its pool when this goes, or is closed if it is broken or was left inside a
/// transaction. Belongs to one thread at a time.
class Lease {
public:
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    odbc::Connection& operator*() const noexcept { return *connection_; }
    odbc::Connection* operator->() const noexcept { return connection_.get(); }

private:
    friend class Pool;
    Lease(Pool& pool, std::unique_ptr<odbc::Connection> connection);

    Pool* pool_;
    std::unique_ptr<odbc::Connection> connection_;
};

/// Thread-safe. Connections are opened when first needed, so constructing one reaches nothing.
///
/// Errors: "ams.database_unreachable" (AMS_UNAVAILABLE), "ams.database_busy" (AMS_UNAVAILABLE: no connection came free
/// in time); statements throw what the ODBC layer throws.
class Database {
public:
    Database(DatabaseSettings settings, Log& log);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] Dialect dialect() const noexcept { return settings_.dialect; }
    /// What plugins are lent. A secret.
    [[nodiscard]] const Secret& connection_string() const noexcept { return settings_.connection; }

    /// A connection for reading and writing, outside of a transaction.
    Lease write();
    /// A connection that cannot write: by its account if there is a reading one, and by its session in any case.
    Lease read();

    /// Runs `body` in one transaction of a writing connection and commits; on an exception rolls back and rethrows.
    /// When the database gives up a transaction for the sake of another (40001, 40P01, deadlock 1213, busy), the whole
    /// is tried again, up to five times with growing pauses: `body` must have no effect outside the database.
    void transact(const std::function<void(odbc::Connection&)>& body);

private:
    DatabaseSettings settings_;
    Log& log_;
    std::unique_ptr<Pool> write_;
    std::unique_ptr<Pool> read_;
};

} // namespace ams::host
