#include "tests/unit/store/store_fixture.hpp"

#include <algorithm>

using namespace mdm::dep;
using store_test::operation;
using store_test::Syncing;

namespace {

Device placed(const char* serial, const char* family, const char* status, const char* op = "added") {
    Device device = operation(serial, op, "08:00:00");
    device.device_family = family;
    device.profile_status = status;
    return device;
}

} // namespace

BOOST_AUTO_TEST_SUITE(overview_store)

STORE_CASE(present_devices_are_counted_by_what_they_are) {
    Syncing t(dialect);
    t.sync({placed("S1", "Mac", "empty"), placed("S2", "Mac", "empty"), placed("S3", "iPad", "assigned"),
            placed("S4", "Mac", "empty")});
    t.sync({operation("S4", "deleted", "09:00:00")});

    auto counts = t.store.overview.devices();

    std::sort(counts.begin(), counts.end(),
              [](const DeviceCount& a, const DeviceCount& b) { return a.devices > b.devices; });
    BOOST_REQUIRE(counts.size() == 2U);
    BOOST_TEST(counts[0].devices == 2);
    BOOST_TEST(counts[0].device_family.value() == "Mac");
    BOOST_TEST(counts[0].token == t.token);
    BOOST_TEST(counts[1].profile_status.value() == "assigned");
}

STORE_CASE(a_day_has_one_snapshot_the_last_one) {
    Syncing t(dialect);
    t.sync({placed("S1", "Mac", "empty")});
    t.store.overview.take_snapshot(t.token);
    t.sync({placed("S2", "Mac", "assigned")});
    t.store.overview.take_snapshot(t.token);
    t.clock.advance(std::chrono::hours(24));
    t.store.overview.take_snapshot(t.token);

    const auto total = t.store.overview.history("total", "2026-01-01");
    BOOST_REQUIRE(total.size() == 2U);
    BOOST_TEST(total[0].day == "2026-03-01");
    BOOST_TEST(total[0].devices == 2);
    const auto status = t.store.overview.history("profile_status", "2026-03-02");
    BOOST_REQUIRE(status.size() == 2U);
    BOOST_TEST(status[0].value == "assigned");
    BOOST_TEST(status[0].devices == 1);
}

STORE_CASE(a_server_without_devices_is_counted_as_none) {
    Syncing t(dialect);
    t.store.overview.take_snapshot(t.token);

    BOOST_TEST(t.store.overview.history("total", "2026-01-01").at(0).devices == 0);
    BOOST_TEST(t.store.overview.history("device_family", "2026-01-01").empty());
}

STORE_CASE(snapshots_do_not_pile_up_for_ever) {
    Syncing t(dialect);
    t.store.overview.take_snapshot(t.token);
    t.clock.advance(std::chrono::days(731));
    t.store.overview.take_snapshot(t.token);

    BOOST_TEST(t.store.overview.history("total", "2026-01-01").size() == 1U);
}

STORE_CASE(runs_wishes_and_deadlines_are_counted) {
    Syncing t(dialect);
    Device migrating = placed("S1", "Mac", "empty");
    migrating.mdm_migration_deadline = "2026-03-05T00:00:00Z";
    t.sync({migrating, placed("S2", "Mac", "empty")});
    t.store.assignments.want(t.token, {"S1", "S2"}, "P1", "anna", "r1");
    t.store.runs.finish(t.run_id, Error(Code::terms_not_signed));

    BOOST_TEST(t.store.overview.migrating("2026-03-06T00:00:00Z") == 1);
    BOOST_TEST(t.store.overview.migrating("2026-03-01T00:00:00Z") == 0);
    const auto wishes = t.store.overview.wishes();
    BOOST_REQUIRE(wishes.size() == 1U);
    BOOST_TEST(wishes[0].state == "waiting");
    BOOST_TEST(wishes[0].devices == 2);
    BOOST_TEST(t.store.overview.failed_runs("2026-02-01T00:00:00Z") == 1);
    BOOST_TEST(t.store.overview.failed_runs("2026-04-01T00:00:00Z") == 0);
    const auto last = t.store.overview.last_runs();
    BOOST_REQUIRE(last.size() == 1U);
    BOOST_TEST(last[0].id == t.run_id);
    BOOST_TEST(last[0].state == "failed");
}

STORE_CASE(a_row_is_read_by_its_key_as_text) {
    Syncing t(dialect);
    t.sync({placed("S1", "Mac", "empty")});
    const auto device = t.device("S1");

    const RowValues row = t.store.pages.device(device.id).value();

    BOOST_TEST(row.text("serial_number") == "S1");
    BOOST_TEST(row.number("token") == t.token);
    BOOST_TEST(row.flag("present"));
    BOOST_TEST(!row.find("left_at"));
    BOOST_TEST(!t.store.pages.device(device.id + 1));
    BOOST_TEST(t.store.pages.events(t.token, "S1", 10).at(0).text("event") == "added");
    BOOST_TEST(t.store.pages.device_key(t.token, "S1").value() == device.id);
    BOOST_TEST(t.store.pages.runs(t.token, 5).at(0).text("trigger") == "now");
}

BOOST_AUTO_TEST_SUITE_END()
