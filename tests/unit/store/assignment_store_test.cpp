// The waiting list on every database.
#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::operation;
using store_test::Syncing;

namespace {

const std::string kLater = "2026-03-02T10:00:00Z"; // a day after the fixture's clock

/// A synced token with devices, and the lease that assigning wants.
struct Assigning : Syncing {
    explicit Assigning(ams::odbc::Dialect dialect, int devices = 3) : Syncing(dialect) {
        std::vector<Device> all;
        for (int i = 1; i <= devices; ++i)
            all.push_back(operation(serial(i), "added", "08:00:00"));
        sync(all);
        turn = std::get<Lease>(
            store.sync_states.acquire(token, "host-a/assign/1", std::chrono::seconds(60), LeaseKind::assign));
    }

    static std::string serial(int i) {
        std::string number = std::to_string(i);
        return "S" + std::string(4 - number.size(), '0') + number;
    }
    static std::vector<std::string> serials(int count) {
        std::vector<std::string> all;
        for (int i = 1; i <= count; ++i)
            all.push_back(serial(i));
        return all;
    }
    Assignment wish(int i) { return store.assignments.find(token, {serial(i)}).at(serial(i)); }
    std::map<std::string, Verdict> verdicts(const std::vector<std::string>& words) {
        std::map<std::string, Verdict> all;
        for (std::size_t i = 0; i < words.size(); ++i)
            all[serial(static_cast<int>(i) + 1)] =
                judge({.word = words[i], .details_status = "NOT_ACCESSIBLE"}, 0, 0.0, clock.now());
        return all;
    }
    std::string event(int i) { return store.events.timeline(token, serial(i), 1).front().event; }

    Lease turn;
};

const auto lease_lost = [](const Error& e) { return e.code() == Code::lease_lost; };
const auto not_found = [](const Error& e) { return e.code() == Code::not_found; };

} // namespace

BOOST_AUTO_TEST_SUITE(assignments)

STORE_CASE(the_newest_wish_wins_and_a_device_has_one) {
    Assigning t(dialect);

    t.store.assignments.want(t.token, t.serials(2), "P1", "anna", "r1");
    t.store.assignments.want(t.token, {t.serial(1)}, "P2", "bert", "r2");
    t.store.assignments.want(t.token, {t.serial(1)}, "P2", "bert", "r2");

    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_assignment") == "2");
    BOOST_TEST(t.wish(1).profile_uuid == "P2");
    BOOST_TEST(t.wish(1).requested_by == "bert");
    BOOST_TEST(t.wish(2).profile_uuid == "P1");
    BOOST_CHECK(t.wish(2).state == AssignmentState::waiting);
    BOOST_CHECK_EXCEPTION(t.store.assignments.want(99, {"S"}, "P", "anna", "r"), Error, not_found);
}

STORE_CASE(batches_are_of_one_profile_oldest_first_and_bounded) {
    Assigning t(dialect, 30);
    t.store.assignments.want(t.token, {t.serial(20)}, "OLD", "anna", "r1");
    t.clock.advance(std::chrono::seconds(5));
    t.store.assignments.want(t.token, t.serials(19), "NEW", "anna", "r2");

    const auto first = t.store.assignments.next_batch(t.turn, 10);
    BOOST_TEST(first.profile_uuid == "OLD");
    BOOST_TEST(first.due.size() == 1U);
    t.store.assignments.record(t.turn, "OLD",
                               {{t.serial(20), judge({.word = "SUCCESS"}, 0, 0, t.clock.now())}});
    const auto second = t.store.assignments.next_batch(t.turn, 10);

    BOOST_TEST(second.profile_uuid == "NEW");
    BOOST_TEST(second.due.size() == 10U);
    BOOST_TEST(second.due.front().serial_number == t.serial(1));
}

STORE_CASE(an_answer_is_recorded_with_its_events_and_the_devices_new_profile) {
    Assigning t(dialect, 5);
    t.store.assignments.want(t.token, t.serials(5), "P1", "anna", "r1");

    t.store.assignments.record(t.turn, "P1",
                               t.verdicts({"SUCCESS", "THROTTLED", "FAILED", "NOT_ACCESSIBLE", "NEW_WORD"}));

    BOOST_CHECK(t.wish(1).state == AssignmentState::done);
    BOOST_TEST(t.wish(1).attempts == 1);
    BOOST_TEST(t.device(t.serial(1)).device.profile_uuid.value() == "P1");
    BOOST_TEST(t.device(t.serial(1)).device.profile_status.value() == "assigned");
    BOOST_TEST(t.event(1) == "assigned");
    BOOST_TEST(t.store.events.timeline(t.token, t.serial(1), 1).front().actor == "anna");
    BOOST_TEST(t.wish(2).next_attempt_at.value() == kLater);
    BOOST_TEST(t.device(t.serial(2)).device.profile_status.value() == "empty");
    BOOST_TEST(t.event(2) == "assign_failed");
    BOOST_TEST(t.wish(3).next_attempt_at.value() == "2026-03-01T11:00:00Z");
    BOOST_TEST(t.wish(3).failures == 1);
    BOOST_CHECK(t.wish(4).state == AssignmentState::stopped);
    BOOST_TEST(!t.device(t.serial(4)).present);
    BOOST_TEST(t.event(4) == "gone");
    BOOST_TEST(t.wish(5).last_outcome.value() == "NEW_WORD");
    BOOST_TEST(t.store.assignments.next_batch(t.turn, 10).due.empty());
    BOOST_TEST(!t.store.assignments.due(t.token));
}

STORE_CASE(what_waits_is_due_when_its_time_has_come) {
    Assigning t(dialect);
    t.store.assignments.want(t.token, t.serials(3), "P1", "anna", "r1");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"SUCCESS", "THROTTLED", "FAILED"}));

    t.clock.advance(std::chrono::minutes(59));
    BOOST_TEST(t.store.assignments.tokens_due().empty());
    t.clock.advance(std::chrono::minutes(1));
    BOOST_TEST(t.store.assignments.tokens_due().size() == 1U);
    const auto batch = t.store.assignments.next_batch(t.turn, 10);
    BOOST_TEST(batch.due.size() == 1U);
    BOOST_TEST(batch.due.front().serial_number == t.serial(3));
    t.clock.advance(std::chrono::hours(23));
    BOOST_TEST(t.store.assignments.next_batch(t.turn, 10).due.size() == 2U);
}

STORE_CASE(a_holder_that_was_only_paused_cannot_write) {
    Assigning t(dialect);
    t.store.assignments.want(t.token, t.serials(1), "P1", "anna", "r1");
    t.store.sync_states.release(t.turn);
    const auto other = std::get<Lease>(
        t.store.sync_states.acquire(t.token, "host-b/assign/1", std::chrono::seconds(60), LeaseKind::assign));

    BOOST_CHECK_EXCEPTION((void)t.store.assignments.next_batch(t.turn, 10), Error, lease_lost);
    BOOST_CHECK_EXCEPTION(t.store.assignments.record(t.turn, "P1", t.verdicts({"SUCCESS"})), Error,
                          lease_lost);
    BOOST_CHECK_EXCEPTION(t.store.assignments.want_none(t.turn, t.serials(1), "anna"), Error, lease_lost);
    BOOST_CHECK(t.wish(1).state == AssignmentState::waiting);
    t.store.assignments.record(other, "P1", t.verdicts({"SUCCESS"}));
    BOOST_CHECK(t.wish(1).state == AssignmentState::done);
}

STORE_CASE(the_lease_of_assigning_and_that_of_the_sync_do_not_disturb_each_other) {
    Assigning t(dialect); // has both

    t.store.sync_states.renew(t.turn, std::chrono::seconds(60));
    t.sync({operation(t.serial(1), "modified", "09:00:00")});

    BOOST_CHECK(std::holds_alternative<LeaseHeld>(t.store.sync_states.acquire(
        t.token, "host-b/assign/1", std::chrono::seconds(60), LeaseKind::assign)));
    t.store.sync_states.release(t.turn);
    t.sync({operation(t.serial(1), "modified", "10:00:00")});
    BOOST_CHECK_EXCEPTION(t.store.sync_states.renew(t.turn, std::chrono::seconds(60)), Error, lease_lost);
}

STORE_CASE(a_default_profile_is_given_to_what_is_there_unless_a_person_decided) {
    Assigning t(dialect, 6);
    Device provided = operation(t.serial(1), "modified", "09:00:00");
    provided.profile_status = "assigned";
    provided.profile_uuid = "OTHER";
    t.sync({provided});
    t.store.assignments.want(t.token, {t.serial(2)}, "P2", "anna", "r1");
    t.store.assignments.want_none(t.turn, {t.serial(3)}, "anna");

    BOOST_TEST(t.store.assignments.without_profile(t.token).devices == 5);
    BOOST_TEST(t.store.assignments.without_profile(t.token).decided == 2);
    const auto waiting = t.store.assignments.set_default(t.token, "D", "bert", true);

    BOOST_TEST(waiting == 3); // 4, 5, 6
    BOOST_TEST(t.store.tokens.get(t.token).default_profile_uuid.value() == "D");
    BOOST_TEST(t.wish(2).profile_uuid == "P2");
    BOOST_CHECK(t.wish(3).state == AssignmentState::stopped);
    BOOST_TEST(t.wish(4).requested_by == "bert");
    BOOST_CHECK(t.wish(4).reason == AssignmentReason::by_default);
    BOOST_CHECK(!t.store.assignments.find(t.token, {t.serial(1)}).contains(t.serial(1)));
}

STORE_CASE(another_default_takes_over_what_waits_and_none_stops_it) {
    Assigning t(dialect);
    t.store.assignments.set_default(t.token, "D1", "anna", true);

    BOOST_TEST(t.store.assignments.set_default(t.token, "D2", "anna", false) == 3);
    BOOST_TEST(t.wish(1).profile_uuid == "D2");
    BOOST_TEST(t.store.assignments.set_default(t.token, std::nullopt, "anna", false) == 0);

    BOOST_CHECK(t.wish(1).state == AssignmentState::stopped);
    BOOST_TEST(!t.store.assignments.due(t.token));
    BOOST_TEST(t.store.assignments.set_default(t.token, "D3", "anna", true) == 3);
    BOOST_TEST(t.wish(1).profile_uuid == "D3");
}

STORE_CASE(without_applying_it_to_what_is_there_a_default_is_for_what_comes) {
    Assigning t(dialect);

    BOOST_TEST(t.store.assignments.set_default(t.token, "D", "anna", false) == 0);
    t.sync({operation("S9999", "added", "09:00:00")});

    BOOST_TEST(t.value("SELECT serial_number FROM mdm_dep_assignment") == "S9999");
}

STORE_CASE(a_profile_that_a_person_removed_does_not_come_back_with_the_echo_but_with_the_device) {
    Assigning t(dialect, 1);
    t.store.assignments.set_default(t.token, "D", "anna", false);
    t.store.assignments.want_none(t.turn, t.serials(1), "anna");
    t.store.assignments.record_removed(t.turn, "anna", {{t.serial(1), "SUCCESS"}});
    BOOST_TEST(t.device(t.serial(1)).device.profile_status.value() == "removed");
    BOOST_TEST(t.event(1) == "removed");

    Device echo = operation(t.serial(1), "modified", "09:00:00");
    echo.profile_status = "removed";
    t.sync({echo});
    BOOST_CHECK(t.wish(1).state == AssignmentState::stopped);
    t.sync({operation(t.serial(1), "deleted", "10:00:00")});
    t.sync({operation(t.serial(1), "added", "11:00:00")});

    BOOST_CHECK(t.wish(1).state == AssignmentState::waiting);
    BOOST_TEST(t.wish(1).profile_uuid == "D");
}

STORE_CASE(an_accepted_assignment_no_longer_counts_when_the_device_comes_anew) {
    Assigning t(dialect, 1);
    t.store.assignments.want(t.token, t.serials(1), "P1", "anna", "r1");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"SUCCESS"}));
    const auto id = t.device(t.serial(1)).id;
    BOOST_CHECK(plan_wish(t.store.assignments.candidates({id}).front(), "P1", "x").what ==
                WishPlan::Do::skip);

    Device again = operation(t.serial(1), "added", "09:00:00"); // the old profile looks right
    again.profile_status = "assigned";
    again.profile_uuid = "P1";
    t.sync({again});

    BOOST_CHECK(plan_wish(t.store.assignments.candidates({id}).front(), "P1", "x").what ==
                WishPlan::Do::assign);
}

STORE_CASE(cancelling_a_use_takes_back_what_was_not_tried_and_nothing_else) {
    Assigning t(dialect, 4);
    t.store.assignments.want(t.token, t.serials(3), "P1", "anna", "r1");
    t.store.assignments.want(t.token, {t.serial(4)}, "P1", "anna", "r2");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"SUCCESS", "FAILED"}));

    BOOST_TEST(t.store.assignments.cancel_request(t.token, "r1", "anna") == 1);

    BOOST_CHECK(t.wish(1).state == AssignmentState::done);
    BOOST_CHECK(t.wish(2).state == AssignmentState::waiting);
    BOOST_TEST(
        !t.store.assignments.find(t.token, t.serials(3)).contains(t.serial(3))); // as if nobody had wanted it
    BOOST_CHECK(t.wish(4).state == AssignmentState::waiting);
}

STORE_CASE(cancelling_a_use_does_not_forget_what_apple_holds_back) {
    Assigning t(dialect, 1);
    t.store.assignments.want(t.token, t.serials(1), "P1", "anna", "r1");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"THROTTLED"}));
    t.store.assignments.want(t.token, t.serials(1), "P2", "anna", "r2");

    BOOST_TEST(t.store.assignments.cancel_request(t.token, "r2", "anna") == 1);

    BOOST_CHECK(t.wish(1).state == AssignmentState::stopped);
    BOOST_CHECK(held_by_apple(t.wish(1), format_time(t.clock.now())));
}

STORE_CASE(what_is_taken_back_goes_to_the_default_if_there_is_one) {
    Assigning t(dialect, 2);
    t.store.assignments.set_default(t.token, "D", "anna", true);
    t.store.assignments.want(t.token, t.serials(1), "P1", "anna", "r1");

    BOOST_TEST(t.store.assignments.cancel_request(t.token, "r1", "anna") == 1);

    BOOST_TEST(t.wish(1).profile_uuid == "D");
    BOOST_CHECK(t.wish(1).reason == AssignmentReason::by_default);
    BOOST_CHECK(t.wish(1).state == AssignmentState::waiting);
}

STORE_CASE(waiting_can_be_stopped_row_by_row_and_is_told_in_the_timeline) {
    Assigning t(dialect, 2);
    t.store.assignments.set_default(t.token, "D", "anna", true);
    t.store.assignments.record(t.turn, "D", {{t.serial(2), judge({.word = "SUCCESS"}, 0, 0, t.clock.now())}});
    std::vector<std::int64_t> ids{4711};
    for (int i = 1; i <= 2; ++i)
        ids.push_back(std::stoll(
            t.value("SELECT id FROM mdm_dep_assignment WHERE serial_number = '" + t.serial(i) + "'")));

    const auto stopped = t.store.assignments.stop(ids, "bert");

    BOOST_TEST(stopped.size() == 2U);
    BOOST_CHECK(t.wish(1).state == AssignmentState::stopped);
    BOOST_TEST(t.wish(1).requested_by == "bert");
    BOOST_CHECK(t.wish(2).state == AssignmentState::done);
    BOOST_TEST(t.event(1) == "assign_stopped");
    BOOST_TEST(t.store.assignments.set_default(t.token, "E", "anna", true) == 0); // a person's decision
}

STORE_CASE(wishes_for_an_unknown_profile_stop_and_keep_apples_holds) {
    Assigning t(dialect);
    t.store.assignments.want(t.token, t.serials(3), "P1", "anna", "r1");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"THROTTLED"}));

    BOOST_TEST(t.store.assignments.stop_profile(t.turn, "P1", "Apple does not know it.") == 3);

    BOOST_TEST(t.store.assignments.stopped_for_unknown_profile(t.token) == 2);
    BOOST_TEST(t.wish(2).detail.value() == "Apple does not know it.");
    BOOST_TEST(held_by_apple(t.wish(1), "2026-03-01T12:00:00Z"));
}

STORE_CASE(a_profile_defined_again_takes_over_wishes_and_default) {
    Assigning t(dialect);
    t.store.assignments.set_default(t.token, "P1", "anna", true);

    t.store.assignments.replace_profile(t.turn, "P1", "P2");

    BOOST_TEST(t.store.tokens.get(t.token).default_profile_uuid.value() == "P2");
    BOOST_TEST(t.store.assignments.next_batch(t.turn, 10).profile_uuid == "P2");
}

STORE_CASE(what_was_assigned_here_and_is_then_listed_is_no_drift) {
    Assigning t(dialect, 1);
    t.store.assignments.want(t.token, t.serials(1), "P1", "anna", "r1");
    t.store.assignments.record(t.turn, "P1", t.verdicts({"SUCCESS"}));
    t.store.sync_states.begin_full_fetch(t.held);
    Device listed = device(t.serial(1));
    listed.profile_status = "assigned";
    listed.profile_uuid = "P1";
    listed.profile_assign_time = "2026-03-01T10:00:03Z";

    t.fetch({listed}, true);

    BOOST_TEST(t.event(1) == "assigned");
    BOOST_TEST(t.device(t.serial(1)).device.profile_assign_time.value() == "2026-03-01T10:00:03Z");
}

STORE_CASE(details_read_back_are_stored_without_an_event) {
    Assigning t(dialect, 1);
    Device fresh = device(t.serial(1));
    fresh.profile_status = "assigned";
    fresh.profile_uuid = "P1";
    fresh.color = "BLUE";
    t.side->execute("UPDATE mdm_dep_device SET row_hash = ''"); // Apple's own word is still to come

    t.store.assignments.read_back(t.token, {fresh});

    BOOST_TEST(t.device(t.serial(1)).device.color.value() == "BLUE");
    BOOST_TEST(t.event(1) == "added");
}

STORE_CASE(details_read_back_do_not_overwrite_what_a_page_has_told_meanwhile) {
    Assigning t(dialect, 1);
    Device older = device(t.serial(1));
    older.color = "GREEN";

    t.store.assignments.read_back(t.token, {older});

    BOOST_TEST(t.device(t.serial(1)).device.color.value() == "BLACK");
}

STORE_CASE(a_selection_is_counted_and_read_in_its_order) {
    Assigning t(dialect, 3);
    const std::vector<std::int64_t> ids{t.device(t.serial(3)).id, 4711, t.device(t.serial(1)).id};
    t.store.assignments.want(t.token, {t.serial(1)}, "P1", "anna", "r1");

    const auto candidates = t.store.assignments.candidates(ids);

    BOOST_TEST(candidates.size() == 2U);
    BOOST_TEST(candidates[0].serial_number == t.serial(3));
    BOOST_CHECK(!candidates[0].assignment);
    BOOST_TEST(candidates[1].assignment->profile_uuid == "P1");
    BOOST_CHECK(
        (t.store.assignments.count_by_token(ids) == std::map<std::int64_t, std::int64_t>{{t.token, 2}}));
}

STORE_CASE(a_thousand_devices_go_through_one_batch) {
    Assigning t(dialect, 1200);
    t.store.assignments.set_default(t.token, "D", "anna", true);

    const auto batch = t.store.assignments.next_batch(t.turn, 1000);
    std::map<std::string, Verdict> all;
    for (const Assignment& wish : batch.due)
        all[wish.serial_number] = judge({.word = "SUCCESS"}, 0, 0, t.clock.now());
    t.store.assignments.record(t.turn, "D", all);

    BOOST_TEST(batch.due.size() == 1000U);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device WHERE profile_status = 'assigned'") == "1000");
    BOOST_TEST(t.store.assignments.next_batch(t.turn, 1000).due.size() == 200U);
}

STORE_CASE(a_default_for_a_large_account_reaches_every_device) {
    Assigning t(dialect, 2345);

    BOOST_TEST(t.store.assignments.set_default(t.token, "P1", "anna", true) == 2345);

    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_assignment WHERE requested_by = 'anna'") == "2345");
}

// On SQLite alone: the failure is a trigger's, and triggers are each database's own.
BOOST_AUTO_TEST_CASE(a_default_that_could_not_be_given_to_every_device_is_not_set_and_can_be_set_again) {
    Assigning t(ams::odbc::Dialect::sqlite, 1500);
    t.side->execute("CREATE TRIGGER broken BEFORE INSERT ON mdm_dep_assignment WHEN NEW.serial_number = "
                    "'S1400' BEGIN SELECT RAISE(ABORT, 'broken'); END");

    BOOST_CHECK_THROW(t.store.assignments.set_default(t.token, "P1", "anna", true), Error);

    BOOST_CHECK(!t.store.tokens.get(t.token).default_profile_uuid);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_assignment") == "1000");
    t.side->execute("DROP TRIGGER broken");
    BOOST_TEST(t.store.assignments.set_default(t.token, "P1", "anna", true) == 1500);
    BOOST_TEST(t.store.tokens.get(t.token).default_profile_uuid.value() == "P1");
}

BOOST_AUTO_TEST_SUITE_END()
