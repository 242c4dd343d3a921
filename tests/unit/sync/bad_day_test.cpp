// A day on which everything goes wrong, with a run every five minutes: what the simulator's log of requests says.
#include "tests/unit/sync/engine_fixture.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using depsim_testing::DepsimProcess;
using nlohmann::json;

namespace {

constexpr auto kInterval = 5min;

// An engine whose day takes no time: waits pass at once, and the simulator's clock goes with ours.
struct Day {
    DepsimProcess depsim{{"--devices", "5"}};
    Fleet fleet;
    ManualClock clock{std::chrono::floor<std::chrono::seconds>(SystemClock().now())};
    Engine engine{fleet.store, clock, settings_for(depsim), {}, {}, {}};
    std::int64_t token = 0;

    Day() {
        set_clock();
        const ServerToken credentials = parse_token_text(depsim.plain_token(""));
        token = fleet.store.tokens.create({.token = credentials,
                                           .account = engine.identify(credentials),
                                           .key_pair = std::nullopt,
                                           .actor = "admin"});
        BOOST_REQUIRE(!run(Trigger::token).error);
    }

    void set_clock() { settings({{"now", format_time(clock.now())}}); }
    void settings(const json& change) { depsim.expect_portal("PATCH", "/settings", change.dump()); }
    void fault(json one) {
        one["count"] = -1;
        depsim.expect_portal("POST", "/faults", one.dump());
    }
    RunOutcome run(Trigger trigger) {
        return engine.sync({.token = token, .trigger = trigger, .actor = "system"});
    }

    /// Scheduled runs for some hours. Returns when each request came, on the day's clock.
    std::vector<UtcTime> live(std::chrono::hours hours) {
        depsim.expect_portal("DELETE", "/requests");
        const UtcTime end = clock.now() + hours;
        while (clock.now() < end) {
            const UtcTime next = clock.now() + kInterval;
            set_clock();
            static_cast<void>(run(Trigger::schedule));
            clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(
                std::max(UtcTime::duration(0), next - clock.now())));
        }
        std::vector<UtcTime> times;
        for (std::int64_t since = 0;;) {
            const auto answer = json::parse(
                depsim.expect_portal("GET", "/requests?limit=1000&since=" + std::to_string(since)));
            if (answer["requests"].empty()) return times;
            for (const auto& request : answer["requests"])
                times.push_back(*parse_time(request["time"].get<std::string>()));
            since = answer["next_since"];
        }
    }

    void mend() {
        depsim.expect_portal("DELETE", "/faults");
        settings({{"terms_not_signed", "none"}});
    }
};

/// How often Apple was visited: requests of one run belong together.
std::size_t visits(const std::vector<UtcTime>& requests) {
    std::size_t count = 0;
    UtcTime last{};
    for (const UtcTime at : requests) {
        if (count == 0 || at - last >= kInterval) {
            ++count;
            last = at;
        }
    }
    return count;
}

UtcTime::duration shortest_pause(const std::vector<UtcTime>& requests) {
    UtcTime::duration shortest = UtcTime::duration::max();
    for (std::size_t i = 1; i < requests.size(); ++i)
        if (requests[i] - requests[i - 1] >= kInterval)
            shortest = std::min(shortest, requests[i] - requests[i - 1]);
    return shortest;
}

} // namespace

BOOST_AUTO_TEST_SUITE(bad_day)

BOOST_AUTO_TEST_CASE(a_good_hour_costs_two_requests_a_run) {
    Day day;

    const auto requests = day.live(1h);

    BOOST_CHECK_EQUAL(visits(requests), 12U);
    BOOST_CHECK_LE(requests.size(), 24U); // /account and one page, in the session of the first run
}

BOOST_AUTO_TEST_CASE(an_outage_is_asked_about_every_half_hour) {
    Day day;
    day.fault(
        {{"endpoint", "*"}, {"status", 503}, {"body", "<html>busy</html>"}, {"content_type", "text/html"}});

    const auto requests = day.live(6h);

    BOOST_CHECK_LE(visits(requests), 2U + 3U + 12U);       // of 72 runs
    BOOST_CHECK_LE(requests.size(), 4 * visits(requests)); // the tries of one run
    day.mend();
    BOOST_CHECK(!day.live(1h).empty());
    BOOST_CHECK_EQUAL(day.fleet.store.tokens.get(day.token).status, "ok");
}

BOOST_AUTO_TEST_CASE(cut_connections_and_foreign_pages_are_outages_too) {
    Day day;
    day.fault({{"endpoint", "*"}, {"cut", "before"}});
    BOOST_CHECK_LE(visits(day.live(3h)), 11U);
    day.mend();
    day.fault({{"endpoint", "*"},
               {"status", 200},
               {"body", "<html>Please log in</html>"},
               {"content_type", "text/html"}});

    BOOST_CHECK_LE(visits(day.live(3h)), 11U);
}

BOOST_AUTO_TEST_CASE(retry_after_in_seconds_is_kept_to) {
    Day day;
    day.fault({{"endpoint", "*"}, {"status", 429}, {"headers", {{"Retry-After", "1800"}}}});

    const auto requests = day.live(3h);

    BOOST_CHECK_EQUAL(requests.size(), 6U);
    BOOST_CHECK(shortest_pause(requests) >= 30min);
}

BOOST_AUTO_TEST_CASE(retry_after_as_a_date_is_kept_to) {
    Day day;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(day.clock.now().time_since_epoch()).count() + 7'200;
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[64];
    (void)std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    day.fault({{"endpoint", "*"}, {"status", 503}, {"headers", {{"Retry-After", text}}}});

    const auto requests = day.live(2h);

    BOOST_CHECK_EQUAL(requests.size(), 2U); // an hour is the most that is granted, then what was left of it
    BOOST_CHECK(shortest_pause(requests) >= 1h);
}

BOOST_AUTO_TEST_CASE(an_absurd_retry_after_holds_for_an_hour) {
    Day day;
    day.fault({{"endpoint", "*"}, {"status", 503}, {"headers", {{"Retry-After", "99999999"}}}});

    BOOST_CHECK_EQUAL(day.live(6h).size(), 6U);
}

BOOST_AUTO_TEST_CASE(sessions_that_are_always_forgotten_cost_a_bounded_number_of_requests) {
    Day day;
    day.fault({{"endpoint", "GET /account"}, {"mode", "forget_session"}});

    const auto requests = day.live(6h);

    BOOST_CHECK_LE(visits(requests), 17U);
    BOOST_CHECK_LE(requests.size(), 5 * visits(requests));
}

BOOST_AUTO_TEST_CASE(terms_that_are_not_accepted_are_asked_about_ever_less_often) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});

    const auto requests = day.live(24h);

    BOOST_CHECK_LE(visits(requests), 7U); // 0, 1, 3, 7, 13, 19 h; of 288 runs
    BOOST_CHECK_LE(requests.size(), 2 * visits(requests));
    BOOST_CHECK(shortest_pause(requests) >= 1h);
    const TokenRow token = day.fleet.store.tokens.get(day.token);
    BOOST_CHECK_EQUAL(token.status, "terms_not_signed");
    BOOST_CHECK(token.status_text->find("Apple is not asked by itself before") != std::string::npos);
    day.mend();
    BOOST_CHECK(!day.live(7h).empty());
    BOOST_CHECK_EQUAL(day.fleet.store.tokens.get(day.token).status, "ok"); // by itself
    BOOST_CHECK(!day.fleet.store.tokens.get(day.token).hold);
}

BOOST_AUTO_TEST_CASE(a_replaced_token_is_left_alone_until_it_is_renewed) {
    Day day;
    const ServerToken newer = parse_token_text(day.depsim.plain_token(""));

    const auto requests = day.live(48h);

    BOOST_CHECK_LE(visits(requests), 4U); // 0, 6, 18, 42 h
    BOOST_CHECK_LE(requests.size(), 4 * visits(requests));
    BOOST_CHECK(shortest_pause(requests) >= 6h);
    day.fleet.store.tokens.renew(
        day.token,
        {.token = newer, .account = day.engine.identify(newer), .key_pair = std::nullopt, .actor = "admin"});
    day.engine.token_changed(day.token);
    day.set_clock();
    BOOST_CHECK(!day.run(Trigger::schedule).error);
    BOOST_CHECK_EQUAL(day.fleet.store.tokens.get(day.token).status, "ok");
}

BOOST_AUTO_TEST_CASE(a_user_that_is_gone_and_a_refused_name_are_left_alone) {
    Day day;
    day.fault({{"endpoint", "*"}, {"status", 403}, {"body", "FORBIDDEN"}});
    BOOST_CHECK_LE(visits(day.live(24h)), 4U);
    day.mend();
    BOOST_REQUIRE(day.engine.test_connection(day.token).server_name.has_value());
    day.settings({{"refused_user_agents", {"Asset-Management"}}});

    BOOST_CHECK_LE(visits(day.live(24h)), 4U);
    BOOST_CHECK_EQUAL(day.fleet.store.tokens.get(day.token).last_error_code.value_or(""),
                      "dep.user_agent_rejected");
}

BOOST_AUTO_TEST_CASE(a_person_is_never_put_off_and_a_good_answer_ends_the_waiting) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.run(Trigger::schedule).error);
    BOOST_REQUIRE(!day.run(Trigger::schedule).held.empty());
    BOOST_CHECK(day.run(Trigger::now).error); // asked, and refused again
    const auto before = day.fleet.store.tokens.get(day.token).hold;
    BOOST_CHECK_THROW((void)day.engine.test_connection(day.token), Error);
    BOOST_CHECK(day.fleet.store.tokens.get(day.token).hold == before); // asking does not lengthen it
    day.mend();

    (void)day.engine.test_connection(day.token);

    BOOST_CHECK(day.run(Trigger::schedule).held.empty());
    BOOST_CHECK_EQUAL(day.fleet.store.tokens.get(day.token).status, "ok");
}

BOOST_AUTO_TEST_CASE(what_was_held_back_is_made_up_for_when_its_time_has_come) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.run(Trigger::schedule).error);
    day.mend();
    BOOST_CHECK(day.engine.look_after("system").empty());
    day.clock.advance(2h);
    day.set_clock();

    const auto runs = day.engine.look_after("system");

    BOOST_REQUIRE_EQUAL(runs.size(), 1U);
    BOOST_CHECK(!runs[0].outcome.error);
    BOOST_CHECK(day.engine.look_after("system").empty());
}

BOOST_AUTO_TEST_CASE(a_hold_outlives_the_process_that_wrote_it) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.run(Trigger::schedule).error);
    Engine other(day.fleet.store, day.clock, settings_for(day.depsim), {}, {}, {});

    const RunOutcome outcome =
        other.sync({.token = day.token, .trigger = Trigger::schedule, .actor = "system"});

    BOOST_CHECK(!outcome.held.empty());
    BOOST_CHECK(!outcome.error);
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_replaces_the_one_session_of_the_token) {
    Day day;
    day.depsim.expect_portal("DELETE", "/requests");

    (void)day.engine.test_connection(day.token);
    BOOST_REQUIRE(!day.run(Trigger::now).error);

    const auto log = json::parse(day.depsim.expect_portal("GET", "/requests"));
    const auto sign_ins = std::count_if(log["requests"].begin(), log["requests"].end(),
                                        [](const json& request) { return request["path"] == "/session"; });
    BOOST_CHECK_EQUAL(sign_ins, 1);
}

BOOST_AUTO_TEST_SUITE_END()
