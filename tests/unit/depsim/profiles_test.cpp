// Defining, reading, assigning and removing profiles.

#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

std::string serial(Client& client, std::size_t n) {
    return client.fetch_all().at(n).at("serial_number");
}

Json details(Client& client, const std::string& serial_number) {
    return client.ok("POST", "/devices", {{"devices", {serial_number}}}).at("devices").at(serial_number);
}

struct Refused {
    const char* name;
    Json body;
    int status;
    const char* code;
};
std::ostream& operator<<(std::ostream& out, const Refused& refused) {
    return out << refused.name;
}
const Refused kRefusedAssignments[] = {
    {"no_profile", {{"devices", {"S"}}}, 400, "PROFILE_UUID_REQUIRED"},
    {"empty_profile", {{"devices", {"S"}}, {"profile_uuid", ""}}, 400, "PROFILE_UUID_REQUIRED"},
    {"no_devices", {{"profile_uuid", "U"}}, 400, "DEVICE_ID_REQUIRED"},
    {"empty_devices", {{"profile_uuid", "U"}, {"devices", Json::array()}}, 400, "DEVICE_ID_REQUIRED"},
    {"devices_of_numbers", {{"profile_uuid", "U"}, {"devices", {1}}}, 400, "MALFORMED_REQUEST_BODY"},
    {"unknown_profile", {{"profile_uuid", "U"}, {"devices", {"S"}}}, 404, "NOT_FOUND"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(profiles)

BOOST_AUTO_TEST_CASE(each_definition_is_a_new_profile_of_32_upper_case_hex_digits) {
    DepsimProcess service;
    Client client(service);

    const std::string first = client.define("Same");
    const std::string second = client.define("Same");

    BOOST_TEST(first != second);
    BOOST_TEST(first.size() == 32U);
    BOOST_TEST(first.find_first_not_of("0123456789ABCDEF") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_profile_is_read_back_without_its_devices) {
    DepsimProcess service;
    Client client(service);
    const std::string device = serial(client, 0);
    const Json sent{{"profile_name", "Schüler"},
                    {"url", "https://mdm.example.com/"},
                    {"devices", {device}},
                    {"is_supervised", true},
                    {"skip_setup_items", {"Siri", "Biometric"}}};

    const Json defined = client.ok("POST", "/profile", sent);
    const std::string uuid = defined.at("profile_uuid");
    Json expected = sent;
    expected.erase("devices");
    expected["profile_uuid"] = uuid;

    BOOST_TEST(defined.at("devices").at(device) == "SUCCESS");
    BOOST_TEST(client.ok("GET", "/profile?profile_uuid=" + uuid) == expected);
}

BOOST_AUTO_TEST_CASE(a_refused_definition_leaves_nothing_behind) {
    DepsimProcess service;
    Client client(service);
    const std::string device = serial(client, 0);

    const Answer answer = client.call(
        "POST", "/profile", Json{{"profile_name", ""}, {"url", "https://x.example/"}, {"devices", {device}}});

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == "CONFIG_NAME_INVALID");
    BOOST_TEST(details(client, device).at("profile_status") == "empty");
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/profiles")).at("profiles").empty());
}

BOOST_AUTO_TEST_CASE(an_organisation_without_shared_ipad_may_not_ask_for_it) {
    DepsimProcess service;
    set(service, {{"shared_ipad", false}});
    Client client(service);

    const Answer answer =
        client.call("POST", "/profile",
                    Json{{"profile_name", "P"}, {"url", "https://x.example/"}, {"is_multi_user", true}});

    BOOST_TEST(answer.body == "FLAGS_INVALID");
}

BOOST_AUTO_TEST_CASE(an_unknown_profile_is_not_found_in_the_form_that_was_chosen) {
    DepsimProcess service;
    Client client(service);
    const std::string path = "/profile?profile_uuid=00000000000000000000000000000000";

    BOOST_TEST(client.call("GET", "/profile").body == "PROFILE_UUID_REQUIRED");
    Answer answer = client.call("GET", path);
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == "NOT_FOUND");

    set(service, {{"profile_not_found", 404}});
    answer = client.call("GET", path);
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body == "PROFILE_NOT_FOUND");
    answer = client.call("PUT", "/profile/devices", Json{{"profile_uuid", "U"}, {"devices", {"S"}}});
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body == "PROFILE_NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(a_profile_of_another_server_is_unknown) {
    DepsimProcess service;
    service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    Client client(service);
    Client other(service, "Other");
    const std::string uuid = client.define();

    BOOST_TEST(other.call("GET", "/profile?profile_uuid=" + uuid).body == "NOT_FOUND");
    BOOST_TEST(
        other.call("PUT", "/profile/devices", Json{{"profile_uuid", uuid}, {"devices", {"S"}}}).status ==
        404);
}

BOOST_AUTO_TEST_CASE(put_and_post_both_assign_and_sync_tells) {
    DepsimProcess service;
    Client client(service);
    const std::string uuid = client.define();
    const auto devices = client.fetch_all();

    for (const auto& [method, n] : {std::pair{"PUT", 0U}, {"POST", 1U}}) {
        const std::string device = devices[n].at("serial_number");
        const Json answer = client.ok(method, "/profile/devices",
                                      {{"profile_uuid", uuid}, {"devices", {device, "GONE00000000"}}});
        const Json expected{{"profile_uuid", uuid},
                            {"devices", {{device, "SUCCESS"}, {"GONE00000000", "NOT_ACCESSIBLE"}}}};
        BOOST_TEST(answer == expected);

        const auto operations = client.sync_all();
        BOOST_TEST_REQUIRE(operations.size() == 1U);
        BOOST_TEST(operations[0].at("op_type") == "modified");
        BOOST_TEST(operations[0].at("profile_status") == "assigned");
        BOOST_TEST(operations[0].at("profile_uuid") == uuid);
        BOOST_TEST(operations[0].contains("profile_assign_time"));
    }
}

BOOST_DATA_TEST_CASE(an_assignment_that_says_too_little_is_refused, data::make(kRefusedAssignments),
                     refused) {
    DepsimProcess service;
    Client client(service);

    const Answer answer = client.call("PUT", "/profile/devices", refused.body);

    BOOST_TEST(answer.status == refused.status);
    BOOST_TEST(answer.body == refused.code);
}

BOOST_AUTO_TEST_CASE(the_status_goes_from_empty_over_assigned_and_pushed_to_removed) {
    DepsimProcess service;
    Client client(service);
    const std::string uuid = client.define();
    const std::string device = serial(client, 0);
    const Json named{{"devices", {device}}};
    BOOST_TEST(details(client, device).at("profile_status") == "empty");
    BOOST_TEST(!details(client, device).contains("profile_uuid"));

    client.ok("PUT", "/profile/devices", {{"profile_uuid", uuid}, {"devices", {device}}});
    BOOST_TEST(details(client, device).at("profile_status") == "assigned");
    service.expect_portal("POST", "/devices/push", named.dump());
    BOOST_TEST(details(client, device).at("profile_status") == "pushed");
    BOOST_TEST(details(client, device).contains("profile_push_time"));
    const Json removed = client.ok("DELETE", "/profile/devices", {{"devices", {device, "GONE"}}});

    BOOST_TEST(removed == Json({{"devices", {{device, "SUCCESS"}, {"GONE", "NOT_ACCESSIBLE"}}}}));
    BOOST_TEST(details(client, device).at("profile_status") == "removed");
    BOOST_TEST(details(client, device).at("profile_uuid") == uuid); // it lingers
    std::vector<std::string> chain;
    for (const Json& operation : client.sync_all())
        chain.push_back(operation.at("profile_status"));
    BOOST_TEST((chain == std::vector<std::string>{"assigned", "pushed", "removed"}));
}

BOOST_AUTO_TEST_CASE(that_a_device_fetched_its_profile_can_show_in_details_only) {
    DepsimProcess service;
    set(service, {{"push_writes_event", false}});
    Client client(service);
    const std::string device = serial(client, 0);
    client.ok("PUT", "/profile/devices", {{"profile_uuid", client.define()}, {"devices", {device}}});
    client.sync_all();

    service.expect_portal("POST", "/devices/push", Json{{"devices", {device}}}.dump());

    BOOST_TEST(client.sync_all().empty());
    BOOST_TEST(details(client, device).at("profile_status") == "pushed");
}

BOOST_AUTO_TEST_CASE(removing_needs_devices_and_ignores_the_profile) {
    DepsimProcess service;
    Client client(service);
    const std::string device = serial(client, 0);

    BOOST_TEST(client.call("DELETE", "/profile/devices", std::string("{}")).body == "DEVICE_ID_REQUIRED");
    client.ok("DELETE", "/profile/devices", {{"devices", {device}}, {"profile_uuid", "whatever"}});
    BOOST_TEST(client.sync_all().empty()); // it had none
}

BOOST_AUTO_TEST_CASE(a_device_can_fail_be_inaccessible_or_be_left_out_of_the_answer) {
    DepsimProcess service;
    Client client(service);
    const std::string uuid = client.define();
    const auto devices = client.fetch_all();
    const std::string fails = devices[0].at("serial_number");
    const std::string gone = devices[1].at("serial_number");
    const std::string silent = devices[2].at("serial_number");
    service.expect_portal("POST", "/devices/faults", Json{{"devices", {fails}}, {"failed", 1}}.dump());
    service.expect_portal("POST", "/devices/faults",
                          Json{{"devices", {gone}}, {"not_accessible", true}}.dump());
    service.expect_portal("POST", "/devices/faults", Json{{"devices", {silent}}, {"left_out", true}}.dump());
    const Json body{{"profile_uuid", uuid}, {"devices", {fails, gone, silent}}};

    const Json first = client.ok("PUT", "/profile/devices", body).at("devices");
    const Json second = client.ok("PUT", "/profile/devices", body).at("devices");

    BOOST_TEST(first == Json({{fails, "FAILED"}, {gone, "NOT_ACCESSIBLE"}}));
    BOOST_TEST(second.at(fails) == "SUCCESS");
}

BOOST_AUTO_TEST_SUITE_END()
