// What the operator's doctor is told about the way to the service: every step, in order, with who does what.
#include "plugin/protocol/probe.hpp"

#include "tests/unit/protocol/certificates.hpp"
#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
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

ServiceSettings settings_for(const std::string& url) {
    return {
        .base_url = url,
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

std::string date_header(UtcTime time) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch());
    return "Date: " +
           Poco::DateTimeFormatter::format(Poco::Timestamp(since_epoch.count()),
                                           Poco::DateTimeFormat::HTTP_FORMAT) +
           "\r\n";
}

Probe probed(const ServiceSettings& settings, const std::optional<ServerToken>& with = token()) {
    ManualClock clock{kNow};
    return probe(settings, with, clock);
}

std::string names(const Probe& probe) {
    std::string list;
    for (const ProbeStep& step : probe.steps)
        list += (list.empty() ? "" : " ") + step.name;
    return list;
}

const ProbeStep& step_of(const Probe& probe, std::string_view name) {
    return *std::find_if(probe.steps.begin(), probe.steps.end(),
                         [&](const ProbeStep& step) { return step.name == name; });
}

/// The step that failed, after which everything but the clock is skipped.
const ProbeStep& only_failure(const Probe& probe) {
    const ProbeStep* failure = nullptr;
    for (const ProbeStep& step : probe.steps) {
        if (step.outcome != ProbeStep::Outcome::failed) continue;
        BOOST_TEST((failure == nullptr), "a second failure: " << step.name << ": " << step.text);
        failure = &step;
    }
    BOOST_REQUIRE(failure != nullptr);
    BOOST_TEST(!failure->remedy.empty());
    BOOST_TEST(failure->text.find(failure->remedy) == std::string::npos);
    return *failure;
}

struct State {
    const char* name;
    Reply session;
    Reply account;
    const char* step;
    const char* says;
    const char* remedy;
};
std::ostream& operator<<(std::ostream& out, const State& row) {
    return out << row.name;
}

const Reply kSession{200, R"({"auth_session_token":"S"})", ""};
const Reply kAccount{200, R"({"server_uuid":"U1","server_name":"N","org_name":"O"})", ""};

const std::vector<State> kStates{
    {"expired", {401, "token_expired", ""}, kAccount, "session", "expired", "portal"},
    {"replaced", {403, "signature_invalid", ""}, kAccount, "session", "token", "portal"},
    {"user deleted", {403, "FORBIDDEN", ""}, kAccount, "session", "token", "administrator"},
    {"user agent", {400, "USER_AGENT_INVALID", ""}, kAccount, "session", "Apple", "user_agent"},
    {"clock",
     {401, "", date_header(kNow + seconds(900))},
     kAccount,
     "session",
     "900 seconds behind",
     "clock"},
    {"terms at sign-in", {403, "T_C_NOT_SIGNED", ""}, kAccount, "terms", "terms", "administrator"},
    {"terms later", kSession, {403, "T_C_NOT_SIGNED", ""}, "terms", "terms", "administrator"},
    {"web page", kSession, {200, "<html>", ""}, "account", "in place of Apple's service", "captive"},
    {"redirect",
     kSession,
     {302, "", "Location: https://x.example/\r\n"},
     "account",
     "https://x.example",
     "captive"},
    {"outage", kSession, {503, "<html>", ""}, "account", "Apple", "tried again"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(doctor_probe)

BOOST_AUTO_TEST_CASE(a_good_way_is_told_step_by_step) {
    FakeService service({{"/session", [](const Received&) { return kSession; }},
                         {"/account", [](const Received&) { return kAccount; }}});

    const Probe result = probed(settings_for(service.url()));

    BOOST_TEST(names(result) == "clock dns tcp tls session account terms");
    BOOST_TEST(step_of(result, "account").text == "the MDM server N of O");
    BOOST_TEST(step_of(result, "terms").text == "accepted");
    BOOST_TEST(result.account.value().server_uuid == "U1");
    BOOST_TEST(service.requests("/session").size() == 1U);
    BOOST_TEST(service.requests("/account").size() == 1U);
}

BOOST_AUTO_TEST_CASE(without_a_token_only_the_way_is_looked_at) {
    FakeService service({});

    BOOST_TEST(names(probed(settings_for(service.url()), std::nullopt)) == "dns tcp tls");

    BOOST_TEST(service.requests().empty());
}

BOOST_DATA_TEST_CASE(a_state_of_the_service_fails_its_own_step, boost::unit_test::data::make(kStates), row) {
    FakeService service({{"/session", [&](const Received&) { return row.session; }},
                         {"/account", [&](const Received&) { return row.account; }}});

    const Probe result = probed(settings_for(service.url()));

    BOOST_TEST(names(result) == "clock dns tcp tls session account terms");
    if (std::string_view(row.name) == "clock") { // both its own step and the sign-in that was refused for it
        BOOST_TEST((step_of(result, "clock").outcome == ProbeStep::Outcome::failed));
        BOOST_TEST(step_of(result, "session").text.find(row.says) != std::string::npos);
        return;
    }
    const ProbeStep& failure = only_failure(result);
    BOOST_TEST(failure.name == row.step);
    BOOST_TEST(failure.text.find(row.says) != std::string::npos, failure.text);
    BOOST_TEST(failure.remedy.find(row.remedy) != std::string::npos, failure.remedy);
}

BOOST_AUTO_TEST_CASE(an_account_that_was_not_read_for_its_terms_is_skipped) {
    const Reply terms{403, "T_C_NOT_SIGNED", ""};
    for (const auto& [session, account] : {std::pair{terms, kAccount}, std::pair{kSession, terms}}) {
        FakeService service({{"/session", [&answer = session](const Received&) { return answer; }},
                             {"/account", [&answer = account](const Received&) { return answer; }}});

        const Probe result = probed(settings_for(service.url()));

        BOOST_TEST((step_of(result, "session").outcome == ProbeStep::Outcome::ok));
        BOOST_TEST((step_of(result, "account").outcome == ProbeStep::Outcome::skipped));
        BOOST_TEST(only_failure(result).name == "terms");
    }
}

struct Difference {
    int seconds;
    ProbeStep::Outcome outcome;
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const Difference& row) {
    return out << row.seconds << " s";
}
const std::vector<Difference> kDifferences{{0, ProbeStep::Outcome::ok, "to the second"},
                                           {59, ProbeStep::Outcome::ok, "59 s behind"},
                                           {-90, ProbeStep::Outcome::warning, "90 s ahead of"},
                                           {301, ProbeStep::Outcome::failed, "301 s behind"}};

BOOST_DATA_TEST_CASE(a_clock_is_judged_by_how_far_it_is_off, boost::unit_test::data::make(kDifferences),
                     row) {
    Reply session = kSession;
    session.headers = date_header(kNow + seconds(row.seconds));
    FakeService service({{"/session", [&](const Received&) { return session; }},
                         {"/account", [](const Received&) { return kAccount; }}});

    const Probe result = probed(settings_for(service.url()));

    BOOST_TEST((step_of(result, "clock").outcome == row.outcome));
    BOOST_TEST(step_of(result, "clock").text.find(row.says) != std::string::npos,
               step_of(result, "clock").text);
    BOOST_TEST((step_of(result, "session").outcome == ProbeStep::Outcome::ok));
}

BOOST_AUTO_TEST_CASE(a_ca_file_that_is_none_fails_the_step_that_needs_it) {
    const ScriptedServer server([](Peer& peer) { (void)peer.receive(); });
    ServiceSettings settings = settings_for("https://127.0.0.1:" + std::to_string(server.port()));
    settings.ca_file = "README.md";

    const Probe result = probed(settings);

    BOOST_TEST(only_failure(result).name == "tls");
    BOOST_TEST(only_failure(result).text.find("ca_file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_closed_port_fails_tcp_and_skips_the_rest) {
    int port = 0;
    {
        const ScriptedServer server([](Peer&) {});
        port = server.port();
    }

    const Probe result = probed(settings_for("https://127.0.0.1:" + std::to_string(port)));

    BOOST_TEST(names(result) == "clock dns tcp tls session account terms");
    BOOST_TEST(only_failure(result).name == "tcp");
    for (const char* const name : {"clock", "tls", "session", "account", "terms"})
        BOOST_TEST((step_of(result, name).outcome == ProbeStep::Outcome::skipped), name);
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_fails_tls_and_shows_its_chain) {
    const Certificates certificates;
    const ScriptedServer server([](Peer& peer) { (void)peer.read(); }, certificates.server("IP:127.0.0.1"));

    const Probe result = probed(settings_for(server.url()));

    const ProbeStep& failure = only_failure(result);
    BOOST_TEST(failure.name == "tls");
    BOOST_TEST(failure.text.find("unknown authority") != std::string::npos, failure.text);
    BOOST_TEST(failure.text.find("shown: ") != std::string::npos, failure.text);
    BOOST_TEST(failure.remedy.find("ca_file") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_port_that_stays_silent_fails_tls_after_one_idle_time) {
    const ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
    ServiceSettings settings = settings_for("https://127.0.0.1:" + std::to_string(server.port()));
    settings.timeouts.idle = milliseconds(300);
    const auto begin = std::chrono::steady_clock::now();

    const Probe result = probed(settings);

    BOOST_TEST((std::chrono::steady_clock::now() - begin < settings.timeouts.idle * 3));
    BOOST_TEST(only_failure(result).name == "tls");
    BOOST_TEST(only_failure(result).text.find("did not answer in time") != std::string::npos);
    BOOST_TEST((step_of(result, "session").outcome == ProbeStep::Outcome::skipped));
}

BOOST_AUTO_TEST_CASE(a_proxy_has_a_step_of_its_own) {
    const ScriptedServer proxy([](Peer& peer) {
        if (peer.read())
            peer.send("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
    });
    ServiceSettings settings = settings_for("https://mdm.example.invalid");
    settings.proxy = ams::Secret("http://127.0.0.1:" + std::to_string(proxy.port()));

    const Probe result = probed(settings);

    BOOST_TEST(names(result) == "clock dns tcp proxy tls session account terms");
    BOOST_TEST(step_of(result, "dns").text.find("(the proxy)") != std::string::npos);
    BOOST_TEST(only_failure(result).name == "proxy");
    BOOST_TEST(only_failure(result).remedy.find("proxy_password_file") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
