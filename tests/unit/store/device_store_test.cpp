#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::operation;
using store_test::Syncing;

BOOST_AUTO_TEST_SUITE(device_store)

STORE_CASE(a_page_is_stored_with_its_events_counters_and_cursor) {
    Syncing t(dialect);
    DevicePage page;
    page.devices = {operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:01")};
    page.cursor = "c1";
    page.fetched_until = "2026-03-02T08:00:01Z";
    page.skipped = 3;

    const PageResult result =
        t.store.devices.apply_page(t.held, t.run_id, Phase::sync, page, {Phase::sync, "c1"});

    BOOST_TEST(result == (PageResult{.added = 2, .skipped = 3, .needs_assignment = {"S1", "S2"}}));
    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(t.device("S1").device.model.value() == "iPhone 17");
    const SyncState state = t.store.sync_states.load(t.token);
    BOOST_CHECK((state.position == Position{Phase::sync, "c1"}));
    BOOST_TEST(state.cursor_at.value() == store_test::kStart);
    BOOST_TEST(state.fetched_until.value() == "2026-03-02T08:00:01Z");
    const RunRow run = t.store.runs.find(t.run_id).value();
    BOOST_TEST(run.pages == 1);
    BOOST_TEST(run.added == 2);
    BOOST_TEST(run.skipped == 3);
    const auto events = t.store.events.timeline(t.token, "S1", 10);
    BOOST_TEST_REQUIRE(events.size() == 1U);
    BOOST_TEST(events[0].event == "added");
    BOOST_TEST(events[0].op_date.value() == "2026-03-02T08:00:00Z");
    BOOST_TEST(events[0].actor == "system");
}

STORE_CASE(every_value_comes_back_as_it_went) {
    Syncing t(dialect);
    Device full = operation("S1", "added", "08:00:00");
    full.description = "\xF0\x9F\x98\x80 'quoted' \"so\"; --";
    full.asset_tag = "";
    full.profile_status = "assigned";
    full.profile_uuid = "0123456789ABCDEF0123456789ABCDEF";
    full.profile_assign_time = "2026-03-01T01:02:03Z";
    full.profile_push_time = "2026-03-01T01:02:04Z";
    full.mdm_migration_deadline = "2026-09-01T00:00:00Z";
    full.bluetooth_mac_address = "00:11:22:33:44:55";
    full.wifi_mac_address = "00:11:22:33:44:56";
    full.ethernet_mac_address = "00:11:22:33:44:57";
    full.eid = "89049032004008882600084210104021";
    full.imei = {"356789012345678", "356789012345679"};
    full.meid = {"35678901234567"};
    full.is_replacement_device = true;
    full.released_by_replacement = false;
    full.extra = R"({"new_key":{"nested":[1,null]}})";

    t.sync({full});

    BOOST_CHECK((t.device("S1").device == full));
}

STORE_CASE(the_same_page_again_changes_nothing_but_the_page_counter) {
    Syncing t(dialect);
    const std::vector<Device> devices{operation("S1", "added", "08:00:00"),
                                      operation("S2", "deleted", "08:00:01"),
                                      operation("S3", "modified", "08:00:02")};
    t.sync(devices);
    const std::string before = t.value("SELECT max(updated_at) FROM mdm_dep_device");
    t.clock.advance(std::chrono::hours(1));

    const PageResult again = t.sync(devices);

    BOOST_TEST(again == (PageResult{.unchanged = 3}));
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event") == "3");
    BOOST_TEST(t.value("SELECT max(updated_at) FROM mdm_dep_device") == before);
    BOOST_TEST(t.store.runs.find(t.run_id).value().pages == 2);
}

STORE_CASE(a_device_several_times_on_a_page_ends_in_its_newest_state_with_all_its_events) {
    Syncing t(dialect);
    Device newest = operation("S1", "modified", "08:00:05");
    newest.profile_status = "assigned";

    const PageResult result =
        t.sync({operation("S1", "added", "08:00:00"), newest, operation("S1", "modified", "08:00:03")});

    BOOST_TEST(result.added == 1);
    BOOST_TEST(result.unchanged == 2);
    BOOST_TEST(t.device("S1").device.profile_status.value() == "assigned");
    BOOST_TEST(t.device("S1").device.op_date.value() == "2026-03-02T08:00:05Z");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 10).size() == 3U);
}

STORE_CASE(an_operation_older_than_what_is_stored_is_history_only) {
    Syncing t(dialect);
    Device newer = operation("S1", "modified", "08:00:05");
    newer.color = "BLUE";
    t.sync({newer});

    const PageResult result = t.sync({operation("S1", "deleted", "08:00:01")});

    BOOST_TEST(result == (PageResult{.unchanged = 1}));
    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(t.device("S1").device.color.value() == "BLUE");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 10).size() == 2U);
}

STORE_CASE(deleted_keeps_what_it_does_not_report_and_clears_the_profile) {
    Syncing t(dialect);
    Device with_profile = operation("S1", "added", "08:00:00");
    with_profile.profile_status = "pushed";
    with_profile.profile_uuid = "P1";
    with_profile.imei = {"1"};
    t.sync({with_profile});
    Device bare;
    bare.serial_number = "S1";
    bare.op_type = "deleted";
    bare.op_date = "2026-03-02T09:00:00Z";
    bare.profile_uuid = "P1";
    bare.released_by_replacement = true;

    const PageResult result = t.sync({bare});

    BOOST_TEST(result == (PageResult{.deleted = 1}));
    const auto row = t.device("S1");
    BOOST_TEST(!row.present);
    BOOST_TEST(row.device.model.value() == "iPhone 17");
    BOOST_TEST(row.device.imei.size() == 1U);
    BOOST_TEST(row.device.released_by_replacement.value());
    BOOST_TEST(!row.device.profile_status);
    BOOST_TEST(!row.device.profile_uuid);
    BOOST_TEST(t.value("SELECT left_at FROM mdm_dep_device") == "2026-03-02T09:00:00Z");
    BOOST_TEST(t.value("SELECT left_reason FROM mdm_dep_device") == "deleted");
}

STORE_CASE(deleted_twice_leaves_once) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.sync({operation("S1", "deleted", "09:00:00")});

    const PageResult again = t.sync({operation("S1", "deleted", "09:00:00")});
    const PageResult later = t.sync({operation("S1", "deleted", "09:30:00")});

    BOOST_TEST(again == (PageResult{.unchanged = 1}));
    BOOST_TEST(later == (PageResult{.unchanged = 1}));
    BOOST_TEST(t.value("SELECT left_at FROM mdm_dep_device") == "2026-03-02T09:00:00Z");
    BOOST_TEST(t.value("SELECT op_date FROM mdm_dep_device") == "2026-03-02T09:30:00Z");
}

STORE_CASE(a_device_that_comes_back_is_added_and_needs_its_profile_again) {
    Syncing t(dialect);
    Device assigned = operation("S1", "added", "08:00:00");
    assigned.profile_status = "assigned";
    assigned.profile_uuid = "P1";
    t.sync({assigned});
    t.sync({operation("S1", "deleted", "09:00:00")});
    Device back = assigned;
    back.op_date = "2026-03-02T10:00:00Z";

    const PageResult result = t.sync({back});

    BOOST_TEST(result == (PageResult{.added = 1, .needs_assignment = {"S1"}}));
    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(t.value("SELECT left_at FROM mdm_dep_device") == "NULL");
}

STORE_CASE(deleted_and_added_on_one_page_is_present_and_needs_its_profile_again) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    Device modified = operation("S1", "modified", "09:00:01");
    modified.profile_status = "assigned";

    const PageResult result = t.sync({operation("S1", "deleted", "09:00:00"), modified});

    BOOST_TEST(result.modified == 1);
    BOOST_TEST(result.deleted == 0);
    BOOST_TEST(result.needs_assignment.size() == 1U);
    BOOST_TEST(t.device("S1").present);
}

STORE_CASE(a_move_reported_as_modified_and_removed_needs_a_profile) {
    Syncing t(dialect);
    Device moved = operation("S1", "modified", "08:00:00");
    moved.profile_status = "removed";
    moved.profile_uuid = "OLD";

    const PageResult result = t.sync({moved});

    BOOST_TEST(result == (PageResult{.added = 1, .needs_assignment = {"S1"}}));
}

STORE_CASE(a_modified_device_with_its_profile_needs_none) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    Device assigned = operation("S1", "modified", "08:00:01");
    assigned.profile_status = "assigned";

    BOOST_TEST(t.sync({assigned}) == (PageResult{.modified = 1}));
}

STORE_CASE(a_new_operation_with_the_same_values_is_recorded) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});

    BOOST_TEST(t.sync({operation("S1", "modified", "08:00:01")}).modified == 1);
    BOOST_TEST(t.device("S1").device.op_type.value() == "modified");
}

STORE_CASE(an_unknown_operation_is_kept_as_it_is_and_the_device_stays) {
    Syncing t(dialect);

    t.sync({operation("S1", "Refurbished", "08:00:00")});

    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(t.device("S1").device.op_type.value() == "refurbished");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 10).front().event == "refurbished");
}

STORE_CASE(values_no_column_can_hold_do_not_stop_the_page) {
    Syncing t(dialect);
    Device awkward = operation("S1", "added", "08:00:00");
    awkward.model = std::string(1000, 'm');
    awkward.color = std::string("a\0b\xFF", 4);
    awkward.extra = "{\"big\":\"" + std::string(100'000, 'x') + "\"}";

    BOOST_TEST(t.sync({awkward, operation("S2", "added", "08:00:00")}).added == 2);

    BOOST_TEST(t.device("S1").device.model->size() == 255U);
    BOOST_TEST(t.device("S1").device.color.value() == "a\xEF\xBF\xBD"
                                                      "b\xEF\xBF\xBD");
    BOOST_TEST(!t.device("S1").device.extra);
}

STORE_CASE(an_empty_page_saves_the_cursor) {
    Syncing t(dialect);

    BOOST_TEST(t.sync({}, "c9") == PageResult{});

    BOOST_TEST(t.store.sync_states.load(t.token).position.cursor == "c9");
}

STORE_CASE(a_page_that_cannot_be_stored_leaves_rows_and_cursor_as_they_were) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "c1");
    DevicePage page;
    page.devices = {operation("S2", "added", "08:00:01")};
    // A cursor with a NUL byte is refused by the layer below, after the devices were written.
    const Position impossible{Phase::sync, std::string("c\0", 2)};

    BOOST_CHECK_EXCEPTION(
        static_cast<void>(t.store.devices.apply_page(t.held, t.run_id, Phase::sync, page, impossible)), Error,
        [](const Error& e) { return e.code() == Code::database; });

    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device") == "1");
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event") == "1");
    BOOST_TEST(t.store.sync_states.load(t.token).position.cursor == "c1");
    BOOST_TEST(t.store.runs.find(t.run_id).value().pages == 1);
}

STORE_CASE(pages_larger_than_a_statement_are_whole) {
    Syncing t(dialect);
    std::vector<Device> devices;
    for (int i = 0; i < 1234; ++i)
        devices.push_back(operation("S" + std::to_string(i), "added", "08:00:00"));

    BOOST_TEST(t.sync(devices).added == 1234);
    BOOST_TEST(t.sync(devices).unchanged == 1234);
    devices[700].color = "RED";
    devices[700].op_date = "2026-03-02T09:00:00Z";
    BOOST_TEST(t.sync(devices).modified == 1);
    BOOST_TEST(t.store.devices.count(t.token) == 1234);
    BOOST_TEST(t.store.tokens.get(t.token).device_count == 1234);
}

STORE_CASE(the_same_serial_number_on_two_servers_is_two_devices) {
    Syncing t(dialect);
    const std::int64_t other = t.link("other-server");
    const Lease other_lease = t.lease(other, "host-a/2");
    const std::int64_t other_run = t.run(other_lease);
    t.sync({operation("S1", "added", "08:00:00")});
    DevicePage page;
    page.devices = {operation("S1", "deleted", "08:00:01")};

    static_cast<void>(
        t.store.devices.apply_page(other_lease, other_run, Phase::sync, page, {Phase::sync, "x"}));

    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(!t.store.devices.find(other, "S1")->present);
}

STORE_CASE(a_serial_number_of_any_characters_is_the_same_device_again) {
    Syncing t(dialect);
    std::vector<Device> devices;
    for (const char* serial : {"\"", "\\", "a\\\"b", "{x}", "a,b", "NULL", " ", "'", "?", "\xF0\x9F\x98\x80"})
        devices.push_back(operation(serial, "added", "08:00:00"));
    t.sync(devices);

    BOOST_TEST(t.sync(devices) == (PageResult{.unchanged = 10}));
    BOOST_TEST(t.store.devices.mark_gone(t.held, t.run_id, {"{x}", "a\\\"b", "x"}) == 2);
}

STORE_CASE(devices_are_found_by_their_keys) {
    Syncing t(dialect);
    std::vector<Device> devices;
    for (int i = 0; i < 620; ++i)
        devices.push_back(operation("S" + std::to_string(i), "added", "08:00:00"));
    t.sync(devices);
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 620; ++i)
        ids.push_back(t.device("S" + std::to_string(i)).id);
    ids.push_back(999'999);

    BOOST_TEST(t.store.devices.find(ids).size() == 620U);
    BOOST_TEST(t.store.devices.find(std::vector<std::int64_t>{}).empty());
}

STORE_CASE(a_refresh_stores_details_and_marks_the_gone_with_the_actor) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00"),
            operation("S3", "added", "08:00:00")});
    Device changed = device("S1");
    changed.color = "GREEN";
    changed.response_status = "SUCCESS";
    Device failed = device("S3");
    failed.color = "NEVER";
    failed.response_status = "FAILED";

    const PageResult result =
        t.store.devices.refresh(t.token, "bert", {changed, failed}, {"S2", "unknown"}, {});

    BOOST_TEST(result == (PageResult{.modified = 1, .deleted = 1}));
    BOOST_TEST(t.device("S1").device.color.value() == "GREEN");
    BOOST_TEST(t.device("S1").device.op_type.value() == "added"); // details tell no operation
    BOOST_TEST(!t.device("S2").present);
    BOOST_TEST(t.device("S3").device.color.value() == "BLACK");
    const auto event = t.store.events.timeline(t.token, "S2", 1).front();
    BOOST_TEST(event.event == "gone");
    BOOST_TEST(event.actor == "bert");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 1).front().event == "refreshed");
}

namespace {

Device assigned(Device device, const std::string& profile_uuid) {
    device.profile_status = "assigned";
    device.profile_uuid = profile_uuid;
    return device;
}

} // namespace

STORE_CASE(an_operation_delivered_again_does_not_undo_what_a_full_fetch_has_shown_since) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.fetch({assigned(device("S1"), "P1")}, true);

    const PageResult again = t.sync({operation("S1", "added", "08:00:00")});

    BOOST_TEST(again == (PageResult{.unchanged = 1}));
    BOOST_TEST(t.device("S1").device.profile_uuid.value() == "P1");
}

STORE_CASE(a_page_delivered_again_does_not_bring_a_device_back_once_more) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    const std::vector<Device> back{operation("S1", "deleted", "09:00:00"),
                                   operation("S1", "added", "09:00:01")};
    BOOST_TEST(t.sync(back).needs_assignment.size() == 1U);

    const PageResult again =
        t.sync({back[0], back[1], assigned(operation("S1", "modified", "09:00:02"), "P1")});

    BOOST_TEST(again.modified == 1);
    BOOST_TEST(again.needs_assignment.empty());
    BOOST_TEST(t.sync({operation("S1", "deleted", "09:30:00"), operation("S1", "modified", "09:30:01")})
                   .needs_assignment.size() == 1U);
}

STORE_CASE(two_operations_of_one_second_are_told_apart_by_what_they_say) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.sync({assigned(operation("S1", "modified", "08:00:05"), "P1")});

    BOOST_TEST(t.sync({assigned(operation("S1", "modified", "08:00:05"), "P2")}).modified == 1);
    BOOST_TEST(t.device("S1").device.profile_uuid.value() == "P2");
}

STORE_CASE(a_list_that_does_not_show_yet_what_was_assigned_here_takes_nothing_back) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.side->execute(
        "UPDATE mdm_dep_device SET profile_status = 'assigned', profile_uuid = 'P1', row_hash = '', "
        "updated_at = '" +
        std::string(store_test::kStart) + "'");
    t.clock.advance(std::chrono::minutes(14));

    BOOST_TEST(t.fetch({device("S1")}, true) == (PageResult{.unchanged = 1}));
    BOOST_TEST(t.device("S1").device.profile_uuid.value() == "P1");
    t.clock.advance(std::chrono::minutes(2));
    BOOST_TEST(t.fetch({device("S1")}, true).modified == 1);
    BOOST_TEST(!t.device("S1").device.profile_uuid);
}

STORE_CASE(a_refresh_that_a_person_asked_for_is_apples_word_at_once) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.side->execute(
        "UPDATE mdm_dep_device SET profile_status = 'assigned', profile_uuid = 'P1', row_hash = ''");
    Device seen = device("S1");
    seen.response_status = "SUCCESS";

    (void)t.store.devices.refresh(t.token, "anna", {seen}, {}, {});

    BOOST_TEST(!t.device("S1").device.profile_uuid);
}

STORE_CASE(an_operation_that_tells_nothing_of_the_device_takes_nothing_away) {
    Syncing t(dialect);
    Device full = operation("S1", "added", "08:00:00");
    full.color = "BLUE";
    full.imei = {"1"};
    t.sync({full});
    Device sparse = assigned({}, "P1");
    sparse.serial_number = "S1";
    sparse.op_type = "modified";
    sparse.op_date = "2026-03-02T09:00:00Z";

    BOOST_TEST(t.sync({sparse}).modified == 1);
    full.serial_number = sparse.serial_number = "S2";
    BOOST_TEST(t.sync({full, sparse}).added == 1);

    for (const char* serial : {"S1", "S2"}) {
        const auto row = t.device(serial);
        BOOST_TEST(row.present);
        BOOST_TEST(row.device.model.value_or("") == "iPhone 17");
        BOOST_TEST(row.device.color.value_or("") == "BLUE");
        BOOST_TEST(row.device.imei.size() == 1U);
        BOOST_TEST(row.device.profile_uuid.value() == "P1");
    }
}

STORE_CASE(an_operation_from_a_far_future_outdates_nothing) {
    Syncing t(dialect);
    Device odd = operation("S1", "modified", "08:00:00");
    odd.op_date = "2099-01-01T00:00:00Z";
    t.sync({odd});

    BOOST_TEST(t.sync({operation("S1", "deleted", "08:00:00")}).deleted == 1);
    BOOST_TEST(!t.device("S1").present);
}

STORE_CASE(a_device_that_left_and_is_in_the_list_again_needs_its_profile_again) {
    Syncing t(dialect);
    t.sync({assigned(operation("S1", "added", "08:00:00"), "P1")});
    t.sync({operation("S1", "deleted", "09:00:00")});

    const PageResult result = t.fetch({assigned(device("S1"), "P1")}, true);

    BOOST_TEST(result.added == 1);
    BOOST_TEST(result.needs_assignment.size() == 1U);
}

STORE_CASE(what_was_found_missing_is_explained_by_apples_word_about_it) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.store.devices.mark_gone(t.held, t.run_id, {"S1"});

    BOOST_TEST(t.sync({operation("S1", "deleted", "07:00:00")}) ==
               (PageResult{.unchanged = 1})); // older news
    BOOST_TEST(t.value("SELECT left_reason FROM mdm_dep_device") == "gone");
    t.sync({operation("S1", "deleted", "09:00:00")});

    BOOST_TEST(t.value("SELECT left_reason FROM mdm_dep_device") == "deleted");
    BOOST_TEST(t.value("SELECT left_at FROM mdm_dep_device") == "2026-03-02T09:00:00Z");
}

STORE_CASE(an_operation_delivered_again_does_not_bring_back_what_has_gone) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.store.devices.mark_gone(t.held, t.run_id, {"S1"});

    BOOST_TEST(t.sync({operation("S1", "added", "08:00:00")}) == (PageResult{.unchanged = 1}));
    BOOST_TEST(!t.device("S1").present);
    BOOST_TEST(t.sync({operation("S1", "added", "09:00:00")}).added == 1);
    BOOST_TEST(t.device("S1").present);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(assignment)

STORE_CASE(nothing_is_recorded_without_a_default_profile) {
    Syncing t(dialect);

    t.sync({operation("S1", "added", "08:00:00")});

    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_assignment") == "0");
}

STORE_CASE(what_needs_a_profile_waits_for_the_default_one) {
    Syncing t(dialect);
    t.store.tokens.set_default_profile(t.token, "DEFAULT");

    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "deleted", "08:00:00")});

    BOOST_TEST(t.value("SELECT serial_number FROM mdm_dep_assignment") == "S1");
    BOOST_TEST(t.value("SELECT profile_uuid FROM mdm_dep_assignment") == "DEFAULT");
    BOOST_TEST(t.value("SELECT state FROM mdm_dep_assignment") == "waiting");
}

STORE_CASE(what_waits_for_a_device_that_leaves_is_wanted_again_when_it_comes_again) {
    Syncing t(dialect);
    t.store.tokens.set_default_profile(t.token, "DEFAULT");
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00"),
            operation("S3", "added", "08:00:00")});
    t.store.assignments.want(t.token, {"S1"}, "ASKED", "anna", "r1");
    t.side->execute("UPDATE mdm_dep_assignment SET last_outcome = 'THROTTLED', next_attempt_at = "
                    "'2026-03-05T10:00:00Z' WHERE serial_number = 'S3'");

    t.sync({operation("S1", "deleted", "09:00:00"), operation("S3", "deleted", "09:00:00")});
    t.store.devices.mark_gone(t.held, t.run_id, {"S2"});

    const auto state_of = [&](const std::string& serial) {
        return t.value("SELECT state FROM mdm_dep_assignment WHERE serial_number = '" + serial + "'");
    };
    BOOST_TEST(state_of("S1") == "stopped");
    BOOST_TEST(state_of("S2") == "stopped");
    BOOST_TEST(state_of("S3") == "waiting"); // Apple's hold is remembered
    BOOST_TEST(!t.store.assignments.due(t.token));
    t.sync({operation("S1", "added", "10:00:00"), operation("S2", "added", "10:00:00")});
    BOOST_TEST(state_of("S1") == "waiting");
    BOOST_TEST(t.value("SELECT profile_uuid FROM mdm_dep_assignment WHERE serial_number = 'S1'") == "ASKED");
    BOOST_TEST(state_of("S2") == "waiting");
}

STORE_CASE(a_new_wish_keeps_the_cool_down_and_what_a_person_asked_for) {
    Syncing t(dialect);
    t.store.tokens.set_default_profile(t.token, "DEFAULT");
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00")});
    t.side->execute("UPDATE mdm_dep_assignment SET state = 'done', attempts = 3, last_outcome = 'THROTTLED', "
                    "next_attempt_at = '2026-03-02T10:00:00Z'");
    t.side->execute(
        "UPDATE mdm_dep_assignment SET reason = 'action', profile_uuid = 'ASKED' WHERE serial_number = 'S2'");

    t.sync({operation("S1", "added", "09:00:00"), operation("S2", "added", "09:00:00")});

    const std::string where = " FROM mdm_dep_assignment WHERE serial_number = ";
    BOOST_TEST(t.value("SELECT state" + where + "'S1'") == "waiting");
    BOOST_TEST(t.value("SELECT attempts" + where + "'S1'") == "0");
    BOOST_TEST(t.value("SELECT next_attempt_at" + where + "'S1'") == "2026-03-02T10:00:00Z");
    BOOST_TEST(t.value("SELECT profile_uuid" + where + "'S2'") == "ASKED");
    BOOST_TEST(t.value("SELECT state" + where + "'S2'") == "waiting");
}

BOOST_AUTO_TEST_SUITE_END()
