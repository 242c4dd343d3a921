#include "tests/schema/catalogue.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <algorithm>
#include <iterator>

namespace {

std::set<std::string> facts_of(ams::odbc::Dialect dialect) {
    test::HostDatabase host(dialect);
    host.migrator.migrate(host.host_schema());
    return test::catalogue(*host.fresh.connect(), "ams_");
}

} // namespace

BOOST_AUTO_TEST_SUITE(core_schema)

BOOST_AUTO_TEST_CASE(the_hosts_tables_are_the_same_on_every_database) {
    const auto sqlite = facts_of(ams::odbc::Dialect::sqlite);
    const auto postgresql = facts_of(ams::odbc::Dialect::postgresql);

    BOOST_TEST(sqlite.size() > 100U);
    std::vector<std::string> apart;
    std::set_symmetric_difference(sqlite.begin(), sqlite.end(), postgresql.begin(), postgresql.end(),
                                  std::back_inserter(apart));
    for (const std::string& fact : apart)
        BOOST_ERROR((sqlite.contains(fact) ? "only in SQLite: " : "only in PostgreSQL: ") + fact);
}

// From the schema as it was published, with rows in what is altered.
BOOST_DATA_TEST_CASE(an_upgraded_database_is_what_create_makes,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::HostDatabase host(dialect);
    const test::TemporaryDirectory published;
    std::filesystem::copy_file(std::filesystem::path("tests/schema/published") / ams::odbc::name(dialect) /
                                   "host/create_0001.sql",
                               published / "create.sql");
    host.migrator.migrate({"ams.host", 1, published.path()});
    const auto connection = host.fresh.connect();
    connection->execute(
        "INSERT INTO ams_user (name, password_hash, created_at, updated_at) VALUES ('anna', 'h', "
        "'t', 't')");
    connection->execute(
        "INSERT INTO ams_session (token_hash, user_name, address, created_at, used_at, expires_at) "
        "VALUES ('x', 'anna', 'a', 't', 't', 't')");
    connection->execute(
        "INSERT INTO ams_job (id, plugin, title, interval_s, next_run_at, created_at, updated_at) "
        "VALUES ('j', 'p', 'J', 60, 't', 't', 't')");

    const auto passed = host.migrator.migrate(host.host_schema());

    BOOST_TEST(passed == std::vector<std::uint32_t>{2});
    BOOST_CHECK(test::catalogue(*connection, "ams_") == facts_of(dialect));
    BOOST_TEST(connection->query_int64("SELECT disabled FROM ams_user").value() == 0);
    BOOST_TEST(connection->query_text("SELECT agent FROM ams_session").value() == "");
    BOOST_TEST(!connection->query_text("SELECT window_from FROM ams_job").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
