#include "plugin/protocol/documents.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <vector>

namespace mdm::dep::test {
namespace {

struct Bad {
    const char* name;
    std::function<void()> read;
};
std::ostream& operator<<(std::ostream& out, const Bad& row) {
    return out << row.name;
}

const std::vector<Bad> kBad{
    {"session: empty", [] { (void)read_session(""); }},
    {"session: no token", [] { (void)read_session("{}"); }},
    {"session: empty token", [] { (void)read_session(R"({"auth_session_token":""})"); }},
    {"session: a number", [] { (void)read_session(R"({"auth_session_token":1})"); }},
    {"session: not for a header", [] { (void)read_session(R"({"auth_session_token":"a\r\nX-Evil: 1"})"); }},
    {"session: a number that none holds",
     [] { (void)read_session(R"({"auth_session_token":"S","x":1e999})"); }},
    {"session: text", [] { (void)read_session("hello"); }},
    {"account: no server_uuid", [] { (void)read_account(R"({"server_name":"x"})"); }},
    {"account: an array", [] { (void)read_account("[]"); }},
    {"account: deep", [] { (void)read_account(std::string(100000, '[')); }},
    {"account: deep but sound",
     [] {
         (void)read_account(R"({"server_uuid":"U","x":)" + std::string(50, '[') + std::string(50, ']') + "}");
     }},
    {"profile: text", [] { (void)read_profile("NOT_FOUND"); }},
    {"define: no uuid", [] { (void)read_define_outcome(R"({"devices":{}})"); }},
    {"assign: html", [] { (void)read_assign_outcome("<html>"); }},
    {"remove: null", [] { (void)read_device_outcomes("null"); }},
    {"lock: no status", [] { (void)read_activation_lock(R"({"serial_number":"S1"})"); }},
    {"discovery: no url", [] { (void)read_discovery_profile(R"({"last_updated_timestamp":"x"})"); }},
    {"discovery: an empty url", [] { (void)read_discovery_profile(R"({"mdm_service_discovery_url":""})"); }},
    {"beta tokens: a list", [] { (void)read_beta_tokens("[]"); }},
    {"replacement: no original", [] { (void)read_replacement_details(R"({"serial_number":"S1"})"); }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(documents)

BOOST_DATA_TEST_CASE(a_document_without_its_main_value_is_a_bad_answer, boost::unit_test::data::make(kBad),
                     row) {
    BOOST_TEST(error_of(row.read).code() == Code::bad_answer);
}

BOOST_AUTO_TEST_CASE(a_broken_session_document_is_not_quoted) {
    const Error error = error_of([] { (void)read_session(R"({"auth_session_token":"SECRET)"); });

    BOOST_TEST(error.text().find("SECRET") == std::string::npos);
    BOOST_TEST(error.detail().find("SECRET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_account_is_read_with_every_key) {
    const Account account = read_account(
        R"({"server_name":"N","server_uuid":"677CAB70","admin_id":"a@x","facilitator_id":"a@x","org_name":"O",)"
        R"("org_email":"e","org_phone":"p","org_address":"ad","org_id":"1","org_id_hash":"h","org_type":"org",)"
        R"("org_version":"v2","urls":[{"uri":"/session","http_method":["GET"]},)"
        R"({"uri":"/server/devices","http_method":["POST"],"limit":{"default":100,"maximum":1000}},{"odd":1},7],)"
        R"("future":{"x":1}})");

    BOOST_TEST(account.server_uuid == "677CAB70");
    BOOST_TEST(account.server_name.value() == "N");
    BOOST_TEST(account.admin_id.value() == "a@x");
    BOOST_TEST(account.org_version.value() == "v2");
    BOOST_TEST_REQUIRE(account.urls.size() == 2U);
    BOOST_TEST(account.urls[1].limit->maximum == 1000);
    BOOST_TEST(account.extra.value() == R"({"future":{"x":1}})");
}

BOOST_AUTO_TEST_CASE(a_profile_keeps_every_key_in_order) {
    const Profile profile =
        read_profile(R"( {"url":"https://m/","z":1,"profile_uuid":"U","profile_name":"P","a":[]} )");

    BOOST_TEST(profile.json == R"({"url":"https://m/","z":1,"profile_uuid":"U","profile_name":"P","a":[]})");
    BOOST_TEST(profile.profile_name.value() == "P");
    BOOST_TEST(profile.url.value() == "https://m/");
}

BOOST_AUTO_TEST_CASE(outcomes_keep_apple_s_words) {
    const AssignOutcome outcome = read_assign_outcome(
        R"({"profile_uuid":"U","devices":{"S1":"SUCCESS","S2":"THROTTLED","S3":"NEW","S4":1},"retry_after_seconds":3600})");

    BOOST_TEST(outcome.devices.size() == 3U);
    BOOST_TEST(outcome.devices.at("S2") == "THROTTLED");
    BOOST_TEST(outcome.retry_after_seconds.value() == 3600);
    BOOST_TEST(read_device_outcomes("{}").empty());
    BOOST_TEST(read_device_outcomes(R"({"devices":null})").empty());
    BOOST_TEST(
        !read_assign_outcome(R"({"devices":{},"retry_after_seconds":-5})").retry_after_seconds.has_value());
    BOOST_TEST(read_define_outcome(R"({"profile_uuid":"U"})").devices.empty());
}

BOOST_AUTO_TEST_CASE(a_discovery_url_is_read_with_its_time) {
    const DiscoveryProfile profile = read_discovery_profile(
        R"({"mdm_service_discovery_url":"https://m/","last_updated_timestamp":"2026-04-17T13:48:24.5Z","new":1})");

    BOOST_TEST(profile.mdm_service_discovery_url == "https://m/");
    BOOST_TEST(profile.last_updated_timestamp.value() == "2026-04-17T13:48:24Z");
    BOOST_TEST(read_discovery_profile(R"({"mdm_service_discovery_url":"h","last_updated_timestamp":"soon"})")
                   .last_updated_timestamp.value() == "soon");
}

BOOST_AUTO_TEST_CASE(beta_tokens_keep_unknown_systems_and_leave_out_what_is_none) {
    const auto tokens = read_beta_tokens(
        R"({"betaEnrollmentTokens":[{"os":"OSX","title":"macOS 27 Beta","token":"T1"},{"os":"carOS","token":"T2"},)"
        R"({"os":"iOS"},{"token":"T3"},7,{"os":"tvOS","title":"t","token":""}],"seedBuildTokens":[{"x":1}]})");

    BOOST_TEST_REQUIRE(tokens.size() == 2U);
    BOOST_TEST((tokens[0] == BetaToken{.os = "OSX", .title = "macOS 27 Beta", .token = "T1"}));
    BOOST_TEST((tokens[1] == BetaToken{.os = "carOS", .title = "carOS", .token = "T2"}));
    BOOST_TEST(read_beta_tokens("{}").empty());
    BOOST_TEST(read_beta_tokens(R"({"betaEnrollmentTokens":null})").empty());
}

BOOST_AUTO_TEST_CASE(requests_leave_out_what_is_not_there) {
    const std::vector<std::string> serials{"S1", "S\"2"};

    BOOST_TEST(page_request(std::nullopt, 1000) == R"({"limit":1000})");
    BOOST_TEST(page_request("", 1000) == R"({"limit":1000})");
    BOOST_TEST(page_request("c", 2) == R"({"limit":2,"cursor":"c"})");
    BOOST_TEST(devices_request(serials) == R"({"devices":["S1","S\"2"]})");
    BOOST_TEST(assign_request("U", serials) == R"({"profile_uuid":"U","devices":["S1","S\"2"]})");
    BOOST_TEST(activation_lock_request("S1", ams::Secret(), std::nullopt) == R"({"device":"S1"})");
    BOOST_TEST(activation_lock_request("S1", ams::Secret("ab"), "Call us") ==
               R"({"device":"S1","escrow_key":"ab","lost_message":"Call us"})");
    BOOST_TEST(define_request(R"({"profile_name":"P","profile_uuid":"OLD","url":"https://m/"})") ==
               R"({"profile_name":"P","url":"https://m/"})");
    BOOST_TEST(error_of([] { (void)define_request("[]"); }).code() == Code::invalid_input);
}

BOOST_AUTO_TEST_CASE(an_account_is_read_in_spite_of_other_types) {
    const Account account =
        read_account(R"({"server_uuid":"U","server_name":null,"org_id":2168850,"org_name":["x"],"urls":[)"
                     R"({"uri":"/a","http_method":"GET","limit":{"default":"100","maximum":"1000"}},)"
                     R"({"uri":"/b","limit":{"default":100.0,"maximum":18446744073709551615}},)"
                     R"({"uri":"/c","limit":{"default":-1,"maximum":"many"}},{"uri":"/d","limit":7},null]})");

    BOOST_TEST(account.org_id.value() == "2168850");
    BOOST_TEST(!account.server_name.has_value());
    BOOST_TEST(!account.org_name.has_value());
    BOOST_TEST_REQUIRE(account.urls.size() == 4U);
    BOOST_TEST(account.urls[0].http_method.at(0) == "GET");
    BOOST_TEST(account.urls[0].limit.value().maximum == 1000);
    BOOST_TEST(account.urls[1].limit.value().default_limit == 100);
    BOOST_TEST(account.urls[1].limit.value().maximum == 1'000'000'000);
    BOOST_TEST(account.urls[2].limit.value().maximum == 0);
    BOOST_TEST(!account.urls[3].limit.has_value());
    BOOST_TEST(page_limit(account, "/c", 0) == 1000);
}

struct Wait {
    const char* json;
    int seconds;
};
std::ostream& operator<<(std::ostream& out, const Wait& row) {
    return out << row.json;
}
const std::vector<Wait> kWaits{{"3600", 3600},   {"\"3600\"", 3600},
                               {"3600.5", 3600}, {"0", 0},
                               {"-5", 0},        {"\"soon\"", 0},
                               {"\"\"", 0},      {"null", 0},
                               {"[60]", 0},      {"99999999999999999999", 1'000'000'000},
                               {"\"1e400\"", 0}};

BOOST_DATA_TEST_CASE(retry_after_seconds_is_read_in_any_spelling, boost::unit_test::data::make(kWaits), row) {
    const AssignOutcome outcome = read_assign_outcome(
        R"({"devices":{"S1":"THROTTLED"},"retry_after_seconds":)" + std::string(row.json) + "}");

    BOOST_TEST(outcome.retry_after_seconds.value_or(0) == row.seconds);
    BOOST_TEST(outcome.devices.at("S1") == "THROTTLED");
}

BOOST_AUTO_TEST_CASE(outcomes_may_be_missing_in_every_way) {
    for (const char* const body :
         {"", " \r\n", "{}", R"({"devices":null})", R"({"devices":[]})", R"({"devices":"S1"})"}) {
        BOOST_TEST(read_device_outcomes(body).empty());
        BOOST_TEST(read_assign_outcome(body).devices.empty());
    }
    BOOST_TEST(read_device_outcomes(R"({"devices":{"S1":"A_NEW_WORD","S2":7,"S3":null}})").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_damaged_letter_does_not_hide_an_account) {
    BOOST_TEST(read_account("{\"server_uuid\":\"U\",\"server_name\":\"M\xfcnster\"}").server_name.value() ==
               "M\xef\xbf\xbdnster");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
