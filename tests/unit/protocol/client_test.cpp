// Sessions, classification and retries of the client against a scripted service.
#include "plugin/protocol/client.hpp"

#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const UtcTime kNow = *parse_time("2026-11-22T12:00:00Z");

ServerToken token() {
    return {.consumer_key = "CK_1",
            .consumer_secret = ams::Secret("CS_SECRET"),
            .access_token = ams::Secret("AT_SECRET"),
            .access_secret = ams::Secret("AS_SECRET"),
            .access_token_expiry = "2027-08-20T09:15:00Z"};
}

ServiceSettings settings_for(const FakeService& service) {
    return {
        .base_url = service.url(),
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

Reply ok(std::string body) {
    return {200, std::move(body), ""};
}
Reply account() {
    return ok(R"({"server_uuid":"U1","server_name":"N"})");
}

std::string date_header(UtcTime time) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    return "Date: " +
           Poco::DateTimeFormatter::format(Poco::Timestamp(since_epoch.count()),
                                           Poco::DateTimeFormat::HTTP_FORMAT) +
           "\r\n";
}

std::string timestamp_of(const Received& request) {
    const std::string header = request.header("authorization");
    const std::size_t begin = header.find("oauth_timestamp=\"") + 17;
    return header.substr(begin, header.find('"', begin) - begin);
}

} // namespace

// A client with a manual clock, whose waits pass at once, and its log.
struct Fixture {
    explicit Fixture(std::map<std::string, FakeService::Endpoint> endpoints)
        : service(std::move(endpoints)),
          client(settings_for(service), token(), clock,
                 [this](LogLevel, std::string_view text, const LogFields& fields) {
                     const std::lock_guard lock(mutex);
                     log += text;
                     for (const auto& [key, value] : fields)
                         log += " " + key + "=" + value;
                     log += "\n";
                 }) {}

    FakeService service;
    ManualClock clock{kNow};
    std::mutex mutex;
    std::string log;
    Client client;
};

BOOST_AUTO_TEST_SUITE(client)

BOOST_AUTO_TEST_CASE(a_session_is_opened_once_and_sent_with_every_call) {
    Fixture f({{"/account", [](const Received&) { return account(); }}});

    BOOST_TEST(f.client.account().server_uuid == "U1");
    (void)f.client.account();

    BOOST_TEST(f.service.requests("/session").size() == 1U);
    const auto calls = f.service.requests("/account");
    BOOST_TEST_REQUIRE(calls.size() == 2U);
    BOOST_TEST(calls[1].header("x-adm-auth-session") == "S1");
    BOOST_TEST(calls[1].header("authorization").empty());
    BOOST_TEST(f.service.requests("/session")[0].header("x-adm-auth-session").empty());
    BOOST_TEST(f.service.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_rotated_session_is_used_from_then_on) {
    int number = 0;
    Fixture f({{"/account", [&](const Received&) {
                    Reply reply = account();
                    ++number;
                    if (number == 1) reply.headers = "X-ADM-Auth-Session: ROTATED\r\n";
                    if (number == 2) reply.headers = "X-ADM-Auth-Session: \r\n";
                    return reply;
                }}});

    for (int i = 0; i < 3; ++i)
        (void)f.client.account();

    const auto calls = f.service.requests("/account");
    BOOST_TEST(calls[0].header("x-adm-auth-session") == "S1");
    BOOST_TEST(calls[1].header("x-adm-auth-session") == "ROTATED");
    BOOST_TEST(calls[2].header("x-adm-auth-session") == "ROTATED");
}

BOOST_AUTO_TEST_CASE(a_session_in_the_header_of_the_sign_in_is_newer_than_the_one_in_its_body) {
    Fixture f({{"/session",
                [](const Received&) {
                    return Reply{200, R"({"auth_session_token":"BODY"})", "X-ADM-Auth-Session: HEADER\r\n"};
                }},
               {"/account", [](const Received&) { return account(); }}});

    (void)f.client.account();

    BOOST_TEST(f.service.requests("/account")[0].header("x-adm-auth-session") == "HEADER");
}

struct Refusal {
    const char* name;
    Reply reply;
    Code code;
    unsigned sessions;
    unsigned calls;
};
std::ostream& operator<<(std::ostream& out, const Refusal& row) {
    return out << row.name;
}

const std::vector<Refusal> kRefusals{
    {"401 for ever", {401, "UNAUTHORIZED", ""}, Code::token_rejected, 2, 2},
    {"403 FORBIDDEN for ever", {403, "\"FORBIDDEN\"", ""}, Code::token_rejected, 2, 2},
    {"terms", {403, "T_C_NOT_SIGNED", ""}, Code::terms_not_signed, 1, 1},
    {"seed program off", {403, "APPLE_SEED_FOR_IT_TURNED_OFF", ""}, Code::seed_program_off, 1, 1},
    {"denied", {403, "ACCESS_DENIED", ""}, Code::access_denied, 1, 1},
    {"replaced", {403, "signature_invalid", ""}, Code::token_replaced, 1, 1},
    {"user agent", {400, "USER_AGENT_INVALID", ""}, Code::user_agent_rejected, 1, 1},
    {"outage", {503, "<html>", ""}, Code::service_unavailable, 1, 4},
    {"bad gateway", {502, "", ""}, Code::service_unavailable, 1, 4},
    {"too many", {429, "", ""}, Code::too_many_requests, 1, 4},
    {"too many, come back in two hours", {429, "", "Retry-After: 7200\r\n"}, Code::too_many_requests, 1, 1},
    {"web page", {200, "<html>Please sign in</html>", ""}, Code::bad_answer, 1, 1},
    {"another document", {200, "{}", ""}, Code::bad_answer, 1, 1},
    {"redirect", {302, "", "Location: https://example.com/\r\n"}, Code::bad_answer, 1, 1},
    {"permanent redirect", {301, "", "Location: https://example.com/\r\n"}, Code::bad_answer, 1, 1},
    {"redirect with the method", {307, "", "Location: https://example.com/\r\n"}, Code::bad_answer, 1, 1},
    {"401 of a gateway", {401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n"}, Code::token_rejected, 2, 2},
    {"terms with 401", {401, "T_C_NOT_SIGNED", ""}, Code::terms_not_signed, 2, 2},
    {"terms with 400", {400, "{\"code\":\"T_C_NOT_SIGNED\"}", ""}, Code::terms_not_signed, 1, 1},
    {"web page of an outage",
     {503, "<html>401 UNAUTHORIZED FORBIDDEN</html>", "Content-Type: text/html\r\n"},
     Code::service_unavailable,
     1,
     4},
    {"nothing", {204, "", ""}, Code::bad_answer, 1, 1},
    {"a number that none holds", {200, R"({"server_uuid":"U","x":1e999})", ""}, Code::bad_answer, 1, 1},
};

BOOST_DATA_TEST_CASE(a_refusal_is_classified_and_never_asked_for_ever,
                     boost::unit_test::data::make(kRefusals), row) {
    Fixture f({{"/account", [&](const Received&) { return row.reply; }}});

    const Error error = error_of([&] { (void)f.client.account(); });

    BOOST_TEST(error.code() == row.code, error.detail());
    BOOST_TEST(f.service.requests("/session").size() == row.sessions);
    BOOST_TEST(f.service.requests("/account").size() == row.calls);
    BOOST_TEST(error.detail().find("GET /account") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_lost_session_is_replaced_and_the_call_repeated) {
    for (const Reply& lost :
         {Reply{401, "UNAUTHORIZED", ""}, Reply{401, "", ""}, Reply{403, "\"FORBIDDEN\"", ""}}) {
        Fixture f({{"/account", [&](const Received& request) {
                        return request.header("x-adm-auth-session") == "S1" ? lost : account();
                    }}});

        BOOST_TEST(f.client.account().server_uuid == "U1");

        BOOST_TEST(f.service.requests("/session").size() == 2U);
    }
}

// The first of two identical sign-ins may have arrived: the second would be a replay, and the token taken for dead.
BOOST_AUTO_TEST_CASE(no_sign_in_goes_out_twice_over_a_connection_that_broke_unseen) {
    std::mutex mutex;
    std::vector<std::string> sign_ins;
    std::atomic<int> connections = 0;
    const ScriptedServer server([&](Peer& peer) {
        const bool first = ++connections == 1;
        for (int number = 1; const auto request = peer.read(); ++number) {
            if (request->target == "/session") {
                const std::lock_guard lock(mutex);
                sign_ins.push_back(request->header("authorization"));
            }
            if (first && number > 2) return; // took a third request and goes away
            if (request->target == "/session") {
                peer.send(http(ok(R"({"auth_session_token":"S"})")));
            } else {
                peer.send(http(first ? Reply{401, "UNAUTHORIZED", ""} : account()));
            }
        }
    });
    ManualClock clock{kNow};
    Client client({.base_url = server.url()}, token(), clock);

    BOOST_TEST(client.account().server_uuid == "U1");

    BOOST_TEST_REQUIRE(sign_ins.size() == 2U);
    BOOST_TEST(sign_ins[0] != sign_ins[1]);
}

BOOST_AUTO_TEST_CASE(many_threads_with_a_lost_session_open_one_new_one) {
    std::atomic<bool> lost = false;
    Fixture f({{"/account", [&](const Received& request) {
                    return lost && request.header("x-adm-auth-session") == "S1"
                               ? Reply{401, "UNAUTHORIZED", ""}
                               : account();
                }}});
    (void)f.client.account();
    lost = true;
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                if (f.client.account().server_uuid == "U1") ++right;
            });
        }
    }

    BOOST_TEST(right == 6);
    BOOST_TEST(f.service.requests("/session").size() == 2U);
}

struct SignIn {
    const char* name;
    Reply reply;
    Code code;
    unsigned tries;
};
std::ostream& operator<<(std::ostream& out, const SignIn& row) {
    return out << row.name;
}

const std::vector<SignIn> kSignIns{
    {"rejected", {401, "UNAUTHORIZED", ""}, Code::token_rejected, 1},
    {"expired", {401, "token_expiredUnauthorized", ""}, Code::token_expired, 1},
    {"replaced", {403, "token_rejected", ""}, Code::token_replaced, 1},
    {"user deleted", {403, "FORBIDDEN", ""}, Code::token_user_deleted, 1},
    {"terms", {403, R"({"code":"T_C_NOT_SIGNED"})", ""}, Code::terms_not_signed, 1},
    {"malformed", {400, "", ""}, Code::malformed_request, 1},
    {"empty session", {200, R"({"auth_session_token":""})", ""}, Code::bad_answer, 1},
    {"no session", {200, "{}", ""}, Code::bad_answer, 1},
    {"captive portal", {200, "<html>", ""}, Code::bad_answer, 1},
    {"outage", {500, "", ""}, Code::service_unavailable, 4},
};

BOOST_DATA_TEST_CASE(a_refused_sign_in_is_classified, boost::unit_test::data::make(kSignIns), row) {
    Fixture f({{"/session", [&](const Received&) { return row.reply; }}});

    const Error error = error_of([&] { f.client.open_session(); });

    BOOST_TEST(error.code() == row.code, error.detail());
    BOOST_TEST(f.service.requests("/session").size() == row.tries);
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_is_named_with_its_seconds) {
    Fixture f({{"/session", [](const Received&) {
                    return Reply{401, "UNAUTHORIZED", date_header(kNow + seconds(400))};
                }}});

    const Error error = error_of([&] { f.client.open_session(); });

    BOOST_TEST(error.code() == Code::clock_skew);
    BOOST_TEST(error.text().find("400 seconds behind") != std::string::npos, error.text());
    BOOST_TEST(f.service.requests("/session").size() == 2U);
    BOOST_TEST(f.client.clock_difference()->count() == 400);
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_is_corrected_once_by_apple_s_time) {
    const std::string right =
        std::to_string(std::chrono::duration_cast<seconds>((kNow - seconds(900)).time_since_epoch()).count());
    Fixture f({{"/session",
                [&](const Received& request) {
                    const std::string date = date_header(kNow - seconds(900));
                    if (timestamp_of(request) != right) return Reply{401, "", date};
                    return Reply{200, R"({"auth_session_token":"S"})", date};
                }},
               {"/account", [](const Received&) { return account(); }}});

    BOOST_TEST(f.client.account().server_uuid == "U1");

    BOOST_TEST(f.service.requests("/session").size() == 2U);
    BOOST_TEST(f.client.clock_difference()->count() == -900);
    BOOST_TEST(f.log.find("skew_s=-900") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_small_difference_of_clocks_is_no_excuse_for_a_bad_token) {
    Fixture f({{"/session", [](const Received&) {
                    return Reply{401, "", date_header(kNow + seconds(30))};
                }}});

    BOOST_TEST(error_of([&] { f.client.open_session(); }).code() == Code::token_rejected);

    BOOST_TEST(f.service.requests("/session").size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_not_blamed_on_the_clock) {
    Fixture f({{"/session", [](const Received&) {
                    return Reply{401, "token_expired", date_header(kNow + seconds(4000))};
                }}});

    BOOST_TEST(error_of([&] { f.client.open_session(); }).code() == Code::token_expired);
}

BOOST_AUTO_TEST_CASE(a_proxy_s_wrong_date_does_no_harm_to_a_good_clock) {
    Fixture f({{"/session",
                [](const Received&) {
                    return Reply{200, R"({"auth_session_token":"S"})", date_header(kNow + seconds(99999))};
                }},
               {"/account", [](const Received& request) {
                    (void)request;
                    return account();
                }}});
    const std::string ours =
        std::to_string(std::chrono::duration_cast<seconds>(kNow.time_since_epoch()).count());

    (void)f.client.account();

    BOOST_TEST(timestamp_of(f.service.requests("/session")[0]) == ours);
}

BOOST_AUTO_TEST_CASE(retry_after_is_honoured_and_the_call_succeeds) {
    int number = 0;
    Fixture f({{"/account", [&](const Received&) {
                    return ++number == 1 ? Reply{503, "", "Retry-After: 17\r\n"} : account();
                }}});

    BOOST_TEST(f.client.account().server_uuid == "U1");

    BOOST_TEST_REQUIRE(f.clock.waits().size() == 1U);
    BOOST_TEST(f.clock.waits()[0].count() >= 17000);
    BOOST_TEST(f.clock.waits()[0].count() < 18000);
}

BOOST_AUTO_TEST_CASE(a_long_retry_after_is_handed_to_the_caller) {
    Fixture f({{"/account", [](const Received&) { return Reply{503, "", "Retry-After: 600\r\n"}; }}});

    const Error error = error_of([&] { (void)f.client.account(); });

    BOOST_TEST(error.retry_after_s() == 600);
    BOOST_TEST(f.clock.waits().empty());
}

BOOST_AUTO_TEST_CASE(until_a_long_retry_after_is_over_no_call_goes_out) {
    Fixture f({{"/devices",
                [](const Received&) {
                    return Reply{429, "", "Retry-After: 600\r\n"};
                }},
               {"/account", [](const Received&) { return account(); }}});
    const std::unique_ptr<Client> shared = f.client.with({}, {});
    BOOST_TEST(error_of([&] {
                   (void)f.client.device_details(std::vector<std::string>{"S1"});
               }).retry_after_s() == 600);
    f.clock.advance(seconds(200));

    const Error error = error_of([&] { (void)shared->account(); });

    BOOST_TEST(error.code() == Code::too_many_requests);
    BOOST_TEST(error.retry_after_s() == 400);
    BOOST_TEST(f.client.asked_for_time()->retry_after_s() == 400);
    BOOST_TEST(f.service.requests("/account").empty());
    f.clock.advance(seconds(400));
    BOOST_TEST(!f.client.asked_for_time());
    BOOST_TEST(shared->account().server_uuid == "U1");
}

BOOST_AUTO_TEST_CASE(what_a_person_wants_now_goes_out_all_the_same) {
    Fixture f({{"/devices",
                [](const Received&) {
                    return Reply{503, "", "Retry-After: 600\r\n"};
                }},
               {"/account", [](const Received&) { return account(); }}});
    (void)error_of([&] { (void)f.client.device_details(std::vector<std::string>{"S1"}); });

    f.client.ask_anyway();

    BOOST_TEST(f.client.account().server_uuid == "U1");
}

BOOST_AUTO_TEST_CASE(a_service_that_knows_of_no_beta_tokens_has_none) {
    Reply reply{404, "", ""};
    Fixture f({{"/os-beta-enrollment/tokens", [&](const Received&) { return reply; }}});

    BOOST_TEST(f.client.beta_tokens().empty());
    reply.body = "NOT_FOUND";
    BOOST_TEST(f.client.beta_tokens().empty());
    reply.body = "<html>Not found</html>";
    BOOST_TEST(error_of([&] { (void)f.client.beta_tokens(); }).code() == Code::refused);
}

struct CursorRow {
    const char* word;
    CursorProblem problem;
};
std::ostream& operator<<(std::ostream& out, const CursorRow& row) {
    return out << row.word;
}

const std::vector<CursorRow> kCursors{{"EXPIRED_CURSOR", CursorProblem::expired},
                                      {"\"EXHAUSTED_CURSOR\"", CursorProblem::exhausted},
                                      {"INVALID_CURSOR\r\n", CursorProblem::invalid},
                                      {"CURSOR_REQUIRED", CursorProblem::required}};

BOOST_DATA_TEST_CASE(a_cursor_problem_is_a_value, boost::unit_test::data::make(kCursors), row) {
    Fixture f({{"/devices/sync", [&](const Received&) { return Reply{400, row.word, ""}; }}});

    const PageAnswer answer = f.client.sync_page("c", 100);

    BOOST_TEST((std::get<CursorProblem>(answer) == row.problem));
    BOOST_TEST(f.service.requests("/devices/sync")[0].body == R"({"limit":100,"cursor":"c"})");
}

BOOST_AUTO_TEST_CASE(a_page_is_fetched) {
    Fixture f({{"/server/devices", [](const Received&) {
                    return ok(
                        R"({"devices":[{"serial_number":"S1"}],"cursor":"next","more_to_follow":true})");
                }}});

    const auto page = std::get<DevicePage>(f.client.fetch_page(std::nullopt, 1000));

    BOOST_TEST(page.devices.size() == 1U);
    BOOST_TEST(page.cursor == "next");
    BOOST_TEST(f.service.requests("/server/devices")[0].body == R"({"limit":1000})");
}

BOOST_AUTO_TEST_CASE(a_page_larger_than_its_bound_is_refused) {
    Fixture f({{"/server/devices", [](const Received&) { return ok(std::string(5000, ' ')); }}});
    ServiceSettings settings = settings_for(f.service);
    settings.limits.devices = 4000;
    Client client(settings, token(), f.clock);

    BOOST_TEST(error_of([&] { (void)client.fetch_page(std::nullopt, 1000); }).code() == Code::bad_answer);
}

BOOST_AUTO_TEST_CASE(details_are_asked_for_in_parts_of_1000) {
    Fixture f({{"/devices", [](const Received&) {
                    return ok(R"({"devices":{"S1":{"response_status":"NOT_ACCESSIBLE"}}})");
                }}});
    const std::vector<std::string> serials(2001, "S1");

    BOOST_TEST(f.client.device_details(serials).size() == 3U);

    BOOST_TEST(f.service.requests("/devices").size() == 3U);
    BOOST_TEST(error_of([&] { (void)f.client.device_details({}); }).code() == Code::device_id_required);
}

BOOST_AUTO_TEST_CASE(assigning_uses_put_or_post_as_set_and_removing_a_delete_with_a_body) {
    Fixture f({{"/profile/devices", [](const Received&) {
                    return ok(
                        R"({"profile_uuid":"U","devices":{"S1":"THROTTLED"},"retry_after_seconds":60})");
                }}});
    const std::vector<std::string> serials{"S1"};

    const AssignOutcome outcome = f.client.assign_profile("U", serials);
    ServiceSettings settings = settings_for(f.service);
    settings.assign_with_post = true;
    Client posting(settings, token(), f.clock);
    (void)posting.assign_profile("U", serials);
    const DeviceOutcomes removed = f.client.remove_profile(serials);

    const auto calls = f.service.requests("/profile/devices");
    BOOST_TEST(calls[0].method == "PUT");
    BOOST_TEST(calls[1].method == "POST");
    BOOST_TEST(calls[2].method == "DELETE");
    BOOST_TEST(calls[2].body == R"({"devices":["S1"]})");
    BOOST_TEST(outcome.retry_after_seconds.value() == 60);
    BOOST_TEST(removed.at("S1") == "THROTTLED");
    const std::vector<std::string> too_many(1001, "S");
    BOOST_TEST(error_of([&] { (void)f.client.assign_profile("U", too_many); }).code() == Code::invalid_input);
    BOOST_TEST(error_of([&] { (void)f.client.assign_profile("U", {}); }).code() == Code::device_id_required);
    BOOST_TEST(error_of([&] { (void)f.client.assign_profile("", serials); }).code() ==
               Code::profile_uuid_required);
}

BOOST_AUTO_TEST_CASE(a_profile_is_defined_once_even_when_the_answer_is_lost) {
    Fixture f({{"/profile", [](const Received&) { return Reply{503, "", ""}; }}});

    const Error error = error_of([&] { (void)f.client.define_profile(R"({"profile_name":"P"})"); });

    BOOST_TEST(error.code() == Code::outcome_unknown);
    BOOST_TEST(error.detail().find("dep.service_unavailable") != std::string::npos);
    BOOST_TEST(!error.retry());

    BOOST_TEST(f.service.requests("/profile").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_profile_whose_uuid_was_lost_may_exist) {
    Fixture f({{"/profile", [](const Received&) { return ok("{}"); }}});

    BOOST_TEST(error_of([&] { (void)f.client.define_profile("{}"); }).code() == Code::outcome_unknown);
}

BOOST_AUTO_TEST_CASE(a_define_is_repeated_when_it_surely_was_not_executed) {
    int number = 0;
    Fixture f({{"/profile", [&](const Received&) {
                    ++number;
                    if (number == 1) return Reply{401, "UNAUTHORIZED", ""};
                    if (number == 2) return Reply{429, "", ""};
                    return ok(R"({"profile_uuid":"U","devices":{}})");
                }}});

    BOOST_TEST(f.client.define_profile(R"({"profile_name":"P"})").profile_uuid == "U");

    BOOST_TEST(number == 3);
}

// Other simulators answer what carried out a request with other successes than 200.
// Apple answers once somebody in a hurry has given up on another call, which began later.
BOOST_AUTO_TEST_CASE(what_must_not_be_asked_for_twice_is_waited_for_however_short_the_patience) {
    std::promise<void> asked;
    std::promise<void> given_up;
    const std::shared_future<void> afterwards = given_up.get_future().share();
    Fixture f({{"/profile",
                [&](const Received&) {
                    asked.set_value();
                    afterwards.wait();
                    return ok(R"({"profile_uuid":"AB"})");
                }},
               {"/account", [&](const Received&) {
                    afterwards.wait();
                    return account();
                }}});
    const auto hurried =
        f.client.with({.connect = milliseconds(2000), .idle = milliseconds(100), .total = milliseconds(100)},
                      {.max_tries = 1});
    hurried->open_session();
    auto defined = std::async(std::launch::async, [&] { return hurried->define_profile("{}").profile_uuid; });
    asked.get_future().wait();

    BOOST_TEST(error_of([&] { (void)hurried->account(); }).code() == Code::timed_out);
    given_up.set_value();

    BOOST_TEST(defined.get() == "AB");
    BOOST_TEST(f.service.requests("/profile").size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_success_is_one) {
    for (const int status : {200, 201, 202}) {
        Fixture f({{"/session",
                    [&](const Received&) {
                        return Reply{status, R"({"auth_session_token":"S"})", ""};
                    }},
                   {"/profile",
                    [&](const Received&) {
                        return Reply{status, R"({"profile_uuid":"U"})", ""};
                    }},
                   {"/profile/devices", [&](const Received&) {
                        return Reply{status, R"({"devices":{"S1":"SUCCESS"}})", ""};
                    }}});
        const std::vector<std::string> serials{"S1"};

        BOOST_TEST(f.client.define_profile("{}").profile_uuid == "U");
        BOOST_TEST(f.client.assign_profile("U", serials).devices.at("S1") == "SUCCESS");
        BOOST_TEST(f.client.remove_profile(serials).at("S1") == "SUCCESS");
    }
}

BOOST_AUTO_TEST_CASE(a_success_without_a_body_is_one_where_none_is_needed) {
    const auto nothing = [](const Received&) { return Reply{204, "", ""}; };
    Fixture f({{"/profile/devices", nothing},
               {"/devices/disown", nothing},
               {"/account-driven-enrollment/profile", nothing}});
    const std::vector<std::string> serials{"S1"};

    BOOST_TEST(f.client.remove_profile(serials).empty());
    BOOST_TEST(f.client.disown(serials).empty());
    f.client.set_discovery_url("https://example.com");
    f.client.clear_discovery_url();
    BOOST_TEST(!f.client.discovery_profile().has_value());

    BOOST_TEST(f.service.requests("/devices/disown").size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_redirect_says_where_it_would_lead_and_not_more) {
    Fixture f({{"/account", [](const Received&) {
                    return Reply{302, "", "Location: https://portal.example:8443/login?secret=PW\r\n"};
                }}});

    const Error error = error_of([&] { (void)f.client.account(); });

    BOOST_TEST(error.text().find("https://portal.example:8443.") != std::string::npos, error.text());
    BOOST_TEST((error.text() + error.detail()).find("PW") == std::string::npos);
}

// With a clock that is an hour off, a date taken by that clock would be an hour off too.
BOOST_AUTO_TEST_CASE(a_date_to_come_back_is_read_by_the_clock_of_who_wrote_it) {
    for (const auto off : {seconds(-3600), seconds(3600)}) {
        Fixture f({{"/account", [&](const Received&) {
                        const std::string then = date_header(kNow + off + seconds(600)).substr(6);
                        return Reply{503, "", date_header(kNow + off) + "Retry-After: " + then};
                    }}});

        BOOST_TEST(error_of([&] { (void)f.client.account(); }).retry_after_s() == 600);
    }
}

BOOST_AUTO_TEST_CASE(a_refused_profile_blames_its_field) {
    Fixture f({{"/profile", [](const Received&) { return Reply{400, "DEPARTMENT_INVALID", ""}; }}});

    const Error error = error_of([&] { (void)f.client.define_profile("{}"); });

    BOOST_TEST(error.code() == Code::profile_invalid);
    BOOST_TEST(error.field() == "department");
}

BOOST_AUTO_TEST_CASE(a_profile_is_asked_for_by_the_uuid_that_apple_gave_and_keeps_it) {
    for (const char* const answered :
         {R"({"profile_name":"P"})", R"({"profile_uuid":"AB-CD","profile_name":"P"})"}) {
        Fixture f({{"/profile", [&](const Received&) { return ok(answered); }}});

        const Profile profile = f.client.get_profile("ab-cd&x");

        BOOST_TEST(profile.profile_name.value() == "P");
        BOOST_TEST(profile.profile_uuid.value() == "ab-cd&x");
        BOOST_TEST(f.service.requests("/profile")[0].target == "/profile?profile_uuid=ab-cd%26x");
    }
}

namespace {

constexpr const char* kDashedUuid = "01234567-89ab-cdef-0123-456789abcdef";
constexpr const char* kPlainUuid = "0123456789ABCDEF0123456789ABCDEF";

// What knows a profile by one spelling only.
FakeService::Endpoint knows_only(const std::string& uuid) {
    return [uuid](const Received& request) {
        const bool known = (request.target + request.body).find(uuid) != std::string::npos;
        return known ? ok(R"({"profile_name":"P","devices":{"S1":"SUCCESS"}})") : Reply{404, "NOT_FOUND", ""};
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(an_unknown_profile_is_asked_for_once_more_by_its_plain_uuid) {
    Fixture f({{"/profile", knows_only(kPlainUuid)}, {"/profile/devices", knows_only(kPlainUuid)}});
    const std::vector<std::string> serials{"S1"};

    BOOST_TEST(f.client.get_profile(kDashedUuid).profile_uuid.value() == kDashedUuid);
    BOOST_TEST(f.client.assign_profile(kDashedUuid, serials).devices.at("S1") == "SUCCESS");

    for (const char* const path : {"/profile", "/profile/devices"}) {
        const auto asked = f.service.requests(path);
        BOOST_TEST_REQUIRE(asked.size() == 2U);
        BOOST_TEST((asked[0].target + asked[0].body).find(kDashedUuid) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_profile_with_no_other_spelling_is_asked_for_once) {
    for (const std::string uuid : {kPlainUuid, "ab-cd", "not a uuid"}) {
        Fixture f({{"/profile", [](const Received&) { return Reply{400, "NOT_FOUND", ""}; }}});

        BOOST_TEST(error_of([&] { (void)f.client.get_profile(uuid); }).code() == Code::profile_not_found);

        BOOST_TEST(f.service.requests("/profile").size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(the_remaining_calls_reach_their_endpoints) {
    Fixture f({{"/devices/disown", [](const Received&) { return ok(R"({"devices":{"S1":"SUCCESS"}})"); }},
               {"/device/activationlock",
                [](const Received&) { return ok(R"({"serial_number":"S1","response_status":"SUCCESS"})"); }},
               {"/device/replacementDetails", [](const Received& request) {
                    if (request.target.ends_with("=NONE")) return Reply{400, "DEVICE_NOT_FOUND", ""};
                    return ok(R"({"serial_number":"S1","original_device_serial_number":"S0"})");
                }}});
    const std::vector<std::string> serials{"S1"};

    BOOST_TEST(f.client.disown(serials).at("S1") == "SUCCESS");
    BOOST_TEST(f.client.activation_lock("S1", ams::Secret("ab"), "Call us").response_status == "SUCCESS");
    BOOST_TEST(f.client.replacement_details("S1").original_device_serial_number == "S0");
    BOOST_TEST(error_of([&] { (void)f.client.replacement_details("NONE"); }).code() ==
               Code::device_not_found);
}

BOOST_AUTO_TEST_CASE(no_secret_reaches_the_log_or_an_error) {
    int number = 0;
    Fixture f({{"/session",
                [](const Received&) {
                    return Reply{200, R"({"auth_session_token":"SESSION_SECRET"})",
                                 "X-ADM-Auth-Session: ROTATED_SECRET\r\n"};
                }},
               {"/account", [&](const Received&) {
                    if (++number < 3) return Reply{503, "<html>out of order</html>", ""};
                    return Reply{400, "SOMETHING", "X-ADM-Auth-Session: ROTATED_SECRET\r\n"};
                }}});

    const Error error = error_of([&] { (void)f.client.account(); });

    const std::string all = f.log + error.text() + error.detail();
    BOOST_TEST(all.find("SECRET") == std::string::npos, all);
    BOOST_TEST(all.find("Authorization") == std::string::npos);
    BOOST_TEST(f.log.find("endpoint=GET /account status=503") != std::string::npos, f.log);
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_a_retry_loop) {
    Fixture f({{"/account", [](const Received&) { return Reply{503, "", ""}; }}});
    std::stop_source stop;
    stop.request_stop();

    BOOST_TEST(error_of([&] { (void)f.client.account(stop.get_token()); }).code() == Code::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
