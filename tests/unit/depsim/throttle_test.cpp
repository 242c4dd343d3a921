// Too many assignments of one device, and what that hides.

#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;

namespace {

std::string device_of(Client& client, std::size_t n) {
    return client.fetch_all().at(n).at("serial_number");
}

void hold(DepsimProcess& service, const std::string& device, int seconds) {
    service.expect_portal("POST", "/devices/faults",
                          Json{{"devices", {device}}, {"throttled_s", seconds}}.dump());
}

/// A server whose clock stands still, a device of it and a profile to assign.
struct Still {
    explicit Still(Json settings = Json::object()) {
        settings["now"] = now;
        set(service, settings);
        Signing signing;
        signing.timestamp = now;
        client.open(signing);
        profile = client.define();
        device = device_of(client, 0);
    }
    void pass(std::int64_t seconds) { set(service, {{"advance_s", seconds}}); }
    Json assign() {
        return client.ok("PUT", "/profile/devices", {{"profile_uuid", profile}, {"devices", {device}}});
    }
    std::string outcome() { return assign().at("devices").at(device); }

    static constexpr std::int64_t now = 1785578400;
    DepsimProcess service;
    Client client{service};
    std::string profile;
    std::string device;
};

/// The same, with sync silent about throttled devices.
struct Silent : Still {
    Silent() : Still({{"throttled_hidden_from_sync", true}, {"throttle_cooldown_s", 600}}) {}
};

} // namespace

BOOST_AUTO_TEST_SUITE(throttle)

BOOST_AUTO_TEST_CASE(too_many_assignments_are_throttled_in_the_words_of_the_version) {
    DepsimProcess service;
    set(service, {{"throttle_after", 2}, {"throttle_cooldown_s", 86400}, {"now", 1785578400}});
    Client client(service);
    Signing signing;
    signing.timestamp = 1785578400;
    client.open(signing);
    const std::string uuid = client.define();
    const std::string device = device_of(client, 0);
    const Json body{{"profile_uuid", uuid}, {"devices", {device}}};
    client.ok("PUT", "/profile/devices", body);
    client.ok("PUT", "/profile/devices", body);

    const Json ten = client.ok("PUT", "/profile/devices", body);
    client.version = "9";
    const Json nine = client.ok("PUT", "/profile/devices", body);
    client.version = "8";
    const Json eight = client.ok("PUT", "/profile/devices", body);

    BOOST_TEST(ten.at("devices").at(device) == "THROTTLED");
    BOOST_TEST(ten.at("retry_after_seconds") == 86400);
    BOOST_TEST(nine.at("devices").at(device) == "THROTTLED");
    BOOST_TEST(!nine.contains("retry_after_seconds"));
    BOOST_TEST(eight.at("devices").at(device) == "FAILED");
    BOOST_TEST(!eight.contains("retry_after_seconds"));
}

BOOST_AUTO_TEST_CASE(one_throttled_device_does_not_fail_the_others) {
    DepsimProcess service;
    Client client(service);
    const std::string uuid = client.define();
    const std::string held = device_of(client, 0);
    const std::string free = device_of(client, 1);
    service.expect_portal("POST", "/devices/faults", Json{{"devices", {held}}, {"throttled_s", 3600}}.dump());

    const Json answer =
        client.ok("PUT", "/profile/devices", {{"profile_uuid", uuid}, {"devices", {held, free}}});

    BOOST_TEST(answer.at("devices").at(held) == "THROTTLED");
    BOOST_TEST(answer.at("devices").at(free) == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(an_attempt_during_the_cool_down_starts_it_again_unless_switched_off) {
    DepsimProcess service;
    set(service, {{"now", 1785578400}, {"throttle_cooldown_s", 1000}});
    Client client(service);
    Signing signing;
    signing.timestamp = 1785578400;
    client.open(signing);
    const std::string uuid = client.define();
    const std::string device = device_of(client, 0);
    const Json body{{"profile_uuid", uuid}, {"devices", {device}}};
    const std::string hold = Json{{"devices", {device}}, {"throttled_s", 1000}}.dump();
    service.expect_portal("POST", "/devices/faults", hold);

    set(service, {{"now", 1785578900}});
    BOOST_TEST(client.ok("PUT", "/profile/devices", body).at("retry_after_seconds") == 1000);
    set(service, {{"throttle_attempt_restarts", false}, {"now", 1785579000}});
    BOOST_TEST(client.ok("PUT", "/profile/devices", body).at("retry_after_seconds") == 900);
    set(service, {{"now", 1785579901}});
    BOOST_TEST(client.ok("PUT", "/profile/devices", body).at("devices").at(device) == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(a_throttled_device_can_be_hidden_from_sync_until_its_cool_down_ends) {
    DepsimProcess service;
    set(service, {{"throttled_hidden_from_sync", true}});
    service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    Client client(service);
    Client other(service, "Other");
    const std::string device = device_of(client, 0);
    other.fetch_all();
    service.expect_portal("POST", "/devices/faults",
                          Json{{"devices", {device}}, {"throttled_s", 600}}.dump());
    service.expect_portal("POST", "/devices/move", Json{{"devices", {device}}, {"server", "Other"}}.dump());

    BOOST_TEST(client.sync_all().empty());
    BOOST_TEST(other.sync_all().empty());
    set(service, {{"clock_offset_s", 601}});

    BOOST_TEST(client.sync_all().at(0).at("op_type") == "deleted");
    BOOST_TEST(other.sync_all().at(0).at("op_type") == "modified");
}

BOOST_AUTO_TEST_CASE(a_cool_down_that_is_shorter_than_the_window_ends) {
    Still still({{"throttle_after", 1}, {"throttle_cooldown_s", 10}, {"throttle_window_s", 3600}});
    BOOST_TEST(still.outcome() == "SUCCESS");
    BOOST_TEST(still.outcome() == "THROTTLED");

    still.pass(10);

    BOOST_TEST(still.outcome() == "SUCCESS");
    BOOST_TEST(still.assign().at("retry_after_seconds") == 10);
    BOOST_TEST(still.service.portal("PATCH", "/settings", R"({"throttle_cooldown_s":0})").status == 400);
}

BOOST_AUTO_TEST_CASE(what_was_not_read_before_the_cool_down_is_kept_back_too) {
    Silent silent;
    silent.assign();
    hold(silent.service, silent.device, 600);

    BOOST_TEST(silent.client.sync_all().empty());
    silent.pass(601);

    const auto operations = silent.client.sync_all();
    BOOST_TEST_REQUIRE(operations.size() == 1U);
    BOOST_TEST(operations[0].at("profile_status") == "assigned");
    BOOST_TEST(operations[0].at("op_date") == "2026-08-01T10:10:01Z");
    BOOST_TEST(silent.client.sync_all().empty());
}

BOOST_AUTO_TEST_CASE(what_is_kept_back_waits_for_the_cool_down_that_an_attempt_began_again) {
    Silent silent;
    hold(silent.service, silent.device, 600);
    silent.service.expect_portal("POST", "/devices/reassign", Json{{"devices", {silent.device}}}.dump());
    BOOST_TEST(silent.client.sync_all().empty());
    silent.pass(500);
    BOOST_TEST(silent.outcome() == "THROTTLED");

    silent.pass(101);
    BOOST_TEST(silent.client.sync_all().empty());
    silent.pass(500);

    BOOST_TEST(silent.client.sync_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(ending_a_cool_down_brings_out_what_was_kept_back) {
    Silent silent;
    hold(silent.service, silent.device, 600);
    silent.service.expect_portal("POST", "/devices/reassign", Json{{"devices", {silent.device}}}.dump());
    BOOST_TEST(silent.client.sync_all().empty());

    hold(silent.service, silent.device, 0);

    BOOST_TEST(silent.client.sync_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_sync_is_silent_about_a_throttled_device) {
    Silent silent;
    silent.service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    Client other(silent.service, "Other");
    Signing signing;
    signing.timestamp = Still::now;
    other.open(signing);
    other.fetch_all();
    hold(silent.service, silent.device, 600);

    silent.service.expect_portal("POST", "/devices/move",
                                 Json{{"devices", {silent.device}}, {"server", "Other"}}.dump());

    BOOST_TEST(other.sync_all().empty());
    const auto there = other.fetch_all();
    BOOST_TEST_REQUIRE(there.size() == 1U);
    BOOST_TEST(there[0].at("serial_number") == silent.device);
    BOOST_TEST(silent.client.fetch_all().size() == 9U);
}

BOOST_AUTO_TEST_CASE(what_was_kept_back_is_not_told_of_a_device_that_left_meanwhile) {
    Silent silent;
    hold(silent.service, silent.device, 600);
    silent.service.expect_portal("POST", "/devices/reassign", Json{{"devices", {silent.device}}}.dump());
    BOOST_TEST(silent.client.sync_all().empty());

    silent.service.expect_portal("POST", "/devices/release", Json{{"devices", {silent.device}}}.dump());
    silent.pass(601);

    BOOST_TEST(silent.client.sync_all().empty());
}

BOOST_AUTO_TEST_SUITE_END()
