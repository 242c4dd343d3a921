// The pages of a linked account, from a real database: they fit their schemas and tell what is there.
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

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

} // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_DATA_TEST_CASE(every_page_tells_what_the_database_has,
                     boost::unit_test::data::make(::test::databases()), dialect) {
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
    BOOST_TEST(older.at("links").at(0).at("title") == "Move the rest: its devices");
}

BOOST_AUTO_TEST_CASE(a_row_that_is_not_there_is_not_found) {
    LivePlugin live(5);

    for (const char* table : {"mdm_dep_device", "mdm_dep_profile", "mdm_dep_token", "mdm_dep_account"})
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
