#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::operation;
using store_test::Syncing;

BOOST_AUTO_TEST_SUITE(run_store)

STORE_CASE(a_run_tells_how_it_went) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.clock.advance(std::chrono::seconds(5));

    t.store.runs.set_phase(t.run_id, Phase::fetch);
    t.store.runs.finish(t.run_id, std::nullopt);

    const RunRow run = t.store.runs.find(t.run_id).value();
    BOOST_TEST(run.state == "succeeded");
    BOOST_TEST(run.phase == "fetch");
    BOOST_TEST(run.trigger == "now");
    BOOST_TEST(run.actor == "anna");
    BOOST_TEST(run.host == "host-a");
    BOOST_TEST(run.started_at == "2026-03-01T10:00:00Z");
    BOOST_TEST(run.ended_at.value() == "2026-03-01T10:00:05Z");
    BOOST_TEST(run.added == 1);
    BOOST_TEST(!run.error_code);
}

STORE_CASE(a_failure_names_its_code_and_remedy_and_a_cancellation_is_no_failure) {
    Syncing t(dialect);
    const Error terms(Code::terms_not_signed);

    t.store.runs.finish(t.run_id, terms);
    const std::int64_t second = t.run(t.held);
    t.store.runs.finish(second, Error(Code::cancelled));

    BOOST_TEST(t.store.runs.find(t.run_id)->state == "failed");
    BOOST_TEST(t.store.runs.find(t.run_id)->error_code.value() == "dep.terms_not_signed");
    BOOST_TEST(t.store.runs.find(t.run_id)->error_text.value() == terms.text());
    BOOST_TEST(t.store.runs.find(second)->state == "cancelled");
    BOOST_TEST(t.store.runs.latest(t.token, 5).front().id == second);
}

STORE_CASE(a_run_whose_host_died_is_closed_by_its_successor_and_stays_closed) {
    Syncing t(dialect);
    t.side->execute("UPDATE mdm_dep_sync_state SET lease_expires_ms = 0");
    const Lease successor = t.lease(t.token, "host-b/1");

    const std::int64_t next = t.run(successor);
    t.store.runs.finish(t.run_id, std::nullopt); // the dead one was only paused

    BOOST_TEST(t.store.runs.find(t.run_id)->state == "failed");
    BOOST_TEST(t.store.runs.find(t.run_id)->error_code.value() == "dep.lease_lost");
    BOOST_TEST(t.store.runs.find(next)->state == "running");
}

STORE_CASE(a_run_that_never_began_leaves_a_row) {
    Syncing t(dialect);

    const std::int64_t id = t.store.runs.record_failed(
        t.token, {.trigger = "schedule", .actor = "system", .host = "host-a"}, Error(Code::unreachable));

    BOOST_TEST(t.store.runs.find(id)->state == "failed");
    BOOST_TEST(t.store.runs.find(id)->ended_at.has_value());
    BOOST_TEST(t.store.runs.find(t.run_id)->state == "running");
}

STORE_CASE(pruning_deletes_old_closed_runs) {
    Syncing t(dialect);
    t.store.runs.finish(t.run_id, std::nullopt);
    const std::int64_t open = t.run(t.held);
    t.clock.advance(std::chrono::hours(24));
    t.store.runs.record_failed(t.token, {.trigger = "now", .actor = "a", .host = "h"},
                               Error(Code::unreachable));

    BOOST_TEST(t.store.runs.prune("2026-03-02T00:00:00Z", 100) == 1);
    BOOST_TEST(!t.store.runs.find(t.run_id));
    BOOST_TEST(t.store.runs.find(open).has_value());
    BOOST_TEST(t.store.runs.latest(t.token, 9).size() == 2U);
}

STORE_CASE(the_newest_run_of_a_token_stays_however_old) {
    Syncing t(dialect);
    t.store.runs.finish(t.run_id, std::nullopt);

    BOOST_TEST(t.store.runs.prune("2030-01-01T00:00:00Z", 100) == 0);
    BOOST_TEST(t.store.runs.find(t.run_id).has_value());
}

STORE_CASE(pruning_takes_the_oldest_first_and_no_more_than_asked) {
    Syncing t(dialect);
    t.store.runs.finish(t.run_id, std::nullopt);
    for (int i = 0; i < 3; ++i) {
        t.clock.advance(std::chrono::hours(1));
        t.store.runs.record_failed(t.token, {.trigger = "now", .actor = "a", .host = "h"},
                                   Error(Code::unreachable));
    }

    BOOST_TEST(t.store.runs.prune("2030-01-01T00:00:00Z", 2) == 2);
    BOOST_TEST(!t.store.runs.find(t.run_id));
    BOOST_TEST(t.store.runs.latest(t.token, 9).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(event_store)

STORE_CASE(actions_are_in_the_timeline_with_who_did_them) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});

    t.store.events.record(
        t.token, "bert",
        {{"S1", "assigned", R"({"profile_uuid":"P1","status":"SUCCESS"})"}, {"S2", "assigned", {}}});
    t.store.events.record(t.token, "bert", {{"S1", "assigned", {}}}); // done twice is two events

    const auto events = t.store.events.timeline(t.token, "S1", 10);
    BOOST_TEST_REQUIRE(events.size() == 3U);
    BOOST_TEST(events[1].event == "assigned");
    BOOST_TEST(events[1].actor == "bert");
    BOOST_TEST(events[1].detail.value() == R"({"profile_uuid":"P1","status":"SUCCESS"})");
    BOOST_TEST(!events[1].op_date);
    BOOST_TEST(events[2].event == "added");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 1).size() == 1U);
}

STORE_CASE(pruning_deletes_old_events) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.clock.advance(std::chrono::hours(48));
    t.sync({operation("S1", "modified", "09:00:00")});

    BOOST_TEST(t.store.events.prune("2026-03-02T00:00:00Z", 100) == 1);
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).size() == 1U);
}

STORE_CASE(the_newest_event_of_a_device_stays_however_old) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00")});
    t.sync({operation("S1", "modified", "09:00:00")});

    BOOST_TEST(t.store.events.prune("2030-01-01T00:00:00Z", 100) == 1);
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).at(0).event == "modified");
    BOOST_TEST(t.store.events.timeline(t.token, "S2", 9).size() == 1U);
}

STORE_CASE(an_event_names_the_run_that_recorded_it) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.store.events.record(t.token, "bert", {{"S1", "assigned", {}}});

    BOOST_TEST(t.value("SELECT run FROM mdm_dep_device_event WHERE event = 'added'") ==
               std::to_string(t.run_id));
    BOOST_TEST(t.value("SELECT run FROM mdm_dep_device_event WHERE event = 'assigned'") == "NULL");
}

BOOST_AUTO_TEST_SUITE_END()
