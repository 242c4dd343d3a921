#include "plugin/protocol/apple_error.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace mdm::dep::test {
namespace {

struct BodyRow {
    const char* name;
    std::string body;
    const char* code;
};
std::ostream& operator<<(std::ostream& out, const BodyRow& row) {
    return out << row.name;
}

const std::vector<BodyRow> kBodies{
    {"bare", "EXPIRED_CURSOR", "EXPIRED_CURSOR"},
    {"quoted, as Apple's simulator", "\"EXPIRED_CURSOR\"", "EXPIRED_CURSOR"},
    {"line end", "EXPIRED_CURSOR\r\n", "EXPIRED_CURSOR"},
    {"quoted with line end", " \"T_C_NOT_SIGNED\"\n", "T_C_NOT_SIGNED"},
    {"JSON code", R"({"code":"T_C_NOT_SIGNED"})", "T_C_NOT_SIGNED"},
    {"JSON error", R"({"error":"INVALID_CURSOR","n":1})", "INVALID_CURSOR"},
    {"JSON message", R"( {"message":" ACCESS_DENIED "})", "ACCESS_DENIED"},
    {"JSON with a new word", R"({"code":"SOMETHING_NEW","n":{}})", "SOMETHING_NEW"},
    {"JSON without", R"({"reason":"x"})", ""},
    {"JSON with a number", R"({"code":403})", ""},
    {"JSON array", "[\"T_C_NOT_SIGNED\"]", "T_C_NOT_SIGNED"},
    {"broken JSON", "{\"code\":\"T_C_NOT_SI", ""},
    {"deep JSON", "{\"a\":" + std::string(2000, '['), ""},
    {"two words run together", "token_expiredUnauthorized", "token_expired"},
    {"within a sentence", "oauth: signature_invalid (nonce)", "signature_invalid"},
    {"a new word", "SOMETHING_NEW", "SOMETHING_NEW"},
    {"a new word that contains a known one", "ORG_NOT_FOUND", "ORG_NOT_FOUND"},
    {"the longest of several", "PROFILE_NOT_FOUND", "PROFILE_NOT_FOUND"},
    {"empty", "", ""},
    {"white space", " \r\n", ""},
    {"a web page", "<html><h1>403 FORBIDDEN</h1></html>", ""},
    {"a sentence", "Service is down for maintenance", ""},
    {"too long for a word", std::string(65, 'A'), ""},
    {"beyond the bound", std::string(5000, ' ') + "T_C_NOT_SIGNED", ""},
    {"binary", std::string("\x00\x01\xff", 3), ""},
    {"a byte order mark", "\xef\xbb\xbf\"T_C_NOT_SIGNED\"\r\n", "T_C_NOT_SIGNED"},
    {"a web page behind a byte order mark", "\xef\xbb\xbf<html>403 FORBIDDEN</html>", ""},
    {"small letters", "t_c_not_signed", "T_C_NOT_SIGNED"},
    {"capitals", "TOKEN_EXPIRED", "token_expired"},
    {"mixed letters within a sentence", "Refused: Expired_Cursor.", "EXPIRED_CURSOR"},
    {"everyday words of a gateway", "Forbidden", "Forbidden"},
    {"JSON in small letters", R"({"code":"invalid_cursor"})", "INVALID_CURSOR"},
    {"JSON with a status beside the word", R"({"code":403,"message":"T_C_NOT_SIGNED"})", "T_C_NOT_SIGNED"},
    {"JSON with a code of a gateway's own", R"({"code":"E17","message":"ACCESS_DENIED"})", "ACCESS_DENIED"},
    {"JSON with a sentence", R"({"message":"oauth: signature_invalid"})", "signature_invalid"},
    {"JSON in JSON", R"({"error":{"code":"EXHAUSTED_CURSOR"}})", "EXHAUSTED_CURSOR"},
    {"JSON with a list", R"({"errors":[{"code":"T_C_NOT_SIGNED"}]})", "T_C_NOT_SIGNED"},
    {"JSON with a new word", R"({"code":"SOMETHING_NEW"})", "SOMETHING_NEW"},
    {"JSON that is too long to be whole",
     R"({"code":"T_C_NOT_SIGNED","trace":")" + std::string(5000, 'x') + "\"}", "T_C_NOT_SIGNED"},
};

struct Meaning {
    Endpoint endpoint;
    int status;
    const char* body;
    Code code;
    const char* field = "";
};
std::ostream& operator<<(std::ostream& out, const Meaning& row) {
    return out << name_of(row.endpoint) << ' ' << row.status << ' ' << row.body;
}

constexpr const char* kWebPage = "<html><h1>404 NOT_FOUND</h1></html>";

const std::vector<Meaning> kMeanings{
    {Endpoint::session, 400, "", Code::malformed_request},
    {Endpoint::session, 400, "USER_AGENT_MISSING", Code::user_agent_rejected},
    {Endpoint::sync, 400, "USER_AGENT_INVALID", Code::user_agent_rejected},
    {Endpoint::session, 401, "", Code::token_rejected},
    {Endpoint::session, 401, "UNAUTHORIZED", Code::token_rejected},
    {Endpoint::session, 401, "token_expired", Code::token_expired},
    {Endpoint::session, 401, "EXPIRED_TOKEN", Code::token_expired},
    {Endpoint::session, 401, "signature_invalid", Code::token_replaced},
    {Endpoint::session, 403, "signature_invalid", Code::token_replaced},
    {Endpoint::session, 403, "token_rejected", Code::token_replaced},
    {Endpoint::session, 403, "FORBIDDEN", Code::token_user_deleted},
    {Endpoint::session, 403, "ACCESS_DENIED", Code::access_denied},
    {Endpoint::session, 403, "T_C_NOT_SIGNED", Code::terms_not_signed},
    {Endpoint::sync, 403, "T_C_NOT_SIGNED", Code::terms_not_signed},
    {Endpoint::assign_profile, 200, "T_C_NOT_SIGNED", Code::terms_not_signed},
    {Endpoint::session, 405, "", Code::malformed_request},
    {Endpoint::session, 429, "TOO_MANY_REQUESTS", Code::too_many_requests},
    {Endpoint::fetch, 429, "", Code::too_many_requests},
    {Endpoint::fetch, 401, "UNAUTHORIZED", Code::token_rejected},
    {Endpoint::fetch, 403, "FORBIDDEN", Code::token_rejected},
    {Endpoint::fetch, 403, "", Code::access_denied},
    {Endpoint::fetch, 403, "APPLE_SEED_FOR_IT_TURNED_OFF", Code::seed_program_off},
    {Endpoint::fetch, 400, "MALFORMED_REQUEST_BODY", Code::malformed_request},
    {Endpoint::fetch, 400, "SOMETHING_NEW", Code::refused},
    {Endpoint::fetch, 404, "", Code::refused},
    {Endpoint::fetch, 500, "", Code::service_unavailable},
    {Endpoint::fetch, 502, "", Code::service_unavailable},
    {Endpoint::fetch, 503, "", Code::service_unavailable},
    {Endpoint::fetch, 302, "", Code::bad_answer},
    {Endpoint::fetch, 204, "", Code::bad_answer},
    {Endpoint::fetch, 407, "", Code::proxy_refused},
    {Endpoint::get_profile, 400, "NOT_FOUND", Code::profile_not_found},
    {Endpoint::get_profile, 404, "PROFILE_NOT_FOUND", Code::profile_not_found},
    {Endpoint::get_profile, 404, "\"NOT_FOUND\"\r\n", Code::profile_not_found},
    {Endpoint::get_profile, 404, kWebPage, Code::bad_answer},
    {Endpoint::get_profile, 404, "404 page not found", Code::bad_answer},
    {Endpoint::assign_profile, 404, "", Code::profile_not_found},
    {Endpoint::assign_profile, 404, " \r\n", Code::profile_not_found},
    {Endpoint::assign_profile, 404, R"({"code":"PROFILE_NOT_FOUND"})", Code::profile_not_found},
    {Endpoint::assign_profile, 404, kWebPage, Code::bad_answer},
    {Endpoint::assign_profile, 404, R"({"message":"no Route matched with those values"})", Code::bad_answer},
    {Endpoint::assign_profile, 404, "SOMETHING_NEW", Code::bad_answer},
    {Endpoint::assign_profile, 404, "NOT_FOUND", Code::profile_not_found},
    {Endpoint::assign_profile, 400, "PROFILE_NOT_FOUND", Code::profile_not_found},
    {Endpoint::assign_profile, 400, "PROFILE_UUID_REQUIRED", Code::profile_uuid_required},
    {Endpoint::details, 400, "DEVICE_ID_REQUIRED", Code::device_id_required},
    {Endpoint::replacement_details, 404, "", Code::device_not_found},
    {Endpoint::replacement_details, 404, "NOT_FOUND", Code::device_not_found},
    {Endpoint::replacement_details, 404, kWebPage, Code::bad_answer},
    {Endpoint::replacement_details, 404, "DEVICE_NOT_FOUND", Code::device_not_found},
    {Endpoint::replacement_details, 400, "DEVICE_NOT_FOUND", Code::device_not_found},
    {Endpoint::define_profile, 400, "CONFIG_NAME_REQUIRED", Code::profile_invalid, "profile_name"},
    {Endpoint::define_profile, 400, "CONFIG_NAME_INVALID", Code::profile_invalid, "profile_name"},
    {Endpoint::define_profile, 400, "CONFIG_URL_REQUIRED", Code::profile_invalid, "url"},
    {Endpoint::define_profile, 400, "CONFIG_URL_INVALID", Code::profile_invalid, "url"},
    {Endpoint::define_profile, 400, "DEPARTMENT_INVALID", Code::profile_invalid, "department"},
    {Endpoint::define_profile, 400, "DEPARTMENT_REQUIRED", Code::profile_invalid, "department"},
    {Endpoint::define_profile, 400, "SUPPORT_PHONE_INVALID", Code::profile_invalid, "support_phone_number"},
    {Endpoint::define_profile, 400, "SUPPORT_PHONE_REQUIRED", Code::profile_invalid, "support_phone_number"},
    {Endpoint::define_profile, 400, "SUPPORT_EMAIL_INVALID", Code::profile_invalid, "support_email_address"},
    {Endpoint::define_profile, 400, "MAGIC_INVALID", Code::profile_invalid, "org_magic"},
    {Endpoint::define_profile, 400, "FLAGS_INVALID", Code::profile_invalid, "is_mdm_removable"},
    {Endpoint::define_profile, 400, "LOCALE_INVALID", Code::profile_invalid, "language"},
    {Endpoint::define_profile, 400, "DESCRIPTION_INVALID", Code::profile_invalid, "profile_name"},
    {Endpoint::beta_tokens, 403, "APPLE_SEED_FOR_IT_TURNED_OFF", Code::seed_program_off},
    {Endpoint::read_discovery, 400, "ORG_NOT_SUPPORTED", Code::org_not_supported},
    {Endpoint::clear_discovery, 400, "ORG_NOT_SUPPORTED", Code::org_not_supported},
    {Endpoint::set_discovery, 400, "MDM_SERVICE_DISCOVERY_URL_REQUIRED", Code::discovery_url_invalid,
     "mdm_service_discovery_url"},
    {Endpoint::set_discovery, 400, "MDM_SERVICE_DISCOVERY_URL_NOT_VALID", Code::discovery_url_invalid,
     "mdm_service_discovery_url"},
    {Endpoint::activation_lock, 400, "MALFORMED_REQUEST_BODY", Code::malformed_request},
    {Endpoint::activation_lock, 401, "UNAUTHORIZED", Code::token_rejected},
    {Endpoint::activation_lock, 403, "ACCESS_DENIED", Code::access_denied},
    {Endpoint::disown, 400, "DEVICE_ID_REQUIRED", Code::device_id_required},
    {Endpoint::disown, 403, "ACCESS_DENIED", Code::access_denied},
    {Endpoint::replacement_details, 400, "DEVICE_ID_REQUIRED", Code::device_id_required},
};

} // namespace

BOOST_AUTO_TEST_SUITE(apple_error)

BOOST_DATA_TEST_CASE(the_word_is_found_in_an_error_body, boost::unit_test::data::make(kBodies), row) {
    BOOST_TEST(wire_code(row.body) == row.code);
}

BOOST_DATA_TEST_CASE(an_answer_is_judged_by_its_word_before_its_status,
                     boost::unit_test::data::make(kMeanings), row) {
    const Verdict verdict = classify(row.endpoint, row.status, row.body);

    BOOST_TEST(verdict.code == row.code);
    BOOST_TEST(verdict.field == row.field);
}

BOOST_AUTO_TEST_CASE(only_401_and_403_forbidden_ask_for_a_new_session) {
    BOOST_TEST(asks_for_new_session(401, ""));
    BOOST_TEST(asks_for_new_session(401, "token_expired"));
    BOOST_TEST(asks_for_new_session(403, "FORBIDDEN"));
    BOOST_TEST(!asks_for_new_session(403, ""));
    BOOST_TEST(!asks_for_new_session(403, "T_C_NOT_SIGNED"));
    BOOST_TEST(!asks_for_new_session(403, "APPLE_SEED_FOR_IT_TURNED_OFF"));
}

BOOST_AUTO_TEST_CASE(no_discovery_url_is_told_by_a_404_of_apple_s_and_not_by_a_web_page) {
    BOOST_TEST(says_none_is_there(404, "NOT_FOUND"));
    BOOST_TEST(says_none_is_there(404, "\"NOT_FOUND\"\r\n"));
    BOOST_TEST(says_none_is_there(404, ""));
    BOOST_TEST(!says_none_is_there(404, "<html>Not found</html>"));
    BOOST_TEST(!says_none_is_there(404, "ORG_NOT_SUPPORTED"));
    BOOST_TEST(!says_none_is_there(400, "NOT_FOUND"));
}

BOOST_AUTO_TEST_CASE(cursor_problems_are_recognised) {
    BOOST_TEST((cursor_problem("EXPIRED_CURSOR") == CursorProblem::expired));
    BOOST_TEST((cursor_problem("EXHAUSTED_CURSOR") == CursorProblem::exhausted));
    BOOST_TEST((cursor_problem("INVALID_CURSOR") == CursorProblem::invalid));
    BOOST_TEST((cursor_problem("CURSOR_REQUIRED") == CursorProblem::required));
    BOOST_TEST(!cursor_problem("CURSOR").has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_word_is_named_to_the_operator) {
    const Verdict verdict = classify(Endpoint::fetch, 400, "SOMETHING_NEW");

    BOOST_TEST(verdict.text.find("SOMETHING_NEW") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_excerpt_is_short_and_printable) {
    BOOST_TEST(excerpt("a\r\n\x1b[31mb\xff") == "a...[31mb.");
    BOOST_TEST(excerpt(std::string(1000, 'x')).size() == 200U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
