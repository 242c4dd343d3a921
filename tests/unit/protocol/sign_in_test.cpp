// Everything /session is known to answer, through the client: what is made of it and how often it was asked.
#include "plugin/protocol/client.hpp"

#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <set>
#include <vector>

namespace mdm::dep::test {
namespace {

namespace data = boost::unit_test::data;
using std::chrono::milliseconds;
using std::chrono::seconds;

const UtcTime kNow = *parse_time("2026-11-22T12:00:00Z");

struct Row {
    const char* name;
    Reply reply;
    Code code;
    unsigned tries = 1;
};
std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"400, a parameter missing, repeated or unknown", {400, ""}, Code::malformed_request},
    {"400, a word of one vendor's list", {400, "message_format_error"}, Code::malformed_request},
    {"400, no User-Agent", {400, "USER_AGENT_MISSING"}, Code::user_agent_rejected},
    {"400, a refused User-Agent", {400, "USER_AGENT_INVALID"}, Code::user_agent_rejected},
    {"401 without a word", {401, ""}, Code::token_rejected},
    {"401 with its own name", {401, "UNAUTHORIZED"}, Code::token_rejected},
    {"401, a word of one vendor's list", {401, "oauth_problem_advice"}, Code::token_rejected},
    {"401, expired", {401, "token_expired"}, Code::token_expired},
    {"401, expired in another spelling", {401, "EXPIRED_TOKEN"}, Code::token_expired},
    {"401, expired, run together", {401, "token_expiredUnauthorized"}, Code::token_expired},
    {"401, replaced", {401, "signature_invalid"}, Code::token_replaced},
    {"403, access denied", {403, "ACCESS_DENIED"}, Code::access_denied},
    {"403, terms", {403, "T_C_NOT_SIGNED"}, Code::terms_not_signed},
    {"403, terms, quoted", {403, "\"T_C_NOT_SIGNED\""}, Code::terms_not_signed},
    {"403, whoever made the token is gone", {403, "FORBIDDEN"}, Code::token_user_deleted},
    {"403, a newer token was downloaded", {403, "token_rejected"}, Code::token_replaced},
    {"403, the same in another word", {403, "signature_invalid"}, Code::token_replaced},
    {"403 without a word", {403, ""}, Code::access_denied},
    {"405", {405, ""}, Code::malformed_request},
    {"429", {429, "TOO_MANY_REQUESTS"}, Code::too_many_requests, 4},
    {"429, come back in an hour", {429, "", "Retry-After: 3600\r\n"}, Code::too_many_requests},
    {"500", {500, "<html>"}, Code::service_unavailable, 4},
    {"502", {502, ""}, Code::service_unavailable, 4},
    {"503", {503, "<html>"}, Code::service_unavailable, 4},
    {"503, come back on another day",
     {503, "", "Retry-After: Mon, 23 Nov 2026 12:00:00 GMT\r\n"},
     Code::service_unavailable},
    {"504", {504, ""}, Code::service_unavailable, 4},
    {"200 without a session", {200, "{}"}, Code::bad_answer},
    {"200 with an empty session", {200, R"({"auth_session_token":""})"}, Code::bad_answer},
    {"200 with a web page", {200, "<html>Please log in"}, Code::bad_answer},
    {"200 with nothing", {200, ""}, Code::bad_answer},
};

struct Service {
    explicit Service(const FakeService::Endpoint& session)
        : apple({{"/session", session},
                 {"/account",
                  [](const Received&) {
                      return Reply{200, R"({"server_uuid":"U"})"};
                  }}}),
          client({.base_url = apple.url(),
                  .timeouts = {.connect = milliseconds(2000),
                               .idle = milliseconds(2000),
                               .total = milliseconds(4000)}},
                 {.consumer_key = "CK",
                  .consumer_secret = ams::Secret("CS"),
                  .access_token = ams::Secret("AT"),
                  .access_secret = ams::Secret("AS"),
                  .access_token_expiry = "2027-08-20T09:15:00Z"},
                 clock) {}

    FakeService apple;
    ManualClock clock{kNow};
    Client client;
};

std::string parameter(const Received& request, const std::string& name) {
    const std::string header = request.header("authorization");
    const std::size_t begin = header.find(name + "=\"") + name.size() + 2;
    return header.substr(begin, header.find('"', begin) - begin);
}

} // namespace

BOOST_AUTO_TEST_SUITE(sign_in)

BOOST_DATA_TEST_CASE(each_refusal_is_told_apart_and_asked_for_a_bounded_number_of_times, data::make(kRows),
                     row) {
    Service service([&](const Received&) { return row.reply; });

    const Error error = error_of([&] { (void)service.client.account(); });

    BOOST_TEST(error.code() == row.code, error.detail());
    BOOST_TEST(service.apple.requests("/session").size() == row.tries);
    BOOST_TEST(service.apple.requests("/account").empty());
    BOOST_TEST(error.detail().find("<html>") == std::string::npos); // a body of /session is not quoted
}

BOOST_AUTO_TEST_CASE(a_wish_for_time_is_kept_to_and_handed_on) {
    Service service([](const Received&) { return Reply{429, "", "Retry-After: 30\r\n"}; });

    BOOST_TEST(error_of([&] { service.client.open_session(); }).retry_after_s() == 30);

    BOOST_TEST_REQUIRE(service.clock.waits().size() == 3U);
    for (const milliseconds wait : service.clock.waits())
        BOOST_TEST((wait >= seconds(30)));
}

BOOST_AUTO_TEST_CASE(each_try_has_a_nonce_of_its_own_and_the_time_of_its_own) {
    Service service([](const Received&) { return Reply{503, ""}; });

    (void)error_of([&] { service.client.open_session(); });

    std::set<std::string> nonces;
    std::set<std::string> signatures;
    for (const Received& request : service.apple.requests("/session")) {
        nonces.insert(parameter(request, "oauth_nonce"));
        signatures.insert(parameter(request, "oauth_signature"));
        BOOST_TEST(parameter(request, "oauth_signature_method") == "HMAC-SHA1");
        BOOST_TEST(parameter(request, "oauth_version") == "1.0");
        BOOST_TEST(request.method == "GET");
        BOOST_TEST(request.body.empty());
    }
    BOOST_TEST(nonces.size() == 4U);
    BOOST_TEST(signatures.size() == 4U);
}

// A long token of fields joined by the letter O is as good as a short one.
BOOST_AUTO_TEST_CASE(a_session_is_opaque_and_may_be_long) {
    const std::string session = "1700000000123O1O" + std::string(4000, 'f') + "O+/=";
    Service service([&](const Received&) {
        return Reply{200, R"({"auth_session_token":")" + session + "\"}"};
    });

    (void)service.client.account();

    BOOST_TEST(service.apple.requests("/account").at(0).header("x-adm-auth-session") == session);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
