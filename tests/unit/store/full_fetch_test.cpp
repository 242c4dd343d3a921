#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::operation;
using store_test::Syncing;

BOOST_AUTO_TEST_SUITE(full_fetch)

STORE_CASE(a_first_fetch_adds_everything_without_events_or_suspects) {
    Syncing t(dialect);
    t.store.sync_states.begin_full_fetch(t.held);

    BOOST_TEST(t.fetch({device("S1"), device("S2")}, false).added == 2);
    BOOST_TEST(!t.store.sync_states.load(t.token).last_full_fetch_at);
    BOOST_TEST(t.fetch({device("S3")}, true, "end").added == 1);

    const SyncState state = t.store.sync_states.load(t.token);
    BOOST_CHECK((state.position == Position{Phase::sync, "end"}));
    BOOST_TEST(state.last_full_fetch_at.value() == store_test::kStart);
    BOOST_TEST(!state.refetch);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event") == "0");
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_fetch_seen") == "0");
    BOOST_TEST(t.store.devices.suspects(t.token, "", 10).empty());
}

STORE_CASE(beginning_again_forgets_the_cursor_and_what_was_seen) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "c5");
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("S1")}, false);

    t.store.sync_states.begin_full_fetch(t.held);

    const SyncState state = t.store.sync_states.load(t.token);
    BOOST_CHECK((state.position == Position{}));
    BOOST_TEST(state.refetch);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_fetch_seen") == "0");
}

STORE_CASE(a_repeated_fetch_writes_only_drift_and_names_it) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    Device drifted = device("S2");
    drifted.profile_status = "assigned";
    drifted.profile_uuid = "P1";

    const PageResult result = t.fetch({device("S1"), drifted, device("S3")}, true);

    BOOST_TEST(result == (PageResult{.added = 1,
                                     .modified = 1,
                                     .unchanged = 1,
                                     .drift_missed = 1,
                                     .drift_changed = 1,
                                     .needs_assignment = {"S3"}}));
    BOOST_TEST(t.device("S2").device.op_type.value() == "added"); // a fetch tells no operation
    BOOST_TEST(t.store.events.timeline(t.token, "S2", 1).front().event == "drifted");
    BOOST_TEST(t.store.events.timeline(t.token, "S3", 1).front().event == "found");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).size() == 1U);
}

STORE_CASE(what_a_repeated_fetch_did_not_show_is_suspect_until_dealt_with) {
    Syncing t(dialect);
    std::vector<Device> all;
    for (const char* serial : {"A", "B", "C", "D", "E"})
        all.push_back(operation(serial, "added", "08:00:00"));
    all.push_back(operation("AWAY", "deleted", "08:00:00"));
    t.sync(all);
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("A")}, false);
    t.fetch({device("D")}, true);

    BOOST_CHECK((t.store.devices.suspects(t.token, "", 2) == std::vector<std::string>{"B", "C"}));
    BOOST_CHECK((t.store.devices.suspects(t.token, "C", 2) == std::vector<std::string>{"E"}));

    BOOST_TEST(t.store.devices.mark_gone(t.held, t.run_id, {"B", "AWAY"}) == 1);
    Device found = device("C");
    found.response_status = "SUCCESS";
    BOOST_TEST(t.store.devices.apply_details(t.held, t.run_id, {found}) == (PageResult{.unchanged = 1}));

    BOOST_CHECK((t.store.devices.suspects(t.token, "", 9) == std::vector<std::string>{"E"}));
    BOOST_TEST(!t.device("B").present);
    BOOST_TEST(t.value("SELECT left_reason FROM mdm_dep_device WHERE serial_number = 'B'") == "gone");
    BOOST_TEST(t.device("C").present);
    BOOST_TEST(t.store.events.timeline(t.token, "B", 1).front().event == "gone");
    BOOST_TEST(t.store.runs.find(t.run_id).value().deleted == 2); // AWAY and B

    t.store.sync_states.finish_full_fetch(t.held);
    BOOST_TEST(t.store.devices.suspects(t.token, "", 9).empty());
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_fetch_seen") == "0");
}

STORE_CASE(suspects_survive_a_host_that_dies_before_confirming_them) {
    Syncing t(dialect);
    t.sync({operation("A", "added", "08:00:00"), operation("B", "added", "08:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("A")}, true);

    const Lease successor = t.lease(t.token, t.held.holder); // the same name takes over at once
    const SyncState state = t.store.sync_states.load(t.token);

    BOOST_CHECK((state.position.phase == Phase::sync && state.refetch));
    BOOST_TEST(t.store.devices.suspects(t.token, "", 9).front() == "B");
    t.store.sync_states.finish_full_fetch(successor);
}

STORE_CASE(a_fetch_that_shows_a_departed_device_brings_it_back_and_a_stale_deletion_does_not_remove_it) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S1", "deleted", "09:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);

    BOOST_TEST(t.fetch({device("S1")}, true) ==
               (PageResult{.added = 1, .drift_missed = 1, .needs_assignment = {"S1"}}));
    BOOST_TEST(t.sync({operation("S1", "deleted", "09:00:00")}) == (PageResult{.unchanged = 1}));

    BOOST_TEST(t.device("S1").present);
}

STORE_CASE(exhaustion_without_a_page_completes_the_fetch_too) {
    Syncing t(dialect);
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("S1")}, false, "f1");

    t.store.sync_states.set_position(t.held, {Phase::sync, "f1"});

    const SyncState state = t.store.sync_states.load(t.token);
    BOOST_CHECK((state.position == Position{Phase::sync, "f1"}));
    BOOST_TEST(state.last_full_fetch_at.has_value());
}

STORE_CASE(devices_with_a_profile_found_by_a_fetch_are_left_alone) {
    Syncing t(dialect);
    t.store.sync_states.begin_full_fetch(t.held);
    Device pushed = device("S1");
    pushed.profile_status = "pushed";

    BOOST_TEST(t.fetch({pushed, device("S2")}, true) == (PageResult{.added = 2, .needs_assignment = {"S2"}}));
}

BOOST_AUTO_TEST_SUITE_END()
