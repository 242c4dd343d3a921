// Profiles as a device administrator makes them: actions of the plugin in a fake host, against the simulator.
#include "plugin/token/base64.hpp"
#include "plugin/token/certificate_list.hpp"
#include "plugin/token/key_pair.hpp"
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>

using namespace mdm::dep;
using namespace mdm::dep::test;
using ams::test::Reply;
using ams::test::schema_violations;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

const json kPlain{{"profile_name", "Standard"}, {"url", "https://mdm.example.org/enroll"}};

json with(json form, const json& more) {
    form.update(more);
    return form;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

Reply create(LivePlugin& live, const json& form, bool dry_run = false) {
    return live.host.invoke("mdm.dep.profile.new", {}, form.dump(), dry_run);
}

// The key of the row that a successful answer names.
std::string key_of(const Reply& reply) {
    BOOST_REQUIRE_MESSAGE(reply.result == AMS_OK, reply.code + ": " + reply.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", reply.answer), "");
    return json::parse(reply.answer)["rows"][0];
}

json field_of(const Reply& form, const std::string& name) {
    BOOST_REQUIRE_MESSAGE(form.result == AMS_OK, form.text);
    const json document = json::parse(form.answer);
    for (const json& section : document["sections"])
        for (const json& field : section["fields"])
            if (field["name"] == name) return field;
    return nullptr;
}

// What the simulator has of every profile, newest last.
json at_apple(LivePlugin& live) {
    return json::parse(live.depsim.expect_portal("GET", "/profiles"))["profiles"];
}

std::size_t defined(LivePlugin& live) {
    return at_apple(live).size();
}

std::string warnings_of(const Reply& reply) {
    return json::parse(reply.answer).value("warnings", json::array()).dump();
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_actions_live)

BOOST_DATA_TEST_CASE(a_profile_is_defined_at_apple_stored_and_read_back, kDatabases, dialect) {
    LivePlugin live(5, dialect);
    live.link();

    const Reply made =
        create(live, with(kPlain, {{"is_supervised", true},
                                   {"is_mdm_removable", false},
                                   {"department", ""},
                                   {"skip_setup_items", {"Biometric", "Siri", "NewNextYear"}}}));

    const std::string key = key_of(made);
    const std::string uuid = json::parse(made.answer)["details"]["profile_uuid"];
    BOOST_CHECK_EQUAL(live.value("SELECT profile_uuid FROM mdm_dep_profile WHERE id = " + key), uuid);
    BOOST_CHECK_EQUAL(live.value("SELECT origin FROM mdm_dep_profile"), "defined");
    BOOST_CHECK_EQUAL(live.value("SELECT created_by FROM mdm_dep_profile"), "admin");
    BOOST_CHECK(!live.value("SELECT apple_read_at FROM mdm_dep_profile").empty());
    const json sent = json::parse(live.value("SELECT json FROM mdm_dep_profile"));
    BOOST_CHECK_EQUAL(sent["is_mandatory"], false);
    BOOST_CHECK_EQUAL(sent["is_mdm_removable"], false);
    BOOST_CHECK(!sent.contains("department"));
    BOOST_CHECK_EQUAL(sent["skip_setup_items"].size(), 3U);
    const json apples = json::parse(live.value("SELECT apple_json FROM mdm_dep_profile"));
    BOOST_CHECK_EQUAL(apples["profile_uuid"], uuid);
    BOOST_CHECK(contains(warnings_of(made), "NewNextYear"));
    BOOST_CHECK(!contains(warnings_of(made), "differs"));
    BOOST_CHECK(contains(json::parse(made.answer)["message"], "Assign Profile"));
    BOOST_REQUIRE(!live.host.audit().empty());
    BOOST_CHECK_EQUAL(live.host.audit().back().event, "mdm.dep.profile.defined");
    BOOST_CHECK(contains(live.host.audit().back().detail, uuid));
}

BOOST_AUTO_TEST_CASE(a_review_shows_what_would_be_sent_and_sends_nothing) {
    LivePlugin live(5);
    live.link();

    const Reply shown = create(live, with(kPlain, {{"url", "http://mdm.example.org/"}}), true);

    BOOST_REQUIRE_MESSAGE(shown.result == AMS_OK, shown.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", shown.answer), "");
    const json answer = json::parse(shown.answer);
    BOOST_CHECK_EQUAL(answer["document"]["language"], "json");
    BOOST_CHECK_EQUAL(json::parse(answer["document"]["content"].get<std::string>())["profile_name"],
                      "Standard");
    BOOST_CHECK(contains(warnings_of(shown), "not https"));
    BOOST_CHECK(!answer.contains("rows"));
    BOOST_CHECK_EQUAL(defined(live), 0U);
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_profile"), 0);
}

BOOST_AUTO_TEST_CASE(what_apple_would_refuse_is_refused_at_the_field_before_it_is_sent) {
    LivePlugin live(5);
    live.link();
    const std::vector<std::pair<json, const char*>> cases{
        {{{"profile_name", ""}}, "profile_name"},
        {{{"profile_name", std::string(126, 'x')}}, "profile_name"},
        {{{"url", "mdm.example.org"}}, "url"},
        {{{"configuration_web_url", "http://sso.example.org/"}}, "configuration_web_url"},
        {{{"is_mdm_removable", false}}, "is_mdm_removable"},
        {{{"language", "German"}}, "language"},
        {{{"region", "Germany"}}, "region"},
        {{{"anchor_certs", {"bm90IGEgY2VydGlmaWNhdGU="}}}, "anchor_certs"},
        {{{"supervising_host_certs", {{{"filename", "x.pem"}, {"content", "AAAA"}}}}},
         "supervising_host_certs"},
        {{{"skip_setup_items", "Siri"}}, "skip_setup_items"},
        {{{"is_supervised", "yes"}}, "is_supervised"},
        {{{"department", 5}}, "department"},
        {{{"token", "999"}}, "token"},
        {{{"no_such_key", 1}}, "no_such_key"},
    };
    for (const auto& [change, field] : cases) {
        const Reply refused = create(live, with(kPlain, change));
        BOOST_CHECK_EQUAL(refused.result, AMS_BAD_INPUT);
        BOOST_CHECK_EQUAL(refused.field, field);
        BOOST_CHECK_MESSAGE(contains(refused.text, "not created"), refused.text);
    }
    BOOST_CHECK_EQUAL(defined(live), 0U);
}

BOOST_AUTO_TEST_CASE(what_apple_refuses_all_the_same_is_blamed_on_the_field) {
    LivePlugin live(5);
    live.link();
    live.depsim.expect_portal("PATCH", "/settings", R"({"shared_ipad":false})");

    const Reply shared = create(live, with(kPlain, {{"is_multi_user", true}}));
    BOOST_CHECK_EQUAL(shared.result, AMS_BAD_INPUT);
    BOOST_CHECK_EQUAL(shared.code, "dep.profile_invalid");
    BOOST_CHECK_EQUAL(shared.field, "is_multi_user");

    live.depsim.expect_portal("POST", "/faults",
                              R"({"endpoint":"POST /profile","status":400,"code":"LOCALE_INVALID"})");
    BOOST_CHECK_EQUAL(create(live, with(kPlain, {{"region", "DE"}})).field, "region");
    live.depsim.expect_portal("POST", "/faults",
                              R"({"endpoint":"POST /profile","status":400,"code":"SUPPORT_PHONE_INVALID"})");
    BOOST_CHECK_EQUAL(create(live, kPlain).field, "support_phone_number");
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_profile"), 0);
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_lost_is_said_and_not_asked_for_twice) {
    LivePlugin live(5);
    live.link();
    live.depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /profile","cut":"middle"})");

    const Reply lost = create(live, kPlain);

    BOOST_CHECK_EQUAL(lost.code, "dep.outcome_unknown");
    BOOST_CHECK(contains(lost.text, "not known whether it exists"));
    BOOST_CHECK_LE(defined(live), 1U);
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_profile"), 0);
}

BOOST_AUTO_TEST_CASE(a_copy_that_differs_or_cannot_be_read_is_told_and_the_profile_is_kept) {
    LivePlugin live(5);
    live.link();
    live.depsim.expect_portal(
        "POST", "/faults",
        R"([{"endpoint":"GET /profile","status":200,"body":"{\"profile_name\":\"Another\"}","content_type":"application/json"},
            {"endpoint":"GET /profile","status":400,"code":"NOT_FOUND"}])");

    const Reply differs = create(live, kPlain);
    (void)key_of(differs);
    BOOST_CHECK(contains(warnings_of(differs), "profile_name was sent as"));
    BOOST_CHECK_EQUAL(live.value("SELECT profile_name FROM mdm_dep_profile"), "Standard");

    const Reply unread = create(live, kPlain);
    const std::string key = key_of(unread);
    BOOST_CHECK(contains(warnings_of(unread), "Read from Apple Again"));
    BOOST_CHECK_EQUAL(live.value("SELECT origin FROM mdm_dep_profile WHERE id = " + key), "defined");
}

BOOST_AUTO_TEST_CASE(the_account_has_to_be_named_when_there_are_several) {
    LivePlugin live(5);
    const Reply none = create(live, kPlain);
    BOOST_CHECK_EQUAL(none.field, "token");
    const std::string first = live.link();
    live.depsim.expect_portal("POST", "/servers", R"({"server_name":"Second"})");
    const Reply linked = live.host.invoke("mdm.dep.token.new", {},
                                          json{{"token_json", live.depsim.plain_token("Second")}}.dump());
    live.finished(linked);
    const std::string second = json::parse(linked.answer)["rows"][0];

    BOOST_CHECK_EQUAL(create(live, kPlain).field, "token");
    const std::string key = key_of(create(live, with(kPlain, {{"token", second}})));

    BOOST_CHECK_EQUAL(live.value("SELECT token FROM mdm_dep_profile WHERE id = " + key), second);
    const json field = field_of(live.host.open_form("mdm.dep.profile.new"), "token");
    BOOST_CHECK_EQUAL(field["options"].size(), 2U);
    BOOST_CHECK(!field.contains("default"));
    BOOST_CHECK_NE(first, second);
}

BOOST_AUTO_TEST_CASE(the_form_is_made_from_the_tables) {
    LivePlugin live(5);
    const std::string token = live.link();

    const Reply form = live.host.open_form("mdm.dep.profile.new");

    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK_EQUAL(field_of(form, "token")["default"], token);
    BOOST_CHECK_EQUAL(field_of(form, "profile_name")["max_length"], 125);
    BOOST_CHECK(contains(field_of(form, "url")["hint"], "in most cases should not be changed"));
    BOOST_CHECK_EQUAL(field_of(form, "is_mdm_removable")["needs"]["is_supervised"], true);
    const json panes = field_of(form, "skip_setup_items");
    BOOST_CHECK_EQUAL(panes["options"].size(), 54U);
    BOOST_CHECK_EQUAL(panes["select_all_by_tag"], true);
    const json document = json::parse(form.answer);
    BOOST_CHECK_EQUAL(document["preview"], true);
    for (const json& section : document["sections"])
        for (const json& field : section["fields"])
            BOOST_CHECK_MESSAGE(!field.value("hint", "").empty(), field["name"]);
}

BOOST_AUTO_TEST_CASE(create_new_from_this_begins_with_everything_and_keeps_the_lineage) {
    LivePlugin live(5);
    live.link();
    const KeyPair old = generate_key_pair("Old CA", 400, std::chrono::system_clock::now());
    const KeyPair next = generate_key_pair("Next CA", 400, std::chrono::system_clock::now());
    const Reply made =
        create(live, with(kPlain, {{"is_supervised", true},
                                   {"is_mdm_removable", false},
                                   {"department", "IT"},
                                   {"skip_setup_items", {"Siri", "NewNextYear"}},
                                   {"anchor_certs", {file_field("old.pem", old.certificate)}}}));
    const std::string key = key_of(made);
    const std::string uuid = json::parse(made.answer)["details"]["profile_uuid"];

    const Reply form = live.host.open_form("mdm.dep.profile.clone", {key});
    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK_EQUAL(field_of(form, "profile_name")["default"], "Standard (2)");
    BOOST_CHECK_EQUAL(field_of(form, "is_mdm_removable")["default"], false);
    BOOST_CHECK_EQUAL(field_of(form, "skip_setup_items")["default"], json({"Siri", "NewNextYear"}));
    BOOST_CHECK_EQUAL(field_of(form, "skip_setup_items")["options"].size(), 55U);
    const json kept = field_of(form, "anchor_certs_keep");
    BOOST_CHECK_EQUAL(kept["options"][0]["title"], "CN=Old CA");
    BOOST_CHECK_EQUAL(kept["default"].size(), 1U);

    const json change{{"department", ""}, {"anchor_certs", {file_field("next.pem", next.certificate)}}};
    const std::string second = key_of(live.host.invoke("mdm.dep.profile.clone", {key}, change.dump()));

    const json sent = json::parse(live.value("SELECT json FROM mdm_dep_profile WHERE id = " + second));
    BOOST_CHECK_EQUAL(sent["profile_name"], "Standard (2)");
    BOOST_CHECK_EQUAL(sent["url"], kPlain["url"]);
    BOOST_CHECK_EQUAL(sent["is_mdm_removable"], false);
    BOOST_CHECK(!sent.contains("department"));
    BOOST_CHECK_EQUAL(sent["anchor_certs"].size(), 2U);
    BOOST_CHECK_EQUAL(live.value("SELECT cloned_from FROM mdm_dep_profile WHERE id = " + second), uuid);

    // Not a certificate of the original is wanted any more, and supervision goes with what needs it.
    const json bare{{"anchor_certs_keep", json::array()}, {"is_supervised", false}};
    const std::string third = key_of(live.host.invoke("mdm.dep.profile.clone", {second}, bare.dump()));
    const json last = json::parse(live.value("SELECT json FROM mdm_dep_profile WHERE id = " + third));
    BOOST_CHECK(!last.contains("anchor_certs"));
    BOOST_CHECK_EQUAL(last["is_mdm_removable"], true);
    BOOST_CHECK_EQUAL(last["profile_name"], "Standard (3)");
}

BOOST_AUTO_TEST_CASE(keys_this_version_does_not_know_survive) {
    LivePlugin live(5);
    const std::string token = live.link();
    const std::string key = key_of(create(live, kPlain));
    live.database.connect()->execute("UPDATE mdm_dep_profile SET json = ?",
                                     with(kPlain, {{"key_of_next_year", {1, 2}}}).dump());

    const std::string second = key_of(live.host.invoke("mdm.dep.profile.clone", {key}));

    const json sent = json::parse(live.value("SELECT json FROM mdm_dep_profile WHERE id = " + second));
    BOOST_CHECK_EQUAL(sent["key_of_next_year"], json({1, 2}));
}

BOOST_AUTO_TEST_CASE(certificates_come_as_pem_der_or_base64) {
    LivePlugin live(5);
    live.link();
    const std::string pem =
        generate_key_pair("Example CA", 400, std::chrono::system_clock::now()).certificate;
    const std::string base64 = read_certificates(pem, "anchor_certs", "").front().base64;

    for (const json& given :
         {json::array({file_field("ca.pem", pem)}),
          json::array({file_field("ca.cer", base64_decode(base64).value())}), json::array({base64}),
          json::array({pem}), json(base64), json::array({base64, file_field("ca.pem", pem)})}) {
        const Reply shown = create(live, with(kPlain, {{"anchor_certs", given}}), true);
        BOOST_REQUIRE_MESSAGE(shown.result == AMS_OK, shown.text);
        const json answer = json::parse(shown.answer);
        const json sent = json::parse(answer["document"]["content"].get<std::string>());
        BOOST_CHECK_EQUAL(sent["anchor_certs"], json::array({base64}));
        BOOST_CHECK(contains(answer["details"]["Trusted certificate"], "CN=Example CA"));
    }
}

BOOST_AUTO_TEST_CASE(what_the_mdm_server_presents_is_trusted_only_by_its_fingerprint) {
    LivePlugin live(5);
    live.link();
    // Any HTTPS server with an authority of its own will do, and here is one.
    const json form = with(kPlain, {{"url", live.depsim.base_url() + "/enroll"}, {"use_server_chain", true}});

    const Reply shown = create(live, form, true);
    BOOST_REQUIRE_MESSAGE(shown.result == AMS_OK, shown.text);
    const std::string warnings = warnings_of(shown);
    const std::size_t at = warnings.find("SHA-256 ");
    BOOST_REQUIRE(at != std::string::npos);
    const std::string fingerprint = warnings.substr(at + 8, 64);

    const Reply untrusted = create(live, form);
    BOOST_CHECK_EQUAL(untrusted.field, "server_chain_sha256");
    BOOST_CHECK(contains(untrusted.text, fingerprint));
    const Reply another = create(live, with(form, {{"server_chain_sha256", std::string(64, 'a')}}));
    BOOST_CHECK_EQUAL(another.field, "server_chain_sha256");
    BOOST_CHECK_EQUAL(defined(live), 0U);

    (void)key_of(create(live, with(form, {{"server_chain_sha256", fingerprint}})));
    const json sent = json::parse(live.value("SELECT json FROM mdm_dep_profile"));
    BOOST_REQUIRE_EQUAL(sent["anchor_certs"].size(), 1U);
    BOOST_CHECK(contains(live.host.audit().back().detail, fingerprint));

    const Reply nobody = create(live, with(form, {{"url", "https://127.0.0.1:1/"}}), true);
    BOOST_CHECK_EQUAL(nobody.field, "use_server_chain");
    BOOST_CHECK(!contains(nobody.text, "Apple's service"));
}

BOOST_AUTO_TEST_CASE(read_from_apple_again_compares_and_knows_what_is_gone) {
    LivePlugin live(5);
    live.link();
    const std::string key = key_of(create(live, kPlain));

    const Reply same = live.host.invoke("mdm.dep.profile.refresh", {key});
    BOOST_CHECK_EQUAL(key_of(same), key);
    BOOST_CHECK(contains(same.answer, "what was sent from here"));

    live.database.connect()->execute("UPDATE mdm_dep_profile SET json = ?",
                                     with(kPlain, {{"department", "IT"}}).dump());
    BOOST_CHECK(
        contains(warnings_of(live.host.invoke("mdm.dep.profile.refresh", {key})), "department was sent as"));

    for (const char* wording : {"400", "404"}) {
        live.depsim.expect_portal("PATCH", "/settings", json{{"profile_not_found", wording}}.dump());
        live.database.connect()->execute("UPDATE mdm_dep_profile SET profile_uuid = ?, origin = ?",
                                         std::string(32, 'F'), "defined");
        BOOST_CHECK(contains(live.host.invoke("mdm.dep.profile.refresh", {key}).answer, "does not know"));
        BOOST_CHECK_EQUAL(live.value("SELECT origin FROM mdm_dep_profile"), "missing");
    }
    BOOST_CHECK_EQUAL(json::parse(live.value("SELECT json FROM mdm_dep_profile"))["department"], "IT");
}

BOOST_AUTO_TEST_CASE(there_is_no_way_without_the_permission) {
    LivePlugin live(5);
    live.link();
    live.host.permissions.clear();

    BOOST_CHECK_EQUAL(create(live, kPlain).result, AMS_DENIED);
    BOOST_CHECK_EQUAL(live.host.open_form("mdm.dep.profile.new").result, AMS_DENIED);
    BOOST_CHECK_EQUAL(defined(live), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
