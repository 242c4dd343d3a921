#include "host-sdk/host/db/migrator.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <unistd.h>

#include <numeric>
#include <thread>
#include <vector>

using namespace ams::host;
namespace data = boost::unit_test::data;

namespace migrator_test {

/// A component of our own, whose files a test writes.
struct Fixture : test::HostDatabase {
    explicit Fixture(Dialect dialect) : HostDatabase(dialect) {
        migrator.migrate(host_schema());
        file("create.sql", "CREATE TABLE pets (name VARCHAR(20) NOT NULL);\n"
                           "INSERT INTO ams_schema (component, version) VALUES ('pets', 1);\n");
    }
    void file(const std::string& name, const std::string& sql) { test::write_file(folder / name, sql); }
    [[nodiscard]] SchemaComponent pets(std::uint32_t version) const {
        return {"pets", version, folder.path()};
    }
    [[nodiscard]] bool has_table(const std::string& name) {
        return database.write().read([&](ams::odbc::Connection& connection) {
            try {
                return connection.query_int64("SELECT COUNT(*) FROM " + name).has_value();
            } catch (const ams::odbc::Error&) {
                return false;
            }
        });
    }
    test::TemporaryDirectory folder;
};

} // namespace migrator_test

using migrator_test::Fixture;

BOOST_AUTO_TEST_SUITE(core_migrator)

BOOST_DATA_TEST_CASE(a_new_database_is_refused_with_the_command_then_made, data::make(test::databases())) {
    test::HostDatabase host(sample);
    BOOST_CHECK_EXCEPTION(host.migrator.require(host.host_schema()), ams::Error,
                          test::says("ams.schema_missing", "Run: ams-host migrate"));

    const auto passed = host.migrator.migrate(host.host_schema());

    BOOST_TEST(passed == std::vector<std::uint32_t>{kHostSchemaVersion});
    BOOST_CHECK_NO_THROW(host.migrator.require(host.host_schema()));
    BOOST_TEST(host.migrator.migrate(host.host_schema()).empty());
}

BOOST_DATA_TEST_CASE(upgrades_run_one_after_another, data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));
    at.file("upgrade_0001_to_0002.sql", "ALTER TABLE pets ADD COLUMN age INTEGER;\n"
                                        "UPDATE ams_schema SET version = 2 WHERE component = 'pets';\n");
    at.file("upgrade_0002_to_0003.sql", "CREATE TABLE owners (name VARCHAR(20));\n"
                                        "UPDATE ams_schema SET version = 3 WHERE component = 'pets';\n");
    BOOST_CHECK_EXCEPTION(at.migrator.require(at.pets(3)), ams::Error,
                          test::says("ams.schema_old", "version 1"));

    const auto passed = at.migrator.migrate(at.pets(3));

    BOOST_TEST(passed == (std::vector<std::uint32_t>{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(at.has_table("owners"));
}

BOOST_DATA_TEST_CASE(a_newer_database_is_refused_with_both_versions, data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));
    at.database.write().transact([](ams::odbc::Connection& connection) {
        connection.execute("UPDATE ams_schema SET version = 7 WHERE component = 'pets'");
    });

    BOOST_CHECK_EXCEPTION(at.migrator.require(at.pets(1)), ams::Error,
                          test::says("ams.schema_newer", "version 7"));
    BOOST_CHECK_EXCEPTION(at.migrator.migrate(at.pets(1)), ams::Error,
                          test::says("ams.schema_newer", "version 1 at most"));
}

BOOST_DATA_TEST_CASE(a_file_that_fails_half_way_leaves_nothing, data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));
    at.file("upgrade_0001_to_0002.sql",
            "CREATE TABLE half (name VARCHAR(20));\nINSERT INTO nowhere VALUES (1);\n"
            "UPDATE ams_schema SET version = 2 WHERE component = 'pets';\n");

    BOOST_CHECK_EXCEPTION(at.migrator.migrate(at.pets(2)), ams::Error,
                          test::says("ams.migration_failed", "upgrade_0001_to_0002.sql"));

    BOOST_TEST(!at.has_table("half"));
    BOOST_TEST(at.migrator.found("pets").value() == 1U);
}

BOOST_DATA_TEST_CASE(a_file_that_does_not_lead_where_its_name_says_leaves_nothing,
                     data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));
    at.file("upgrade_0001_to_0002.sql", "CREATE TABLE half (name VARCHAR(20));\n");

    BOOST_CHECK_EXCEPTION(at.migrator.migrate(at.pets(2)), ams::Error,
                          test::says("ams.schema_file", "leads to 1"));

    BOOST_TEST(!at.has_table("half"));
}

BOOST_DATA_TEST_CASE(a_missing_file_is_named, data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));

    BOOST_CHECK_EXCEPTION(at.migrator.migrate(at.pets(2)), ams::Error,
                          test::says("ams.schema_file", "upgrade_0001_to_0002.sql"));
}

BOOST_DATA_TEST_CASE(several_hosts_may_migrate_at_once, data::make(test::databases())) {
    Fixture at(sample);
    std::vector<std::size_t> steps(4);
    {
        std::vector<std::jthread> hosts;
        for (std::size_t& count : steps)
            hosts.emplace_back([&] {
                Migrator other(at.database, at.log, "ams-host migrate");
                count = other.migrate(at.pets(1)).size();
            });
    }
    BOOST_TEST(std::accumulate(steps.begin(), steps.end(), std::size_t{0}) == 1U);
}

BOOST_DATA_TEST_CASE(the_reading_connection_cannot_write, data::make(test::databases())) {
    Fixture at(sample);
    at.migrator.migrate(at.pets(1));

    at.database.read().read([](ams::odbc::Connection& connection) {
        BOOST_TEST(connection.query_int64("SELECT COUNT(*) FROM pets").value() == 0);
        BOOST_CHECK_THROW(connection.execute("INSERT INTO pets (name) VALUES ('x')"), ams::odbc::Error);
        BOOST_CHECK_THROW(connection.execute("CREATE TABLE mine (a INTEGER)"), ams::odbc::Error);
    });
}

BOOST_AUTO_TEST_CASE(the_reading_account_is_given_plugins_tables_and_none_of_the_hosts) {
    Fixture at(Dialect::postgresql);
    at.migrator.migrate(at.pets(1));
    const auto connection = at.fresh.connect();
    // A name of its own: accounts belong to the whole server.
    const std::string account = "core_reader_" + std::to_string(getpid());
    connection->execute("CREATE ROLE " + account);

    at.migrator.grant_read(account);

    const auto may = [&](const std::string& table, const std::string& right) {
        return connection->query_int64("SELECT CAST(has_table_privilege(?, ?, ?) AS INTEGER)", account, table,
                                       right) == 1;
    };
    BOOST_TEST(may("pets", "SELECT"));
    BOOST_TEST(!may("pets", "INSERT"));
    BOOST_TEST(!may("ams_user", "SELECT"));
    BOOST_TEST(!may("ams_session", "SELECT"));
    connection->execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM " + account);
    connection->execute("REVOKE ALL ON SCHEMA public FROM " + account);
    connection->execute("DROP ROLE " + account);
}

BOOST_DATA_TEST_CASE(the_databases_clock_reads_as_a_time, data::make(test::databases())) {
    test::HostDatabase host(sample);

    const auto now = host.database.write().read([](ams::odbc::Connection& connection) {
        return connection.query_text(std::string("SELECT ") + database_now(connection.dialect()));
    });

    BOOST_REQUIRE(parse_time(now.value()).has_value());
    BOOST_TEST((std::chrono::abs(SystemClock().now() - *parse_time(*now)) < std::chrono::seconds(60)));
}

BOOST_AUTO_TEST_SUITE_END()
