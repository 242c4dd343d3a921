// What becomes of wishes for a profile when Apple holds devices back, fails, or does not know them: over restarts, over
// several hosts, and when a lease passes on in the middle.
#include "tests/unit/sync/one_account.hpp"

#include <boost/test/data/test_case.hpp>

#include <future>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;

namespace wishes_test {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

/// Five devices that are to get a profile, which Apple knows; none was asked for yet.
struct Wishes : OneAccount {
    explicit Wishes(ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite) : OneAccount(dialect) {
        profile = json::parse(depsim.expect_portal(
            "POST", "/profiles",
            R"({"profile":{"profile_name":"P","url":"https://mdm.example.org/e"}})"))["profile_uuid"];
        fleet.store.assignments.set_default(token, profile, "admin", true);
    }
    Assignment wish() { return fleet.store.assignments.find(token, {serial}).at(serial); }
    std::size_t assignments_sent() { return requests("/profile/devices"); }
    void device_fault(json one) { portal("/devices/faults", std::move(one)); }
    AssignmentCounts work(Host& by) {
        const AssignmentReport report = by.engine.assign(token, false);
        BOOST_REQUIRE(!report.error);
        return report.counts;
    }
    /// As hours pass: what is to be tried later is due.
    void let_time_pass() {
        fleet.database.connect()->execute("UPDATE mdm_dep_assignment SET next_attempt_at = "
                                          "'2026-01-01T00:00:00Z' WHERE next_attempt_at IS NOT NULL");
    }

    std::string profile;
};

} // namespace wishes_test

using wishes_test::kDatabases;
using wishes_test::Wishes;

BOOST_AUTO_TEST_SUITE(wishes)

BOOST_DATA_TEST_CASE(a_throttled_device_is_left_alone_by_every_host_and_after_a_restart, kDatabases,
                     dialect) {
    Wishes f(dialect);
    f.device_fault({{"devices", {f.serial}}, {"throttled_s", 3600}});
    const AssignmentCounts first = f.work(f.host);
    BOOST_CHECK_EQUAL(first.assigned, 4); // one that is held back does not fail the others
    BOOST_CHECK_EQUAL(first.throttled, 1);
    BOOST_CHECK_EQUAL(f.assignments_sent(), 1U);

    Host restarted(f.fleet, f.depsim, quick());
    BOOST_CHECK_EQUAL(f.work(restarted).total(), 0);
    BOOST_CHECK_EQUAL(f.sync(Trigger::schedule).assignments.counts.total(), 0);
    f.fleet.store.assignments.want(f.token, {f.serial}, f.profile, "anna",
                                   "r1"); // nor does a person hurry it
    BOOST_CHECK_EQUAL(f.work(restarted).total(), 0);

    BOOST_CHECK_EQUAL(f.assignments_sent(), 1U);
    BOOST_CHECK_EQUAL(f.wish().last_outcome.value(), "THROTTLED");
    BOOST_CHECK(f.wish().state == AssignmentState::waiting);
    f.device_fault({{"devices", {f.serial}}, {"throttled_s", 0}});
    f.let_time_pass();
    BOOST_CHECK_EQUAL(f.work(restarted).assigned, 1);
    BOOST_CHECK_EQUAL(f.of_device("profile_status"), "assigned");
}

BOOST_DATA_TEST_CASE(a_failed_device_is_tried_again_later_and_its_failures_are_remembered, kDatabases,
                     dialect) {
    Wishes f(dialect);
    f.device_fault({{"devices", {f.serial}}, {"failed", 3}});
    for (int failure = 1; failure <= 3; ++failure) {
        Host restarted(f.fleet, f.depsim, quick());
        BOOST_CHECK_EQUAL(f.work(restarted).failed, 1);
        BOOST_CHECK_EQUAL(f.work(restarted).total(), 0);
        BOOST_CHECK_EQUAL(f.wish().failures, failure);
        const auto wait = *parse_time(*f.wish().next_attempt_at) - f.fleet.clock.now();
        BOOST_CHECK(failure < 3 ? wait < 2h : wait > 23h);
        f.let_time_pass();
    }

    BOOST_CHECK_EQUAL(f.work(f.host).assigned, 1);
    BOOST_CHECK_EQUAL(f.wish().failures, 0);
}

BOOST_DATA_TEST_CASE(a_device_that_apple_left_out_of_its_answer_waits, kDatabases, dialect) {
    Wishes f(dialect);
    f.device_fault({{"devices", {f.serial}}, {"left_out", true}});

    const AssignmentCounts counts = f.work(f.host);

    BOOST_CHECK_EQUAL(counts.assigned, 4);
    BOOST_CHECK_EQUAL(counts.failed, 1);
    BOOST_CHECK(f.wish().state == AssignmentState::waiting);
    BOOST_CHECK_EQUAL(f.of_device("profile_status"), "empty");
}

BOOST_DATA_TEST_CASE(a_released_device_is_gone_for_its_wish_and_gets_the_profile_when_it_comes_again,
                     kDatabases, dialect) {
    Wishes f(dialect);
    f.portal("/devices/release");

    const AssignmentCounts counts = f.work(f.host);

    BOOST_CHECK_EQUAL(counts.assigned, 4);
    BOOST_CHECK_EQUAL(counts.not_accessible, 1);
    BOOST_CHECK_EQUAL(f.of_device("present"), "0");
    BOOST_CHECK_EQUAL(f.of_device("left_reason"), "gone");
    BOOST_CHECK(f.wish().state == AssignmentState::stopped);
    BOOST_CHECK_EQUAL(f.work(f.host).total(), 0);
}

BOOST_DATA_TEST_CASE(a_request_that_failed_as_a_whole_loses_nobody, kDatabases, dialect) {
    Wishes f(dialect);
    f.fault({{"endpoint", "PUT /profile/devices"}, {"count", 1}, {"status", 500}});

    BOOST_CHECK(f.host.engine.assign(f.token, false).error);

    BOOST_CHECK_EQUAL(f.wish().attempts, 0);
    Host restarted(f.fleet, f.depsim, quick());
    BOOST_CHECK_EQUAL(f.work(restarted).assigned, 5);
}

BOOST_DATA_TEST_CASE(a_host_that_lost_its_turn_writes_no_answer, kDatabases, dialect) {
    Wishes f(dialect);
    f.fault({{"endpoint", "PUT /profile/devices"}, {"count", 1}, {"delay_ms", 1500}});
    auto slow = std::async(std::launch::async, [&] { return f.host.engine.assign(f.token, false); });
    wait_for_request(f.depsim, "/profile/devices", 1);
    f.fleet.database.connect()->execute("UPDATE mdm_dep_sync_state SET assign_expires_ms = 0");
    const LeaseAnswer taken = f.fleet.store.sync_states.acquire(f.token, "another host",
                                                                std::chrono::minutes(1), LeaseKind::assign);
    BOOST_REQUIRE(std::holds_alternative<Lease>(taken));

    const AssignmentReport report = slow.get();

    BOOST_REQUIRE(report.error);
    BOOST_CHECK_EQUAL(report.error->id(), "dep.lease_lost");
    BOOST_CHECK(f.wish().state == AssignmentState::waiting);
    BOOST_CHECK_EQUAL(f.wish().attempts, 0);
    BOOST_CHECK_EQUAL(f.of_device("profile_status"), "empty");
    BOOST_CHECK_EQUAL(f.fleet.number("SELECT count(*) FROM mdm_dep_device_event"), 0);
}

BOOST_DATA_TEST_CASE(a_profile_that_apple_lost_is_defined_again_once, kDatabases, dialect) {
    Wishes f(dialect);
    const std::string lost = "00000000000000000000000000000000";
    Profile profile;
    profile.json = R"({"profile_name":"Lost","url":"https://mdm.example.org/e"})";
    profile.profile_uuid = lost;
    f.fleet.store.profiles.save_defined(f.token, profile, "anna", std::nullopt);
    f.fleet.store.assignments.set_default(f.token, lost, "admin", true);

    BOOST_CHECK_EQUAL(f.work(f.host).assigned, 5);

    BOOST_CHECK_EQUAL(f.requests("/profile"), 1U);
    BOOST_CHECK(f.wish().profile_uuid != lost);
    BOOST_CHECK_EQUAL(f.fleet.store.tokens.get(f.token).default_profile_uuid.value(), f.wish().profile_uuid);
}

BOOST_DATA_TEST_CASE(a_lost_profile_that_cannot_be_defined_right_now_keeps_its_wishes, kDatabases, dialect) {
    Wishes f(dialect);
    const std::string lost = "00000000000000000000000000000000";
    Profile profile;
    profile.json = R"({"profile_name":"Lost","url":"https://mdm.example.org/e"})";
    profile.profile_uuid = lost;
    f.fleet.store.profiles.save_defined(f.token, profile, "anna", std::nullopt);
    f.fleet.store.assignments.set_default(f.token, lost, "admin", true);
    f.fault({{"endpoint", "POST /profile"},
             {"count", 1},
             {"status", 429},
             {"headers", {{"Retry-After", "900"}}}});

    const AssignmentReport report = f.host.engine.assign(f.token, false);

    BOOST_REQUIRE(report.error);
    BOOST_CHECK_EQUAL(report.error->id(), "dep.too_many_requests");
    BOOST_CHECK(f.wish().state == AssignmentState::waiting);
    BOOST_CHECK_EQUAL(f.work(f.host).assigned, 5);
}

BOOST_DATA_TEST_CASE(a_profile_that_apple_refuses_to_assign_does_not_hold_up_the_others, kDatabases,
                     dialect) {
    Wishes f(dialect);
    const std::string other = json::parse(f.depsim.expect_portal(
        "POST", "/profiles",
        R"({"profile":{"profile_name":"Q","url":"https://mdm.example.org/q"}})"))["profile_uuid"];
    const std::string last = f.fleet.text("SELECT max(serial_number) FROM mdm_dep_device");
    f.fleet.store.assignments.want(f.token, {last}, other, "anna", "r1");
    f.forget_requests();
    f.fault({{"endpoint", "PUT /profile/devices"}, {"count", 1}, {"status", 400}, {"body", "ODD_REFUSAL"}});

    const AssignmentReport report = f.host.engine.assign(f.token, false);

    BOOST_CHECK(!report.error);
    BOOST_CHECK_EQUAL(report.counts.failed, 4);
    BOOST_CHECK_EQUAL(report.counts.assigned, 1);
    BOOST_CHECK_EQUAL(f.requests("/profile/devices"), 2U);
    BOOST_CHECK(f.wish().state == AssignmentState::waiting);
    BOOST_CHECK(f.wish().next_attempt_at.has_value());
    BOOST_CHECK(f.wish().detail->find("ODD_REFUSAL") != std::string::npos);
    BOOST_CHECK_EQUAL(f.work(f.host).total(), 0); // not before its time
}

BOOST_AUTO_TEST_SUITE_END()
