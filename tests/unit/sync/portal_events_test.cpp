// What Apple reports of each thing that people, devices and other clients do, and whether a device then gets its default
// profile: whole runs, with the requests that reached Apple.
#include "tests/unit/sync/simulated_time.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

// An account whose devices have all got the default profile.
struct Provided : SimulatedTime {
    explicit Provided(int devices = 5, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : SimulatedTime(devices, dialect), uuid(profile()) {
        store.assignments.set_default(token, uuid, "admin", true);
        good_sync();
        good_sync(); // brings Apple's echo of our own assignments
        forget_requests();
    }
    /// Serial numbers of the assignments since the last look, in order.
    std::vector<std::string> assigned() {
        std::vector<std::string> all;
        for (const SeenRequest& request : requests()) {
            if (!request.is("PUT /profile/devices")) continue;
            const json body = json::parse(request.body);
            BOOST_CHECK_EQUAL(body["profile_uuid"], uuid);
            for (const auto& serial : body["devices"])
                all.push_back(serial);
        }
        return all;
    }
    /// What another client of this server does.
    Client other() {
        return Client({.base_url = depsim.base_url(), .ca_file = depsim.ca_file()},
                      store.tokens.credentials(token), clock);
    }

    std::string uuid;
};

using Serials = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(portal_events)

BOOST_DATA_TEST_CASE(our_own_assignment_comes_back_as_modified_and_is_not_made_again, kDatabases, dialect) {
    SimulatedTime apple(5, dialect);
    const std::string uuid = apple.profile();
    apple.store.assignments.set_default(apple.token, uuid, "admin", true);
    BOOST_CHECK_EQUAL(apple.good_sync().assignments.counts.assigned, 5);
    apple.forget_requests();

    const RunOutcome echo = apple.good_sync();

    BOOST_CHECK_EQUAL(echo.counts.modified, 5);
    BOOST_CHECK_EQUAL(apple.count("PUT /profile/devices"), 0U);
    BOOST_CHECK_EQUAL(apple.timeline(apple.serial()), "assigned,modified");
}

BOOST_DATA_TEST_CASE(a_profile_that_another_client_assigned_is_kept, kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::string serial = apple.serial();
    const std::string theirs = apple.profile("Theirs");
    (void)apple.other().assign_profile(theirs, Serials{serial});

    apple.forget_requests();
    apple.good_sync();

    BOOST_CHECK_EQUAL(apple.device("profile_uuid", serial), theirs);
    BOOST_CHECK_EQUAL(apple.device("profile_status", serial), "assigned");
    BOOST_CHECK(apple.assigned().empty());
}

BOOST_DATA_TEST_CASE(a_profile_that_another_client_removed_is_given_back, kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::string serial = apple.serial();
    (void)apple.other().remove_profile(Serials{serial});
    apple.forget_requests();

    apple.good_sync();

    BOOST_CHECK(apple.assigned() == Serials{serial});
    BOOST_CHECK_EQUAL(apple.at_apple(serial)["profile_status"], "assigned");
}

BOOST_DATA_TEST_CASE(a_device_that_fetched_its_profile_is_left_alone, kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::string serial = apple.serial();
    apple.portal("/devices/push", {{"devices", {serial}}});

    apple.good_sync();

    BOOST_CHECK_EQUAL(apple.device("profile_status", serial), "pushed");
    BOOST_CHECK(!apple.device("profile_push_time", serial).empty());
    BOOST_CHECK(apple.assigned().empty());
    BOOST_CHECK_EQUAL(apple.timeline(serial), "assigned,modified,modified");
}

BOOST_AUTO_TEST_CASE(a_device_that_fetches_right_after_the_assignment_is_no_reason_to_assign_again) {
    SimulatedTime apple(1);
    apple.store.assignments.set_default(apple.token, apple.profile(), "admin", true);
    BOOST_CHECK_EQUAL(apple.good_sync().assignments.counts.assigned, 1);
    apple.portal("/devices/push", {{"devices", {apple.serial()}}});
    apple.forget_requests();

    apple.good_sync(); // assigned and pushed on one page

    BOOST_CHECK_EQUAL(apple.count("PUT /profile/devices"), 0U);
    BOOST_CHECK_EQUAL(apple.device("profile_status", apple.serial()), "pushed");
}

BOOST_DATA_TEST_CASE(a_device_moved_here_gets_its_profile_though_apple_calls_it_modified, kDatabases,
                     dialect) {
    Provided apple(5, dialect);
    const std::int64_t there = apple.link_another("Other", 1);
    const std::string serial =
        apple.text("SELECT serial_number FROM mdm_dep_device WHERE token = " + std::to_string(there));
    apple.portal("/devices/move", {{"devices", {serial}}, {"server", "Example MDM"}});
    apple.forget_requests();

    apple.good_sync();
    apple.good_sync(Trigger::schedule, there);

    BOOST_CHECK(apple.assigned() == Serials{serial});
    BOOST_CHECK_EQUAL(
        apple.number("SELECT present FROM mdm_dep_device WHERE token = " + std::to_string(there)), 0);
}

BOOST_DATA_TEST_CASE(a_device_assigned_to_its_own_server_gets_its_profile_back_though_the_uuid_is_right,
                     kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::string serial = apple.serial();
    apple.portal("/devices/reassign", {{"devices", {serial}}});
    BOOST_REQUIRE_EQUAL(apple.at_apple(serial)["profile_uuid"], apple.uuid);

    apple.good_sync();

    BOOST_CHECK(apple.assigned() == Serials{serial});
    BOOST_CHECK_EQUAL(apple.at_apple(serial)["profile_status"], "assigned");
}

BOOST_DATA_TEST_CASE(a_device_that_comes_back_with_its_old_profile_is_assigned_all_the_same, kDatabases,
                     dialect) {
    for (const bool in_one_run : {true, false}) {
        Provided apple(5, dialect);
        const std::string serial = apple.serial();
        apple.portal("/devices/unassign", {{"devices", {serial}}});
        if (!in_one_run) apple.good_sync();
        apple.portal("/devices/assign",
                     {{"devices", {serial}}, {"keep_profile_uuid", true}, {"profile_status", "assigned"}});
        BOOST_REQUIRE_EQUAL(apple.at_apple(serial)["profile_uuid"], apple.uuid); // looks right

        apple.good_sync();

        BOOST_CHECK(apple.assigned() == Serials{serial});
    }
}

BOOST_AUTO_TEST_CASE(a_device_added_and_modified_on_one_page_gets_its_profile) {
    Provided apple;
    apple.portal("/devices", {{"devices", {{{"serial_number", "BOTHATONCE1"}, {"device_family", "Mac"}}}}});
    apple.portal("/devices/reassign", {{"devices", {"BOTHATONCE1"}}});

    apple.good_sync();

    BOOST_CHECK(apple.assigned() == Serials{"BOTHATONCE1"});
    BOOST_CHECK_EQUAL(apple.timeline("BOTHATONCE1"), "added,modified,assigned");
}

BOOST_DATA_TEST_CASE(a_device_that_only_a_full_fetch_shows_gets_its_profile, kDatabases, dialect) {
    Provided apple(5, dialect);
    apple.portal("/devices", {{"devices", {{{"serial_number", "SHYDEVICE01"}, {"device_family", "Mac"}}}}});
    apple.portal("/devices/faults", {{"devices", {"SHYDEVICE01"}}, {"hidden_from_sync", true}});
    apple.good_sync();
    BOOST_REQUIRE(apple.assigned().empty());

    apple.good_sync(Trigger::full); // its records have no op_type

    BOOST_CHECK(apple.assigned() == Serials{"SHYDEVICE01"});
}

BOOST_AUTO_TEST_CASE(a_device_that_shows_minutes_late_is_no_error_and_comes_with_the_next_run) {
    Provided apple;
    apple.settings({{"visibility_delay_s", 300}});
    apple.portal("/devices", {{"devices", {{{"serial_number", "LATECOMER01"}, {"device_family", "Mac"}}}}});

    BOOST_CHECK_EQUAL(apple.good_sync().counts.devices(), 0);
    apple.pass(6min);
    BOOST_CHECK_EQUAL(apple.good_sync().counts.added, 1);

    BOOST_CHECK(apple.assigned() == Serials{"LATECOMER01"});
    BOOST_CHECK_EQUAL(apple.store.tokens.get(apple.token).status, "ok");
}

BOOST_AUTO_TEST_CASE(an_assignment_that_details_do_not_show_yet_is_not_taken_back) {
    Provided apple(2);
    const std::string serial = apple.serial();
    const std::string next = apple.profile("Next");
    apple.store.assignments.want(apple.token, {serial}, next, "anna", "r1");
    // Apple still tells the state from before.
    apple.fault({{"endpoint", "POST /devices"},
                 {"status", 200},
                 {"body",
                  {{"devices",
                    {{serial,
                      {{"serial_number", serial},
                       {"response_status", "SUCCESS"},
                       {"profile_status", "assigned"},
                       {"profile_uuid", apple.uuid}}}}}}}});

    const AssignmentReport report = apple.engine->assign(apple.token, true);

    BOOST_CHECK(!report.error);
    BOOST_CHECK_EQUAL(report.counts.assigned, 1);
    BOOST_CHECK_EQUAL(apple.device("profile_uuid", serial), next);
}

BOOST_DATA_TEST_CASE(a_throttled_device_that_apple_hides_appears_late_on_both_servers, kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::int64_t there = apple.link_another("Other", 0);
    apple.settings({{"throttled_hidden_from_sync", true}});
    const std::string serial = apple.serial();
    const std::string of_device = " FROM mdm_dep_device WHERE serial_number = '" + serial + "' AND token = ";
    apple.portal("/devices/faults", {{"devices", {serial}}, {"throttled_s", 3600}});
    apple.portal("/devices/move", {{"devices", {serial}}, {"server", "Other"}});

    apple.good_sync();
    apple.good_sync(Trigger::schedule, there);
    BOOST_CHECK_EQUAL(apple.number("SELECT present" + of_device + std::to_string(apple.token)), 1);
    BOOST_CHECK_EQUAL(apple.number("SELECT count(*)" + of_device + std::to_string(there)), 0);
    apple.pass(61min);
    apple.good_sync();
    apple.good_sync(Trigger::schedule, there);

    BOOST_CHECK_EQUAL(apple.number("SELECT present" + of_device + std::to_string(apple.token)), 0);
    BOOST_CHECK_EQUAL(apple.number("SELECT present" + of_device + std::to_string(there)), 1);
    BOOST_CHECK_EQUAL(apple.timeline(serial, there), "modified");
}

BOOST_DATA_TEST_CASE(a_repaired_device_is_told_from_one_that_was_taken_away, kDatabases, dialect) {
    Provided apple(5, dialect);
    const std::string old = apple.serial();
    apple.portal("/devices/replace", {{"device", old}, {"new_serial_number", "REPLACEMENT1"}});

    apple.good_sync();

    BOOST_CHECK_EQUAL(apple.device("present", old), "0");
    BOOST_CHECK_EQUAL(apple.device("released_by_replacement", old), "1");
    BOOST_CHECK_EQUAL(apple.device("left_reason", old), "deleted");
    BOOST_CHECK_EQUAL(apple.device("is_replacement_device", "REPLACEMENT1"), "1");
    BOOST_CHECK(apple.assigned() == Serials{"REPLACEMENT1"});
}

BOOST_AUTO_TEST_CASE(a_device_that_migrates_is_assigned_whichever_way_apple_reports_it) {
    for (const char* const as : {"added", "modified"}) {
        Provided apple;
        const std::int64_t there = apple.link_another("Other", 1);
        const std::string serial =
            apple.text("SELECT serial_number FROM mdm_dep_device WHERE token = " + std::to_string(there));
        apple.forget_requests();
        apple.portal("/devices/migrate", {{"devices", {serial}}, {"server", "Example MDM"}, {"as", as}});

        apple.good_sync();

        BOOST_CHECK_MESSAGE(apple.assigned() == Serials{serial}, as);
        BOOST_CHECK(!apple.device("mdm_migration_deadline", serial).empty());
    }
}

BOOST_DATA_TEST_CASE(an_ipad_that_turns_from_ios_to_ipados_is_the_same_device, kDatabases, dialect) {
    SimulatedTime apple(40, dialect, {.protocol_version = 6});
    apple.store.assignments.set_default(apple.token, apple.profile(), "admin", true);
    apple.good_sync();
    apple.good_sync();
    const std::string ipad = apple.text(
        "SELECT serial_number FROM mdm_dep_device WHERE device_family = 'iPad' ORDER BY serial_number");
    BOOST_REQUIRE_EQUAL(apple.device("os", ipad), "iOS");
    const std::string id = apple.device("id", ipad);
    apple.restart({.protocol_version = 10});
    apple.forget_requests();

    apple.good_sync(Trigger::full);

    BOOST_CHECK_EQUAL(apple.device("os", ipad), "iPadOS");
    BOOST_CHECK_EQUAL(apple.device("id", ipad), id);
    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 40);
    BOOST_CHECK_EQUAL(apple.count("PUT /profile/devices"), 0U);
}

BOOST_AUTO_TEST_CASE(without_a_default_profile_nothing_is_ever_assigned) {
    SimulatedTime apple;
    apple.portal("/devices", {{"count", 3}});
    apple.portal("/devices/reassign", {{"devices", {apple.serial()}}});

    apple.good_sync();
    apple.assign_job();

    BOOST_CHECK_EQUAL(apple.count("PUT /profile/devices"), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
