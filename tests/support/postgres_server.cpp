#include "tests/support/postgres_server.hpp"

#include <ams/cpp/odbc.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace test {

namespace {

// Debian installs each major version in a directory of its own; the newest is taken.
std::filesystem::path program(const std::string& name) {
    std::vector<std::filesystem::path> found;
    for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql"))
        if (std::filesystem::exists(version.path() / "bin" / name))
            found.push_back(version.path() / "bin" / name);
    if (found.empty()) throw std::runtime_error("PostgreSQL is not installed: apt-get install postgresql");
    return *std::max_element(found.begin(), found.end());
}

// A port that is free now; somebody may still be faster, so starting is tried more than once.
std::uint16_t free_port() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw std::runtime_error("cannot make a socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool ok = bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    close(fd);
    if (!ok) throw std::runtime_error("cannot bind a port of 127.0.0.1");
    return ntohs(address.sin_port);
}

// The server refuses to run as root.
std::optional<std::string> server_account() {
    if (getuid() != 0) return std::nullopt;
    return "postgres";
}

} // namespace

PostgresServer::PostgresServer() {
    const auto account = server_account();
    if (account) {
        const passwd* entry = getpwnam(account->c_str());
        if (entry == nullptr) throw std::runtime_error("no account " + *account);
        if (chown(directory_.path().c_str(), entry->pw_uid, entry->pw_gid) != 0)
            throw std::runtime_error("cannot give the data directory to " + *account);
    }
    std::string output;
    const int status = run({.arguments = {program("initdb"), "-D", directory_ / "data", "--auth=trust", "-U",
                                          "admin", "-E", "UTF8", "--locale=C", "--no-sync"},
                            .directory = directory_.path(),
                            .user = account},
                           &output);
    if (status != 0) throw std::runtime_error("initdb failed: " + output);
    for (int attempt = 0; attempt < 10; ++attempt)
        if (start()) {
            ams::odbc::Connection server(ams::Secret(administrator()),
                                         {.dialect = ams::odbc::Dialect::postgresql});
            server.execute("CREATE ROLE owner LOGIN CREATEROLE");
            server.execute("CREATE ROLE reader LOGIN");
            return;
        }
    throw std::runtime_error("PostgreSQL does not start: " + process_->error());
}

bool PostgresServer::start() {
    port_ = free_port();
    process_ = std::make_unique<ChildProcess>(ChildOptions{
        .arguments = {program("postgres"), "-D", directory_ / "data", "-p", std::to_string(port_), "-c",
                      "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c",
                      "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
                      "-c", "shared_buffers=128MB", "-c", "max_wal_size=4GB",
                      // Nobody reads its log after the start: a full
                      // pipe would stop the checkpointer, and CREATE
                      // DATABASE waits for that for ever.
                      "-c", "log_checkpoints=off", "-c", "log_min_messages=log"},
        .directory = directory_.path(),
        .user = server_account()});
    try {
        process_->wait_for_line("database system is ready to accept connections");
        return true;
    } catch (const std::runtime_error&) {
        if (process_->error().find("in use") == std::string::npos) throw;
        return false; // somebody took the port: the caller tries another
    }
}

PostgresServer::~PostgresServer() {
    process_->signal(SIGINT); // "fast": do not wait for clients
    try {
        process_->wait(std::chrono::seconds(20));
    } catch (const std::runtime_error&) {
        process_->signal(SIGQUIT); // "immediate"; ChildProcess goes on to SIGKILL if need be
    }
    process_.reset();
}

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

std::string PostgresServer::connection(const std::string& database, const std::string& user) const {
    return "Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=" + std::to_string(port_) +
           ";Database=" + database + ";Uid=" + user + ";";
}

std::string PostgresServer::administrator() const {
    return connection("postgres", "admin");
}

std::string PostgresServer::fresh_database() {
    const std::string database = "test_" + std::to_string(++databases_);
    {
        ams::odbc::Connection server(ams::Secret(administrator()),
                                     {.dialect = ams::odbc::Dialect::postgresql});
        server.execute("CREATE DATABASE " + database + " OWNER owner TEMPLATE template0 STRATEGY file_copy");
    }
    std::string result = connection(database, "owner");
    ams::odbc::Connection owner(ams::Secret(result), {.dialect = ams::odbc::Dialect::postgresql});
    owner.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader");
    return result;
}

std::string PostgresServer::reader(const std::string& connection_string) const {
    std::string result = connection_string;
    const std::size_t at = result.find("Uid=owner");
    if (at == std::string::npos) throw std::runtime_error("not a connection string of fresh_database()");
    return result.replace(at, 9, "Uid=reader");
}

} // namespace test
