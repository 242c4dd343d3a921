// What people, Apple and time do to a fleet, and whether devices, timelines, wishes and runs say the truth afterwards.
#include "tests/unit/sync/one_account.hpp"

#include <boost/test/data/test_case.hpp>

#include <future>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;
using nlohmann::json;

namespace truth_test {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

} // namespace truth_test

using truth_test::kDatabases;

BOOST_AUTO_TEST_SUITE(truth)

BOOST_DATA_TEST_CASE(a_disowned_device_does_not_come_back_by_what_apple_told_before, kDatabases, dialect) {
    OneAccount f(dialect);
    f.default_profile(); // Apple has an operation of it that the next sync delivers
    f.disown();

    f.sync();

    BOOST_CHECK_EQUAL(f.of_device("present"), "0");
    BOOST_CHECK_EQUAL(f.of_device("left_reason"), "disowned");
    BOOST_CHECK_EQUAL(f.present(), 4);
    BOOST_CHECK_EQUAL(f.fleet.store.tokens.get(f.token).device_count, 4);
}

BOOST_AUTO_TEST_CASE(a_device_that_apple_says_is_back_is_back_even_if_its_clock_is_behind_ours) {
    OneAccount f;
    f.fleet.store.devices.leave(f.token, "admin", {f.serial}, "disowned");
    f.settings({{"now", format_time(f.fleet.clock.now() - std::chrono::minutes(1))}});
    f.portal("/devices/reassign");

    const RunOutcome outcome = f.sync();

    BOOST_CHECK_EQUAL(f.of_device("present"), "1");
    BOOST_CHECK_EQUAL(outcome.counts.added, 1);
    BOOST_CHECK_EQUAL(f.timeline(), "disowned,modified");
}

BOOST_DATA_TEST_CASE(a_full_sync_asks_for_the_changes_first_so_that_what_apple_tells_is_no_drift, kDatabases,
                     dialect) {
    OneAccount f(dialect);
    f.portal("/devices", {{"count", 2}});
    f.portal("/devices/unassign");

    const RunOutcome full = f.sync(Trigger::full);

    BOOST_CHECK_EQUAL(f.drift(full), "0 0 0");
    BOOST_CHECK_EQUAL(full.counts.drift, 0);
    BOOST_CHECK_EQUAL(full.counts.added, 2);
    BOOST_CHECK_EQUAL(full.counts.deleted, 1);
    BOOST_CHECK_EQUAL(f.of_device("left_reason"), "deleted");
    BOOST_CHECK_EQUAL(f.fleet.text("SELECT phase FROM mdm_dep_sync_run ORDER BY id DESC"), "fetch");
}

BOOST_AUTO_TEST_CASE(a_full_sync_is_made_though_the_changes_cannot_be_read) {
    OneAccount f;
    f.portal("/devices/release");
    f.fault({{"endpoint", "POST /devices/sync"}, {"status", 400}, {"body", "MALFORMED_REQUEST_BODY"}});

    const RunOutcome full = f.sync(Trigger::full);

    BOOST_CHECK_EQUAL(f.drift(full), "0 1 0");
    BOOST_CHECK_EQUAL(f.present(), 4);
}

struct Outage {
    const char* name;
    json fault;
    bool listed; ///< By a full sync all the same.
};
std::ostream& operator<<(std::ostream& out, const Outage& outage) {
    return out << outage.name;
}

const std::vector<Outage> kOutages{
    {"out of order", {{"status", 503}}, true},
    {"no answer in time", {{"status", 408}}, true},
    {"a cut connection", {{"cut", "before"}}, true},
    {"this call is denied", {{"status", 403}, {"code", "ACCESS_DENIED"}}, true},
    {"out of order, with a time to come back", {{"status", 503}, {"headers", {{"Retry-After", "1"}}}}, false},
    {"a pause", {{"status", 429}, {"headers", {{"Retry-After", "1800"}}}}, false},
    {"terms, which hold for every call", {{"status", 403}, {"code", "T_C_NOT_SIGNED"}}, false},
    {"a refused token", {{"status", 403}, {"code", "token_rejected"}}, false},
};

BOOST_DATA_TEST_CASE(a_full_sync_is_made_while_the_changes_are_out, boost::unit_test::data::make(kOutages),
                     outage) {
    OneAccount f;
    f.portal("/devices/release");
    json fault = outage.fault;
    fault.update({{"endpoint", "POST /devices/sync"}, {"count", -1}});
    f.fault(fault);
    f.forget_requests();

    const RunOutcome full = f.try_sync(Trigger::full);

    BOOST_CHECK_EQUAL(!full.error, outage.listed);
    BOOST_CHECK_EQUAL(f.requests("/server/devices"), outage.listed ? 1U : 0U);
    BOOST_CHECK_EQUAL(f.present(), outage.listed ? 4 : 5);
}

BOOST_AUTO_TEST_CASE(a_full_sync_is_not_made_again_for_a_list_that_breaks_off) {
    OneAccount f;
    f.fault(json::array({{{"endpoint", "POST /devices/sync"}, {"count", -1}, {"status", 503}},
                         {{"endpoint", "POST /server/devices"}, {"count", -1}, {"status", 503}}}));
    f.forget_requests();

    const RunOutcome full = f.try_sync(Trigger::full);

    BOOST_REQUIRE(full.error);
    BOOST_CHECK(full.error->code() == Code::service_unavailable);
    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U);
}

// An hour's outage is not worth a list whose finds nobody can tell from what Apple would have told.
BOOST_AUTO_TEST_CASE(a_due_full_fetch_waits_a_day_for_the_changes_and_not_longer) {
    OneAccount f;
    f.portal("/devices/release");
    f.fault({{"endpoint", "POST /devices/sync"}, {"count", -1}, {"status", 503}});
    const auto listed_ago = [&](std::chrono::hours ago) {
        f.fleet.database.connect()->execute("UPDATE mdm_dep_sync_state SET last_full_fetch_at = ?",
                                            format_time(f.fleet.clock.now() - ago));
    };

    listed_ago(std::chrono::hours(7 * 24 + 23));
    BOOST_CHECK(f.try_sync(Trigger::schedule).error);
    BOOST_CHECK_EQUAL(f.present(), 5);
    listed_ago(std::chrono::hours(8 * 24 + 1));
    f.forget_requests();
    BOOST_CHECK(!f.try_sync(Trigger::schedule).error);
    BOOST_CHECK_EQUAL(f.present(), 4);
    BOOST_CHECK_EQUAL(f.requests("/devices/sync"), 1U); // and not once more after the list
    BOOST_CHECK(f.try_sync(Trigger::schedule).error);   // it is due again in a week
}

BOOST_AUTO_TEST_CASE(a_run_that_another_server_answers_saves_nothing_and_names_both) {
    OneAccount f;
    f.portal("/devices", {{"count", 2}});
    f.fault({{"endpoint", "GET /account"},
             {"count", -1},
             {"status", 200},
             {"body", {{"server_uuid", "00000000000000000000000000000001"}, {"server_name", "Another"}}}});
    const std::string name = f.fleet.store.tokens.get(f.token).title();

    const RunOutcome outcome = f.try_sync(Trigger::schedule);

    BOOST_REQUIRE(outcome.error);
    BOOST_CHECK(outcome.error->code() == Code::other_server);
    BOOST_CHECK(outcome.error->text().find("Another") != std::string::npos);
    BOOST_CHECK(outcome.error->text().find(name) != std::string::npos);
    BOOST_CHECK_EQUAL(f.fleet.store.tokens.get(f.token).title(), name);
    BOOST_CHECK_EQUAL(f.present(), 5);
    BOOST_CHECK(f.host.engine.held_back(f.token));
    f.mend();
    BOOST_CHECK_EQUAL(f.sync().counts.added, 2);
}

BOOST_AUTO_TEST_CASE(operations_that_nobody_knows_are_named_in_the_log) {
    OneAccount f;
    f.portal("/devices", {{"count", 2}});
    f.fault({{"endpoint", "POST /devices/sync"}, {"count", 1}, {"mode", "unknown_values"}});

    f.sync();
    f.sync();

    const std::string log = f.host.whole_log();
    const auto said = log.find("Apple reported operations that this version does not know");
    BOOST_REQUIRE(said != std::string::npos);
    BOOST_CHECK(log.find("Apple reported operations that this version does not know", said + 1) ==
                std::string::npos);
    BOOST_CHECK(log.find("op_type=renamed", said) != std::string::npos);
}

BOOST_DATA_TEST_CASE(changes_between_two_pages_of_a_full_fetch_are_no_drift, kDatabases, dialect) {
    OneAccount f(dialect, 6);
    f.settings({{"page_maximum", 2}, {"page_default", 2}});
    f.fault({{"endpoint", "POST /server/devices"}, {"on", 3}, {"count", 1}, {"delay_ms", 1500}});
    auto run = std::async(std::launch::async, [&] { return f.try_sync(Trigger::full); });
    wait_for_request(f.depsim, "/server/devices", 1 + 2); // one was the first sync's

    f.portal("/devices/unassign");
    f.portal("/devices", {{"count", 1}});
    const RunOutcome full = run.get();

    BOOST_REQUIRE(!full.error);
    BOOST_CHECK_EQUAL(f.drift(full), "0 0 0");
    BOOST_CHECK_EQUAL(full.counts.drift, 0);
    BOOST_CHECK_EQUAL(f.of_device("left_reason"), "deleted");
    BOOST_CHECK_EQUAL(f.present(), 6);
    BOOST_CHECK_EQUAL(f.fleet.number("SELECT count(*) FROM mdm_dep_device_event WHERE event = 'found'"), 0);
}

BOOST_DATA_TEST_CASE(an_account_that_lists_nothing_any_more_is_asked_about_in_batches, kDatabases, dialect) {
    OneAccount f(dialect, 2300);
    json all = json::array();
    {
        auto connection = f.fleet.database.connect();
        auto rows = connection->query("SELECT serial_number FROM mdm_dep_device");
        while (rows.fetch())
            all.push_back(rows.text(1));
    }
    f.portal("/devices/release", {{"devices", all}});
    f.forget_requests();
    f.fault({{"endpoint", "POST /devices"}, {"on", 2}, {"count", 1}, {"status", 503}});

    const RunOutcome failed = f.try_sync(Trigger::full);
    BOOST_REQUIRE(failed.error);
    BOOST_CHECK_EQUAL(f.present(), 1300); // what was answered counts, the rest is not concluded
    f.mend();
    f.sync();

    BOOST_CHECK_EQUAL(f.present(), 0);
    BOOST_CHECK_EQUAL(f.requests("/devices"), 2U + 2U);
    BOOST_CHECK_EQUAL(f.fleet.number("SELECT count(*) FROM mdm_dep_device WHERE left_reason = 'gone'"), 2300);
    BOOST_CHECK_EQUAL(f.fleet.number("SELECT sum(drift_gone) FROM mdm_dep_sync_run"), 2300);
}

BOOST_AUTO_TEST_CASE(what_apple_could_not_tell_is_asked_again_by_the_next_run_and_not_after_it) {
    OneAccount f;
    f.portal("/devices/release");
    f.portal("/devices/faults", {{"devices", {f.serial}}, {"failed", 1}});
    f.fault({{"endpoint", "POST /devices"},
             {"count", 1},
             {"status", 200},
             {"body", {{"devices", {{f.serial, {{"response_status", "FAILED"}}}}}}}});
    f.sync(Trigger::full);
    BOOST_REQUIRE_EQUAL(f.of_device("present"), "1");
    f.forget_requests();

    f.sync();

    BOOST_CHECK_EQUAL(f.of_device("present"), "0");
    BOOST_CHECK_EQUAL(f.requests("/devices"), 1U);
    f.sync();
    BOOST_CHECK_EQUAL(f.requests("/devices"), 1U);
}

BOOST_AUTO_TEST_CASE(an_answer_about_a_device_that_nobody_asked_about_concludes_nothing) {
    OneAccount f;
    f.portal("/devices/release");
    const std::string other =
        f.fleet.text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number DESC LIMIT 1");
    f.fault({{"endpoint", "POST /devices"},
             {"count", 1},
             {"status", 200},
             {"body",
              {{"devices",
                {{f.serial, {{"response_status", "NOT_ACCESSIBLE"}}},
                 {other, {{"response_status", "NOT_ACCESSIBLE"}}}}}}}});

    f.sync(Trigger::full);

    BOOST_CHECK_EQUAL(f.present(), 4);
    BOOST_CHECK_EQUAL(f.of_device("present"), "0");
}

BOOST_DATA_TEST_CASE(a_full_fetch_is_taken_over_by_another_host_where_it_was_broken_off, kDatabases,
                     dialect) {
    OneAccount f(dialect, 6);
    f.portal("/devices/release");
    f.settings({{"page_maximum", 2}, {"page_default", 2}});
    f.fault({{"endpoint", "POST /server/devices"}, {"on", 3}, {"count", 1}, {"status", 503}});
    BOOST_REQUIRE(f.try_sync(Trigger::full).error);
    BOOST_REQUIRE_EQUAL(f.present(), 6);
    f.mend();
    f.forget_requests();
    Host other(f.fleet, f.depsim, quick());

    const RunOutcome rest =
        other.engine.sync({.token = f.token, .trigger = Trigger::schedule, .actor = "system"});

    BOOST_REQUIRE(!rest.error);
    BOOST_CHECK_EQUAL(f.present(), 5);
    BOOST_CHECK_EQUAL(f.of_device("left_reason"), "gone");
    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U); // 5 are left, 4 were shown
}

BOOST_AUTO_TEST_CASE(a_cursor_that_expires_within_the_first_fetch_makes_no_drift) {
    DepsimProcess depsim({"--devices", "6"});
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("PATCH", "/settings", R"({"page_maximum":2,"page_default":2})");
    depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"POST /server/devices","on":3,"count":1,"status":400,"body":"EXPIRED_CURSOR"})");

    const RunOutcome outcome =
        host.engine.sync({.token = token, .trigger = Trigger::token, .actor = "admin"});

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 6);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device_event"), 0);
    BOOST_CHECK(!fleet.store.runs.find(outcome.run).value().drift_missed);
}

BOOST_AUTO_TEST_CASE(a_service_that_calls_every_cursor_exhausted_is_listed_once_a_day) {
    OneAccount f;
    f.forget_requests();
    f.fault(
        {{"endpoint", "POST /devices/sync"}, {"count", -1}, {"status", 400}, {"body", "EXHAUSTED_CURSOR"}});

    f.sync(Trigger::schedule);
    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U);
    f.sync(Trigger::schedule);
    f.sync(Trigger::schedule);

    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U);
    BOOST_CHECK_EQUAL(f.fleet.number("SELECT count(*) FROM mdm_dep_sync_run WHERE state = 'succeeded'"), 4);
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_does_not_put_off_the_full_fetch) {
    OneAccount f;
    f.fleet.database.connect()->execute(
        "UPDATE mdm_dep_sync_state SET last_full_fetch_at = '2099-01-01T00:00:00Z'");
    f.forget_requests();

    f.sync(Trigger::schedule);

    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U);
    f.sync(Trigger::schedule);
    BOOST_CHECK_EQUAL(f.requests("/server/devices"), 1U);
}

BOOST_DATA_TEST_CASE(a_wish_written_under_a_clock_that_ran_ahead_is_carried_out, kDatabases, dialect) {
    OneAccount f(dialect);
    f.default_profile();
    f.fleet.database.connect()->execute(
        "UPDATE mdm_dep_assignment SET state = 'waiting', last_outcome = 'THROTTLED', next_attempt_at = "
        "'2099-01-01T00:00:00Z'");

    BOOST_CHECK(f.fleet.store.assignments.due(f.token));
    BOOST_CHECK_EQUAL(f.fleet.store.assignments.tokens_due().size(), 1U);
    BOOST_CHECK_EQUAL(f.host.engine.assign(f.token, false).counts.assigned, 5);
}

BOOST_DATA_TEST_CASE(a_device_unassigned_and_assigned_again_across_runs_gets_its_profile_again, kDatabases,
                     dialect) {
    OneAccount f(dialect);
    f.default_profile();
    f.sync();
    f.portal("/devices/unassign");
    f.sync();
    BOOST_REQUIRE_EQUAL(f.of_device("present"), "0");
    f.portal("/devices/assign");

    const RunOutcome back = f.sync();

    BOOST_CHECK_EQUAL(f.of_device("present"), "1");
    BOOST_CHECK_EQUAL(back.assignments.counts.assigned, 1);
    BOOST_CHECK_EQUAL(f.of_device("profile_status"), "assigned");
    BOOST_CHECK_EQUAL(f.timeline(), "assigned,modified,deleted,added,assigned");
}

BOOST_DATA_TEST_CASE(a_device_unassigned_and_assigned_again_across_pages_gets_its_profile_again, kDatabases,
                     dialect) {
    OneAccount f(dialect);
    f.default_profile();
    f.sync();
    f.settings({{"page_maximum", 1}, {"page_default", 1}});
    f.portal("/devices/unassign");
    f.portal("/devices/assign");

    const RunOutcome back = f.sync();

    BOOST_CHECK_EQUAL(back.counts.pages, 2);
    BOOST_CHECK_EQUAL(f.of_device("present"), "1");
    BOOST_CHECK_EQUAL(back.assignments.counts.assigned, 1);
}

BOOST_DATA_TEST_CASE(an_operation_that_apple_delivers_again_is_assigned_for_once, kDatabases, dialect) {
    OneAccount f(dialect);
    f.default_profile();
    const json page{{"devices",
                     {{{"serial_number", "AGAIN0000001"},
                       {"model", "Mac"},
                       {"profile_status", "empty"},
                       {"op_type", "added"},
                       {"op_date", "2026-08-20T12:00:00Z"}}}},
                    {"cursor", "C"},
                    {"more_to_follow", false}};
    f.portal("/devices", {{"devices", {{{"serial_number", "AGAIN0000001"}}}}});
    f.fault({{"endpoint", "POST /devices/sync"}, {"count", 3}, {"status", 200}, {"body", page.dump()}});

    BOOST_CHECK_EQUAL(f.sync().assignments.counts.assigned, 1);
    BOOST_CHECK_EQUAL(f.sync().assignments.counts.assigned, 0);
    BOOST_CHECK_EQUAL(f.sync().assignments.counts.assigned, 0);

    BOOST_CHECK_EQUAL(
        f.fleet.text("SELECT profile_status FROM mdm_dep_device WHERE serial_number = 'AGAIN0000001'"),
        "assigned");
}

BOOST_AUTO_TEST_CASE(one_replacement_that_cannot_be_read_does_not_keep_the_others_waiting) {
    OneAccount f;
    for (const char* serial : {"NEWDEVICE001", "NEWDEVICE002"}) {
        const std::string old = f.fleet.text(
            "SELECT serial_number FROM mdm_dep_device WHERE present = 1 ORDER BY serial_number LIMIT 1");
        f.depsim.expect_portal("POST", "/devices/replace",
                               json{{"device", old}, {"new_serial_number", serial}}.dump());
        if (std::string(serial) == "NEWDEVICE001") f.sync();
    }
    f.fleet.database.connect()->execute(
        "UPDATE mdm_dep_device SET original_device_serial_number = NULL, replacement_date = NULL");
    f.fault({{"endpoint", "GET /device/replacementDetails"}, {"count", 1}, {"status", 400}, {"body", "ODD"}});

    f.sync();

    BOOST_CHECK_EQUAL(f.fleet.number("SELECT count(*) FROM mdm_dep_device WHERE is_replacement_device = 1"),
                      2);
    BOOST_CHECK_EQUAL(
        f.fleet.number("SELECT count(*) FROM mdm_dep_device WHERE is_replacement_device = 1 AND "
                       "original_device_serial_number IS NOT NULL"),
        1);
    f.sync();
    BOOST_CHECK_EQUAL(
        f.fleet.number("SELECT count(*) FROM mdm_dep_device WHERE is_replacement_device = 1 AND "
                       "original_device_serial_number IS NOT NULL"),
        2);
}

BOOST_AUTO_TEST_SUITE_END()
