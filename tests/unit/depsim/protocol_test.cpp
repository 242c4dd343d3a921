// Headers, versions, error bodies: what holds for every endpoint.

#include <ostream>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

struct Form {
    const char* name;
    const char* body;
    const char* content_type;
};
std::ostream& operator<<(std::ostream& out, const Form& form) {
    return out << form.name;
}
const Form kForms[] = {
    {"bare", "CURSOR_REQUIRED", "text/plain;charset=UTF-8"},
    {"quoted", "\"CURSOR_REQUIRED\"", "application/json;charset=UTF8"},
    {"json", "{\"code\":\"CURSOR_REQUIRED\"}", "application/json;charset=UTF8"},
    {"newline", "CURSOR_REQUIRED\r\n", "text/plain;charset=UTF-8"},
    {"html", "<html><head><title>400</title></head><body><h1>Error 400</h1></body></html>",
     "text/html;charset=UTF-8"},
};

struct Gate {
    const char* name; ///< the key
    int since;
};
std::ostream& operator<<(std::ostream& out, const Gate& gate) {
    return out << gate.name;
}
const Gate kDeviceGates[] = {{"serial_number", 1},
                             {"model", 1},
                             {"profile_status", 1},
                             {"os", 2},
                             {"device_family", 2},
                             {"mdm_migration_deadline", 8},
                             {"wifi_mac_address", 10},
                             {"bluetooth_mac_address", 10},
                             {"imei", 10},
                             {"meid", 10},
                             {"eid", 10}};
const Gate kAccountGates[] = {{"server_uuid", 1}, {"admin_id", 1}, {"org_name", 1},    {"org_id", 3},
                              {"org_id_hash", 3}, {"org_type", 3}, {"org_version", 3}, {"urls", 3}};

const char* const kMalformed[] = {"no json",       "[]", "7", "{\"limit\":\"many\"}", "{\"limit\":-1}",
                                  "{\"cursor\":7}"};

} // namespace

BOOST_AUTO_TEST_SUITE(protocol)

BOOST_AUTO_TEST_CASE(a_user_agent_is_demanded_on_every_call) {
    DepsimProcess service;
    Client client(service);
    client.open();

    BOOST_TEST(client.send("GET", "/account", {{"X-ADM-Auth-Session", client.session}}).body ==
               "USER_AGENT_MISSING");
    client.user_agent = "";
    BOOST_TEST(client.call("GET", "/account").body == "USER_AGENT_MISSING");
    const Answer answer = client.open();
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == "USER_AGENT_MISSING");
}

BOOST_AUTO_TEST_CASE(a_refused_user_agent_is_invalid) {
    DepsimProcess service;
    Client client(service);
    client.open();
    client.user_agent = "nanodep-godep/0"; // the one that Apple is known to refuse
    BOOST_TEST(client.call("GET", "/account").body == "USER_AGENT_INVALID");

    set(service, {{"refused_user_agents", {"curl"}}});
    BOOST_TEST(client.call("GET", "/account").status == 200);
    client.user_agent = "curl/8.0";
    BOOST_TEST(client.open().body == "USER_AGENT_INVALID");
}

BOOST_AUTO_TEST_CASE(every_answer_has_a_request_uuid_of_its_own) {
    DepsimProcess service;
    Client client(service);
    client.open();

    const std::string first = client.call("GET", "/account").header("X-Apple-Request-UUID");
    const std::string second = client.call("GET", "/nowhere").header("X-Apple-Request-UUID");

    BOOST_TEST(first.size() == 36U);
    BOOST_TEST(second.size() == 36U);
    BOOST_TEST(first != second);
}

BOOST_AUTO_TEST_CASE(a_fault_of_the_simulator_itself_is_an_error_like_others) {
    DepsimProcess service({"--org-name", "\xFF"}); // nothing that can be written as JSON
    Client client(service);

    const Answer answer = client.call("GET", "/account");

    BOOST_TEST(answer.status == 500);
    BOOST_TEST(answer.body == "SIMULATOR_ERROR");
    BOOST_TEST(answer.header("X-Apple-Request-UUID").size() == 36U);
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/requests")).at("requests").back().at("status") ==
               500);
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_404_and_a_wrong_method_405_without_a_body) {
    DepsimProcess service;
    Client client(service);
    client.open();

    const Answer unknown = client.call("GET", "/devices/details");
    BOOST_TEST(unknown.status == 404);
    for (const auto& [method, path] : {std::pair{"POST", "/session"},
                                       {"POST", "/account"},
                                       {"GET", "/devices"},
                                       {"GET", "/server/devices"},
                                       {"PUT", "/profile"},
                                       {"GET", "/profile/devices"},
                                       {"DELETE", "/os-beta-enrollment/tokens"}}) {
        const Answer answer = client.call(method, path);
        BOOST_TEST(answer.status == 405, path);
        BOOST_TEST(answer.body.empty());
    }
}

BOOST_DATA_TEST_CASE(a_body_that_is_not_what_it_should_be_is_malformed, data::make(kMalformed), body) {
    DepsimProcess service;
    Client client(service);

    const Answer answer = client.call("POST", "/server/devices", std::string(body));

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == "MALFORMED_REQUEST_BODY");
}

BOOST_AUTO_TEST_CASE(a_fetch_without_a_body_is_one_without_limit_and_cursor) {
    DepsimProcess service({"--devices", "101"});
    Client client(service);

    const Answer page = client.call("POST", "/server/devices");

    BOOST_TEST(page.status == 200);
    BOOST_TEST(json_of(page).at("devices").size() == 100U);
    BOOST_TEST(client.call("POST", "/devices/sync").body == "CURSOR_REQUIRED");
    for (const char* path : {"/devices", "/devices/disown", "/profile", "/profile/devices"})
        BOOST_TEST(client.call("POST", path).body == "MALFORMED_REQUEST_BODY", path);
}

BOOST_AUTO_TEST_CASE(a_body_nested_without_end_is_malformed) {
    DepsimProcess service;
    Client client(service);
    const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');

    BOOST_TEST(client.call("POST", "/profile", "{\"profile_name\":" + deep + "}").body ==
               "MALFORMED_REQUEST_BODY");
    BOOST_TEST(service.portal("PATCH", "/settings", "{\"page_default\":" + deep + "}").status == 400);
    BOOST_TEST(service.portal("POST", "/faults", "{\"body\":" + deep + "}").status == 400);
}

BOOST_AUTO_TEST_CASE(a_body_over_eight_mebibytes_is_not_read_into_memory) {
    DepsimProcess service;
    Client client(service);

    const Answer answer = client.call("POST", "/devices", std::string(8 * 1024 * 1024 + 1, ' '));

    BOOST_TEST(answer.status == 413);
}

BOOST_DATA_TEST_CASE(error_bodies_come_in_the_form_that_was_chosen, data::make(kForms), form) {
    DepsimProcess service;
    Client client(service);
    set(service, {{"error_form", form.name}});

    const Answer answer = client.call("POST", "/devices/sync", std::string("{}"));

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.body == form.body);
    BOOST_TEST(answer.header("Content-Type") == form.content_type);
}

BOOST_DATA_TEST_CASE(a_device_key_is_absent_for_older_versions, data::make(kDeviceGates), gate) {
    DepsimProcess service({"--devices", "0"});
    service.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    service.expect_portal(
        "POST", "/devices",
        R"({"devices":[{"serial_number":"PHONE1","device_family":"iPhone"}],"server":"Other"})");
    service.expect_portal("POST", "/devices/migrate",
                          R"({"devices":["PHONE1"],"server":")" + service.first_server() + R"("})");
    Client client(service);

    for (const int version : {1, 2, 3, 7, 8, 9, 10}) {
        client.version = std::to_string(version);
        const Json device = client.ok("POST", "/server/devices", Json::object()).at("devices").at(0);
        BOOST_TEST(device.contains(gate.name) == (version >= gate.since), version);
    }
}

BOOST_AUTO_TEST_CASE(an_ethernet_address_is_absent_before_version_10) {
    DepsimProcess service({"--devices", "0"});
    service.expect_portal("POST", "/devices", R"({"count":1,"device_family":"AppleTV"})");
    Client client(service);

    for (const auto& [version, there] : {std::pair{"9", false}, {"10", true}}) {
        client.version = version;
        const Json device = client.ok("POST", "/server/devices", Json::object()).at("devices").at(0);
        BOOST_TEST(device.contains("ethernet_mac_address") == there, version);
    }
}

BOOST_DATA_TEST_CASE(an_account_key_is_absent_for_older_versions, data::make(kAccountGates), gate) {
    DepsimProcess service;
    Client client(service);

    for (const int version : {1, 2, 3, 10}) {
        client.version = std::to_string(version);
        BOOST_TEST(client.ok("GET", "/account").contains(gate.name) == (version >= gate.since), version);
    }
}

BOOST_AUTO_TEST_CASE(an_ipad_is_ios_before_version_7_and_ipados_from_then_on) {
    DepsimProcess service({"--devices", "0"});
    service.expect_portal("POST", "/devices", R"({"count":1,"device_family":"iPad"})");
    Client client(service);

    for (const auto& [version, os] :
         {std::pair{"3", "iOS"}, {"6", "iOS"}, {"7", "iPadOS"}, {"10", "iPadOS"}}) {
        client.version = version;
        BOOST_TEST(client.ok("POST", "/server/devices", Json::object()).at("devices").at(0).at("os") == os);
    }
}

BOOST_AUTO_TEST_CASE(an_os_that_the_portal_set_is_told_to_old_versions_as_they_know_it) {
    DepsimProcess service({"--devices", "0"});
    service.expect_portal("POST", "/devices", R"({"devices":[{"serial_number":"PAD","os":"iPadOS"}]})");
    Client client(service);

    for (const auto& [version, os] : {std::pair{"6", "iOS"}, {"7", "iPadOS"}}) {
        client.version = version;
        BOOST_TEST(client.fetch_all().at(0).at("os") == os);
    }
}

BOOST_AUTO_TEST_CASE(a_missing_version_is_version_1) {
    DepsimProcess service;
    Client client(service);
    client.open();

    const Answer answer =
        client.send("GET", "/account", {{"X-ADM-Auth-Session", client.session}, {"User-Agent", "t/1"}});

    BOOST_TEST(!json_of(answer).contains("org_id"));
}

BOOST_AUTO_TEST_CASE(the_account_announces_the_page_limits) {
    DepsimProcess service;
    set(service, {{"page_maximum", 500}});
    Client client(service);

    int limited = 0;
    const Json account = client.ok("GET", "/account");
    for (const Json& url : account.at("urls")) {
        const bool list = url.at("uri") == "/server/devices" || url.at("uri") == "/devices/sync";
        BOOST_TEST(url.contains("limit") == list);
        if (!list) continue;
        ++limited;
        BOOST_TEST(url.at("limit").at("maximum") == 500);
        BOOST_TEST(url.at("http_method") == Json({"POST"}));
    }
    BOOST_TEST(limited == 2);
}

BOOST_AUTO_TEST_CASE(the_exact_content_type_can_be_insisted_on) {
    DepsimProcess service;
    set(service, {{"content_type_check", "all"}});
    Client client(service);
    const std::string header = authorization(client.token, service.base_url());

    const Answer without = client.send("GET", "/session", {{"Authorization", header}, {"User-Agent", "t/1"}});
    const Answer with = client.send("GET", "/session",
                                    {{"Authorization", authorization(client.token, service.base_url())},
                                     {"User-Agent", "t/1"},
                                     {"Content-Type", "application/json;charset=UTF8"}});

    BOOST_TEST(without.status == 400);
    BOOST_TEST(with.status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
