// Apple's throttle of assignments, and what a batch may and may not cost: days of the waiting list in simulated time.
#include "tests/unit/sync/simulated_time.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

// An account with a profile, and the job that works the waiting list every quarter of an hour.
struct Waiting : SimulatedTime {
    explicit Waiting(int devices = 3, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite,
                     ServiceSettings settings = {})
        : SimulatedTime(devices, dialect, std::move(settings)), uuid(profile()) {}

    void want_all() { store.assignments.set_default(token, uuid, "admin", true); }
    /// When Apple was asked to assign, while `time` passes. What met a session that had ended does not count.
    std::vector<UtcTime> live(std::chrono::hours time) {
        forget_requests();
        for (const UtcTime end = clock.now() + time; clock.now() < end; pass(15min))
            assign_job();
        std::vector<UtcTime> asked;
        for (const SeenRequest& request : requests())
            if (request.is("PUT /profile/devices") && request.status != 401) asked.push_back(request.at);
        return asked;
    }
    void throttle(const std::string& serial, std::chrono::seconds time) {
        portal("/devices/faults", {{"devices", {serial}}, {"throttled_s", time.count()}});
    }
    void fail(const std::string& serial, int times) {
        portal("/devices/faults", {{"devices", {serial}}, {"failed", times}});
    }
    std::string wish(const std::string& column, const std::string& serial) {
        return text("SELECT CAST(" + column +
                    " AS VARCHAR(255)) FROM mdm_dep_assignment WHERE serial_number = '" + serial + "'");
    }

    std::string uuid;
};

} // namespace

BOOST_AUTO_TEST_SUITE(throttle)

// Apple starts the time again with every attempt, so that a client that tries every hour never gets through.
BOOST_DATA_TEST_CASE(a_throttled_device_is_left_alone_until_apples_time_is_over, kDatabases, dialect) {
    Waiting apple(3, dialect);
    const std::string held = apple.serial();
    apple.throttle(held, 24h);
    apple.want_all();

    const auto asked = apple.live(30h);

    BOOST_REQUIRE_EQUAL(asked.size(), 2U);
    BOOST_CHECK(asked[1] - asked[0] >= 24h);
    BOOST_CHECK_EQUAL(apple.wish("state", held), "done");
    BOOST_CHECK_EQUAL(apple.at_apple(held)["profile_status"], "assigned");
}

BOOST_AUTO_TEST_CASE(without_apples_number_a_throttled_device_waits_a_day) {
    Waiting apple(3, ams::odbc::Dialect::sqlite, {.protocol_version = 9});
    apple.throttle(apple.serial(), 3h);
    apple.want_all();

    const auto asked = apple.live(26h);

    BOOST_REQUIRE_EQUAL(asked.size(), 2U);
    BOOST_CHECK(asked[1] - asked[0] >= 24h);
}

// Before version 9 the word is FAILED: an hour, another one, and then a day.
BOOST_AUTO_TEST_CASE(a_throttle_that_an_old_version_calls_failed_is_waited_out_too) {
    Waiting apple(3, ams::odbc::Dialect::sqlite, {.protocol_version = 8});
    apple.throttle(apple.serial(), 24h);
    apple.want_all();

    const auto asked = apple.live(72h);

    BOOST_REQUIRE_EQUAL(asked.size(), 4U);
    BOOST_CHECK(asked[1] - asked[0] >= 1h);
    BOOST_CHECK(asked[2] - asked[1] >= 1h);
    BOOST_CHECK(asked[3] - asked[2] >= 24h);
    BOOST_CHECK_EQUAL(apple.wish("state", apple.serial()), "done");
}

BOOST_AUTO_TEST_CASE(one_held_device_costs_the_others_nothing) {
    Waiting apple(4);
    apple.throttle(apple.serial(0), 2h);
    apple.fail(apple.serial(1), 1);
    apple.want_all();

    apple.live(1h);

    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'done'"), 2);
    apple.portal("/devices", {{"count", 1}});
    apple.good_sync();
    const auto requests = apple.requests();
    const auto batch = std::find_if(requests.begin(), requests.end(),
                                    [](const SeenRequest& one) { return one.is("PUT /profile/devices"); });
    BOOST_REQUIRE(batch != requests.end());
    BOOST_CHECK_EQUAL(json::parse(batch->body)["devices"].size(), 1U); // who cools down is not in it
}

BOOST_AUTO_TEST_CASE(apples_number_is_one_for_all_and_belongs_to_the_throttled_only) {
    Waiting apple(3);
    apple.settings({{"throttle_attempt_restarts", false}});
    apple.throttle(apple.serial(0), 2h);
    apple.throttle(apple.serial(1), 6h);
    apple.fail(apple.serial(2), 1);
    const UtcTime begin = apple.clock.now();
    apple.want_all();
    apple.assign_job();

    for (const int n : {0, 1}) {
        const UtcTime next = *parse_time(apple.wish("next_attempt_at", apple.serial(n)));
        BOOST_CHECK(next >= begin + 6h);
        BOOST_CHECK(next <= begin + 7h);
    }
    const UtcTime failed = *parse_time(apple.wish("next_attempt_at", apple.serial(2)));
    BOOST_CHECK(failed >= begin + 1h);
    BOOST_CHECK(failed <= begin + 2h);
}

BOOST_DATA_TEST_CASE(a_cool_down_outlives_the_process, kDatabases, dialect) {
    Waiting apple(3, dialect);
    apple.throttle(apple.serial(), 24h);
    apple.want_all();
    apple.live(1h);

    for (int restarts = 0; restarts < 3; ++restarts) {
        apple.restart();
        BOOST_CHECK(apple.live(1h).empty());
    }

    BOOST_CHECK_EQUAL(apple.wish("attempts", apple.serial()), "1");
    BOOST_CHECK_EQUAL(apple.wish("last_outcome", apple.serial()), "THROTTLED");
}

BOOST_AUTO_TEST_CASE(neither_a_report_of_apples_nor_another_wish_ends_a_cool_down) {
    Waiting apple;
    const std::string serial = apple.serial();
    apple.throttle(serial, 24h);
    apple.want_all();
    apple.live(1h);
    apple.portal("/devices/reassign", {{"devices", {serial}}});
    apple.portal("/devices/unassign", {{"devices", {serial}}});
    apple.portal("/devices/assign", {{"devices", {serial}}});

    apple.good_sync();
    apple.good_sync(Trigger::full);
    BOOST_CHECK(apple.live(1h).empty());
    const std::string other = apple.profile("Other");
    apple.store.assignments.set_default(apple.token, other, "admin", false);
    BOOST_CHECK(apple.live(1h).empty());
    apple.store.assignments.want(apple.token, {serial}, apple.uuid, "anna", "r1");
    BOOST_CHECK(apple.live(1h).empty());

    // The newest wish is kept and carried out when Apple's time is over.
    BOOST_CHECK_EQUAL(apple.live(24h).size(), 1U);
    BOOST_CHECK_EQUAL(apple.at_apple(serial)["profile_uuid"], apple.uuid);
}

// Flipping a device between two profiles is what brings the throttle on.
BOOST_AUTO_TEST_CASE(a_change_of_mind_before_the_job_comes_costs_one_assignment) {
    Waiting apple;
    const std::string other = apple.profile("Other");
    const std::string serial = apple.serial();
    for (int i = 0; i < 10; ++i)
        apple.store.assignments.want(apple.token, {serial}, i % 2 == 0 ? apple.uuid : other, "anna",
                                     "r" + std::to_string(i));

    BOOST_CHECK_EQUAL(apple.live(2h).size(), 1U);
    BOOST_CHECK_EQUAL(apple.at_apple(serial)["profile_uuid"], other);
}

BOOST_DATA_TEST_CASE(a_request_has_a_thousand_devices_of_one_profile_at_most, kDatabases, dialect) {
    Waiting apple(2300, dialect);
    apple.want_all();
    apple.forget_requests();

    apple.assign_job();

    std::vector<std::size_t> sizes;
    for (const SeenRequest& request : apple.requests())
        if (request.is("PUT /profile/devices")) sizes.push_back(json::parse(request.body)["devices"].size());
    BOOST_CHECK((sizes == std::vector<std::size_t>{1000, 1000, 300}));
}

// The cursor has gone on, so Apple will not show the devices again.
BOOST_DATA_TEST_CASE(what_a_failed_batch_was_for_is_made_up_by_the_next_process, kDatabases, dialect) {
    Waiting apple(3, dialect);
    apple.store.assignments.set_default(apple.token, apple.uuid, "admin", false);
    apple.portal("/devices", {{"count", 4}});
    apple.fault({{"endpoint", "PUT /profile/devices"}, {"cut", "before"}});
    BOOST_CHECK(apple.good_sync().assignments.error);
    apple.mend();
    apple.restart();
    apple.forget_requests();

    apple.good_sync();

    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'done'"), 4);
    BOOST_CHECK_EQUAL(apple.count("POST /server/devices"), 0U); // without a full fetch
}

BOOST_AUTO_TEST_CASE(a_failing_batch_is_left_alone_for_as_long_as_apple_asks) {
    Waiting apple;
    apple.want_all();
    apple.fault(
        {{"endpoint", "PUT /profile/devices"}, {"status", 429}, {"headers", {{"Retry-After", "3600"}}}});

    const auto asked = apple.live(6h);

    BOOST_CHECK_LE(asked.size(), 6U);
    for (std::size_t i = 1; i < asked.size(); ++i)
        BOOST_CHECK(asked[i] - asked[i - 1] >= 1h);
    apple.mend();
    apple.live(2h);
    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'done'"), 3);
}

BOOST_AUTO_TEST_CASE(a_batch_that_meets_an_outage_is_tried_a_few_times_and_left_to_the_next_turn) {
    Waiting apple;
    apple.want_all();
    apple.fault({{"endpoint", "PUT /profile/devices"}, {"status", 503}});

    const auto asked = apple.live(6h);

    BOOST_CHECK_LE(asked.size(), 4U * 24U);
    for (std::size_t i = 1; i < asked.size(); ++i)
        BOOST_CHECK(asked[i] - asked[i - 1] >= 1s); // each after a pause
    apple.mend();
    apple.live(2h);
    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'done'"), 3);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_back_once_is_left_to_the_next_sync) {
    Waiting apple(3300);
    apple.want_all();
    apple.forget_requests();
    apple.fault({{"endpoint", "POST /devices"}, {"status", 503}});

    const AssignmentReport report = apple.engine->assign(apple.token, true);

    BOOST_CHECK(!report.error);
    BOOST_CHECK_EQUAL(report.counts.assigned, 3300);
    BOOST_CHECK_EQUAL(apple.count("POST /devices"), 4U); // the tries of one batch, not of four
}

BOOST_AUTO_TEST_CASE(a_device_that_is_not_accessible_is_asked_about_and_then_given_up) {
    Waiting apple;
    const std::string gone = apple.serial(0);
    const std::string still_there = apple.serial(1);
    apple.want_all();
    apple.portal("/devices/release", {{"devices", {gone}}});
    // The second one's details say that it is there after all.
    apple.fault(
        {{"endpoint", "PUT /profile/devices"},
         {"count", 1},
         {"status", 200},
         {"body",
          {{"profile_uuid", apple.uuid},
           {"devices",
            {{gone, "NOT_ACCESSIBLE"}, {still_there, "NOT_ACCESSIBLE"}, {apple.serial(2), "SUCCESS"}}}}}});

    apple.live(3h);

    BOOST_CHECK_EQUAL(apple.device("present", gone), "0");
    BOOST_CHECK_EQUAL(apple.wish("state", gone), "stopped");
    BOOST_CHECK_EQUAL(apple.wish("attempts", gone), "1");
    BOOST_CHECK_EQUAL(apple.device("present", still_there), "1");
    BOOST_CHECK_EQUAL(apple.wish("state", still_there), "done");
}

BOOST_AUTO_TEST_SUITE_END()
