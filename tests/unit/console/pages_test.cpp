// The pages of a linked account, from a real database: they fit their schemas and tell what is there.
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using mdm::dep::test::LivePlugin;
using nlohmann::json;

namespace {

json fitting(const ams::test::Reply& reply, const char* schema) {
    BOOST_REQUIRE_MESSAGE(reply.result == AMS_OK, reply.code << ": " << reply.text);
    BOOST_TEST(ams::test::schema_violations(schema, reply.answer) == "");
    return json::parse(reply.answer);
}

json details(LivePlugin& live, const std::string& table, const std::string& key) {
    return fitting(live.host.open_details(table, key), "details.schema.json");
}

json section(const json& page, const std::string& title) {
    for (const json& each : page.at("sections"))
        if (each.at("title") == title) return each;
    BOOST_FAIL("no section " + title);
    return {};
}

json value_of(const json& fields, const std::string& title) {
    for (const json& field : fields.at("fields"))
        if (field.at("title") == title) return field.at("value");
    BOOST_FAIL("no field " + title);
    return {};
}

bool has_field(const json& fields, const std::string& title) {
    return std::ranges::any_of(fields.at("fields"),
                               [&](const json& field) { return field.at("title") == title; });
}

bool offers(const json& page, const std::string& action) {
    return std::ranges::any_of(page.at("actions"), [&](const json& each) { return each == action; });
}

const auto kDatabases = boost::unit_test::data::make(::test::databases());

/// An installation of five devices, and a person at Apple's portal and at the console.
struct Linked : LivePlugin {
    explicit Linked(ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite)
        : LivePlugin(5, dialect), token(link()), account(value("SELECT id FROM mdm_dep_account")) {
        // Text, because the drivers of the databases give numbers in their own ways.
        for (int i = 0; i < 5; ++i)
            serials.push_back(value("SELECT serial_number FROM mdm_dep_device ORDER BY id LIMIT 1 OFFSET " +
                                    std::to_string(i)));
    }
    void portal(const char* path, const json& body) { depsim.expect_portal("POST", path, body.dump()); }
    void settings(const json& change) { depsim.expect_portal("PATCH", "/settings", change.dump()); }
    void sync(const char* action = "mdm.dep.sync_now") { finished(host.invoke(action, {token})); }
    json account_page() { return details(*this, "mdm_dep_account", account); }
    json token_page() { return details(*this, "mdm_dep_token", token); }
    json last_run() {
        return details(*this, "mdm_dep_sync_run", value("SELECT max(id) FROM mdm_dep_sync_run"));
    }
    json device(const std::string& serial) {
        return details(*this, "mdm_dep_device",
                       value("SELECT id FROM mdm_dep_device WHERE serial_number = '" + serial + "'"));
    }

    std::string token;
    std::string account;
    std::vector<std::string> serials;
};

} // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_DATA_TEST_CASE(every_page_tells_what_the_database_has, kDatabases, dialect) {
    LivePlugin live(40, dialect);
    const std::string token = live.link();

    const json overview = fitting(live.host.open_dashboard("mdm.dep.overview"), "dashboard.schema.json");
    BOOST_TEST(overview.at("cards").at(0).at("value") == 40);
    BOOST_TEST(overview.at("charts").at(3).at("points").size() == 1U); // today's snapshot
    BOOST_TEST(live.number("SELECT devices FROM mdm_dep_statistic WHERE dimension = 'total'") == 40);

    const json of_token = details(live, "mdm_dep_token", token);
    BOOST_TEST(of_token.at("status").at("title") == "Works");
    BOOST_TEST(value_of(section(of_token, "Here"), "Devices") == 40);
    BOOST_TEST(section(of_token, "Last syncs").at("rows").size() == 1U);
    BOOST_TEST(of_token.at("actions").at(0) == "mdm.dep.token.test_connection");

    const json of_account = details(live, "mdm_dep_account", live.value("SELECT id FROM mdm_dep_account"));
    BOOST_TEST(!section(of_account, "What Apple offers this server").at("rows").empty());

    const json of_device = details(live, "mdm_dep_device", live.value("SELECT min(id) FROM mdm_dep_device"));
    BOOST_TEST(of_device.at("title") ==
               live.value("SELECT serial_number FROM mdm_dep_device ORDER BY id LIMIT 1"));
    BOOST_TEST(of_device.at("status").contains("next"));
}

BOOST_AUTO_TEST_CASE(a_devices_timeline_tells_who_did_what) {
    LivePlugin live(5);
    const std::string token = live.link();
    const std::string key = live.value("SELECT min(id) FROM mdm_dep_device");
    const std::string serial = live.value("SELECT serial_number FROM mdm_dep_device WHERE id = " + key);
    live.database.connect()->execute(
        "INSERT INTO mdm_dep_device_event (token, serial_number, at, event, actor, detail, event_key) "
        "VALUES (?, ?, '2026-11-20T08:00:00Z', 'assigned', 'anna', '{\"profile_uuid\":\"P\"}', 'k1')",
        std::stoll(token), serial);

    const json page = details(live, "mdm_dep_device", key);

    const json entry = section(page, "What happened").at("entries").back();
    BOOST_TEST(entry.at("title") == "Profile P assigned");
    BOOST_TEST(entry.at("who") == "anna");
}

BOOST_AUTO_TEST_CASE(a_profiles_page_tells_its_versions_and_what_changed) {
    LivePlugin live(5);
    const std::string token = live.link();
    const auto connection = live.database.connect();
    const auto insert = [&](const char* uuid, const char* name, const char* json, const char* parent) {
        return std::to_string(connection->insert(
            "INSERT INTO mdm_dep_profile (token, profile_uuid, profile_name, json, origin, cloned_from, "
            "created_at, "
            "created_by, updated_at, apple_json, apple_read_at) VALUES (?, ?, ?, ?, 'defined', ?, "
            "'2026-11-20T08:00:00Z', 'anna', '2026-11-20T08:00:00Z', '{\"profile_name\":\"Else\"}', "
            "'2026-11-20T09:00:00Z')",
            std::stoll(token), uuid, name, json,
            *parent == '\0' ? std::nullopt : std::optional<std::string>(parent)));
    };
    const std::string first =
        insert("U1", "Office", R"({"profile_name":"Office","is_supervised":false})", "");
    const std::string second = insert(
        "U2", "Office 2",
        R"({"profile_name":"Office 2","is_supervised":true,"skip_setup_items":["Siri","Biometric"]})", "U1");
    connection->execute("UPDATE mdm_dep_device SET profile_uuid = 'U1', profile_status = 'assigned'");

    const json page = details(live, "mdm_dep_profile", second);
    const json older = details(live, "mdm_dep_profile", first);

    BOOST_TEST(section(page, "Versions").at("rows").size() == 2U);
    BOOST_TEST(section(page, "Changed since Office").at("rows").size() == 3U);
    BOOST_TEST(section(page, "Skipped setup panes").at("rows").size() == 2U);
    BOOST_TEST(!section(page, "Apple's copy").at("rows").empty());
    BOOST_TEST(page.at("status").at("title") == "Not in use");
    BOOST_TEST(older.at("status").at("next").get<std::string>().find("Office 2") != std::string::npos);
    const json& move = older.at("links").at(0);
    BOOST_TEST(move.at("title") == "Move the rest: assign a newer version");
    BOOST_TEST(move.at("action") == "mdm.dep.device.assign_profile");
    BOOST_TEST(move.at("link").at("filter").at("profile_uuid").at("eq") == "U1");
}

BOOST_DATA_TEST_CASE(a_full_listing_reports_drift_device_by_device, kDatabases, dialect) {
    Linked live(dialect);
    live.portal("/devices/release", {{"devices", json::array({live.serials[0], live.serials[1]})}});
    live.portal("/devices", json::parse(R"({"devices": [{"serial_number": "HIDDEN000001"}]})"));
    live.portal("/devices/faults", {{"devices", json::array({"HIDDEN000001"})}, {"hidden_from_sync", true}});
    live.sync();
    live.sync("mdm.dep.sync_full");

    const json page = live.last_run();

    BOOST_TEST(page.at("status").at("title") == "Succeeded, with drift");
    const json report = section(page, "Drift report");
    std::set<std::string> gone;
    for (const json& row : report.at("rows"))
        if (row.at("tone") == "warning") gone.insert(row.at("cells").at(0));
    BOOST_TEST(gone == (std::set<std::string>{live.serials[0], live.serials[1]}));
    BOOST_TEST(report.at("rows").at(0).at("link").at("grid") == "mdm.dep.devices");
    BOOST_TEST(value_of(section(page, "What came of it"), "Gone silently") == 2);
}

BOOST_AUTO_TEST_CASE(a_full_listing_that_agrees_says_so) {
    Linked live;
    live.sync("mdm.dep.sync_full");

    const json page = live.last_run();

    BOOST_TEST(page.at("status").at("title") == "Succeeded");
    BOOST_TEST(section(page, "Drift report").at("rows").empty());
    BOOST_TEST(section(page, "Drift report").at("empty").get<std::string>().starts_with("None:"));
}

BOOST_DATA_TEST_CASE(a_run_of_changes_lists_what_apple_told, kDatabases, dialect) {
    Linked live(dialect);
    live.portal("/devices/unassign", {{"devices", json::array({live.serials[2]})}});
    live.sync();

    const json page = live.last_run();

    const json told = section(page, "What Apple told");
    BOOST_REQUIRE(told.at("rows").size() == 1U);
    BOOST_TEST(told.at("rows").at(0).at("cells").at(0) == live.serials[2]);
    BOOST_TEST(told.at("rows").at(0).at("cells").at(2) == "Left this MDM server");
    BOOST_TEST(!has_field(section(page, "What came of it"), "Missed"));
}

BOOST_AUTO_TEST_CASE(a_run_says_where_its_devices_are_not_kept_any_more) {
    Linked live;
    live.portal("/devices/release", {{"devices", json::array({live.serials[0]})}});
    live.sync("mdm.dep.sync_full");
    live.database.connect()->execute("DELETE FROM mdm_dep_device_event");

    const json report = section(live.last_run(), "Drift report");

    BOOST_TEST(report.at("rows").empty());
    BOOST_TEST(report.at("empty").get<std::string>().find("not kept any more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_failed_run_says_what_it_means_and_what_is_next) {
    Linked live;
    live.settings({{"terms_not_signed", "all"}});
    const auto reply = live.host.invoke("mdm.dep.sync_now", {live.token});
    live.host.wait_for(json::parse(reply.answer).at("task"));

    const json page = live.last_run();

    BOOST_TEST(page.at("status").at("title") == "Failed");
    BOOST_TEST(page.at("status").at("text").get<std::string>().find("terms and conditions") !=
               std::string::npos);
    BOOST_TEST(page.at("status").at("next").get<std::string>().find("goes on from there") !=
               std::string::npos);
    BOOST_TEST(value_of(section(page, "The run"), "Error code") == "dep.terms_not_signed");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_left_alone_says_why_until_when_and_how_to_ask_at_once) {
    Linked live;
    live.settings({{"terms_not_signed", "all"}});
    live.host.invoke("mdm.dep.token.test_connection", {live.token});

    const json page = live.token_page();

    BOOST_TEST(page.at("status").at("title") == "Apple's terms wait to be accepted");
    const std::string next = page.at("status").at("next");
    BOOST_TEST(next.find("Apple is asked again by itself after ") != std::string::npos);
    BOOST_TEST(next.find("Test Connection asks at once") != std::string::npos);
    const json health = section(page, "Health");
    BOOST_TEST(value_of(health, "Last error") == "dep.terms_not_signed");
    BOOST_TEST(!value_of(health, "Apple is left alone until").is_null());
    BOOST_TEST(value_of(health, "Failures in a row") == 1);
    BOOST_TEST(live.account_page().at("status").at("title") == "Apple's terms wait to be accepted");

    live.settings({{"terms_not_signed", "none"}});
    live.host.invoke("mdm.dep.token.test_connection", {live.token});
    BOOST_TEST(live.token_page().at("status").at("title") == "Works");
    BOOST_TEST(!has_field(section(live.token_page(), "Health"), "Apple is left alone until"));
    BOOST_TEST(!live.account_page().contains("status"));
}

BOOST_AUTO_TEST_CASE(an_account_without_a_discovery_url_offers_nothing_to_clear) {
    Linked live;

    const json none = live.account_page();
    live.host.invoke("mdm.dep.account.set_discovery_url", {live.account},
                     R"({"mdm_service_discovery_url": "https://mdm.example.com/x"})");
    const json set = live.account_page();

    BOOST_TEST(value_of(section(none, "Account-driven enrollment"), "State") == "None is set");
    BOOST_TEST(!offers(none, "mdm.dep.account.clear_discovery_url"));
    BOOST_TEST(value_of(section(set, "Account-driven enrollment"), "Discovery URL") ==
               "https://mdm.example.com/x");
    BOOST_TEST(!value_of(section(set, "Account-driven enrollment"), "Last changed at Apple").is_null());
    BOOST_TEST(offers(set, "mdm.dep.account.clear_discovery_url"));
}

BOOST_AUTO_TEST_CASE(what_apple_does_not_offer_is_said_and_not_offered) {
    Linked live;
    live.settings({{"account_driven_enrollment", false}, {"beta_tokens", false}});
    live.host.invoke("mdm.dep.account.refresh", {live.account});

    const json page = live.account_page();

    BOOST_TEST(value_of(section(page, "Account-driven enrollment"), "State") == "Not offered");
    BOOST_TEST(!offers(page, "mdm.dep.account.set_discovery_url"));
    BOOST_TEST(offers(page, "mdm.dep.account.refresh"));
    const json beta = section(page, "Beta programmes");
    BOOST_TEST(beta.at("rows").empty());
    BOOST_TEST(beta.at("empty").get<std::string>().find("APPLE_SEED_FOR_IT_TURNED_OFF") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_account_lists_its_beta_tokens_to_be_copied) {
    Linked live;

    const json beta = section(live.account_page(), "Beta programmes");

    BOOST_REQUIRE(beta.at("rows").size() == 6U);
    BOOST_TEST(beta.at("columns").at(2).at("format") == "code");
    BOOST_TEST(beta.at("rows").at(1).at("cells").at(0) == "iOS and iPadOS");
    BOOST_TEST(beta.at("rows").at(1).at("cells").at(2).get<std::string>().size() == 64U);
}

BOOST_AUTO_TEST_CASE(a_device_that_has_left_offers_only_to_ask_apple) {
    Linked live;
    live.portal("/devices/unassign", {{"devices", json::array({live.serials[0]})}});
    live.sync();

    const json left = live.device(live.serials[0]);
    const json here = live.device(live.serials[1]);

    BOOST_TEST(left.at("actions") == json::array({"mdm.dep.device.refresh"}));
    BOOST_TEST(offers(here, "mdm.dep.device.assign_profile"));
    BOOST_TEST(offers(here, "mdm.dep.device.disown"));
    BOOST_TEST(!offers(here, "mdm.dep.device.activation_lock_code")); // none is kept
}

BOOST_DATA_TEST_CASE(a_repaired_device_and_its_replacement_lead_to_each_other, kDatabases, dialect) {
    Linked live(dialect);
    live.portal("/devices/replace", {{"device", live.serials[0]}, {"new_serial_number", "REPLACED0001"}});
    live.sync();

    const json old = live.device(live.serials[0]);
    const json replacement = live.device("REPLACED0001");

    BOOST_TEST(old.at("links").at(0).at("title") == "Its replacement REPLACED0001");
    BOOST_TEST(replacement.at("links").at(0).at("title") == "Replaced device " + live.serials[0]);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_not_there_is_not_found) {
    LivePlugin live(5);

    for (const char* table :
         {"mdm_dep_device", "mdm_dep_profile", "mdm_dep_token", "mdm_dep_account", "mdm_dep_sync_run"})
        for (const char* key : {"999999", "x", "-1", "", "1 OR 1=1"}) {
            const auto reply = live.host.open_details(table, key);
            BOOST_TEST(reply.result == AMS_NOT_FOUND, table << " " << key);
            BOOST_TEST(reply.answer == "");
        }
}

BOOST_AUTO_TEST_CASE(whoever_may_not_read_tokens_is_told_nothing) {
    LivePlugin live(5);
    live.link();
    live.host.permissions.clear();

    const auto overview = live.host.open_dashboard("mdm.dep.overview");
    const auto device = live.host.open_details("mdm_dep_device", "1");

    BOOST_TEST(overview.result == AMS_DENIED);
    BOOST_TEST(overview.answer == "");
    BOOST_TEST(device.result == AMS_DENIED);
    BOOST_TEST(device.answer == "");
}

BOOST_AUTO_TEST_SUITE_END()
