// Details, disown, activation lock, replacement, discovery, beta tokens.

#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;

namespace {

std::string add(DepsimProcess& service, const char* family) {
    return Json::parse(service.expect_portal("POST", "/devices",
                                             Json{{"count", 1}, {"device_family", family}}.dump()))
        .at("serial_numbers")
        .at(0);
}

std::string lock_status(Client& client, const Json& body) {
    return client.ok("POST", "/device/activationlock", body).at("response_status");
}

} // namespace

BOOST_AUTO_TEST_SUITE(devices)

BOOST_AUTO_TEST_CASE(details_are_mixed_and_have_no_op_keys) {
    DepsimProcess service({"--devices", "0"});
    Client client(service);
    const std::string mac = add(service, "Mac");
    const std::string failing = add(service, "iPad");
    service.expect_portal("POST", "/devices/faults", Json{{"devices", {failing}}, {"failed", 1}}.dump());

    const Json answer = client.ok("POST", "/devices", {{"devices", {mac, "UNKNOWN", failing}}}).at("devices");

    BOOST_TEST(answer.at(mac).at("response_status") == "SUCCESS");
    BOOST_TEST(answer.at(mac).at("device_family") == "Mac");
    BOOST_TEST(!answer.at(mac).contains("op_type"));
    BOOST_TEST(answer.at("UNKNOWN") == Json({{"response_status", "NOT_ACCESSIBLE"}}));
    BOOST_TEST(answer.at(failing) == Json({{"response_status", "FAILED"}}));
    BOOST_TEST(client.call("POST", "/devices", std::string(R"({"devices":[]})")).body ==
               "DEVICE_ID_REQUIRED");
}

BOOST_AUTO_TEST_CASE(a_serial_number_that_is_repeated_in_a_request_is_one_device) {
    DepsimProcess service;
    set(service, {{"throttle_after", 1}});
    Client client(service);
    const std::string device = client.fetch_all().at(0).at("serial_number");
    const Json twice{{"devices", {device, device}}};
    const Json success{{device, "SUCCESS"}};

    const Answer details = client.call("POST", "/devices", Json{{"devices", {"NOPE", "NOPE"}}});
    const Json defined = client.ok(
        "POST", "/profile",
        {{"profile_name", "P"}, {"url", "https://mdm.example.com/"}, {"devices", {device, device}}});

    BOOST_TEST(details.body == R"({"devices":{"NOPE":{"response_status":"NOT_ACCESSIBLE"}}})");
    BOOST_TEST(defined.at("devices") == success);
    BOOST_TEST(client.ok("DELETE", "/profile/devices", twice).at("devices") == success);
    BOOST_TEST(client.sync_all().size() == 2U);
    BOOST_TEST(client.ok("POST", "/devices/disown", twice).at("devices") == success);
}

BOOST_AUTO_TEST_CASE(a_disowned_device_is_gone_without_an_event) {
    DepsimProcess service;
    Client client(service);
    const std::string device = client.fetch_all().at(0).at("serial_number");

    const Json answer = client.ok("POST", "/devices/disown", {{"devices", {device, "UNKNOWN"}}});

    BOOST_TEST(answer == Json({{"devices", {{device, "SUCCESS"}, {"UNKNOWN", "NOT_ACCESSIBLE"}}}}));
    BOOST_TEST(client.sync_all().empty());
    BOOST_TEST(client.fetch_all().size() == 9U);
    BOOST_TEST(client.ok("POST", "/devices", {{"devices", {device}}})
                   .at("devices")
                   .at(device)
                   .at("response_status") == "NOT_ACCESSIBLE");
    BOOST_TEST(client.call("POST", "/devices/disown", std::string("{}")).body == "DEVICE_ID_REQUIRED");
}

BOOST_AUTO_TEST_CASE(a_server_that_may_not_release_devices_cannot_disown) {
    DepsimProcess service;
    set(service, {{"disown_allowed", false}});
    Client client(service);
    const std::string device = client.fetch_all().at(0).at("serial_number");

    const Json answer = client.ok("POST", "/devices/disown", {{"devices", {device}}});

    BOOST_TEST(answer.at("devices").at(device) == "NOT_ACCESSIBLE");
    BOOST_TEST(client.fetch_all().size() == 10U);
}

BOOST_AUTO_TEST_CASE(disown_is_never_throttled) {
    DepsimProcess service;
    Client client(service);
    const std::string device = client.fetch_all().at(0).at("serial_number");
    service.expect_portal("POST", "/devices/faults",
                          Json{{"devices", {device}}, {"throttled_s", 999}}.dump());

    BOOST_TEST(client.ok("POST", "/devices/disown", {{"devices", {device}}}).at("devices").at(device) ==
               "SUCCESS");
}

BOOST_AUTO_TEST_CASE(activation_lock_answers_with_each_of_its_words) {
    DepsimProcess service({"--devices", "0"});
    Client client(service);
    const std::string phone = add(service, "iPhone");
    const std::string tv = add(service, "AppleTV");
    const std::string key(64, 'a');
    const Json body{{"device", phone}, {"escrow_key", key}, {"lost_message", "Call us"}};

    BOOST_TEST(lock_status(client, body) == "SUCCESS");
    BOOST_TEST(lock_status(client, body) == "DEVICE_ALREADY_LOCKED");
    BOOST_TEST(lock_status(client, {{"device", tv}}) == "DEVICE_NOT_SUPPORTED");
    BOOST_TEST(lock_status(client, {{"device", "UNKNOWN"}}) == "NOT_ACCESSIBLE");
    const Json kept = Json::parse(service.expect_portal("GET", "/devices/" + phone));
    BOOST_TEST(kept.at("escrow_key") == key);
    BOOST_TEST(kept.at("lost_message") == "Call us");

    service.expect_portal("POST", "/devices/faults", Json{{"devices", {tv}}, {"failed", 1}}.dump());
    BOOST_TEST(lock_status(client, {{"device", tv}}) == "FAILED");
    set(service, {{"activation_lock", false}});
    BOOST_TEST(lock_status(client, {{"device", tv}}) == "ORG_NOT_SUPPORTED");
}

BOOST_AUTO_TEST_CASE(activation_lock_wants_a_device_and_a_well_formed_key) {
    DepsimProcess service;
    Client client(service);

    for (const Json& body :
         {Json::object(), Json{{"device", ""}}, Json{{"device", "S"}, {"escrow_key", "short"}},
          Json{{"device", "S"}, {"escrow_key", std::string(64, 'x')}}, Json{{"device", 7}}}) {
        const Answer answer = client.call("POST", "/device/activationlock", body);
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(answer.body == "MALFORMED_REQUEST_BODY");
    }
}

BOOST_AUTO_TEST_CASE(a_replacement_tells_what_it_replaces_from_version_10_on) {
    DepsimProcess service({"--devices", "1"});
    Client client(service);
    const std::string old = client.fetch_all().at(0).at("serial_number");
    const std::string before = client.cursor;
    const std::string unit =
        Json::parse(service.expect_portal("POST", "/devices/replace", Json{{"device", old}}.dump()))
            .at("serial_number");

    const auto operations = client.sync_all();
    const Json answer = client.ok("GET", "/device/replacementDetails?device=" + unit);

    BOOST_TEST_REQUIRE(operations.size() == 2U);
    BOOST_TEST(operations[0].at("serial_number") == old);
    BOOST_TEST(operations[0].at("op_type") == "deleted");
    BOOST_TEST(operations[0].at("released_by_replacement") == true);
    BOOST_TEST(operations[1].at("op_type") == "added");
    BOOST_TEST(operations[1].at("is_replacement_device") == true);
    BOOST_TEST(answer.at("serial_number") == unit);
    BOOST_TEST(answer.at("original_device_serial_number") == old);
    BOOST_TEST(answer.at("replacement_date").get<std::string>().size() == 10U);
    BOOST_TEST(client.call("GET", "/device/replacementDetails").body == "DEVICE_ID_REQUIRED");
    const Answer none = client.call("GET", "/device/replacementDetails?device=" + old);
    BOOST_TEST(none.status == 404);
    BOOST_TEST(none.body == "DEVICE_NOT_FOUND");
    client.version = "9";
    BOOST_TEST(client.call("GET", "/device/replacementDetails?device=" + unit).status == 404);
    client.cursor = before;
    for (const Json& operation : client.sync_all())
        BOOST_TEST(
            (!operation.contains("released_by_replacement") && !operation.contains("is_replacement_device")));
}

BOOST_AUTO_TEST_CASE(the_discovery_url_is_set_read_and_deleted) {
    DepsimProcess service;
    Client client(service);
    const std::string path = "/account-driven-enrollment/profile";
    Answer answer = client.call("GET", path);
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body == "NOT_FOUND");

    BOOST_TEST(client.call("POST", path, std::string("{}")).body == "MDM_SERVICE_DISCOVERY_URL_REQUIRED");
    for (const char* url : {"http://x.example/", "https://a b", "https://", "mdm.example.com"})
        BOOST_TEST(client.call("POST", path, Json{{"mdm_service_discovery_url", url}}).body ==
                   "MDM_SERVICE_DISCOVERY_URL_NOT_VALID");
    BOOST_TEST(
        client.ok("POST", path, {{"mdm_service_discovery_url", "https://mdm.example.com/discovery"}}) ==
        Json::object());
    const Json read = client.ok("GET", path);
    BOOST_TEST(read.at("mdm_service_discovery_url") == "https://mdm.example.com/discovery");
    BOOST_TEST(read.at("last_updated_timestamp").get<std::string>().size() == 20U);
    BOOST_TEST(client.ok("DELETE", path) == Json::object());
    BOOST_TEST(client.call("GET", path).status == 404);

    set(service, {{"account_driven_enrollment", false}});
    for (const char* method : {"GET", "DELETE"})
        BOOST_TEST(client.call(method, path).body == "ORG_NOT_SUPPORTED");
}

BOOST_AUTO_TEST_CASE(beta_tokens_can_be_turned_off) {
    DepsimProcess service;
    Client client(service);

    const Json tokens = client.ok("GET", "/os-beta-enrollment/tokens").at("betaEnrollmentTokens");
    BOOST_TEST(!tokens.empty());
    for (const Json& token : tokens)
        BOOST_TEST(token.at("token").get<std::string>().size() == 64U);

    set(service, {{"beta_tokens", false}});
    const Answer answer = client.call("GET", "/os-beta-enrollment/tokens");
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(answer.body == "APPLE_SEED_FOR_IT_TURNED_OFF");
    BOOST_TEST(client.call("GET", "/account").status == 200); // the session is as good as before
}

BOOST_AUTO_TEST_SUITE_END()
