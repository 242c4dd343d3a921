#define BOOST_TEST_MODULE schema
#include "tests/schema/catalogue.hpp"
#include "tests/support/databases.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <regex>
#include <sstream>

namespace data = boost::unit_test::data;
using ams::odbc::Connection;
using ams::odbc::Dialect;

namespace {

constexpr int kVersion = 4;

std::filesystem::path create_sql(Dialect dialect) {
    return std::filesystem::path("schema") / ams::odbc::name(dialect) / "mdm_dep" / "create.sql";
}

void create_published(Connection& connection, const std::string& file) {
    ams::odbc::Transaction transaction(connection);
    connection.execute(
        "CREATE TABLE ams_schema (component VARCHAR(100) NOT NULL PRIMARY KEY, version BIGINT NOT NULL)");
    test::run_script(connection, std::filesystem::path("tests/schema/published") /
                                     ams::odbc::name(connection.dialect()) / "mdm_dep" / file);
    transaction.commit();
}

void add_a_row_of_everything(Connection& connection) {
    for (const char* statement : {
             "INSERT INTO mdm_dep_token (server_uuid, server_key, consumer_key, consumer_secret, "
             "access_token, "
             "access_secret, access_token_expiry, status, created_at, created_by, updated_at, updated_by) "
             "VALUES ('u', 'u', 'c', 's', 's', 's', 't', 'ok', 't', 'a', 't', 'a')",
             "INSERT INTO mdm_dep_account (token, server_uuid, updated_at) VALUES (1, 'u', 't')",
             "INSERT INTO mdm_dep_device (token, serial_number, present, row_hash, first_seen_at, "
             "updated_at) "
             "VALUES (1, 'S', 1, 'h', 't', 't')",
             "INSERT INTO mdm_dep_profile (token, profile_uuid, origin, created_at, updated_at) "
             "VALUES (1, 'P', 'read', 't', 't')",
             "INSERT INTO mdm_dep_sync_run (token, phase, \"trigger\", actor, host, started_at, state) "
             "VALUES (1, 'fetch', 'now', 'a', 'h', 't', 'succeeded')",
             "INSERT INTO mdm_dep_device_event (token, serial_number, at, event, actor, event_key) "
             "VALUES (1, 'S', 't', 'added', 'system', 'k')",
             "INSERT INTO mdm_dep_assignment (token, serial_number, profile_uuid, state, reason, "
             "requested_at, "
             "requested_by) VALUES (1, 'S', 'P', 'waiting', 'action', 't', 'a')",
         })
        connection.execute(statement);
}

} // namespace

BOOST_AUTO_TEST_SUITE(schema)

BOOST_DATA_TEST_CASE(create_makes_the_tables_and_says_the_version, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();

    test::create_plugin_schema(*connection);

    BOOST_TEST(
        connection->query_int64("SELECT version FROM ams_schema WHERE component = 'mdm.dep'").value() ==
        kVersion);
    for (const char* table :
         {"mdm_dep_token", "mdm_dep_account", "mdm_dep_device", "mdm_dep_profile", "mdm_dep_sync_run",
          "mdm_dep_device_event", "mdm_dep_assignment", "mdm_dep_key_pair", "mdm_dep_sync_state",
          "mdm_dep_fetch_seen", "mdm_dep_activation_lock", "mdm_dep_beta_token", "mdm_dep_statistic",
          "mdm_dep_device_view", "mdm_dep_profile_view", "mdm_dep_sync_run_view", "mdm_dep_assignment_view",
          "mdm_dep_activation_lock_view", "mdm_dep_beta_token_view"})
        BOOST_TEST(connection->query_int64(std::string("SELECT count(*) FROM ") + table).value() == 0);
}

BOOST_AUTO_TEST_CASE(every_dialect_has_the_same_catalogue) {
    std::vector<std::set<std::string>> catalogues;
    for (const Dialect dialect : test::databases()) {
        const test::FreshDatabase database(dialect);
        const auto connection = database.connect();
        test::create_plugin_schema(*connection);
        catalogues.push_back(test::catalogue(*connection, "mdm_dep_"));
    }

    BOOST_TEST_REQUIRE(catalogues.size() >= 2U);
    BOOST_TEST(catalogues[0].size() > 150U);
    BOOST_CHECK_EQUAL_COLLECTIONS(catalogues[0].begin(), catalogues[0].end(), catalogues[1].begin(),
                                  catalogues[1].end());
}

std::string four_digits(int number) {
    const std::string digits = std::to_string(number);
    return std::string(4 - digits.size(), '0') + digits;
}

void upgrade_from(Connection& connection, int version) {
    const std::string file = "upgrade_" + four_digits(version) + "_to_" + four_digits(version + 1) + ".sql";
    ams::odbc::Transaction transaction(connection);
    test::run_script(connection, create_sql(connection.dialect()).replace_filename(file));
    transaction.commit();
}

// From each schema as it was published, kept in tests/schema/published.
BOOST_DATA_TEST_CASE(an_upgraded_database_is_what_create_makes,
                     data::make(test::databases()) * data::xrange(1, kVersion), dialect, published) {
    const test::FreshDatabase fresh(dialect);
    const auto today = fresh.connect();
    test::create_plugin_schema(*today);
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();
    create_published(*connection, "create_" + four_digits(published) + ".sql");
    add_a_row_of_everything(*connection);

    for (int version = published; version < kVersion; ++version)
        upgrade_from(*connection, version);

    const auto expected = test::catalogue(*today, "mdm_dep_");
    const auto upgraded = test::catalogue(*connection, "mdm_dep_");
    BOOST_CHECK_EQUAL_COLLECTIONS(upgraded.begin(), upgraded.end(), expected.begin(), expected.end());
    BOOST_TEST(
        connection->query_int64("SELECT version FROM ams_schema WHERE component = 'mdm.dep'").value() ==
        kVersion);
    for (const char* view : {"mdm_dep_device_view", "mdm_dep_profile_view", "mdm_dep_sync_run_view",
                             "mdm_dep_assignment_view", "mdm_dep_device_event", "mdm_dep_account"})
        BOOST_TEST_CONTEXT(view) {
            BOOST_TEST(connection->query_int64(std::string("SELECT count(*) FROM ") + view).value() == 1);
        }
}

BOOST_DATA_TEST_CASE(a_second_create_changes_nothing_and_fails, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();
    test::create_plugin_schema(*connection);
    const auto before = test::catalogue(*connection, "mdm_dep_");

    BOOST_CHECK_THROW(
        {
            ams::odbc::Transaction transaction(*connection);
            test::run_script(*connection, create_sql(dialect));
        },
        ams::odbc::Error);

    BOOST_CHECK((test::catalogue(*connection, "mdm_dep_") == before));
}

BOOST_DATA_TEST_CASE(what_a_token_brought_goes_with_it, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();
    test::create_plugin_schema(*connection);

    for (const std::string& fact : test::catalogue(*connection, "mdm_dep_"))
        if (fact.starts_with("column ") && fact.find(".token ") != std::string::npos) {
            const std::string table = fact.substr(7, fact.find('.') - 7);
            BOOST_TEST(test::catalogue(*connection, table)
                           .contains("reference " + table + ".token -> mdm_dep_token.id on delete cascade"));
        }
}

BOOST_AUTO_TEST_CASE(every_column_has_its_meaning_above_it) {
    for (const Dialect dialect : test::databases()) {
        std::istringstream lines(test::read_file(create_sql(dialect)));
        std::string line;
        std::string previous;
        // A comment may stand for the columns that follow it, so what is counted is that each table explains
        // itself.
        std::string table;
        int comments = 0;
        int columns = 0;
        const std::regex column(R"(^    (")?[a-z_]+(")? (BIGINT|SMALLINT|VARCHAR|TEXT|INTEGER).*)");
        while (std::getline(lines, line)) {
            if (line.starts_with("CREATE TABLE")) {
                BOOST_TEST_CONTEXT(line) BOOST_TEST(previous.starts_with("--"));
                table = line;
                comments = columns = 0;
            }
            if (line.starts_with("    --")) ++comments;
            if (std::regex_match(line, column)) ++columns;
            if (!table.empty() && line.starts_with(")")) {
                BOOST_TEST_CONTEXT(table) BOOST_TEST((columns > 0 && (comments > 0 || columns <= 2)));
                table.clear();
            }
            previous = line;
        }
    }
}

BOOST_DATA_TEST_CASE(null_sorts_first_and_text_by_code_point, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    const auto connection = database.connect();
    test::create_plugin_schema(*connection);
    connection->execute(
        "INSERT INTO mdm_dep_token (server_uuid, server_key, consumer_key, consumer_secret, "
        "access_token, access_secret, access_token_expiry, status, created_at, created_by, "
        "updated_at, updated_by) VALUES ('u', 'u', 'c', 's', 's', 's', 't', 'ok', 't', 'a', 't', 'a')");
    for (const auto& [serial, model] : std::vector<std::pair<std::string, std::optional<std::string>>>{
             {"1", "b"}, {"2", std::nullopt}, {"3", "B"}, {"4", ""}, {"5", "\xC3\x84"}})
        connection->execute("INSERT INTO mdm_dep_device (token, serial_number, model, present, row_hash, "
                            "first_seen_at, updated_at) VALUES (1, ?, ?, 1, 'h', 't', 't')",
                            serial, model);
    const std::string nulls = dialect == Dialect::postgresql ? " NULLS FIRST" : "";

    std::string order;
    auto rows = connection->query("SELECT serial_number FROM mdm_dep_device ORDER BY model ASC" + nulls);
    while (rows.fetch())
        order += rows.text(1);

    BOOST_TEST(order == "24315");
}

BOOST_AUTO_TEST_SUITE_END()
