#include "tests/support/databases.hpp"
#include "tests/support/postgres_server.hpp"

#include <ams/cpp/odbc.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <future>

namespace data = boost::unit_test::data;
using namespace ams::odbc;

namespace {

/// Ends every session of every test database, as a restarted server would.
void cut_connections() {
    Connection admin(ams::Secret(test::PostgresServer::shared().administrator()),
                     {.dialect = Dialect::postgresql});
    admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname LIKE 'test_%'");
}

} // namespace

BOOST_AUTO_TEST_SUITE(pool)

BOOST_DATA_TEST_CASE(a_connection_is_used_again, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    const auto pool = database.pool(2);

    const Connection* first = &*pool->acquire();
    const Connection* second = &*pool->acquire();

    BOOST_TEST(first == second);
}

BOOST_DATA_TEST_CASE(more_than_the_limit_wait_and_then_fail_as_busy, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    Pool pool(ams::Secret(database.connection_string()), {.connect = {.dialect = dialect},
                                                          .max_connections = 1,
                                                          .acquire_timeout = std::chrono::milliseconds(20)});
    const auto held = pool.acquire();

    BOOST_CHECK_EXCEPTION(static_cast<void>(pool.acquire()), Error,
                          [](const Error& e) { return e.is_busy(); });
}

BOOST_DATA_TEST_CASE(a_waiting_thread_gets_the_connection_that_is_given_back, data::make(test::databases()),
                     dialect) {
    const test::FreshDatabase database(dialect);
    const auto pool = database.pool(1);
    auto held = std::make_unique<Pool::Lease>(pool->acquire());

    auto waiting =
        std::async(std::launch::async, [&] { return pool->acquire()->query_int64("SELECT 1").value(); });
    held.reset();

    BOOST_TEST(waiting.get() == 1);
}

BOOST_DATA_TEST_CASE(a_read_only_session_cannot_write, data::make(test::databases()), dialect) {
    const test::FreshDatabase database(dialect);
    database.connect()->execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
    Pool pool(ams::Secret(database.connection_string()),
              {.connect = {.dialect = dialect, .init_statements = {read_only(dialect)}}});

    BOOST_CHECK_THROW(pool.acquire()->execute("INSERT INTO t VALUES (1)"), Error);
    BOOST_TEST(pool.acquire()->query_int64("SELECT count(*) FROM t").value() == 0);
}

BOOST_AUTO_TEST_CASE(the_reader_account_may_select_and_nothing_else) {
    const test::FreshDatabase database(Dialect::postgresql);
    database.connect()->execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
    Connection reader(ams::Secret(database.reader()), {.dialect = Dialect::postgresql});

    BOOST_TEST(reader.query_int64("SELECT count(*) FROM t").value() == 0);
    BOOST_CHECK_EXCEPTION(reader.execute("INSERT INTO t VALUES (1)"), Error,
                          [](const Error& e) { return e.sqlstate() == "42501"; });
}

BOOST_AUTO_TEST_CASE(a_connection_cut_by_the_server_is_replaced_for_reads_and_transactions) {
    const test::FreshDatabase database(Dialect::postgresql);
    database.connect()->execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
    const auto pool = database.pool(2);
    static_cast<void>(pool->acquire()->query_int64("SELECT 1"));

    cut_connections();
    pool->transact([](Connection& connection) { connection.execute("INSERT INTO t VALUES (?)", 1); });
    cut_connections();
    const auto count = pool->read(
        [](Connection& connection) { return connection.query_int64("SELECT count(*) FROM t").value(); });

    BOOST_TEST(count == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_cut_in_a_transaction_runs_it_again_from_its_start) {
    const test::FreshDatabase database(Dialect::postgresql);
    database.connect()->execute("CREATE TABLE t (id BIGINT PRIMARY KEY)");
    const auto pool = database.pool(2);
    int runs = 0;

    pool->transact([&](Connection& connection) {
        connection.execute("INSERT INTO t VALUES (?)", 1);
        if (++runs == 1) cut_connections();
        connection.execute("INSERT INTO t VALUES (?)", 2);
    });

    BOOST_TEST(runs == 2);
    BOOST_TEST(pool->acquire()->query_int64("SELECT count(*) FROM t").value() == 2);
}

BOOST_AUTO_TEST_CASE(a_connection_cut_before_commit_is_an_error_because_nobody_knows) {
    const test::FreshDatabase database(Dialect::postgresql);
    const auto pool = database.pool(2);
    int runs = 0;

    BOOST_CHECK_EXCEPTION(pool->transact([&](Connection&) {
        ++runs;
        cut_connections();
    }),
                          Error, [](const Error& e) { return e.is_connection_lost(); });
    BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_SUITE_END()
