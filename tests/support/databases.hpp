// The databases that a battery of tests runs on.
#pragma once

#include "tests/support/temporary_directory.hpp"

#include <ams/cpp/odbc.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace test {

/// An empty database that lives as long as this.
class FreshDatabase {
public:
    explicit FreshDatabase(ams::odbc::Dialect dialect);

    [[nodiscard]] ams::odbc::Dialect dialect() const noexcept { return dialect_; }
    [[nodiscard]] const std::string& connection_string() const noexcept { return connection_string_; }
    /// A connection string of the same database that can only read: an account of its own on PostgreSQL; on
    /// SQLite the same file, to be used with ams::odbc::read_only().
    [[nodiscard]] std::string reader() const;

    [[nodiscard]] std::unique_ptr<ams::odbc::Connection> connect() const;
    [[nodiscard]] std::unique_ptr<ams::odbc::Pool> pool(std::size_t max_connections = 4) const;

    /// Everything the database wrote to disk, for looking for what must not be there. SQLite only.
    [[nodiscard]] std::string bytes_on_disk() const;

private:
    ams::odbc::Dialect dialect_;
    std::unique_ptr<TemporaryDirectory> directory_;
    std::string connection_string_;
};

/// For BOOST_DATA_TEST_CASE: `BOOST_DATA_TEST_CASE(name, boost::unit_test::data::make(test::databases()),
/// dialect)`.
[[nodiscard]] std::vector<ams::odbc::Dialect> databases();

/// Runs a .sql file: statements end with ';' at a line's end.
void run_script(ams::odbc::Connection& connection, const std::filesystem::path& file);

/// schema/<dialect>/mdm_dep/create.sql with the version table that the host makes; in one transaction.
void create_plugin_schema(ams::odbc::Connection& connection);

} // namespace test

namespace ams::odbc {
std::ostream& operator<<(std::ostream& out, Dialect dialect);
}
