// What is kept, and for how long.
#include "host-sdk/host/app/retention.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

using ams::host::AuditEntry;
using ams::host::Retention;
using ams::host::RetentionRules;
using namespace std::chrono_literals;

namespace {

Retention retention(test::TestHost& host, RetentionRules rules) {
    auto& parts = host.parts;
    return {parts.database, parts.access, host.audit, parts.tasks, parts.jobs, host.clock, parts.log, rules};
}

std::int64_t count(test::TestHost& host, const char* table) {
    return host.fresh.connect()->query_int64(std::string("SELECT COUNT(*) FROM ") + table).value();
}

/// Two runs of a job, a task that ended, and an audit entry.
void history(test::TestHost& host) {
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    host.plugin.job_body = [](ams_job_run*, int, const ams_cancel*, ams_error*) { return AMS_OK; };
    for (int i = 0; i < 2; ++i) {
        host.parts.jobs.run_now(job, "user");
        host.parts.jobs.run_if_due(job);
    }
    host.fresh.connect()->execute(
        "INSERT INTO ams_task (id, plugin, title, permission, user_name, host, instance, state, created_at, "
        "ended_at) "
        "VALUES ('old', 'practice', 'T', 'practice:use', 'user', 'h', 'i', 'succeeded', ?, ?)",
        ams::host::format_time(host.clock.now()), ams::host::format_time(host.clock.now()));
    AuditEntry entry;
    entry.actor = "user";
    entry.event = "practice.done";
    entry.outcome = "ok";
    host.audit.record(entry);
}

} // namespace

BOOST_AUTO_TEST_SUITE(retention_rules)

BOOST_DATA_TEST_CASE(what_is_old_goes_by_its_own_rule_and_the_number_is_recorded,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    history(host);
    auto keeper = retention(host, {std::chrono::days(30), std::chrono::days(10), std::chrono::days(20)});

    host.clock.advance(9 * 24h);
    BOOST_TEST(keeper.prune().tasks == 0);
    host.clock.advance(2 * 24h);
    BOOST_TEST(keeper.prune().tasks == 1);
    host.clock.advance(10 * 24h);
    BOOST_TEST(keeper.prune().job_runs == 1);
    BOOST_TEST(count(host, "ams_job_run") == 1); // the last one is what the console shows
    host.clock.advance(10 * 24h);
    BOOST_TEST(keeper.prune().audit == 1);

    const auto entries = host.audit.list(10, std::nullopt).entries;
    BOOST_REQUIRE(entries.size() == 3U);
    BOOST_TEST(entries.front().event == "ams.retention.pruned");
    BOOST_TEST(entries.front().actor == "system");
    BOOST_TEST(nlohmann::json::parse(entries.front().detail) ==
               nlohmann::json({{"audit", 1}, {"tasks", 0}, {"job_runs", 0}}));
    BOOST_TEST(keeper.prune().audit == 0);
}

BOOST_AUTO_TEST_CASE(zero_days_keep_for_ever) {
    test::TestHost host(ams::odbc::Dialect::sqlite);
    history(host);
    const std::chrono::days ever(0);
    auto keeper = retention(host, {ever, ever, ever});

    host.clock.advance(10'000 * 24h);
    keeper.prune();

    BOOST_TEST(count(host, "ams_task") == 1);
    BOOST_TEST(count(host, "ams_job_run") == 2);
    BOOST_TEST(count(host, "ams_audit") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
