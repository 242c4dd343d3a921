#include "tests/support/databases.hpp"

#include "tests/support/postgres_server.hpp"

#include <ostream>
#include <stdexcept>

namespace test {

using ams::odbc::Dialect;

FreshDatabase::FreshDatabase(Dialect dialect) : dialect_(dialect) {
    switch (dialect) {
    case Dialect::sqlite:
        directory_ = std::make_unique<TemporaryDirectory>();
        connection_string_ = "Driver=SQLite3;Database=" + (*directory_ / "test.db").string() +
                             ";JournalMode=WAL;SyncPragma=NORMAL;";
        break;
    case Dialect::postgresql:
        connection_string_ = PostgresServer::shared().fresh_database();
        break;
    case Dialect::mariadb:
        throw std::runtime_error("no MariaDB server in the tests yet");
    }
}

std::string FreshDatabase::reader() const {
    return dialect_ == Dialect::postgresql ? PostgresServer::shared().reader(connection_string_)
                                           : connection_string_;
}

std::unique_ptr<ams::odbc::Connection> FreshDatabase::connect() const {
    return std::make_unique<ams::odbc::Connection>(ams::Secret(connection_string_),
                                                   ams::odbc::ConnectOptions{.dialect = dialect_});
}

std::unique_ptr<ams::odbc::Pool> FreshDatabase::pool(std::size_t max_connections) const {
    return std::make_unique<ams::odbc::Pool>(
        ams::Secret(connection_string_),
        ams::odbc::PoolOptions{.connect = {.dialect = dialect_}, .max_connections = max_connections});
}

std::string FreshDatabase::bytes_on_disk() const {
    if (!directory_) throw std::runtime_error("only SQLite's files can be looked at");
    std::string bytes;
    for (const auto& file : std::filesystem::directory_iterator(directory_->path()))
        bytes += read_file(file.path());
    return bytes;
}

std::vector<Dialect> databases() {
    return {Dialect::sqlite, Dialect::postgresql};
}

void run_script(ams::odbc::Connection& connection, const std::filesystem::path& file) {
    const std::string text = read_file(file);
    std::string statement;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string line = text.substr(at, end - at);
        at = end + 1;
        const std::size_t first = line.find_first_not_of(' ');
        if (first != std::string::npos && line.compare(first, 2, "--") == 0) continue;
        statement += line + "\n";
        if (line.ends_with(";")) {
            connection.execute(statement);
            statement.clear();
        }
    }
    if (statement.find_first_not_of(" \n") != std::string::npos)
        throw std::runtime_error(file.string() + " does not end with a statement");
}

void create_plugin_schema(ams::odbc::Connection& connection) {
    ams::odbc::Transaction transaction(connection);
    connection.execute("CREATE TABLE ams_schema (component VARCHAR(100) NOT NULL PRIMARY KEY, "
                       "version BIGINT NOT NULL)");
    run_script(connection, std::filesystem::path("schema") / ams::odbc::name(connection.dialect()) /
                               "mdm_dep" / "create.sql");
    transaction.commit();
}

} // namespace test

std::ostream& ams::odbc::operator<<(std::ostream& out, Dialect dialect) {
    return out << name(dialect);
}
