// A PostgreSQL server of the test's own.
#pragma once

#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace test {

/// A server on 127.0.0.1 with an empty data directory, durable nothing and trusted connections. It dies with
/// the process that started it.
class PostgresServer {
public:
    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    /// The one server of this test binary, started at the first call. Call it from the main thread: the
    /// kernel ends the server with the thread that started it.
    static PostgresServer& shared();

    /// Makes an empty database and returns its ODBC connection string (the owner's account).
    std::string fresh_database();

    /// The same database through the account "reader", which may SELECT what the owner makes there and
    /// nothing else.
    [[nodiscard]] std::string reader(const std::string& connection_string) const;

    /// Connection string of the maintenance database, as superuser: to stop sessions, for example.
    [[nodiscard]] std::string administrator() const;

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    [[nodiscard]] std::string connection(const std::string& database, const std::string& user) const;
    bool start();

    TemporaryDirectory directory_;
    std::uint16_t port_ = 0;
    std::unique_ptr<ChildProcess> process_;
    int databases_ = 0;
};

} // namespace test
