// Fetch, sync and their cursors.

#include <ostream>
#include <set>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

constexpr std::int64_t kDay = 24 * 3600;

std::vector<std::string> add(DepsimProcess& service, int count) {
    return Json::parse(service.expect_portal("POST", "/devices", Json{{"count", count}}.dump()))
        .at("serial_numbers");
}

std::set<std::string> serials(const std::vector<Json>& devices) {
    std::set<std::string> all;
    for (const Json& device : devices)
        all.insert(device.at("serial_number").get<std::string>());
    return all;
}

struct Page {
    const char* name;
    Json limit;
    std::size_t expected;
};
std::ostream& operator<<(std::ostream& out, const Page& page) {
    return out << page.name;
}
const Page kPages[] = {
    {"none_is_100", nullptr, 100}, {"zero_is_100", 0, 100},         {"one", 1, 1},
    {"exact", 1000, 1000},         {"more_is_clamped", 1001, 1000}, {"huge_is_clamped", 1ULL << 63U, 1000}};

} // namespace

BOOST_AUTO_TEST_SUITE(lists)

BOOST_DATA_TEST_CASE(a_page_has_as_many_devices_as_were_asked_for, data::make(kPages), page) {
    DepsimProcess service({"--devices", "1500"});
    Client client(service);
    Json body = Json::object();
    if (!page.limit.is_null()) body["limit"] = page.limit;

    const Json answer = client.ok("POST", "/server/devices", body);

    BOOST_TEST(answer.at("devices").size() == page.expected);
    BOOST_TEST(answer.at("more_to_follow").get<bool>());
}

BOOST_AUTO_TEST_CASE(the_sizes_of_pages_can_be_set) {
    DepsimProcess service({"--devices", "20"});
    set(service, {{"page_default", 3}, {"page_maximum", 7}});
    Client client(service);

    BOOST_TEST(client.ok("POST", "/server/devices", Json::object()).at("devices").size() == 3U);
    BOOST_TEST(client.ok("POST", "/server/devices", {{"limit", 1000}}).at("devices").size() == 7U);
}

BOOST_AUTO_TEST_CASE(a_fetch_lists_every_device_once_in_ascending_order_without_op_keys) {
    DepsimProcess service({"--devices", "257"});
    Client client(service);

    const auto devices = client.fetch_all(100);

    BOOST_TEST(devices.size() == 257U);
    BOOST_TEST(serials(devices).size() == 257U);
    std::string last;
    for (const Json& device : devices) {
        BOOST_TEST_REQUIRE(!device.contains("op_type"));
        BOOST_TEST_REQUIRE(!device.contains("op_date"));
        BOOST_TEST_REQUIRE(last <= device.at("device_assigned_date").get<std::string>());
        last = device.at("device_assigned_date");
    }
    BOOST_TEST(client.sync_all().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_organisation_has_a_page_and_a_cursor) {
    DepsimProcess service({"--devices", "0"});
    Client client(service);

    BOOST_TEST(client.fetch_all().empty());
    BOOST_TEST(!client.cursor.empty());
    BOOST_TEST(client.sync_all().empty());
}

BOOST_AUTO_TEST_CASE(sync_shows_operations_in_ascending_order_with_op_keys) {
    DepsimProcess service;
    Client client(service);
    client.fetch_all();

    const auto added = add(service, 3);
    const auto operations = client.sync_all(2);

    BOOST_TEST(operations.size() == 3U);
    std::string last;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        BOOST_TEST(operations[i].at("serial_number") == added[i]);
        BOOST_TEST(operations[i].at("op_type") == "added");
        BOOST_TEST(operations[i].at("profile_status") == "empty");
        BOOST_TEST((last <= operations[i].at("op_date").get<std::string>()));
        last = operations[i].at("op_date");
    }
    BOOST_TEST(client.sync_all().empty());
}

BOOST_AUTO_TEST_CASE(a_cursor_is_not_consumed_by_using_it) {
    DepsimProcess service;
    Client client(service);
    client.fetch_all();
    add(service, 1);
    const std::string before = client.cursor;

    BOOST_TEST(client.sync_all().size() == 1U);
    client.cursor = before;
    BOOST_TEST(client.sync_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_finished_fetch_cursor_is_exhausted_for_fetching) {
    DepsimProcess service;
    Client client(service);
    client.fetch_all();
    add(service, 1);

    const Answer answer = client.call("POST", "/server/devices", Json{{"cursor", client.cursor}});

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == "EXHAUSTED_CURSOR");
    BOOST_TEST(client.sync_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_cursor_is_invalid_and_none_is_required_for_sync) {
    DepsimProcess service;
    Client client(service);

    BOOST_TEST(client.call("POST", "/server/devices", Json{{"cursor", "made-up"}}).body == "INVALID_CURSOR");
    BOOST_TEST(client.call("POST", "/server/devices", Json{{"cursor", ""}}).body == "INVALID_CURSOR");
    BOOST_TEST(client.call("POST", "/devices/sync", Json{{"cursor", "made-up"}}).body == "INVALID_CURSOR");
    BOOST_TEST(client.call("POST", "/devices/sync", Json::object()).body == "CURSOR_REQUIRED");
    BOOST_TEST(client.call("POST", "/devices/sync", Json{{"cursor", ""}}).body == "CURSOR_REQUIRED");
}

BOOST_AUTO_TEST_CASE(a_cursor_of_another_server_is_invalid) {
    DepsimProcess service;
    service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    // As much has happened there as here, so that the position alone would do.
    service.expect_portal("POST", "/devices", R"({"count":50,"server":"Other"})");
    Client client(service);
    Client other(service, "Other");
    client.fetch_all();

    BOOST_TEST(other.call("POST", "/devices/sync", Json{{"cursor", client.cursor}}).body == "INVALID_CURSOR");
}

BOOST_AUTO_TEST_CASE(a_cursor_expires_after_seven_days_in_fetch_and_sync) {
    DepsimProcess service;
    set(service, {{"now", 1785578400}, {"session_lifetime_s", 100 * kDay}});
    Client client(service);
    Signing signing;
    signing.timestamp = 1785578400;
    client.open(signing);
    const Json page = client.ok("POST", "/server/devices", {{"limit", 3}});
    client.fetch_all();

    set(service, {{"now", 1785578400 + 7 * kDay}});
    client.ok("POST", "/devices/sync", {{"cursor", client.cursor}});
    set(service, {{"now", 1785578400 + 7 * kDay + 1}});

    const Answer sync = client.call("POST", "/devices/sync", Json{{"cursor", client.cursor}});
    BOOST_TEST(sync.status == 400);
    BOOST_TEST(sync.body == "EXPIRED_CURSOR");
    BOOST_TEST(client.call("POST", "/server/devices", Json{{"cursor", page.at("cursor")}}).body ==
               "EXPIRED_CURSOR");
}

BOOST_AUTO_TEST_CASE(what_changes_between_two_pages_of_a_fetch_is_not_lost) {
    DepsimProcess service({"--devices", "10"});
    Client client(service);
    const std::string profile = client.define();
    const Json first = client.ok("POST", "/server/devices", {{"limit", 4}});
    const std::string shown = first.at("devices").at(0).at("serial_number");
    const std::string unassigned = first.at("devices").at(1).at("serial_number");

    client.ok("PUT", "/profile/devices", {{"profile_uuid", profile}, {"devices", {shown}}});
    service.expect_portal("POST", "/devices/unassign", Json{{"devices", {unassigned}}}.dump());
    const std::string added = add(service, 1).front();
    std::set<std::string> seen = serials(first.at("devices"));
    Json page = first;
    while (page.at("more_to_follow").get<bool>()) {
        page = client.ok("POST", "/server/devices", {{"limit", 4}, {"cursor", page.at("cursor")}});
        seen.merge(serials(page.at("devices")));
    }
    client.cursor = page.at("cursor");
    std::map<std::string, Json> last;
    for (const Json& operation : client.sync_all())
        last[operation.at("serial_number")] = operation;

    BOOST_TEST(seen.size() == 11U);
    BOOST_TEST(last.at(shown).at("profile_status") == "assigned");
    BOOST_TEST(last.at(unassigned).at("op_type") == "deleted");
    BOOST_TEST(last.at(added).at("op_type") == "added");
}

BOOST_AUTO_TEST_CASE(a_change_shows_in_lists_only_after_the_visibility_delay) {
    DepsimProcess service;
    set(service, {{"visibility_delay_s", 60}});
    Client client(service);
    client.fetch_all();
    add(service, 1);

    BOOST_TEST(client.sync_all().empty());
    BOOST_TEST(client.fetch_all().size() == 10U);
    set(service, {{"clock_offset_s", 61}});

    BOOST_TEST(client.sync_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_fetch_shows_devices_as_they_were_before_the_visibility_delay) {
    DepsimProcess service({"--devices", "5"});
    set(service, {{"visibility_delay_s", 120}});
    Client client(service);
    const std::string assigned = client.fetch_all().at(0).at("serial_number");
    const std::string back = client.fetch_all().at(1).at("serial_number");
    const std::string released = client.fetch_all().at(2).at("serial_number");
    for (const char* name : {"First", "Second"})
        client.ok("PUT", "/profile/devices",
                  {{"profile_uuid", client.define(name)}, {"devices", {assigned}}});
    for (const char* action : {"unassign", "assign"})
        service.expect_portal("POST", std::string("/devices/") + action, Json{{"devices", {back}}}.dump());
    service.expect_portal("POST", "/devices/release", Json{{"devices", {released}}}.dump());

    const auto before = client.fetch_all();
    set(service, {{"clock_offset_s", 121}});
    const auto after = client.fetch_all();

    BOOST_TEST(serials(before).size() == 4U);
    BOOST_TEST((serials(before) == serials(after)));
    BOOST_TEST(!serials(before).contains(released));
    for (const Json& device : before)
        BOOST_TEST(device.at("profile_status") == "empty");
    BOOST_TEST(after.back().at("serial_number") == back);
    BOOST_TEST(after.at(2).at("profile_status") == "assigned");
}

BOOST_AUTO_TEST_CASE(a_move_shows_late_on_both_servers) {
    DepsimProcess service({"--devices", "1"});
    service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    Client here(service);
    Client there(service, "Other");
    const std::string device = here.fetch_all().at(0).at("serial_number");
    set(service, {{"visibility_delay_s", 120}});

    service.expect_portal("POST", "/devices/move", Json{{"devices", {device}}, {"server", "Other"}}.dump());

    BOOST_TEST(here.fetch_all().size() == 1U);
    BOOST_TEST(there.fetch_all().empty());
    set(service, {{"clock_offset_s", 121}});
    BOOST_TEST(here.fetch_all().empty());
    BOOST_TEST(there.fetch_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_device_can_be_hidden_from_sync_and_still_be_fetched) {
    DepsimProcess service({"--devices", "0"});
    Client client(service);
    client.fetch_all();
    const auto added = add(service, 2);
    service.expect_portal("POST", "/devices/faults",
                          Json{{"devices", {added[0]}}, {"hidden_from_sync", true}}.dump());

    const auto operations = client.sync_all();

    BOOST_TEST_REQUIRE(operations.size() == 1U);
    BOOST_TEST(operations[0].at("serial_number") == added[1]);
    BOOST_TEST(client.fetch_all().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
