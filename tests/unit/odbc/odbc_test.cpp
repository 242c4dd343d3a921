#define BOOST_TEST_MODULE odbc
#include "tests/support/databases.hpp"

#include <ams/cpp/odbc.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <limits>
#include <thread>

namespace data = boost::unit_test::data;
using namespace ams::odbc;
using namespace std::string_view_literals;

// Named, because lambdas in templates (which data-driven cases are) may not capture types without linkage.
namespace odbc_test {

struct Table {
    explicit Table(Dialect dialect) : database(dialect), connection(database.connect()) {
        connection->execute("CREATE TABLE item (id BIGINT PRIMARY KEY, number BIGINT, small SMALLINT, "
                            "name VARCHAR(100), body TEXT, ratio DOUBLE PRECISION)");
    }
    test::FreshDatabase database;
    std::unique_ptr<Connection> connection;
};

} // namespace odbc_test

using odbc_test::Table;

BOOST_AUTO_TEST_SUITE(statements)

BOOST_DATA_TEST_CASE(values_come_back_as_they_went, data::make(test::databases()), dialect) {
    Table t(dialect);
    const std::string large(5'000'000, 'x');
    const std::string awkward = "\xF0\x9F\x98\x80 line\nline\r\n'quoted' \"so\" \\ ? ; %";

    t.connection->execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", 1,
                          std::numeric_limits<std::int64_t>::max(), 1, awkward, large, 0.1);
    t.connection->execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", 2,
                          std::numeric_limits<std::int64_t>::min(), -1, "", "", -1e300);

    Statement rows = t.connection->query("SELECT number, small, name, body, ratio FROM item ORDER BY id");
    BOOST_TEST_REQUIRE(rows.fetch());
    BOOST_TEST(rows.int64(1) == std::numeric_limits<std::int64_t>::max());
    BOOST_TEST(rows.boolean(2));
    BOOST_TEST(rows.text(3) == awkward);
    BOOST_TEST((rows.text(4) == large));
    BOOST_TEST(rows.real(5) == 0.1);
    BOOST_TEST_REQUIRE(rows.fetch());
    BOOST_TEST(rows.int64(1) == std::numeric_limits<std::int64_t>::min());
    BOOST_TEST(rows.int64(2) == -1);
    BOOST_TEST(rows.optional_text(3).value() == "");
    BOOST_TEST(rows.optional_text(4).value() == "");
    BOOST_TEST(rows.real(5) == -1e300);
    BOOST_TEST(!rows.fetch());
}

BOOST_DATA_TEST_CASE(texts_around_the_read_buffers_size_are_whole, data::make(test::databases()), dialect) {
    Table t(dialect);
    for (const std::size_t size : {4094U, 4095U, 4096U, 4097U, 8190U, 8191U, 8192U}) {
        const std::string text(size, 'y');
        t.connection->execute("INSERT INTO item (id, body) VALUES (?, ?)", size, text);

        BOOST_TEST((t.connection->query_text("SELECT body FROM item WHERE id = ?", size).value() == text));
    }
}

BOOST_DATA_TEST_CASE(null_is_kept_apart_from_empty_for_every_type, data::make(test::databases()), dialect) {
    Table t(dialect);

    t.connection->execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", 1, nullptr, nullptr, nullptr,
                          std::nullopt, std::optional<std::string>());

    Statement rows = t.connection->query("SELECT number, small, name, body, ratio FROM item");
    BOOST_TEST_REQUIRE(rows.fetch());
    BOOST_TEST(!rows.optional_int64(1));
    BOOST_TEST(!rows.optional_int64(2));
    BOOST_TEST(!rows.optional_text(3));
    BOOST_TEST(!rows.optional_text(4));
    BOOST_TEST(!rows.optional_double(5));
}

BOOST_DATA_TEST_CASE(a_prepared_statement_may_change_between_null_and_value, data::make(test::databases()),
                     dialect) {
    Table t(dialect);
    for (int i = 0; i < 4; ++i) {
        if (i % 2 == 0)
            t.connection->execute("INSERT INTO item (id, number, name) VALUES (?, ?, ?)", i, i, "text");
        else
            t.connection->execute("INSERT INTO item (id, number, name) VALUES (?, ?, ?)", i, nullptr,
                                  nullptr);
    }

    BOOST_TEST(t.connection->query_int64("SELECT count(number) FROM item").value() == 2);
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item WHERE name = ?", "text").value() == 2);
}

BOOST_DATA_TEST_CASE(null_where_a_value_is_required_is_an_error, data::make(test::databases()), dialect) {
    Table t(dialect);
    t.connection->execute("INSERT INTO item (id) VALUES (1)");
    Statement rows = t.connection->query("SELECT number FROM item");
    BOOST_TEST_REQUIRE(rows.fetch());

    BOOST_CHECK_EXCEPTION(static_cast<void>(rows.int64(1)), Error,
                          [](const Error& e) { return e.sqlstate() == "22002"; });
}

BOOST_DATA_TEST_CASE(text_that_is_not_utf8_or_holds_nul_is_refused_before_the_database,
                     data::make(test::databases()), dialect) {
    Table t(dialect);

    for (const auto text : {"a\0b"sv, "\xFF"sv, "\xED\xA0\x80"sv})
        BOOST_CHECK_EXCEPTION(t.connection->execute("INSERT INTO item (id, name) VALUES (?, ?)", 1, text),
                              Error, [](const Error& e) { return e.sqlstate() == "22021"; });
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 0);
}

BOOST_DATA_TEST_CASE(changes_tell_how_many_rows, data::make(test::databases()), dialect) {
    Table t(dialect);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(t.connection->execute("INSERT INTO item (id, number) VALUES (?, ?)", i, i) == 1);

    BOOST_TEST(t.connection->execute("UPDATE item SET number = ? WHERE id >= ?", 7, 1) == 2);
    BOOST_TEST(t.connection->execute("UPDATE item SET number = ? WHERE id = ?", 7, 99) == 0);
    BOOST_TEST(t.connection->execute("DELETE FROM item") == 3);
}

BOOST_DATA_TEST_CASE(columns_are_named, data::make(test::databases()), dialect) {
    Table t(dialect);
    Statement rows = t.connection->query("SELECT id, name AS title FROM item");

    BOOST_TEST(rows.column_count() == 2U);
    BOOST_TEST(rows.column_name(2) == "title");
}

BOOST_DATA_TEST_CASE(insert_returns_the_new_identity, data::make(test::databases()), dialect) {
    Table t(dialect);
    t.connection->execute(
        dialect == Dialect::sqlite
            ? "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)"
            : "CREATE TABLE counted (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "
              "name TEXT)");

    const std::int64_t first = t.connection->insert("INSERT INTO counted (name) VALUES (?)", "a");
    const std::int64_t second = t.connection->insert("INSERT INTO counted (name) VALUES (?)", "b");

    BOOST_TEST(second > first);
    BOOST_TEST(t.connection->query_text("SELECT name FROM counted WHERE id = ?", second).value() == "b");
}

BOOST_DATA_TEST_CASE(more_statements_than_are_cached_still_work, data::make(test::databases()), dialect) {
    Table t(dialect);
    for (int i = 0; i < 200; ++i)
        t.connection->execute("INSERT INTO item (id, number) VALUES (?, " + std::to_string(i) + ")", i);

    BOOST_TEST(t.connection->query_int64("SELECT sum(number) FROM item").value() == 199 * 200 / 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(errors)

BOOST_DATA_TEST_CASE(a_duplicate_key_is_told_from_other_constraints, data::make(test::databases()), dialect) {
    Table t(dialect);
    t.connection->execute("CREATE TABLE strict (id BIGINT PRIMARY KEY, name VARCHAR(10) NOT NULL)");
    t.connection->execute("INSERT INTO strict VALUES (?, ?)", 1, "a");

    BOOST_CHECK_EXCEPTION(
        t.connection->execute("INSERT INTO strict VALUES (?, ?)", 1, "b"), Error,
        [](const Error& e) { return e.is_unique_violation() && e.is_constraint_violation(); });
    BOOST_CHECK_EXCEPTION(
        t.connection->execute("INSERT INTO strict VALUES (?, ?)", 2, nullptr), Error,
        [](const Error& e) { return !e.is_unique_violation() && e.is_constraint_violation(); });
}

BOOST_DATA_TEST_CASE(what_says_the_operation_and_never_quotes_a_value, data::make(test::databases()),
                     dialect) {
    Table t(dialect);
    t.connection->execute("CREATE TABLE named (name VARCHAR(50) PRIMARY KEY)");
    t.connection->execute("INSERT INTO named VALUES (?)", "very-secret");

    BOOST_CHECK_EXCEPTION(t.connection->execute("INSERT INTO named VALUES (?)", "very-secret"), Error,
                          [](const Error& e) {
                              const std::string what = e.what();
                              return what.find("very-secret") == std::string::npos &&
                                     what.find("SQLSTATE") != std::string::npos && !e.diagnostic().empty();
                          });
}

BOOST_DATA_TEST_CASE(foreign_keys_are_enforced, data::make(test::databases()), dialect) {
    Table t(dialect);
    t.connection->execute("CREATE TABLE child (id BIGINT PRIMARY KEY, item BIGINT REFERENCES item (id) "
                          "ON DELETE CASCADE)");
    t.connection->execute("INSERT INTO item (id) VALUES (1)");
    t.connection->execute("INSERT INTO child VALUES (1, 1)");

    BOOST_CHECK_THROW(t.connection->execute("INSERT INTO child VALUES (?, ?)", 2, 99), Error);
    t.connection->execute("DELETE FROM item");
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM child").value() == 0);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_not_there_is_a_lost_connection) {
    BOOST_CHECK_EXCEPTION(
        Connection(
            ams::Secret("Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=1;Database=x;Uid=y;Pwd=hush;"),
            {.dialect = Dialect::postgresql}),
        Error, [](const Error& e) {
            return e.is_connection_lost() && std::string(e.what()).find("hush") == std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(transactions)

BOOST_DATA_TEST_CASE(what_is_not_committed_is_rolled_back, data::make(test::databases()), dialect) {
    Table t(dialect);
    {
        Transaction transaction(*t.connection);
        t.connection->execute("INSERT INTO item (id) VALUES (1)");
    }
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 0);
    {
        Transaction transaction(*t.connection);
        t.connection->execute("INSERT INTO item (id) VALUES (1)");
        transaction.commit();
    }
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 1);
    BOOST_TEST(!t.connection->lost());
}

BOOST_DATA_TEST_CASE(an_error_inside_leaves_the_connection_usable, data::make(test::databases()), dialect) {
    Table t(dialect);
    try {
        Transaction transaction(*t.connection);
        t.connection->execute("INSERT INTO item (id) VALUES (?)", 1);
        t.connection->execute("INSERT INTO item (id) VALUES (?)", 1);
        BOOST_FAIL("a duplicate key was accepted");
    } catch (const Error&) {}

    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 0);
    t.connection->execute("INSERT INTO item (id) VALUES (?)", 1);
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 1);
}

BOOST_DATA_TEST_CASE(schema_changes_are_rolled_back_too, data::make(test::databases()), dialect) {
    Table t(dialect);
    {
        Transaction transaction(*t.connection);
        t.connection->execute("CREATE TABLE passing (id BIGINT PRIMARY KEY)");
    }
    BOOST_CHECK_THROW(t.connection->execute("INSERT INTO passing VALUES (1)"), Error);
}

BOOST_DATA_TEST_CASE(a_retryable_failure_runs_the_whole_transaction_again, data::make(test::databases()),
                     dialect) {
    Table t(dialect);
    int runs = 0;
    std::vector<std::chrono::milliseconds> waits;

    const int result =
        retry_transaction(*t.connection,
                          [&] {
                              t.connection->execute("INSERT INTO item (id) VALUES (?)", 1);
                              if (++runs < 3) throw Error(dialect, "test", "40001", 0, "");
                              return runs;
                          },
                          {.attempts = 5, .wait = [&](auto duration) { waits.push_back(duration); }});

    BOOST_TEST(result == 3);
    BOOST_TEST(waits.size() == 2U);
    BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == 1);
}

BOOST_DATA_TEST_CASE(retries_are_bounded_and_other_errors_are_not_retried, data::make(test::databases()),
                     dialect) {
    Table t(dialect);
    int runs = 0;
    const RetryPolicy policy{.attempts = 3, .wait = [](auto) {}};

    BOOST_CHECK_THROW(retry_transaction(
                          *t.connection,
                          [&] {
                              ++runs;
                              throw Error(dialect, "test", "40001", 0, "");
                          },
                          policy),
                      Error);
    BOOST_TEST(runs == 3);
    BOOST_CHECK_THROW(retry_transaction(
                          *t.connection,
                          [&] {
                              ++runs;
                              throw Error(dialect, "test", "42000", 0, "");
                          },
                          policy),
                      Error);
    BOOST_TEST(runs == 4);
}

BOOST_DATA_TEST_CASE(threads_that_read_and_then_write_lose_nothing, data::make(test::databases()), dialect) {
    Table t(dialect);
    t.connection->execute("INSERT INTO item (id, number) VALUES (1, 0)");
    const auto pool = t.database.pool(4);
    std::atomic<int> failures = 0;

    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            try {
                for (int n = 0; n < 25; ++n)
                    pool->transact([](Connection& connection) {
                        connection.execute("UPDATE item SET small = ? WHERE id = ?", 1,
                                           1); // takes the row's lock
                        const auto number =
                            connection.query_int64("SELECT number FROM item WHERE id = 1").value();
                        connection.execute("UPDATE item SET number = ? WHERE id = ?", number + 1, 1);
                    });
            } catch (const std::exception& e) {
                BOOST_TEST_MESSAGE(e.what());
                ++failures;
            }
        });
    threads.clear();

    BOOST_TEST(failures.load() == 0);
    BOOST_TEST(t.connection->query_int64("SELECT number FROM item").value() == 100);
}

BOOST_AUTO_TEST_CASE(a_busy_sqlite_database_is_a_retryable_error) {
    Table t(Dialect::sqlite);
    Connection impatient(ams::Secret(t.database.connection_string()),
                         {.dialect = Dialect::sqlite, .busy_timeout = std::chrono::milliseconds(1)});
    Transaction holder(*t.connection);

    BOOST_CHECK_EXCEPTION(Transaction{impatient}, Error,
                          [](const Error& e) { return e.is_busy() && e.is_retryable(); });
}

BOOST_AUTO_TEST_CASE(a_deadlock_on_postgresql_is_a_retryable_error) {
    Table t(Dialect::postgresql);
    t.connection->execute("INSERT INTO item (id, number) VALUES (1, 0), (2, 0)");
    const auto pool = t.database.pool(2);
    std::atomic<int> ready = 0;
    std::atomic<int> runs = 0;
    const auto add_in_order = [&](int first, int second) {
        bool met = false;
        pool->transact([&](Connection& connection) {
            ++runs;
            connection.execute("UPDATE item SET number = number + 1 WHERE id = ?", first);
            if (!std::exchange(met, true)) { // both hold their first row before either asks for its second
                ++ready;
                while (ready < 2)
                    std::this_thread::yield();
            }
            connection.execute("UPDATE item SET number = number + 1 WHERE id = ?", second);
        });
    };

    std::jthread one([&] { add_in_order(1, 2); });
    std::jthread two([&] { add_in_order(2, 1); });
    one.join();
    two.join();

    BOOST_TEST(runs.load() == 3);
    BOOST_TEST(t.connection->query_int64("SELECT sum(number) FROM item").value() == 4);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(batches)

BOOST_DATA_TEST_CASE(every_row_arrives_whatever_their_number, data::make(test::databases()), dialect) {
    for (const int count : {0, 1, 2, 99, 100, 101, 250}) {
        Table t(dialect);
        const std::vector<std::string> columns{"id", "number", "name"};
        MultiRowInsert batch(*t.connection, "item", columns);
        for (int i = 0; i < count; ++i) {
            if (i % 3 == 0)
                batch.add({i, nullptr, "n" + std::to_string(i)});
            else
                batch.add({i, i, nullptr});
        }
        batch.flush();
        batch.flush();

        BOOST_TEST(t.connection->query_int64("SELECT count(*) FROM item").value() == count);
        BOOST_TEST(t.connection->query_int64("SELECT count(name) FROM item").value() == (count + 2) / 3);
    }
}

BOOST_DATA_TEST_CASE(wide_rows_stay_below_the_limit_of_parameters, data::make(test::databases()), dialect) {
    Table t(dialect);
    std::string ddl = "CREATE TABLE wide (id BIGINT PRIMARY KEY";
    std::vector<std::string> columns{"id"};
    for (int i = 0; i < 120; ++i) {
        columns.push_back("c" + std::to_string(i));
        ddl += ", c" + std::to_string(i) + " VARCHAR(20)";
    }
    t.connection->execute(ddl + ")");
    MultiRowInsert batch(*t.connection, "wide", columns);
    for (int row = 0; row < 130; ++row) {
        std::vector<Parameter> values(121, "value");
        values[0] = row;
        batch.add(values);
    }
    batch.flush();

    BOOST_TEST(t.connection->query_int64("SELECT count(c119) FROM wide").value() == 130);
}

BOOST_DATA_TEST_CASE(a_conflict_updates_or_is_ignored_as_asked, data::make(test::databases()), dialect) {
    Table t(dialect);
    const std::vector<std::string> columns{"id", "number"};
    const std::vector<std::string> key{"id"};
    const std::vector<std::string> updated{"number"};
    t.connection->execute("INSERT INTO item (id, number, name) VALUES (1, 1, 'kept')");

    MultiRowInsert ignore(*t.connection, "item", columns, on_conflict_ignore(dialect, key));
    ignore.add({1, 2});
    ignore.flush();
    BOOST_TEST(t.connection->query_int64("SELECT number FROM item").value() == 1);

    MultiRowInsert update(*t.connection, "item", columns, on_conflict_update(dialect, key, updated));
    update.add({1, 3});
    update.flush();
    BOOST_TEST(t.connection->query_int64("SELECT number FROM item").value() == 3);
    BOOST_TEST(t.connection->query_text("SELECT name FROM item").value() == "kept");
}

BOOST_AUTO_TEST_SUITE_END()
