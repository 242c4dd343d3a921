// Which calls open the circuit of a token, and which close it.
#include "tests/unit/sync/engine_fixture.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <ostream>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;
using nlohmann::json;

namespace {

struct Fixture {
    Fixture() {
        BOOST_REQUIRE(!run(Trigger::token).error);
        serial = fleet.text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number LIMIT 1");
    }
    RunOutcome run(Trigger trigger) {
        return host.engine.sync({.token = token, .trigger = trigger, .actor = "admin"});
    }
    TokenRow row() { return fleet.store.tokens.get(token); }
    void terms(const char* where) {
        depsim.expect_portal("PATCH", "/settings", json{{"terms_not_signed", where}}.dump());
    }
    bool held_back() { return host.engine.held_back(token); }

    DepsimProcess depsim{{"--devices", "3"}};
    Fleet fleet;
    Host host{fleet, depsim, quick()};
    std::int64_t token = link(fleet, host, depsim);
    std::string serial;
};

struct Call {
    const char* name;
    std::function<void(Fixture&)> make;
};

std::ostream& operator<<(std::ostream& out, const Call& call) {
    return out << call.name;
}

void with_client(Fixture& f, const std::function<void(Client&)>& use) {
    f.host.engine.with_client(f.token, Engine::Patience::person, use);
}

const std::vector<Call> kCalls{
    {"Refresh from Apple",
     [](Fixture& f) {
         with_client(
             f, [&](Client& client) { (void)client.device_details(std::vector<std::string>{f.serial}); });
     }},
    {"reading a profile or the discovery URL",
     [](Fixture& f) { with_client(f, [](Client& client) { (void)client.discovery_profile(); }); }},
    {"Remove Profile",
     [](Fixture& f) { f.host.engine.remove_profile(f.token, {f.serial}, "admin", {}, [](const auto&) {}); }},
    {"Test Connection", [](Fixture& f) { (void)f.host.engine.test_connection(f.token); }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(circuit_feed)

BOOST_DATA_TEST_CASE(a_persons_call_that_is_refused_opens_the_circuit, boost::unit_test::data::make(kCalls),
                     call) {
    Fixture f;
    f.terms("all");

    BOOST_CHECK_THROW(call.make(f), Error);

    BOOST_CHECK(f.held_back());
    BOOST_CHECK_EQUAL(f.row().status, "terms_not_signed");
    BOOST_CHECK(!f.run(Trigger::schedule).held.empty());
}

BOOST_DATA_TEST_CASE(a_persons_call_that_is_answered_closes_the_circuit, boost::unit_test::data::make(kCalls),
                     call) {
    Fixture f;
    f.terms("all");
    BOOST_REQUIRE(f.run(Trigger::schedule).error);
    BOOST_REQUIRE(f.held_back());
    f.terms("none");

    call.make(f); // at once, though the circuit is open

    BOOST_CHECK(!f.held_back());
    BOOST_CHECK_EQUAL(f.row().status, "ok");
    BOOST_CHECK(f.run(Trigger::schedule).held.empty());
}

// Whoever accepts the terms accepts them for the organisation.
BOOST_AUTO_TEST_CASE(terms_that_one_account_finds_accepted_end_the_waiting_of_the_organisation) {
    Fixture f;
    f.depsim.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
    const std::int64_t other = link(f.fleet, f.host, f.depsim, "Other");
    f.terms("all");
    for (const std::int64_t token : {f.token, other})
        BOOST_REQUIRE(
            f.host.engine.sync({.token = token, .trigger = Trigger::schedule, .actor = "admin"}).error);
    f.terms("none");
    BOOST_REQUIRE(f.host.engine.held_back(other));

    (void)f.host.engine.test_connection(f.token);

    const auto runs = f.host.engine.look_after("system");
    BOOST_REQUIRE_EQUAL(runs.size(), 1U);
    BOOST_CHECK_EQUAL(runs[0].token, other);
    BOOST_CHECK(!runs[0].outcome.error);
}

BOOST_AUTO_TEST_CASE(assigning_opens_and_closes_the_circuit) {
    Fixture f;
    const std::string uuid = json::parse(f.depsim.expect_portal(
        "POST", "/profiles",
        R"({"profile":{"profile_name":"P","url":"https://mdm.example.org/e"}})"))["profile_uuid"];
    f.fleet.store.assignments.set_default(f.token, uuid, "admin", true);
    f.terms("all");
    BOOST_REQUIRE(f.host.engine.assign(f.token, false).error);
    BOOST_CHECK(f.held_back());
    f.terms("none");

    BOOST_REQUIRE(!f.host.engine.assign(f.token, false).error);

    BOOST_CHECK(!f.held_back());
}

BOOST_AUTO_TEST_CASE(a_persons_call_that_is_told_to_wait_holds_the_schedule) {
    Fixture f;
    f.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"POST /devices","count":-1,"status":429,"headers":{"Retry-After":"1800"}})");

    BOOST_CHECK_THROW(kCalls[0].make(f), Error);

    BOOST_CHECK(f.held_back());
    BOOST_CHECK(f.row().hold->reason == Code::too_many_requests);
}

// Beta tokens are read after the devices, and replacements after them: the run has all that matters.
BOOST_AUTO_TEST_CASE(a_run_that_is_told_to_wait_by_what_it_can_do_without_succeeds_and_holds_the_schedule) {
    Fixture f;
    f.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"GET /os-beta-enrollment/tokens","count":-1,"status":429,"headers":{"Retry-After":"1800"}})");
    f.fleet.database.connect()->execute("UPDATE mdm_dep_account SET beta_read_at = NULL");
    f.fleet.database.connect()->execute("UPDATE mdm_dep_device SET is_replacement_device = 1");

    BOOST_REQUIRE(!f.run(Trigger::schedule).error);

    BOOST_CHECK(f.row().hold->reason == Code::too_many_requests);
    BOOST_CHECK(f.row().hold->until > f.fleet.clock.now() + std::chrono::minutes(29));
    BOOST_CHECK(f.row().last_success_at);
    BOOST_CHECK_EQUAL(f.row().status, "ok");
    BOOST_CHECK(!f.row().last_error_code);
    BOOST_CHECK(f.row().status_text->find("asked again by itself after") != std::string::npos);
    BOOST_CHECK(!f.run(Trigger::schedule).held.empty());
    const auto asked_last = [&] {
        return json::parse(f.depsim.expect_portal("GET", "/requests", ""))["requests"]
            .back()["path"]
            .get<std::string>();
    };
    BOOST_CHECK_EQUAL(asked_last(), "/os-beta-enrollment/tokens");
    BOOST_CHECK(!f.run(Trigger::now).held.size());
}

BOOST_AUTO_TEST_CASE(
    a_call_that_is_told_to_wait_by_what_it_can_do_without_holds_the_schedule_and_keeps_the_status) {
    Fixture f;
    f.depsim.expect_portal(
        "POST", "/faults",
        R"({"endpoint":"POST /devices","count":-1,"status":429,"headers":{"Retry-After":"1800"}})");

    with_client(f, [&](Client& client) {
        (void)client.account();
        BOOST_CHECK_THROW((void)client.device_details(std::vector<std::string>{f.serial}), Error);
    });

    BOOST_CHECK(f.held_back());
    BOOST_CHECK_EQUAL(f.row().status, "ok");
    BOOST_CHECK(!f.row().last_error_code);
}

BOOST_AUTO_TEST_CASE(an_answer_does_not_end_what_a_run_of_the_sync_has_to_try) {
    Fixture f;
    f.depsim.expect_portal("POST", "/faults",
                           R"({"endpoint":"POST /devices/sync","count":-1,"status":400,"body":"ODD"})");
    for (int i = 0; i < 3; ++i)
        BOOST_REQUIRE(f.run(Trigger::schedule).error);
    BOOST_REQUIRE(f.held_back());

    kCalls[0].make(f);

    BOOST_CHECK(f.held_back());
    BOOST_CHECK_EQUAL(f.row().status, "error");
}

BOOST_AUTO_TEST_CASE(a_renewal_that_meets_the_terms_tells_the_token_in_use) {
    Fixture f;
    const ServerToken again = f.fleet.store.tokens.credentials(f.token);
    f.terms("all");

    BOOST_CHECK_THROW((void)f.host.engine.identify_renewal(f.token, again), Error);

    BOOST_CHECK_EQUAL(f.row().status, "terms_not_signed");
    BOOST_CHECK(f.held_back());
}

BOOST_AUTO_TEST_CASE(a_renewal_with_a_refused_token_says_nothing_of_the_one_in_use) {
    Fixture f;
    ServerToken wrong = f.fleet.store.tokens.credentials(f.token);
    wrong.consumer_key = "CK_of_nobody";

    BOOST_CHECK_THROW((void)f.host.engine.identify_renewal(f.token, wrong), Error);

    BOOST_CHECK_EQUAL(f.row().status, "ok");
    BOOST_CHECK(!f.held_back());
}

BOOST_AUTO_TEST_CASE(a_renewal_does_not_hide_that_the_token_in_use_is_dead) {
    Fixture f;
    const ServerToken newer = parse_token_text(f.depsim.plain_token(""));
    BOOST_REQUIRE(f.run(Trigger::now).error);
    BOOST_REQUIRE_EQUAL(f.row().status, "replaced");
    f.terms("all");

    BOOST_CHECK_THROW((void)f.host.engine.identify_renewal(f.token, newer), Error);

    BOOST_CHECK_EQUAL(f.row().status, "replaced");
}

BOOST_AUTO_TEST_CASE(a_review_an_import_and_the_first_sync_are_one_session) {
    DepsimProcess depsim{{"--devices", "3"}};
    Fleet fleet;
    Host host{fleet, depsim, quick()};
    const ServerToken token = parse_token_text(depsim.plain_token(""));
    const auto create = [&](const Account& account) {
        return fleet.store.tokens.create(
            {.token = token, .account = account, .key_pair = std::nullopt, .actor = "admin"});
    };

    (void)host.engine.identify(token); // the review
    const std::int64_t id = create(host.engine.identify(token));
    host.engine.token_changed(id);
    BOOST_REQUIRE(!host.engine.sync({.token = id, .trigger = Trigger::token, .actor = "admin"}).error);

    const json log = json::parse(depsim.expect_portal("GET", "/requests"));
    BOOST_CHECK_EQUAL(std::count_if(log["requests"].begin(), log["requests"].end(),
                                    [](const json& request) { return request["path"] == "/session"; }),
                      1);
}

BOOST_AUTO_TEST_SUITE_END()
