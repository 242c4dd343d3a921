// What Apple keeps for the organisation, and signing for the MDM server: a fake host, depsim, every database.
#include "plugin/token/base64.hpp"
#include "plugin/token/key_pair.hpp"
#include "tests/support/fake_host/json_schema.hpp"
#include "tests/unit/console/live_plugin.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

using namespace mdm::dep;
using namespace mdm::dep::test;
using ams::test::Reply;
using ams::test::schema_violations;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());
const std::string kUrl = "https://mdm.example.com/.well-known/com.apple.remotemanagement";

struct LinkedAccount : LivePlugin {
    explicit LinkedAccount(ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite) : LivePlugin(3, dialect) {
        token = link();
        account = value("SELECT CAST(id AS VARCHAR(20)) FROM mdm_dep_account");
    }
    void set(const json& change) { depsim.expect_portal("PATCH", "/settings", change.dump()); }
    Reply set_url(const std::string& url, bool dry_run = false) {
        return host.invoke("mdm.dep.account.set_discovery_url", {account},
                           json{{"mdm_service_discovery_url", url}}.dump(), dry_run);
    }
    std::string stored(const std::string& column) {
        return value("SELECT " + column + " FROM mdm_dep_account");
    }

    std::string token;
    std::string account;
};

json details_of(const Reply& reply) {
    BOOST_REQUIRE_MESSAGE(reply.result == AMS_OK, reply.code + ": " + reply.text);
    BOOST_CHECK_EQUAL(schema_violations("answer.schema.json", reply.answer), "");
    return json::parse(reply.answer).value("details", json::object());
}

std::string decoded(std::string part) {
    std::replace(part.begin(), part.end(), '-', '+');
    std::replace(part.begin(), part.end(), '_', '/');
    part.append((4 - part.size() % 4) % 4, '=');
    return base64_decode(part).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(account_actions)

BOOST_DATA_TEST_CASE(the_first_sync_reads_the_discovery_url_and_the_beta_tokens, kDatabases, dialect) {
    LinkedAccount live(dialect);

    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_beta_token"), 6);
    BOOST_CHECK(!live.stored("beta_read_at").empty());
    BOOST_CHECK(!live.stored("discovery_read_at").empty());
    BOOST_CHECK_EQUAL(live.stored("mdm_service_discovery_url"), "");
}

BOOST_AUTO_TEST_CASE(a_second_sync_on_the_same_day_does_not_ask_again) {
    LinkedAccount live;
    live.finished(live.host.invoke("mdm.dep.sync_now", {live.token}));

    const json log = json::parse(live.depsim.expect_portal("GET", "/requests?limit=100000"));
    for (const char* path : {"/os-beta-enrollment/tokens", "/account-driven-enrollment/profile"})
        BOOST_CHECK_EQUAL(std::count_if(log["requests"].begin(), log["requests"].end(),
                                        [&](const json& one) { return one["path"] == path; }),
                          1);
}

BOOST_DATA_TEST_CASE(a_discovery_url_is_set_shown_and_cleared, kDatabases, dialect) {
    LinkedAccount live(dialect);

    const json set = details_of(live.set_url(kUrl));

    BOOST_CHECK_EQUAL(set["Discovery URL"], kUrl);
    BOOST_CHECK_EQUAL(live.stored("mdm_service_discovery_url"), kUrl);
    BOOST_CHECK(!live.stored("last_updated_timestamp").empty());
    const Reply form = live.host.open_form("mdm.dep.account.set_discovery_url", {live.account});
    BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.answer), "");
    BOOST_CHECK_EQUAL(json::parse(form.answer)["sections"][0]["fields"][0]["default"], kUrl);
    (void)details_of(live.host.invoke("mdm.dep.account.clear_discovery_url", {live.account}));
    BOOST_CHECK_EQUAL(live.stored("mdm_service_discovery_url"), "");
    std::vector<std::string> events;
    for (const auto& entry : live.host.audit())
        events.push_back(entry.event);
    BOOST_CHECK(std::count(events.begin(), events.end(), "mdm.dep.account.discovery_url_set") == 1);
    BOOST_CHECK(std::count(events.begin(), events.end(), "mdm.dep.account.discovery_url_cleared") == 1);
}

BOOST_AUTO_TEST_CASE(a_url_that_is_none_is_refused_at_the_field_before_apple_is_asked) {
    LinkedAccount live;
    for (const std::string& url :
         {std::string(), std::string("http://mdm.example.com/"), std::string("https://"),
          std::string("https://:443/x"), std::string("https://m.example.com/a b"),
          "https://m.example.com/" + std::string(2000, 'x')}) {
        const Reply reply = live.set_url(url);

        BOOST_CHECK_EQUAL(reply.code, "dep.discovery_url_invalid");
        BOOST_CHECK_EQUAL(reply.field, "mdm_service_discovery_url");
    }
    const json log = json::parse(live.depsim.expect_portal("GET", "/requests?limit=100000"));
    BOOST_CHECK(std::none_of(log["requests"].begin(), log["requests"].end(), [](const json& one) {
        return one["path"] == "/account-driven-enrollment/profile" && one["method"] == "POST";
    }));
}

BOOST_AUTO_TEST_CASE(a_dry_run_sets_nothing) {
    LinkedAccount live;

    BOOST_CHECK_EQUAL(details_of(live.set_url(kUrl, true))["Then"], kUrl);
    BOOST_CHECK_EQUAL(live.stored("mdm_service_discovery_url"), "");
}

BOOST_AUTO_TEST_CASE(what_apple_does_not_offer_is_said_and_no_failure_of_the_token) {
    LinkedAccount live;
    live.set({{"account_driven_enrollment", false}, {"beta_tokens", false}});

    const json details = details_of(live.host.invoke("mdm.dep.account.refresh", {live.account}));

    BOOST_CHECK_EQUAL(details["Discovery URL"], "not offered to this organisation");
    BOOST_CHECK_EQUAL(live.stored("discovery_refusal"), "ORG_NOT_SUPPORTED");
    BOOST_CHECK_EQUAL(live.stored("beta_refusal"), "APPLE_SEED_FOR_IT_TURNED_OFF");
    BOOST_CHECK_EQUAL(live.number("SELECT count(*) FROM mdm_dep_beta_token"), 0);
    BOOST_CHECK_EQUAL(live.value("SELECT status FROM mdm_dep_token"), "ok");
    BOOST_CHECK_EQUAL(live.set_url(kUrl).code, "dep.org_not_supported");
}

BOOST_AUTO_TEST_CASE(a_replacement_device_tells_what_it_replaces) {
    LinkedAccount live;
    const std::string old = live.value("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number");
    live.depsim.expect_portal("POST", "/devices/replace",
                              json{{"device", old}, {"new_serial_number", "NEWONE12345"}}.dump());

    live.finished(live.host.invoke("mdm.dep.sync_now", {live.token}));

    BOOST_CHECK_EQUAL(
        live.value("SELECT original_device_serial_number FROM mdm_dep_device WHERE serial_number = "
                   "'NEWONE12345'"),
        old);
    BOOST_CHECK_EQUAL(
        live.value("SELECT replacement_date FROM mdm_dep_device WHERE serial_number = 'NEWONE12345'").size(),
        10U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(token_signing)

BOOST_AUTO_TEST_CASE(the_mdm_server_gets_a_new_token_each_time) {
    LivePlugin live(3);
    const Reply made = live.host.invoke("mdm.dep.token.generate_key_pair");
    const Reply imported =
        live.host.invoke("mdm.dep.token.import_encrypted", {},
                         json{{"token", file_field("t.p7m", live.token_file(answered_file(made)))}}.dump());
    live.finished(imported);
    const std::string key = json::parse(imported.answer)["rows"][0];

    const json first = details_of(live.host.invoke("mdm.dep.token.maid_jwt", {key}));
    const json second = details_of(live.host.invoke("mdm.dep.token.maid_jwt", {key}));

    const std::string token = first["token"];
    const std::size_t dot = token.find('.');
    const json claims = json::parse(decoded(token.substr(dot + 1, token.find('.', dot + 1) - dot - 1)));
    BOOST_CHECK_EQUAL(claims["iss"], live.value("SELECT server_uuid FROM mdm_dep_account"));
    BOOST_CHECK_EQUAL(claims["service_type"], "com.apple.maid");
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    BOOST_CHECK_LE(std::abs(now - claims["iat"].get<std::int64_t>()), 60);
    BOOST_CHECK_NE(first["jti"], second["jti"]);
    BOOST_CHECK_EQUAL(first["jti"], claims["jti"]);
    std::string kept = live.host.log();
    for (const auto& entry : live.host.audit())
        kept += entry.event + entry.detail;
    BOOST_CHECK(kept.find(token.substr(dot + 1)) == std::string::npos);
    BOOST_CHECK(kept.find("mdm.dep.token.maid_jwt_signed") != std::string::npos);
    for (const auto& [id, grid] : live.host.grids)
        BOOST_CHECK(grid.document.find("maid_jwt") == std::string::npos);
}

// Import Encrypted keeps the key pair it is given, so that it can sign too.
BOOST_AUTO_TEST_CASE(a_pair_given_with_the_import_signs) {
    LivePlugin live(3);
    const KeyPair pair = generate_key_pair("made elsewhere", 2, std::chrono::system_clock::now());
    const Reply imported =
        live.host.invoke("mdm.dep.token.import_encrypted", {},
                         json{{"token", file_field("t.p7m", live.token_file(pair.certificate))},
                              {"certificate", file_field("c.pem", pair.certificate)},
                              {"private_key", file_field("k.pem", std::string(pair.private_key.reveal()))}}
                             .dump());
    live.finished(imported);

    const Reply signed_one =
        live.host.invoke("mdm.dep.token.maid_jwt", {json::parse(imported.answer)["rows"][0]});

    BOOST_CHECK(!details_of(signed_one)["token"].get<std::string>().empty());
}

BOOST_AUTO_TEST_CASE(a_pasted_token_has_no_key_to_sign_with) {
    LivePlugin live(3);
    const std::string key = live.link();

    const Reply reply = live.host.invoke("mdm.dep.token.maid_jwt", {key});

    BOOST_CHECK_EQUAL(reply.code, "dep.private_key_not_kept");
    BOOST_CHECK_EQUAL(reply.result, AMS_CONFLICT);
}

BOOST_AUTO_TEST_SUITE_END()
