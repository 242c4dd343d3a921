// What a repeated full fetch calls drift, and what it does not.
#include "tests/unit/store/store_fixture.hpp"

#include <nlohmann/json.hpp>

using namespace mdm::dep;
using store_test::device;
using store_test::operation;
using store_test::Syncing;

namespace {

/// "missed gone changed" of the fixture's run.
std::string drift(Syncing& t) {
    const auto text = [](const std::optional<std::int64_t>& count) {
        return count ? std::to_string(*count) : std::string("-");
    };
    const RunRow run = t.store.runs.find(t.run_id).value();
    return text(run.drift_missed) + ' ' + text(run.drift_gone) + ' ' + text(run.drift_changed);
}

} // namespace

BOOST_AUTO_TEST_SUITE(drift_report)

STORE_CASE(a_first_fetch_that_begins_again_finds_no_drift_but_misses_nobody) {
    Syncing t(dialect);
    t.side->execute("UPDATE mdm_dep_sync_state SET phase = 'fetch', \"cursor\" = NULL");
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("S1"), device("S2")}, false);
    t.store.sync_states.begin_full_fetch(t.held); // the cursor had expired

    t.fetch({device("S1")}, false);
    t.fetch({device("S3")}, true);

    BOOST_CHECK((t.store.devices.suspects(t.token, "", 9) == std::vector<std::string>{"S2"}));
    t.store.devices.mark_gone(t.held, t.run_id, {"S2"});
    t.store.sync_states.finish_full_fetch(t.held);
    BOOST_TEST(drift(t) == "- - -");
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event WHERE event = 'found'") == "0");
    BOOST_TEST(!t.device("S2").present);
}

STORE_CASE(the_fetch_after_a_first_one_that_began_again_looks_for_drift) {
    Syncing t(dialect);
    t.side->execute("UPDATE mdm_dep_sync_state SET phase = 'fetch', \"cursor\" = NULL");
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("S1")}, false);
    t.store.sync_states.begin_full_fetch(t.held);
    t.fetch({device("S1")}, true);
    t.store.sync_states.finish_full_fetch(t.held);
    t.store.sync_states.begin_full_fetch(t.held);

    t.fetch({device("S1"), device("S2")}, true);

    BOOST_TEST(drift(t) == "1 0 0");
}

STORE_CASE(what_the_changes_after_a_fetch_explain_is_no_drift) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    Device changed = device("S1");
    changed.color = "BLUE";
    t.fetch({changed, device("S2"), device("S3")}, true);
    BOOST_TEST(drift(t) == "1 0 1");

    // Both happened while the fetch went on.
    Device modified = operation("S1", "modified", "09:00:00");
    modified.color = "BLUE";
    const PageResult result = t.sync({modified, operation("S3", "added", "09:00:00")}, "c1");

    BOOST_TEST(result.drift_missed == -1);
    BOOST_TEST(result.drift_changed == -1);
    BOOST_TEST(drift(t) == "0 0 0");
    BOOST_TEST(t.store.events.timeline(t.token, "S3", 9).size() == 1U);
    BOOST_TEST(t.store.events.timeline(t.token, "S3", 9).front().event == "added");
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 1).front().event == "modified");
}

STORE_CASE(an_operation_that_comes_again_explains_nothing) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    Device changed = device("S1");
    changed.color = "BLUE";
    t.fetch({changed}, true);
    Device again = operation("S1", "added", "08:00:00");
    again.color = "BLUE";

    t.sync({again}, "c1");

    BOOST_TEST(drift(t) == "0 0 1");
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event WHERE event = 'drifted'") == "1");
}

STORE_CASE(a_drifted_device_tells_what_changed) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    Device changed = device("S1");
    changed.color = "BLUE";
    changed.asset_tag = "A-1";
    changed.device_assigned_by.reset();
    t.fetch({changed}, true);

    const auto detail =
        nlohmann::json::parse(t.store.events.timeline(t.token, "S1", 1).front().detail.value());

    BOOST_TEST(detail["changed"] == nlohmann::json::parse(R"({"color":["BLACK","BLUE"],
        "asset_tag":[null,"A-1"],"device_assigned_by":["it@example.org",null]})"));
    BOOST_TEST(detail["profile_status"] == "empty");
}

STORE_CASE(a_fetch_whose_records_name_operations_tells_how_devices_stand) {
    Syncing t(dialect);
    t.sync({operation("S1", "modified", "09:00:00")});
    t.store.sync_states.begin_full_fetch(t.held);
    Device changed =
        operation("S1", "added", "08:00:00"); // older than what is known: it is not news of an operation
    changed.color = "BLUE";

    t.fetch({changed, operation("S2", "added", "08:00:00")}, true);

    BOOST_TEST(t.device("S1").device.color.value() == "BLUE");
    BOOST_TEST(t.device("S1").device.op_type.value() == "modified");
    BOOST_TEST(drift(t) == "1 0 1");
    BOOST_TEST(t.store.events.timeline(t.token, "S2", 1).front().event == "found");
}

STORE_CASE(a_device_assigned_anew_while_nobody_listened_needs_its_profile_again) {
    Syncing t(dialect);
    Device assigned = operation("S1", "modified", "08:00:00");
    assigned.profile_status = "assigned";
    assigned.profile_uuid = "P1";
    t.sync({assigned});
    t.store.sync_states.begin_full_fetch(t.held);
    Device anew = device("S1");
    anew.profile_status = "assigned"; // the old one, which no longer counts
    anew.profile_uuid = "P1";
    anew.device_assigned_date = "2026-03-01T07:00:00Z";

    BOOST_CHECK((t.fetch({anew}, true).needs_assignment == std::vector<std::string>{"S1"}));
}

BOOST_AUTO_TEST_SUITE_END()
