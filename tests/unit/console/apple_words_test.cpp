// Values and answers of Apple's that a console has to live with, and the settings that decide where nobody knows: the plugin
// in a fake host, against the simulator.
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace mdm::dep;
using namespace mdm::dep::test;
using ams::test::FinishedTask;
using ams::test::Reply;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A linked account; `settings` are those of the plugin besides the way to the simulator.
struct Account : LivePlugin {
    explicit Account(int devices = 5, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : LivePlugin(devices, dialect) {
        host.permissions = {"mdm_dep_token:read", "mdm_dep_device:disown", "mdm_dep_device:bypass_code"};
    }
    // As after a change of the settings file: the host starts the plugin anew.
    void restart_with(const json& more) {
        plugin.reset();
        host.actions.clear();
        host.forms.clear();
        host.tables.clear();
        host.grids.clear();
        host.nodes.clear();
        host.jobs.clear();
        host.dashboards.clear();
        host.details.clear();
        json settings = json::parse(host.settings);
        settings.update(more);
        host.settings = settings.dump();
        plugin = std::make_unique<Plugin>(ams::HostRef(host.host()));
    }
    std::string key(const std::string& serial) {
        return value("SELECT CAST(id AS VARCHAR(20)) FROM mdm_dep_device WHERE serial_number = '" + serial +
                     "'");
    }
    std::string device(const std::string& column, const std::string& serial) {
        return value("SELECT CAST(" + column +
                     " AS VARCHAR(255)) FROM mdm_dep_device WHERE serial_number = '" + serial + "'");
    }
    std::string first_serial() { return value("SELECT min(serial_number) FROM mdm_dep_device"); }
    void portal(const std::string& path, const json& body) {
        depsim.expect_portal("POST", path, body.dump());
    }
    std::vector<json> requests(const std::string& method, const std::string& path) {
        std::vector<json> found;
        const json log = json::parse(depsim.expect_portal("GET", "/requests?limit=100000"));
        for (const json& one : log["requests"])
            if (one["method"] == method && one["path"] == path) found.push_back(one);
        return found;
    }
    std::size_t count(const std::string& method, const std::string& path) {
        return requests(method, path).size();
    }
    void sync() {
        BOOST_REQUIRE_EQUAL(finished(host.invoke("mdm.dep.sync_now", {token})).reply.result, AMS_OK);
    }
    json result(const FinishedTask& task, const std::string& serial) {
        for (const std::string& text : task.results) {
            json one = json::parse(text);
            if (one.value("serial_number", "") == serial) return one;
        }
        BOOST_FAIL("no result of " + serial);
        return {};
    }
    FinishedTask disown(const std::string& serial) {
        return finished(
            host.invoke("mdm.dep.device.disown", {key(serial)}, json{{"confirm", serial}}.dump()));
    }

    std::string token;
};

struct Linked : Account {
    explicit Linked(int devices = 5, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : Account(devices, dialect) {
        token = link();
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(apple_words)

BOOST_DATA_TEST_CASE(hardware_so_new_that_apple_tells_no_system_is_shown_by_its_family, kDatabases, dialect) {
    Linked live(3, dialect);
    live.portal("/devices", {{"devices",
                              {{{"serial_number", "BRANDNEW0001"},
                                {"model", "MacBook Ultra"},
                                {"os", ""},
                                {"device_family", "Mac"}}}}});

    live.sync();

    BOOST_CHECK_EQUAL(live.device("os", "BRANDNEW0001"), "");
    BOOST_CHECK_EQUAL(
        live.number("SELECT count(*) FROM mdm_dep_device WHERE os IS NOT NULL AND serial_number = "
                    "'BRANDNEW0001'"),
        1); // told as empty, which is not "never told"
    const Reply page = live.host.open_details("mdm_dep_device", live.key("BRANDNEW0001"));
    BOOST_CHECK_EQUAL(ams::test::schema_violations("details.schema.json", page.answer), "");
    BOOST_CHECK(contains(page.answer, "MacBook Ultra"));
    const json overview = json::parse(live.host.open_dashboard("mdm.dep.overview").answer);
    BOOST_CHECK(!contains(overview.dump(), "Not told by Apple")); // counted with the Macs
}

BOOST_AUTO_TEST_CASE(a_device_that_nobody_assigned_says_minus_one_and_that_is_shown) {
    Linked live;
    live.portal(
        "/devices",
        {{"devices",
          {{{"serial_number", "NOBODY000001"}, {"device_family", "Mac"}, {"device_assigned_by", "-1"}}}}});

    live.sync();

    BOOST_CHECK_EQUAL(live.device("device_assigned_by", "NOBODY000001"), "-1");
    BOOST_CHECK(contains(live.host.open_details("mdm_dep_device", live.key("NOBODY000001")).answer, "-1"));
}

BOOST_AUTO_TEST_CASE(a_disown_answered_without_a_word_for_the_device_is_looked_up_and_not_repeated) {
    for (const char* const body : {"{}", R"({"devices":null})", R"({"devices":{}})"}) {
        Linked live;
        const std::string serial = live.first_serial();
        live.portal("/faults", {{"endpoint", "POST /devices/disown"}, {"status", 200}, {"body", body}});

        const FinishedTask task = live.disown(serial);

        BOOST_CHECK_EQUAL(live.count("POST", "/devices/disown"), 1U);
        BOOST_CHECK_EQUAL(live.count("POST", "/devices"), 1U);
        BOOST_CHECK_EQUAL(live.result(task, serial)["status"], "FAILED");
        BOOST_CHECK_EQUAL(live.device("present", serial), "1"); // Apple shows it still there
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_may_not_release_devices_may_say_so_with_403) {
    Linked live;
    const std::string serial = live.first_serial();
    live.portal("/faults",
                {{"endpoint", "POST /devices/disown"}, {"status", 403}, {"code", "ACCESS_DENIED"}});

    const FinishedTask task = live.disown(serial);

    BOOST_CHECK_EQUAL(task.reply.code, "dep.access_denied");
    BOOST_CHECK_EQUAL(live.count("POST", "/devices/disown"), 1U);
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
    BOOST_CHECK_EQUAL(live.value("SELECT status FROM mdm_dep_token"), "ok"); // the token is not blamed
}

BOOST_AUTO_TEST_CASE(details_that_say_not_found_are_a_device_that_is_gone) {
    Linked live;
    const std::string serial = live.first_serial();
    live.portal("/faults", {{"endpoint", "POST /devices"},
                            {"status", 200},
                            {"body", {{"devices", {{serial, {{"response_status", "NOT_FOUND"}}}}}}}});

    const Reply reply = live.host.invoke("mdm.dep.device.refresh", {live.key(serial)});

    BOOST_REQUIRE_EQUAL(reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(live.device("present", serial), "0");
}

BOOST_AUTO_TEST_CASE(a_lock_that_failed_may_be_asked_for_again) {
    Linked live(40);
    const std::string mac =
        live.value("SELECT min(serial_number) FROM mdm_dep_device WHERE device_family = 'Mac'");
    live.portal("/faults", {{"endpoint", "POST /device/activationlock"},
                            {"status", 200},
                            {"body", {{"serial_number", mac}, {"response_status", "FAILED"}}}});
    const auto lock = [&] {
        return live.finished(live.host.invoke("mdm.dep.device.activation_lock", {live.key(mac)}, "{}"));
    };

    BOOST_CHECK_EQUAL(live.result(lock(), mac)["status"], "FAILED");
    BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(mac)}).code,
                      "dep.bypass_code_missing");
    BOOST_CHECK_EQUAL(live.result(lock(), mac)["status"], "SUCCESS");
}

BOOST_AUTO_TEST_CASE(a_task_for_thousands_of_devices_ends_with_the_first_request_that_cannot_be_answered) {
    Linked live(2100);
    std::vector<std::string> keys;
    const auto connection = live.database.connect();
    auto rows = connection->query("SELECT id FROM mdm_dep_device");
    while (rows.fetch())
        keys.push_back(std::to_string(rows.int64(1)));
    live.portal("/faults", {{"endpoint", "POST /devices"},
                            {"count", -1},
                            {"status", 429},
                            {"headers", {{"Retry-After", "900"}}}});

    const FinishedTask task = live.finished(live.host.invoke("mdm.dep.device.refresh", keys));

    BOOST_CHECK_EQUAL(task.reply.code, "dep.too_many_requests");
    BOOST_CHECK_EQUAL(live.count("POST", "/devices"), 1U);
    BOOST_CHECK_EQUAL(task.results.size(), 2100U); // each is told that it was not asked about
}

BOOST_AUTO_TEST_CASE(a_disown_of_thousands_ends_where_nobody_knows_what_became_of_the_first) {
    Linked live(2100);
    std::vector<std::string> keys;
    const auto connection = live.database.connect();
    auto rows = connection->query("SELECT id FROM mdm_dep_device");
    while (rows.fetch())
        keys.push_back(std::to_string(rows.int64(1)));
    live.portal(
        "/faults",
        json::array({{{"endpoint", "POST /devices/disown"}, {"status", 503}, {"count", -1}},
                     {{"endpoint", "POST /devices"}, {"status", 400}, {"code", "NO"}, {"count", -1}}}));

    const FinishedTask task =
        live.finished(live.host.invoke("mdm.dep.device.disown", keys, json{{"confirm", "2100"}}.dump()));

    BOOST_CHECK_EQUAL(live.count("POST", "/devices/disown"), 1U);
    BOOST_CHECK_EQUAL(live.count("POST", "/devices"), 1U);
    BOOST_CHECK_EQUAL(task.message, "2100 devices: 1000 FAILED, 1100 SKIPPED.");
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 2100);
}

BOOST_AUTO_TEST_CASE(a_changed_server_url_is_a_new_profile_that_every_device_is_given) {
    Linked live(5);
    const auto create = [&](const std::string& action, const std::vector<std::string>& rows,
                            const json& form) {
        const Reply made = live.host.invoke(action, rows, form.dump());
        BOOST_REQUIRE_MESSAGE(made.result == AMS_OK, made.code + ": " + made.text);
        return json::parse(made.answer);
    };
    const json old = create("mdm.dep.profile.new", {},
                            {{"profile_name", "Standard"}, {"url", "https://old.example.org/"}});
    const std::string old_uuid = old["details"]["profile_uuid"];
    const auto keys = [&] {
        std::vector<std::string> all;
        const auto connection = live.database.connect();
        auto rows = connection->query("SELECT id FROM mdm_dep_device ORDER BY id");
        while (rows.fetch())
            all.push_back(std::to_string(rows.int64(1)));
        return all;
    }();
    live.finished(
        live.host.invoke("mdm.dep.device.assign_profile", keys, json{{"profile_uuid", old_uuid}}.dump()));

    const json next = create("mdm.dep.profile.clone", old["rows"], {{"url", "https://new.example.org/"}});
    const std::string uuid = next["details"]["profile_uuid"];
    const FinishedTask task = live.finished(
        live.host.invoke("mdm.dep.device.assign_profile", keys, json{{"profile_uuid", uuid}}.dump()));

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_NE(uuid, old_uuid);
    for (const json& request : live.requests("POST", "/profile"))
        BOOST_CHECK(
            !json::parse(request["body"].get<std::string>()).contains("devices")); // defined with none
    const json at_apple = json::parse(live.depsim.expect_portal("GET", "/devices?limit=100"));
    for (const json& device : at_apple["devices"])
        BOOST_CHECK_EQUAL(device["profile_uuid"], uuid);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(switches)

BOOST_AUTO_TEST_CASE(the_name_the_version_and_the_page_limit_that_were_set_are_what_apple_gets) {
    Account live;
    live.restart_with({{"user_agent", "Example-MDM/7"}, {"protocol_version", 3}, {"page_limit", 50}});
    live.token = live.link();

    const json log = json::parse(live.depsim.expect_portal("GET", "/requests?limit=1000"));
    std::size_t pages = 0;
    for (const json& request : log["requests"]) {
        BOOST_CHECK_EQUAL(request["headers"]["User-Agent"], "Example-MDM/7");
        BOOST_CHECK_EQUAL(request["headers"]["X-Server-Protocol-Version"], "3");
        if (request["path"] != "/server/devices" && request["path"] != "/devices/sync") continue;
        ++pages;
        BOOST_CHECK_EQUAL(json::parse(request["body"].get<std::string>())["limit"], 50);
    }
    BOOST_CHECK_GE(pages, 2U);
}

BOOST_AUTO_TEST_CASE(assigning_with_post_is_a_setting) {
    for (const bool post : {false, true}) {
        Account live;
        live.restart_with({{"assign_with_post", post}});
        live.token = live.link();
        const Reply made =
            live.host.invoke("mdm.dep.profile.new", {},
                             json{{"profile_name", "Standard"}, {"url", "https://mdm.example.org/"}}.dump());
        BOOST_REQUIRE_EQUAL(made.result, AMS_OK);

        live.finished(live.host.invoke(
            "mdm.dep.device.assign_profile", {live.key(live.first_serial())},
            json{{"profile_uuid", json::parse(made.answer)["details"]["profile_uuid"]}}.dump()));

        BOOST_CHECK_EQUAL(live.count("POST", "/profile/devices"), post ? 1U : 0U);
        BOOST_CHECK_EQUAL(live.count("PUT", "/profile/devices"), post ? 0U : 1U);
        BOOST_CHECK_EQUAL(live.device("profile_status", live.first_serial()), "assigned");
    }
}

BOOST_AUTO_TEST_CASE(how_often_everything_is_listed_is_a_setting) {
    for (const int days : {2, 30}) {
        Account live;
        live.restart_with({{"full_fetch_days", days}});
        live.token = live.link();
        live.database.connect()->execute("UPDATE mdm_dep_sync_state SET last_full_fetch_at = "
                                         "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-3 days')");
        live.portal("/devices/release", {{"devices", {live.first_serial()}}});

        BOOST_REQUIRE_EQUAL(live.host.run_job("mdm.dep.sync").result, AMS_OK);

        BOOST_CHECK_EQUAL(live.device("present", live.first_serial()), days == 2 ? "0" : "1");
    }
}

BOOST_AUTO_TEST_CASE(giving_devices_up_can_be_switched_off) {
    Linked live;
    live.restart_with({{"disown_allowed", false}});

    const Reply reply = live.host.invoke("mdm.dep.device.disown", {live.key(live.first_serial())},
                                         json{{"confirm", live.first_serial()}}.dump());

    BOOST_CHECK_EQUAL(reply.code, "dep.disown_not_allowed");
    BOOST_CHECK_EQUAL(live.count("POST", "/devices/disown"), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
