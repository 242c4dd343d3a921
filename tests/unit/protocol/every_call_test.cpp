// What holds for every call: each endpoint against each answer that any of them can give.
#include "plugin/protocol/client.hpp"

#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>
#include <vector>

namespace mdm::dep::test {
namespace {

namespace data = boost::unit_test::data;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::vector<std::string> kSerials{"S1", "S2"};
constexpr const char* kProfile = R"({"profile_name":"P","url":"https://mdm.example.com/"})";

struct Call {
    const char* name; ///< Method and path.
    std::function<void(Client&)> make;
    bool repeatable = true; ///< Twice does no harm.
    bool answers = true;    ///< A 200 has a document.

    [[nodiscard]] std::string method() const { return std::string(name, std::string(name).find(' ')); }
    [[nodiscard]] std::string path() const { return std::string(name).substr(method().size() + 1); }
};
std::ostream& operator<<(std::ostream& out, const Call& call) {
    return out << call.name;
}

const std::vector<Call> kCalls{
    {"GET /account", [](Client& c) { (void)c.account(); }},
    {"POST /server/devices", [](Client& c) { (void)c.fetch_page(std::nullopt, 100); }},
    {"POST /devices/sync", [](Client& c) { (void)c.sync_page("cursor", 100); }},
    {"POST /devices", [](Client& c) { (void)c.device_details(kSerials); }},
    {"POST /devices/disown", [](Client& c) { (void)c.disown(kSerials); }, false},
    {"POST /profile", [](Client& c) { (void)c.define_profile(kProfile); }, false},
    {"GET /profile", [](Client& c) { (void)c.get_profile("AB"); }},
    {"PUT /profile/devices", [](Client& c) { (void)c.assign_profile("AB", kSerials); }},
    {"DELETE /profile/devices", [](Client& c) { (void)c.remove_profile(kSerials); }},
    {"POST /device/activationlock",
     [](Client& c) { (void)c.activation_lock("S1", ams::Secret("ab"), "Call us"); }, false},
    {"GET /device/replacementDetails", [](Client& c) { (void)c.replacement_details("S1"); }},
    {"GET /account-driven-enrollment/profile", [](Client& c) { (void)c.discovery_profile(); }},
    {"POST /account-driven-enrollment/profile", [](Client& c) { c.set_discovery_url("https://m/"); }, true,
     false},
    {"DELETE /account-driven-enrollment/profile", [](Client& c) { c.clear_discovery_url(); }, true, false},
    {"GET /os-beta-enrollment/tokens", [](Client& c) { (void)c.beta_tokens(); }},
};

// Answers that mean the same from wherever they come, and that nobody may ask for again.
struct Final {
    const char* name;
    Reply reply;
    Code code;
};
std::ostream& operator<<(std::ostream& out, const Final& row) {
    return out << row.name;
}

const std::vector<Final> kFinals{
    {"terms", {403, "T_C_NOT_SIGNED"}, Code::terms_not_signed},
    {"terms in JSON", {403, R"({"code":"T_C_NOT_SIGNED"})"}, Code::terms_not_signed},
    {"no User-Agent", {400, "USER_AGENT_MISSING"}, Code::user_agent_rejected},
    {"a refused User-Agent", {400, "\"USER_AGENT_INVALID\"\n"}, Code::user_agent_rejected},
    {"a replaced token", {403, "signature_invalid"}, Code::token_replaced},
    {"the same in another word", {403, "token_rejected"}, Code::token_replaced},
    {"access denied", {403, "ACCESS_DENIED"}, Code::access_denied},
    {"a malformed body", {400, "MALFORMED_REQUEST_BODY"}, Code::malformed_request},
    {"a wrong method", {405, ""}, Code::malformed_request},
    {"a word of tomorrow", {400, "ON_HOLIDAY"}, Code::refused},
};

// A service that answers every path alike, and a client whose waits pass at once.
struct Everywhere {
    using Endpoint = FakeService::Endpoint;

    explicit Everywhere(const Endpoint& answer)
        : service([&] {
              std::map<std::string, Endpoint> all;
              for (const Call& call : kCalls)
                  all[call.path()] = answer;
              return all;
          }()),
          client({.base_url = service.url(),
                  .user_agent = "Example/1",
                  .timeouts = {.connect = milliseconds(2000),
                               .idle = milliseconds(2000),
                               .total = milliseconds(4000)}},
                 {.consumer_key = "CK",
                  .consumer_secret = ams::Secret("CS"),
                  .access_token = ams::Secret("AT"),
                  .access_secret = ams::Secret("AS"),
                  .access_token_expiry = "2027-08-20T09:15:00Z"},
                 clock) {}

    [[nodiscard]] std::size_t sign_ins() const { return service.requests("/session").size(); }

    FakeService service;
    ManualClock clock{*parse_time("2026-11-22T12:00:00Z")};
    Client client;
};

// The code of a failure; a profile that may have been made is said so whatever the reason was.
Code code_of(const Call& call, Everywhere& apple) {
    return error_of([&] { call.make(apple.client); }).code();
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_call)

BOOST_DATA_TEST_CASE(carries_the_same_headers_and_so_does_the_sign_in, data::make(kCalls), call) {
    Everywhere apple([](const Received&) { return Reply{400, "ON_HOLIDAY"}; });

    (void)code_of(call, apple);

    const auto all = apple.service.requests();
    BOOST_TEST_REQUIRE(all.size() == 2U);
    for (const Received& request : all) {
        BOOST_TEST(request.header("user-agent") == "Example/1");
        BOOST_TEST(request.header("x-server-protocol-version") == "10");
        BOOST_TEST(request.header("content-type") == "application/json;charset=UTF8");
        BOOST_TEST(request.header("accept") == "application/json;charset=UTF8");
        BOOST_TEST(request.header("transfer-encoding").empty());
    }
    BOOST_TEST(all[0].target == "/session");
    BOOST_TEST(all[0].header("x-adm-auth-session").empty());
    BOOST_TEST(all[0].header("authorization").starts_with("OAuth realm=\"ADM\""));
    BOOST_TEST(all[1].method == call.method());
    BOOST_TEST(all[1].header("x-adm-auth-session") == "S1");
    BOOST_TEST(all[1].header("authorization").empty());
    if (!all[1].body.empty())
        BOOST_TEST(all[1].header("content-length") == std::to_string(all[1].body.size()));
}

BOOST_DATA_TEST_CASE(a_final_answer_is_told_and_asked_for_once, data::make(kCalls) * data::make(kFinals),
                     call, answer) {
    Everywhere apple([&](const Received&) { return answer.reply; });

    BOOST_TEST(code_of(call, apple) == answer.code);

    BOOST_TEST(apple.service.requests(call.path()).size() == 1U);
    BOOST_TEST(apple.sign_ins() == 1U);
    BOOST_TEST(apple.clock.waits().empty());
}

BOOST_DATA_TEST_CASE(a_lost_session_is_replaced_and_the_very_same_request_repeated, data::make(kCalls),
                     call) {
    for (const Reply& lost : {Reply{401, "UNAUTHORIZED"}, Reply{401, ""}, Reply{403, "\"FORBIDDEN\""}}) {
        Everywhere apple([&](const Received& request) {
            return request.header("x-adm-auth-session") == "S1" ? lost : Reply{400, "ON_HOLIDAY"};
        });

        BOOST_TEST(code_of(call, apple) == Code::refused);

        const auto calls = apple.service.requests(call.path());
        BOOST_TEST_REQUIRE(calls.size() == 2U);
        BOOST_TEST(calls[0].method == calls[1].method);
        BOOST_TEST(calls[0].target == calls[1].target);
        BOOST_TEST(calls[0].body == calls[1].body);
        BOOST_TEST(calls[1].header("x-adm-auth-session") == "S2");
    }
}

BOOST_DATA_TEST_CASE(a_session_that_is_always_refused_costs_two, data::make(kCalls), call) {
    for (const Reply& refusal : {Reply{401, "UNAUTHORIZED"}, Reply{403, "FORBIDDEN"}}) {
        Everywhere apple([&](const Received&) { return refusal; });

        BOOST_TEST(code_of(call, apple) == Code::token_rejected);

        BOOST_TEST(apple.service.requests(call.path()).size() == 2U);
        BOOST_TEST(apple.sign_ins() == 2U);
    }
}

BOOST_DATA_TEST_CASE(too_many_requests_was_not_carried_out_and_is_repeated_as_late_as_asked,
                     data::make(kCalls), call) {
    Everywhere apple([](const Received&) { return Reply{429, "", "Retry-After: 20\r\n"}; });

    const Error error = error_of([&] { call.make(apple.client); });

    BOOST_TEST(error.code() == Code::too_many_requests);
    BOOST_TEST(error.retry_after_s() == 20);
    BOOST_TEST(apple.service.requests(call.path()).size() == 4U);
    for (const milliseconds wait : apple.clock.waits())
        BOOST_TEST((wait >= seconds(20)));
}

BOOST_DATA_TEST_CASE(an_outage_is_tried_four_times_and_once_where_twice_would_do_harm, data::make(kCalls),
                     call) {
    for (const int status : {500, 502, 503, 504}) {
        Everywhere apple([&](const Received&) { return Reply{status, "<html>busy</html>"}; });

        const Code code = code_of(call, apple);

        BOOST_TEST((code == Code::service_unavailable || code == Code::outcome_unknown));
        BOOST_TEST(apple.service.requests(call.path()).size() == (call.repeatable ? 4U : 1U));
        BOOST_TEST(apple.clock.waits().size() == (call.repeatable ? 3U : 0U));
        BOOST_TEST(apple.sign_ins() == 1U);
    }
}

BOOST_DATA_TEST_CASE(a_web_page_is_no_answer_and_its_beginning_is_kept_for_the_log, data::make(kCalls),
                     call) {
    if (!call.answers) return; // there the status is all that Apple says
    Everywhere apple([](const Received&) { return Reply{200, "<html>Please log in to the guest network"}; });

    const Error error = error_of([&] { call.make(apple.client); });

    const bool once = std::string(call.name) == "POST /profile"; // it may have been made
    BOOST_TEST(error.code() == (once ? Code::outcome_unknown : Code::bad_answer));
    BOOST_TEST(error.detail().find("Please log in") != std::string::npos, error.detail());
    BOOST_TEST(apple.service.requests(call.path()).size() == 1U);
}

BOOST_DATA_TEST_CASE(only_the_status_counts_where_apple_may_answer_anything, data::make(kCalls), call) {
    if (call.answers) return; // a document is needed there
    for (const char* const body : {"", "null", "{}", "OK"}) {
        Everywhere apple([&](const Received&) { return Reply{200, body}; });

        call.make(apple.client);

        BOOST_TEST(apple.service.requests(call.path()).size() == 1U);
    }
}

BOOST_DATA_TEST_CASE(an_error_names_the_call_and_apples_name_of_the_request, data::make(kCalls), call) {
    Everywhere apple([](const Received&) {
        return Reply{400, "ON_HOLIDAY", "X-Apple-Request-UUID: 1234-ABCD\r\n"};
    });

    const Error error = error_of([&] { call.make(apple.client); });

    BOOST_TEST(error.detail().find("1234-ABCD") != std::string::npos, error.detail());
    BOOST_TEST(error.detail().find(call.path()) != std::string::npos, error.detail());
    BOOST_TEST(error.text().find("ON_HOLIDAY") != std::string::npos, error.text());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
