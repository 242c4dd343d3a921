// Refresh, Disown and Activation Lock as a device administrator uses them: a fake host, depsim, every database.
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace mdm::dep;
using namespace mdm::dep::test;
using ams::test::FinishedTask;
using ams::test::Reply;
using ams::test::schema_violations;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A linked and synced account, and everybody holding every right of DEP.
struct Devices : LivePlugin {
    explicit Devices(int count = 30, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : LivePlugin(count, dialect) {
        host.permissions = {"mdm_dep_token:read", "mdm_dep_device:disown", "mdm_dep_device:bypass_code"};
        token = link();
    }

    // The n-th device of a family (any if empty) by serial number.
    std::string serial(std::size_t n = 0, const std::string& family = {}) {
        const auto connection = database.connect();
        auto rows = connection->query(
            "SELECT serial_number, device_family FROM mdm_dep_device ORDER BY serial_number");
        while (rows.fetch()) {
            if (!family.empty() && rows.optional_text(2) != family) continue;
            if (n-- == 0) return rows.text(1);
        }
        BOOST_FAIL("no such device");
        return {};
    }
    std::string key(const std::string& serial_number) {
        return value("SELECT CAST(id AS VARCHAR(20)) FROM mdm_dep_device WHERE serial_number = '" +
                     serial_number + "'");
    }
    std::string device(const std::string& column, const std::string& serial_number) {
        return value("SELECT CAST(" + column +
                     " AS VARCHAR(255)) FROM mdm_dep_device WHERE serial_number = '" + serial_number + "'");
    }
    std::vector<std::string> events(const std::string& serial_number) {
        std::vector<std::string> names;
        const auto connection = database.connect();
        auto rows = connection->query(
            "SELECT event FROM mdm_dep_device_event WHERE serial_number = ? ORDER BY id", serial_number);
        while (rows.fetch())
            names.push_back(rows.text(1));
        return names;
    }
    void portal(const std::string& path, const json& body) {
        depsim.expect_portal("POST", path, body.dump());
    }
    void fault(const json& fault) { portal("/faults", fault); }
    void set(const json& change) { depsim.expect_portal("PATCH", "/settings", change.dump()); }
    std::size_t requests(const std::string& path) {
        const json log = json::parse(depsim.expect_portal("GET", "/requests?limit=100000"));
        return static_cast<std::size_t>(std::count_if(log["requests"].begin(), log["requests"].end(),
                                                      [&](const json& one) { return one["path"] == path; }));
    }
    std::size_t audited(const std::string& event) {
        const auto all = host.audit();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const auto& one) { return one.event == event; }));
    }
    FinishedTask disown(const std::vector<std::string>& keys, const std::string& confirm) {
        return finished(host.invoke("mdm.dep.device.disown", keys, json{{"confirm", confirm}}.dump()));
    }
    FinishedTask lock(const std::string& serial_number, const json& form = json::object()) {
        return finished(host.invoke("mdm.dep.device.activation_lock", {key(serial_number)}, form.dump()));
    }

    std::string token;
};

json result_of(const FinishedTask& task, const std::string& serial_number) {
    for (const std::string& text : task.results) {
        const json result = json::parse(text);
        if (result.value("serial_number", "") == serial_number) return result;
    }
    BOOST_FAIL("no result of " + serial_number);
    return {};
}

json result_of(const Reply& reply, const std::string& serial_number) {
    BOOST_REQUIRE_MESSAGE(reply.result == AMS_OK, reply.code + ": " + reply.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", reply.answer), "");
    const json answer = json::parse(reply.answer);
    for (const json& result : answer.at("results"))
        if (result.value("serial_number", "") == serial_number) return result;
    BOOST_FAIL("no result of " + serial_number);
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(device_refresh)

BOOST_DATA_TEST_CASE(a_refresh_shows_what_apple_says_now_for_each_device, kDatabases, dialect) {
    Devices live(30, dialect);
    const std::string same = live.serial(0);
    const std::string released = live.serial(1);
    const std::string failing = live.serial(2);
    const std::string silent = live.serial(3);
    live.portal("/devices/release", {{"devices", {released}}});
    live.portal("/devices/faults", {{"devices", {silent}}, {"left_out", true}});
    live.portal("/devices/faults", {{"devices", {failing}}, {"failed", -1}});

    const Reply reply = live.host.invoke(
        "mdm.dep.device.refresh", {live.key(same), live.key(released), live.key(failing), live.key(silent)});

    BOOST_CHECK_EQUAL(result_of(reply, same)["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(result_of(reply, same)["detail"], "Nothing has changed at Apple.");
    BOOST_CHECK_EQUAL(result_of(reply, released)["status"], "NOT_ACCESSIBLE");
    BOOST_CHECK_EQUAL(result_of(reply, silent)["status"], "FAILED");
    BOOST_CHECK_EQUAL(result_of(reply, failing)["status"], "FAILED");
    BOOST_CHECK_EQUAL(live.device("present", released), "0");
    BOOST_CHECK_EQUAL(live.device("left_reason", released), "gone");
    for (const std::string& undecided : {silent, failing, same})
        BOOST_CHECK_EQUAL(live.device("present", undecided), "1");
    BOOST_CHECK_EQUAL(live.number("SELECT device_count FROM mdm_dep_token"), 29);
    BOOST_CHECK(live.events(same).empty());
}

BOOST_AUTO_TEST_CASE(a_released_device_that_is_back_is_present_again) {
    Devices live;
    const std::string serial = live.serial();
    live.portal("/devices/unassign", {{"devices", {serial}}});
    live.host.invoke("mdm.dep.device.refresh", {live.key(serial)});
    BOOST_REQUIRE_EQUAL(live.device("present", serial), "0");
    live.portal("/devices/assign", {{"devices", {serial}}});

    const Reply reply = live.host.invoke("mdm.dep.device.refresh", {live.key(serial)});

    BOOST_CHECK_EQUAL(result_of(reply, serial)["detail"], "The device is on this MDM server again.");
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
    BOOST_CHECK((live.events(serial) == std::vector<std::string>{"gone", "refreshed"}));
}

BOOST_AUTO_TEST_CASE(many_devices_are_a_task_with_a_result_each_in_requests_of_a_thousand) {
    Devices live(1200);
    std::vector<std::string> keys;
    const auto connection = live.database.connect();
    auto rows = connection->query("SELECT id FROM mdm_dep_device");
    while (rows.fetch())
        keys.push_back(std::to_string(rows.int64(1)));

    const FinishedTask task = live.finished(live.host.invoke("mdm.dep.device.refresh", keys));

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(task.results.size(), 1200U);
    BOOST_CHECK_EQUAL(task.done, 1200);
    BOOST_CHECK_EQUAL(task.message, "1200 devices: 1200 SUCCESS.");
    BOOST_CHECK_EQUAL(live.requests("/devices"), 2U);
}

BOOST_AUTO_TEST_CASE(an_account_that_cannot_be_asked_costs_the_others_nothing) {
    Devices live(5);
    live.portal("/servers", {{"server_name", "Other MDM"}});
    live.portal("/devices", {{"count", 2}, {"server", "Other MDM"}});
    const Reply linked = live.host.invoke("mdm.dep.token.new", {},
                                          json{{"token_json", live.depsim.plain_token("Other MDM")}}.dump());
    live.finished(linked);
    live.depsim.expect_portal("PATCH", "/servers/Other%20MDM/token", R"({"state":"replaced"})");
    live.depsim.expect_portal("POST", "/sessions/forget");
    std::vector<std::string> keys;
    const auto connection = live.database.connect();
    auto rows = connection->query("SELECT id FROM mdm_dep_device ORDER BY id");
    while (rows.fetch())
        keys.push_back(std::to_string(rows.int64(1)));

    const FinishedTask task = live.finished(live.host.invoke("mdm.dep.device.refresh", keys));

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(task.message, "7 devices: 2 SKIPPED, 5 SUCCESS.");
    BOOST_CHECK_EQUAL(live.value("SELECT status FROM mdm_dep_token WHERE server_name = 'Other MDM'"),
                      "replaced");
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_the_error_when_nothing_else_was_asked) {
    Devices live(5);
    live.depsim.expect_portal("PATCH", "/servers/" + live.depsim.first_server() + "/token",
                              R"({"state":"user_deleted"})");
    live.depsim.expect_portal("POST", "/sessions/forget");

    const Reply reply = live.host.invoke("mdm.dep.device.refresh", {live.key(live.serial())});

    BOOST_CHECK_EQUAL(reply.code, "dep.token_user_deleted");
    BOOST_CHECK_EQUAL(live.value("SELECT status FROM mdm_dep_token"), "user_deleted");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(device_disown)

BOOST_DATA_TEST_CASE(a_disowned_device_leaves_with_reason_event_and_audit, kDatabases, dialect) {
    Devices live(10, dialect);
    const std::string serial = live.serial();

    const FinishedTask task = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(task.reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(result_of(task, serial)["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(live.device("present", serial), "0");
    BOOST_CHECK_EQUAL(live.device("left_reason", serial), "disowned");
    BOOST_CHECK((live.events(serial) == std::vector<std::string>{"disown_requested", "disowned"}));
    BOOST_CHECK_EQUAL(live.audited("mdm.dep.device.disowned"), 1U);
    BOOST_CHECK_EQUAL(live.number("SELECT device_count FROM mdm_dep_token"), 9);
    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 1U);
}

BOOST_AUTO_TEST_CASE(the_wrong_confirmation_does_nothing) {
    Devices live(10);
    const std::string serial = live.serial();
    const std::vector<std::string> two{live.key(serial), live.key(live.serial(1))};

    for (const auto& [keys, typed] :
         {std::pair(std::vector{live.key(serial)}, "1"), std::pair(std::vector{live.key(serial)}, ""),
          std::pair(two, "3"), std::pair(two, serial.c_str())}) {
        const Reply reply = live.host.invoke("mdm.dep.device.disown", keys, json{{"confirm", typed}}.dump());

        BOOST_CHECK_EQUAL(reply.code, "dep.invalid_input");
        BOOST_CHECK_EQUAL(reply.field, "confirm");
        BOOST_CHECK_EQUAL(reply.result, AMS_BAD_INPUT);
    }
    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 0U);
    BOOST_CHECK(live.events(serial).empty());
    BOOST_CHECK_EQUAL(live.disown(two, "2").message, "2 devices: 2 SUCCESS.");
}

BOOST_AUTO_TEST_CASE(the_form_says_what_cannot_be_undone_and_what_to_type) {
    Devices live(10);
    const std::string serial = live.serial();

    const Reply one = live.host.open_form("mdm.dep.device.disown", {live.key(serial)});
    const Reply two =
        live.host.open_form("mdm.dep.device.disown", {live.key(serial), live.key(live.serial(1))});

    for (const Reply* form : {&one, &two}) {
        BOOST_REQUIRE_EQUAL(form->result, AMS_OK);
        BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form->answer), "");
        BOOST_CHECK(contains(form->answer, "cannot be undone"));
        BOOST_CHECK(contains(form->answer, "30 days"));
    }
    BOOST_CHECK_EQUAL(json::parse(one.answer)["sections"][0]["fields"][0]["expected"], serial);
    BOOST_CHECK_EQUAL(json::parse(two.answer)["sections"][0]["fields"][0]["expected"], "2");
}

BOOST_AUTO_TEST_CASE(both_permissions_are_needed) {
    Devices live(10);
    const std::string key = live.key(live.serial());
    const std::string form = json{{"confirm", live.serial()}}.dump();

    for (const std::set<std::string>& held :
         {std::set<std::string>{"mdm_dep_token:read"}, std::set<std::string>{"mdm_dep_device:disown"}}) {
        live.host.permissions = held;
        BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.disown", {key}, form).result, AMS_DENIED);
        BOOST_CHECK_EQUAL(live.host.open_form("mdm.dep.device.disown", {key}).result, AMS_DENIED);
    }
    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 0U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_gives_nothing_up) {
    Devices live(10);

    const Reply reply = live.host.invoke("mdm.dep.device.disown", {live.key(live.serial())}, "{}", true);

    BOOST_CHECK_EQUAL(reply.result, AMS_OK);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", reply.answer), "");
    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 0U);
}

// The answer is lost after Apple has carried it out: asked again with a question that changes nothing.
BOOST_AUTO_TEST_CASE(a_lost_answer_is_never_repeated_but_looked_up) {
    Devices live(10);
    const std::string serial = live.serial();
    live.fault({{"endpoint", "POST /devices/disown"}, {"cut", "middle"}});

    const FinishedTask task = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 1U);
    BOOST_CHECK_EQUAL(result_of(task, serial)["status"], "SUCCESS");
    BOOST_CHECK(contains(result_of(task, serial)["detail"], "answer was lost"));
    BOOST_CHECK_EQUAL(live.device("left_reason", serial), "disowned");
}

BOOST_AUTO_TEST_CASE(a_request_that_apple_never_got_is_told_as_not_done) {
    Devices live(10);
    const std::string serial = live.serial();
    live.fault({{"endpoint", "POST /devices/disown"}, {"status", 503}, {"count", -1}});

    const FinishedTask task = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 1U);
    BOOST_CHECK_EQUAL(result_of(task, serial)["status"], "FAILED");
    BOOST_CHECK(contains(result_of(task, serial)["detail"], "still on this MDM server"));
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
}

BOOST_AUTO_TEST_CASE(a_doubt_that_cannot_be_cleared_is_said) {
    Devices live(10);
    const std::string serial = live.serial();
    live.fault(
        json::array({{{"endpoint", "POST /devices/disown"}, {"cut", "before"}, {"count", -1}},
                     {{"endpoint", "POST /devices"}, {"status", 400}, {"code", "NO"}, {"count", -1}}}));

    const FinishedTask task = live.disown({live.key(serial)}, serial);

    BOOST_CHECK(contains(result_of(task, serial)["detail"], "not known whether"));
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
    BOOST_CHECK((live.events(serial) == std::vector<std::string>{"disown_requested", "disown_unclear"}));
}

BOOST_AUTO_TEST_CASE(a_server_that_may_not_release_devices_is_told_apart_from_a_device_that_is_gone) {
    Devices live(10);
    const std::string kept = live.serial(0);
    const std::string gone = live.serial(1);
    live.set({{"disown_allowed", false}});
    live.portal("/devices/release", {{"devices", {gone}}});

    const FinishedTask task = live.disown({live.key(kept), live.key(gone)}, "2");

    BOOST_CHECK(contains(result_of(task, kept)["detail"], "does not let this MDM server"));
    BOOST_CHECK(contains(result_of(task, gone)["detail"], "nothing to give up"));
    BOOST_CHECK_EQUAL(live.device("present", kept), "1");
    BOOST_CHECK_EQUAL(live.device("left_reason", gone), "gone");
}

BOOST_AUTO_TEST_CASE(after_three_failures_apple_is_the_one_to_ask) {
    Devices live(10);
    const std::string serial = live.serial();
    live.portal("/devices/faults", {{"devices", {serial}}, {"failed", -1}});

    live.disown({live.key(serial)}, serial);
    const FinishedTask second = live.disown({live.key(serial)}, serial);
    const FinishedTask third = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(result_of(third, serial)["status"], "FAILED");
    BOOST_CHECK(!contains(result_of(second, serial)["detail"], "Apple's support"));
    BOOST_CHECK(contains(result_of(third, serial)["detail"], "Apple's support"));
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
}

BOOST_AUTO_TEST_CASE(a_device_that_has_left_is_passed_over) {
    Devices live(10);
    const std::string serial = live.serial();
    live.disown({live.key(serial)}, serial);

    const FinishedTask again = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(result_of(again, serial)["status"], "SKIPPED");
    BOOST_CHECK_EQUAL(live.requests("/devices/disown"), 1U);
}

BOOST_AUTO_TEST_CASE(terms_that_are_not_signed_stop_it_before_anything_is_given_up) {
    Devices live(10);
    const std::string serial = live.serial();
    live.set({{"terms_not_signed", "all"}});

    const FinishedTask task = live.disown({live.key(serial)}, serial);

    BOOST_CHECK_EQUAL(task.reply.code, "dep.terms_not_signed");
    BOOST_CHECK_EQUAL(result_of(task, serial)["status"], "SKIPPED");
    BOOST_CHECK_EQUAL(live.device("present", serial), "1");
    BOOST_CHECK_EQUAL(live.value("SELECT status FROM mdm_dep_token"), "terms_not_signed");
}

BOOST_AUTO_TEST_CASE(the_installation_can_switch_it_off) {
    LivePlugin live(3);
    json settings = json::parse(live.host.settings);
    settings["disown_allowed"] = false;
    live.plugin.reset();
    live.host.actions.clear();
    live.host.forms.clear();
    live.host.tables.clear();
    live.host.grids.clear();
    live.host.nodes.clear();
    live.host.jobs.clear();
    live.host.settings = settings.dump();
    live.host.permissions = {"mdm_dep_token:read", "mdm_dep_device:disown"};
    live.plugin = std::make_unique<Plugin>(ams::HostRef(live.host.host()));

    const Reply reply = live.host.open_form("mdm.dep.device.disown", {"1"});

    BOOST_CHECK_EQUAL(reply.code, "dep.disown_not_allowed");
    BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.disown", {"1"}, "{}").code, "dep.disown_not_allowed");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(device_activation_lock)

BOOST_DATA_TEST_CASE(a_device_is_locked_with_a_code_that_only_the_right_person_sees, kDatabases, dialect) {
    Devices live(40, dialect);
    const std::string serial = live.serial(0, "Mac");

    const FinishedTask task = live.lock(serial, {{"lost_message", "Call us"}});

    BOOST_REQUIRE_EQUAL(result_of(task, serial)["status"], "SUCCESS");
    BOOST_CHECK_EQUAL(live.value("SELECT state FROM mdm_dep_activation_lock"), "SUCCESS");
    const Reply shown = live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)});
    BOOST_REQUIRE_MESSAGE(shown.result == AMS_OK, shown.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", shown.answer), "");
    const std::string code = json::parse(shown.answer)["details"]["Bypass code"];
    BOOST_CHECK_EQUAL(code.size(), 31U);
    const json sim = json::parse(live.depsim.expect_portal("GET", "/devices/" + serial));
    BOOST_CHECK(sim.dump().find("Call us") != std::string::npos);
    // What was sent is the hash, and neither code nor hash is readable in the database, the log or the audit.
    const json log = json::parse(live.depsim.expect_portal("GET", "/requests?limit=100000"));
    std::string escrow_key;
    for (const json& request : log["requests"])
        if (request["path"] == "/device/activationlock")
            escrow_key = json::parse(request["body"].get<std::string>())["escrow_key"];
    BOOST_CHECK_EQUAL(escrow_key.size(), 64U);
    std::string everything = live.host.log() + live.value("SELECT bypass_code FROM mdm_dep_activation_lock") +
                             live.value("SELECT escrow_key FROM mdm_dep_activation_lock");
    for (const auto& entry : live.host.audit())
        everything += entry.detail;
    for (const std::string& result : task.results)
        everything += result;
    BOOST_CHECK(!contains(everything, code));
    BOOST_CHECK(!contains(everything, escrow_key));
    BOOST_CHECK_EQUAL(live.audited("mdm.dep.device.bypass_code_shown"), 1U);
    BOOST_CHECK((live.events(serial) == std::vector<std::string>{"activation_lock", "bypass_code_shown"}));
    live.host.permissions = {"mdm_dep_token:read"};
    BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)}).result,
                      AMS_DENIED);
}

BOOST_AUTO_TEST_CASE(asking_again_for_a_locked_device_keeps_the_code_that_counts) {
    Devices live(40);
    const std::string serial = live.serial(0, "Mac");
    live.lock(serial);
    const auto shown = [&] {
        return json::parse(
            live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)}).answer)["details"];
    };
    const std::string first = shown()["Bypass code"];

    const FinishedTask again = live.lock(serial);

    BOOST_CHECK_EQUAL(result_of(again, serial)["status"], "DEVICE_ALREADY_LOCKED");
    BOOST_CHECK_EQUAL(shown()["Bypass code"], first);
    BOOST_CHECK(!shown().contains("Bypass code 2"));
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_activation_lock"), 2);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_leaves_the_code_and_says_that_the_device_may_be_locked) {
    Devices live(40);
    const std::string serial = live.serial(0, "Mac");
    live.fault({{"endpoint", "POST /device/activationlock"}, {"cut", "middle"}});

    const FinishedTask task = live.lock(serial);

    BOOST_CHECK(contains(result_of(task, serial)["detail"], "may be locked"));
    BOOST_CHECK_EQUAL(live.value("SELECT state FROM mdm_dep_activation_lock"), "unknown");
    BOOST_CHECK_EQUAL(live.requests("/device/activationlock"), 1U);
    const Reply shown = live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)});
    BOOST_CHECK(contains(shown.answer, "answer was lost"));
}

BOOST_AUTO_TEST_CASE(without_a_code_nothing_is_kept_that_could_be_shown) {
    Devices live(40);
    const std::string serial = live.serial(0, "Mac");

    const FinishedTask task = live.lock(serial, {{"use_bypass_code", false}});

    BOOST_CHECK(contains(result_of(task, serial)["detail"], "there is no bypass code"));
    BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)}).code,
                      "dep.bypass_code_missing");
    const json sent = json::parse(live.depsim.expect_portal("GET", "/requests?limit=100000"));
    BOOST_CHECK(!contains(sent.dump(), "escrow_key"));
}

BOOST_AUTO_TEST_CASE(every_refusal_has_its_words) {
    Devices live(60);
    const std::string tv = live.serial(0, "AppleTV");
    const std::string mac = live.serial(0, "Mac");
    const std::string gone = live.serial(0, "iPad");
    live.portal("/devices/release", {{"devices", {gone}}});

    BOOST_CHECK_EQUAL(result_of(live.lock(tv), tv)["status"], "DEVICE_NOT_SUPPORTED");
    BOOST_CHECK_EQUAL(result_of(live.lock(gone), gone)["status"], "NOT_ACCESSIBLE");
    live.set({{"activation_lock", false}});
    BOOST_CHECK_EQUAL(result_of(live.lock(mac), mac)["status"], "ORG_NOT_SUPPORTED");
    BOOST_CHECK_EQUAL(live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(mac)}).code,
                      "dep.bypass_code_missing");
}

BOOST_AUTO_TEST_CASE(deleting_the_account_warns_of_the_codes_that_go_with_it) {
    Devices live(40);
    BOOST_CHECK(!contains(live.host.open_form("mdm.dep.token.delete", {live.token}).answer, "bypass code"));
    live.lock(live.serial(0, "Mac"));

    const Reply form = live.host.open_form("mdm.dep.token.delete", {live.token});

    BOOST_CHECK(contains(form.answer, "bypass codes of 1 locked device"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_no_code) {
    Devices live(40);
    const std::string serial = live.serial(0, "Mac");
    live.lock(serial);

    const Reply reply =
        live.host.invoke("mdm.dep.device.activation_lock_code", {live.key(serial)}, "{}", true);

    BOOST_CHECK_EQUAL(reply.result, AMS_OK);
    BOOST_CHECK(!json::parse(reply.answer).contains("details"));
    BOOST_CHECK_EQUAL(live.audited("mdm.dep.device.bypass_code_shown"), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
