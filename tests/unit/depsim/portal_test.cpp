// What an administrator does in the portal, with the odd events each action makes.

#include <boost/test/unit_test.hpp>

#include <future>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;

namespace {

/// Two servers, a client of each, both synced, and the first device with an assigned profile.
struct Two {
    Two() {
        service.expect_portal("POST", "/servers", R"({"server_name":"B"})");
        a = std::make_unique<Client>(service);
        b = std::make_unique<Client>(service, "B");
        device = a->fetch_all().at(0).at("serial_number");
        profile = a->define();
        a->ok("PUT", "/profile/devices", {{"profile_uuid", profile}, {"devices", {device}}});
        a->sync_all();
        b->fetch_all();
    }
    void act(const std::string& action, Json body = Json::object()) {
        body["devices"] = {device};
        service.expect_portal("POST", "/devices/" + action, body.dump());
    }
    Json only(Client& client) {
        const auto operations = client.sync_all();
        BOOST_TEST_REQUIRE(operations.size() == 1U);
        BOOST_TEST(operations[0].at("serial_number") == device);
        return operations[0];
    }

    DepsimProcess service;
    std::unique_ptr<Client> a;
    std::unique_ptr<Client> b;
    std::string device;
    std::string profile;
};

} // namespace

BOOST_AUTO_TEST_SUITE(portal)

BOOST_AUTO_TEST_CASE(unassigning_is_deleted_and_assigning_again_is_added) {
    Two two;

    two.act("unassign");
    const Json deleted = two.only(*two.a);
    two.act("assign");
    const Json added = two.only(*two.a);

    BOOST_TEST(deleted.at("op_type") == "deleted");
    BOOST_TEST(!deleted.contains("profile_status"));
    BOOST_TEST(deleted.contains("model"));
    BOOST_TEST(added.at("op_type") == "added");
    BOOST_TEST(added.at("profile_status") == "empty");
}

BOOST_AUTO_TEST_CASE(what_no_person_assigned_is_assigned_by_minus_one) {
    Two two;

    two.act("assign", {{"by_person", false}, {"as", "added"}});

    BOOST_TEST(two.only(*two.a).at("device_assigned_by") == "-1");
}

BOOST_AUTO_TEST_CASE(moving_is_deleted_here_and_modified_with_removed_there) {
    Two two;

    two.act("move", {{"server", "B"}});

    BOOST_TEST(two.only(*two.a).at("op_type") == "deleted");
    const Json moved = two.only(*two.b);
    BOOST_TEST(moved.at("op_type") == "modified");
    BOOST_TEST(moved.at("profile_status") == "removed");
    BOOST_TEST(two.a->fetch_all().size() == 9U);
    BOOST_TEST(two.b->fetch_all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(moving_can_also_come_as_added) {
    Two two;

    two.act("move", {{"server", "B"}, {"as", "added"}, {"profile_status", "empty"}});

    const Json moved = two.only(*two.b);
    BOOST_TEST(moved.at("op_type") == "added");
    BOOST_TEST(moved.at("profile_status") == "empty");
}

BOOST_AUTO_TEST_CASE(assigning_to_the_same_server_drops_the_assignment_and_keeps_the_uuid) {
    Two two;

    two.act("reassign");

    const Json modified = two.only(*two.a);
    BOOST_TEST(modified.at("op_type") == "modified");
    BOOST_TEST(modified.at("profile_status") == "removed");
    BOOST_TEST(modified.at("profile_uuid") == two.profile);
}

BOOST_AUTO_TEST_CASE(a_device_that_comes_back_can_carry_its_old_profile) {
    Two two;

    two.act("unassign");
    two.act("assign", {{"keep_profile_uuid", true}, {"profile_status", "assigned"}});

    const auto operations = two.a->sync_all();
    BOOST_TEST(operations.back().at("op_type") == "added");
    BOOST_TEST(operations.back().at("profile_uuid") == two.profile);
    two.act("unassign");
    const Json unsaid{{"devices", {two.device}}, {"keep_profile_uuid", true}};
    BOOST_TEST(two.service.portal("POST", "/devices/assign", unsaid.dump()).status == 400);
}

BOOST_AUTO_TEST_CASE(releasing_makes_no_event_at_all) {
    Two two;

    two.act("release");

    BOOST_TEST(two.a->sync_all().empty());
    const Json answer =
        two.a->ok("PUT", "/profile/devices", {{"profile_uuid", two.profile}, {"devices", {two.device}}});
    BOOST_TEST(answer.at("devices").at(two.device) == "NOT_ACCESSIBLE");
    BOOST_TEST(two.a->fetch_all().size() == 9U);
}

BOOST_AUTO_TEST_CASE(migrating_is_deleted_here_and_a_record_with_a_deadline_there) {
    Two two;

    two.act("migrate", {{"server", "B"}, {"deadline", "2027-01-31T00:00:00Z"}});

    BOOST_TEST(two.only(*two.a).at("op_type") == "deleted");
    BOOST_TEST(two.only(*two.b).at("mdm_migration_deadline") == "2027-01-31T00:00:00Z");
    const Json again{{"devices", {two.device}}, {"server", "B"}};
    BOOST_TEST(two.service.portal("POST", "/devices/migrate", again.dump()).status == 400);
    BOOST_TEST(two.b->sync_all().empty());
}

BOOST_AUTO_TEST_CASE(a_migration_lifts_the_activation_lock) {
    Two two;
    const std::string phone =
        Json::parse(two.service.expect_portal("POST", "/devices", R"({"device_family":"iPhone"})"))
            .at("serial_numbers")
            .at(0);
    const Json lock{{"device", phone}, {"escrow_key", std::string(64, 'a')}, {"lost_message", "Call us"}};
    BOOST_TEST(two.a->ok("POST", "/device/activationlock", lock).at("response_status") == "SUCCESS");

    two.service.expect_portal("POST", "/devices/migrate", Json{{"devices", {phone}}, {"server", "B"}}.dump());

    const Json kept = Json::parse(two.service.expect_portal("GET", "/devices/" + phone));
    BOOST_TEST(kept.at("locked") == false);
    BOOST_TEST(!kept.contains("escrow_key"));
    BOOST_TEST(!kept.contains("lost_message"));
    BOOST_TEST(two.b->ok("POST", "/device/activationlock", lock).at("response_status") == "SUCCESS");
}

BOOST_AUTO_TEST_CASE(a_profile_of_the_portal_is_assigned_to_all_or_not_defined) {
    Two two;
    const std::string held = two.a->fetch_all().at(1).at("serial_number");
    const std::string failing = two.a->fetch_all().at(2).at("serial_number");
    two.service.expect_portal("POST", "/devices/faults",
                              Json{{"devices", {held}}, {"throttled_s", 600}}.dump());
    two.service.expect_portal("POST", "/devices/faults", Json{{"devices", {failing}}, {"failed", 1}}.dump());
    two.a->sync_all();
    Json body{{"profile", {{"profile_name", "P"}, {"url", "https://mdm.example.com/"}}}};

    for (const auto& [devices, status] : {std::pair{Json{two.device, "NOPE"}, 409},
                                          {Json{two.device, held}, 409},
                                          {Json{two.device, failing}, 409},
                                          {Json(two.device), 400},
                                          {Json{{two.device, 1}}, 400},
                                          {Json{two.device, 1}, 400}}) {
        body["devices"] = devices;
        BOOST_TEST(two.service.portal("POST", "/profiles", body.dump()).status == status, devices);
    }

    BOOST_TEST(Json::parse(two.service.expect_portal("GET", "/profiles")).at("profiles").size() == 1U);
    BOOST_TEST(two.a->sync_all().empty());
    body["devices"] = {two.device, two.device};
    two.service.expect_portal("POST", "/profiles", body.dump());
    BOOST_TEST(two.only(*two.a).at("profile_status") == "assigned");
}

BOOST_AUTO_TEST_CASE(a_device_can_be_added_with_any_values) {
    DepsimProcess service({"--devices", "0"});
    Client client(service);
    client.fetch_all();
    service.expect_portal("POST", "/devices",
                          R"({"devices":[{"serial_number":"NEW \"1\"","device_family":"Robot","os":"robotOS",
                              "model":"Robot Ω","asset_tag":"A-1"}]})");

    const Json device = client.sync_all().at(0);

    BOOST_TEST(device.at("serial_number") == "NEW \"1\"");
    BOOST_TEST(device.at("device_family") == "Robot");
    BOOST_TEST(device.at("os") == "robotOS");
    BOOST_TEST(device.at("model") == "Robot Ω");
    BOOST_TEST(device.at("asset_tag") == "A-1");
}

BOOST_AUTO_TEST_CASE(a_mistake_in_a_request_is_named_and_changes_nothing) {
    DepsimProcess service;

    for (const auto& [method, path, body] :
         {std::tuple{"PATCH", "/settings", R"({"oauth_windw_s":1})"},
          std::tuple{"PATCH", "/settings", R"({"rotation":"sometimes"})"},
          std::tuple{"PATCH", "/settings", R"({"page_maximum":0})"},
          std::tuple{"PATCH", "/settings", R"({"advance_s":9000000000000000000})"},
          std::tuple{"PATCH", "/settings", R"({"now":-1})"},
          std::tuple{"PATCH", "/settings", R"({"clock_offset_s":900000000000})"},
          std::tuple{"POST", "/faults", R"([{"mode":"same_cursor"},{"mode":"unheard_of"}])"},
          std::tuple{"POST", "/faults", R"({"endpoint":"POST /devices"})"},
          std::tuple{"POST", "/faults", R"({"status":100})"},
          std::tuple{"POST", "/devices", R"({"count":-1})"},
          std::tuple{"POST", "/devices/faults", R"({"devices":[],"throttled_s":9000000000000000000})"},
          std::tuple{"POST", "/devices", R"({"count":0,"device_family":"Toaster"})"},
          std::tuple{"POST", "/devices/move", R"({"devices":"X"})"},
          std::tuple{"POST", "/servers", R"({"server_name":""})"},
          std::tuple{"POST", "/servers", R"({"server_name":"Example MDM"})"},
          std::tuple{"PATCH", "/servers/Example%20MDM", R"({"server_name":""})"},
          std::tuple{"POST", "/reset", R"({"seed":-1})"}, std::tuple{"POST", "/state/save", ""}}) {
        const Answer answer = service.portal(method, path, body);
        BOOST_TEST(answer.status == 400, path << ' ' << body);
        BOOST_TEST(!json_of(answer).at("error").get<std::string>().empty());
    }
    BOOST_TEST(service.portal("GET", "/nothing").status == 404);
    BOOST_TEST(service.portal("POST", "/devices/unassign", R"({"devices":["NOBODY"]})").status == 404);
    BOOST_TEST(service.portal("DELETE", "/servers").status == 405);
    BOOST_TEST(service.portal("POST", "/shutdown/now").status == 404);
    BOOST_TEST(service.portal("POST", "/reset/all").status == 404);
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/faults")).at("faults").empty());
}

BOOST_AUTO_TEST_CASE(a_change_of_settings_is_made_whole_or_not_at_all) {
    DepsimProcess service;
    service.expect_portal("PATCH", "/settings", R"({"now":"2026-08-01T10:00:00Z"})");
    const std::string before = service.expect_portal("GET", "/settings");

    const Answer answer =
        service.portal("PATCH", "/settings",
                       R"({"advance_s":60,"organisation":{"org_name":"Other"},"page_maximum":"many"})");

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(json_of(answer).at("error") == "page_maximum cannot be \"many\"");
    BOOST_TEST(service.expect_portal("GET", "/settings") == before);
}

BOOST_AUTO_TEST_CASE(a_list_of_new_devices_is_added_whole_or_not_at_all) {
    DepsimProcess service({"--devices", "0"});

    for (const char* second :
         {R"({"serial_number":"NEW1"})", R"({"serial_number":""})", R"({"modell":"Mac"})", "7"}) {
        const std::string body = R"({"devices":[{"serial_number":"NEW1"},)" + std::string(second) + "]}";
        BOOST_TEST(service.portal("POST", "/devices", body).status == 400, second);
    }

    BOOST_TEST(Json::parse(service.expect_portal("GET", "/devices")).at("total") == 0);
}

BOOST_AUTO_TEST_CASE(a_replacement_has_a_serial_number_of_its_own) {
    Two two;

    for (const auto& [serial, error] :
         {std::pair{std::string(), "a serial number must be 1 to 64 characters"},
          {std::string(65, 'X'), "a serial number must be 1 to 64 characters"},
          {two.device, "already"}}) {
        const Json body{{"device", two.device}, {"new_serial_number", serial}};
        const Answer answer = two.service.portal("POST", "/devices/replace", body.dump());
        BOOST_TEST(answer.status == 400);
        BOOST_TEST(answer.body.find(error) != std::string::npos, answer.body);
    }

    BOOST_TEST(two.a->sync_all().empty());
}

BOOST_AUTO_TEST_CASE(servers_without_a_name_get_one_that_is_free) {
    DepsimProcess service;
    service.expect_portal("POST", "/servers", R"({"server_name":"MDM Server 3"})");

    const Json added = Json::parse(service.expect_portal("POST", "/servers"));

    BOOST_TEST(added.at("server_name") == "MDM Server 4");
    service.expect_portal("PATCH", "/servers/MDM%20Server%204", R"({"server_name":"MDM Server 4"})");
}

BOOST_AUTO_TEST_CASE(the_portal_says_what_it_can_do) {
    DepsimProcess service;

    const Json calls = Json::parse(service.expect_portal("GET", "")).at("calls");

    // Each is known: a call that is not is answered 404 or 405.
    for (const std::string call : calls) {
        if (call.find('{') != std::string::npos || call == "POST /shutdown") continue;
        const std::size_t space = call.find(' ');
        const int status = service.portal(call.substr(0, space), call.substr(space + 1)).status;
        BOOST_TEST((status / 100 == 2 || status == 400), call << ": " << status);
    }
}

BOOST_AUTO_TEST_CASE(assigning_or_moving_to_the_server_it_has_is_a_reassignment) {
    for (const char* action : {"assign", "move"}) {
        Two two;

        two.act(action, {{"server", two.service.first_server()}});
        const Json operation = two.only(*two.a);

        BOOST_TEST(operation.at("op_type") == "modified", action);
        BOOST_TEST(operation.at("profile_status") == "removed");
        BOOST_TEST(operation.at("profile_uuid") == two.profile);
    }
}

BOOST_AUTO_TEST_CASE(a_device_on_no_server_can_be_released_once) {
    Two two;
    two.act("unassign");

    two.act("release");

    const std::string again = Json{{"devices", {two.device}}}.dump();
    BOOST_TEST(two.service.portal("POST", "/devices/release", again).status == 400);
    BOOST_TEST(Json::parse(two.service.expect_portal("GET", "/devices/" + two.device)).at("released") ==
               true);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_migration_ends_with_the_next_move) {
    Two two;
    two.act("migrate", {{"server", "B"}});
    BOOST_TEST(two.only(*two.b).contains("mdm_migration_deadline"));

    two.act("move", {{"server", two.service.first_server()}});

    two.a->fetch_all();
    const Json details = two.a->ok("POST", "/devices", {{"devices", {two.device}}});
    BOOST_TEST(!details.at("devices").at(two.device).contains("mdm_migration_deadline"));
}

BOOST_AUTO_TEST_CASE(what_clients_sent_can_be_read_and_waited_for) {
    DepsimProcess service;
    Client client(service);
    client.fetch_all();

    const Json log = Json::parse(service.expect_portal("GET", "/requests"));
    BOOST_TEST_REQUIRE(log.at("requests").size() == 2U);
    BOOST_TEST(log.at("requests").at(0).at("path") == "/session");
    BOOST_TEST(log.at("requests").at(0).at("headers").contains("Authorization"));
    const Json& fetch = log.at("requests").at(1);
    BOOST_TEST(fetch.at("method") == "POST");
    BOOST_TEST(fetch.at("body") == R"({"limit":1000})");
    BOOST_TEST(fetch.at("status") == 200);
    BOOST_TEST(fetch.at("server_uuid") == service.first_server());

    const std::string since = std::to_string(log.at("next_since").get<int>());
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/requests?since=" + since)).at("requests").empty());
    client.call("GET", "/account");
    const Json more = Json::parse(service.expect_portal("GET", "/requests?wait_ms=5000&since=" + since));
    BOOST_TEST(more.at("requests").at(0).at("path") == "/account");
    service.expect_portal("DELETE", "/requests");
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/requests")).at("requests").empty());

    auto next = std::async(std::launch::async, [&] {
        return service.expect_portal("GET", "/requests?wait_ms=20000"); // also when the log was cleared
    });
    client.call("GET", "/account");
    BOOST_TEST(Json::parse(next.get()).at("requests").at(0).at("path") == "/account");
}

BOOST_AUTO_TEST_CASE(a_reset_begins_again) {
    DepsimProcess service({"--devices", "5", "--seed", "9"});
    Client client(service);
    const auto before = client.fetch_all();

    service.expect_portal("POST", "/reset");

    BOOST_TEST(client.call("GET", "/account").status == 401);
    Client again(service);
    BOOST_TEST((again.fetch_all() == before));
    again.cursor = client.cursor;
    BOOST_TEST(again.call("POST", "/devices/sync", Json{{"cursor", client.cursor}}).body == "INVALID_CURSOR");
}

BOOST_AUTO_TEST_SUITE_END()
