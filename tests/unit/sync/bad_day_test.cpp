// Days on which one thing goes wrong, with a run every five minutes: what the simulator's log of requests says. Everything
// that can go wrong in one day: whole_day_test.cpp.
#include "tests/unit/sync/simulated_time.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <vector>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto kInterval = 5min;

struct Day : SimulatedTime {
    using SimulatedTime::SimulatedTime;

    /// Scheduled runs of every account for some hours. Returns what Apple got.
    /// @param beside called before each round of runs, with its number
    std::vector<SeenRequest> live(std::chrono::hours hours, const std::function<void(int)>& beside = {}) {
        forget_requests();
        const UtcTime end = clock.now() + hours;
        for (int round = 0; clock.now() < end; ++round) {
            const UtcTime next = clock.now() + kInterval;
            if (beside) beside(round);
            for (const NamedOutcome& run : engine->sync_all(std::nullopt, Trigger::schedule, "system"))
                static_cast<void>(run); // how it ended is in the token's row
            assign_job();
            if (next > clock.now())
                pass(std::chrono::duration_cast<std::chrono::milliseconds>(next - clock.now()));
        }
        return requests();
    }
    void recover() {
        mend();
        settings({{"terms_not_signed", "none"}});
    }
    TokenRow row() { return store.tokens.get(token); }
    void renew() {
        const ServerToken newer = parse_token_text(depsim.plain_token(""));
        store.tokens.renew(
            token,
            {.token = newer, .account = engine->identify(newer), .key_pair = std::nullopt, .actor = "admin"});
        engine->token_changed(token);
    }
};

/// How often Apple was visited: requests of one run belong together, with waits of at most a minute between them.
std::size_t visits(const std::vector<SeenRequest>& requests) {
    std::size_t count = requests.empty() ? 0 : 1;
    for (std::size_t i = 1; i < requests.size(); ++i)
        if (requests[i].at - requests[i - 1].at >= 2min) ++count;
    return count;
}

/// The shortest time between two requests that are at least `apart` apart.
UtcTime::duration shortest_pause(const std::vector<SeenRequest>& requests,
                                 UtcTime::duration apart = kInterval) {
    UtcTime::duration shortest = UtcTime::duration::max();
    for (std::size_t i = 1; i < requests.size(); ++i)
        if (requests[i].at - requests[i - 1].at >= apart)
            shortest = std::min(shortest, requests[i].at - requests[i - 1].at);
    return shortest;
}

/// The most requests in any stretch of that length.
std::size_t most_within(const std::vector<SeenRequest>& requests, UtcTime::duration stretch) {
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        while (requests[i].at - requests[first].at >= stretch)
            ++first;
        most = std::max(most, i - first + 1);
    }
    return most;
}

std::size_t sign_ins(const std::vector<SeenRequest>& requests) {
    return static_cast<std::size_t>(std::count_if(
        requests.begin(), requests.end(), [](const SeenRequest& one) { return one.is("GET /session"); }));
}

const json kOutage{
    {"endpoint", "*"}, {"status", 503}, {"body", "<html>busy</html>"}, {"content_type", "text/html"}};

} // namespace

BOOST_AUTO_TEST_SUITE(bad_day)

BOOST_AUTO_TEST_CASE(a_good_hour_costs_two_requests_a_run) {
    Day day;

    const auto requests = day.live(1h);

    BOOST_CHECK_EQUAL(visits(requests), 12U);
    BOOST_CHECK_EQUAL(requests.size(), 24U); // /account and one page, in the session of the first run
    BOOST_CHECK_EQUAL(sign_ins(requests), 0U);
}

BOOST_AUTO_TEST_CASE(an_outage_is_asked_about_every_half_hour) {
    Day day;
    day.fault(kOutage);

    const auto requests = day.live(6h);

    BOOST_CHECK_LE(visits(requests), 2U + 3U + 12U);       // of 72 runs
    BOOST_CHECK_LE(requests.size(), 4 * visits(requests)); // the tries of one run
    BOOST_CHECK_LE(most_within(requests, 1min), 4U);
    for (std::size_t i = 1; i < requests.size(); ++i)
        BOOST_CHECK(requests[i].at - requests[i - 1].at >= 1s); // each try after a pause
    const std::size_t half = requests.size() / 2;
    BOOST_CHECK(shortest_pause({requests.begin() + static_cast<std::ptrdiff_t>(half), requests.end()}) >=
                29min);
    day.recover();
    BOOST_CHECK(!day.live(1h).empty());
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(an_outage_of_the_sign_in_alone_is_no_reason_to_ask_more_often) {
    Day day;
    day.depsim.expect_portal("POST", "/sessions/forget");
    day.fault({{"endpoint", "/session"}, {"status", 503}});

    const auto requests = day.live(6h);

    BOOST_CHECK_LE(visits(requests), 17U);
    BOOST_CHECK_LE(sign_ins(requests), 4 * visits(requests));
    BOOST_CHECK_LE(requests.size() - sign_ins(requests), 1U); // the call that found the session gone
    for (std::size_t i = 2; i < requests.size(); ++i)
        BOOST_CHECK(requests[i].at - requests[i - 1].at >= 1s);
    day.recover();
    day.live(1h);
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(cut_connections_and_foreign_pages_are_outages_too) {
    Day day;
    day.fault({{"endpoint", "*"}, {"cut", "before"}});
    BOOST_CHECK_LE(visits(day.live(3h)), 11U);
    day.recover();
    day.fault({{"endpoint", "*"},
               {"status", 200},
               {"body", "<html>Please log in</html>"},
               {"content_type", "text/html"}});

    const auto requests = day.live(3h);

    BOOST_CHECK_LE(visits(requests), 11U);
    BOOST_CHECK_LE(requests.size(), 2 * visits(requests)); // asking again at once gives the same page
}

BOOST_AUTO_TEST_CASE(a_page_that_never_ends_is_left_after_two_looks_and_visited_less_often) {
    Day day;
    day.fault({{"endpoint", "POST /devices/sync"}, {"mode", "same_cursor"}});

    const auto requests = day.live(6h);

    BOOST_CHECK_LE(visits(requests), 17U);
    BOOST_CHECK_LE(requests.size(),
                   4 * visits(requests)); // /account, two pages, and the one that was read ahead
}

BOOST_AUTO_TEST_CASE(a_service_that_rejects_every_cursor_is_asked_for_one_listing_a_visit) {
    Day day;
    day.fault({{"endpoint", "POST /devices/sync"}, {"status", 400}, {"code", "EXPIRED_CURSOR"}});

    const auto requests = day.live(6h);

    std::size_t listings = 0;
    for (const SeenRequest& request : requests)
        if (request.is("POST /server/devices")) ++listings;
    BOOST_CHECK_LE(visits(requests), 17U);
    BOOST_CHECK_LE(listings, visits(requests));
    BOOST_CHECK_LE(requests.size(), 5 * visits(requests));
}

BOOST_AUTO_TEST_CASE(a_side_call_that_is_out_costs_its_few_tries_a_run) {
    Day day;
    day.pass(25h); // so that it is due
    day.fault({{"endpoint", "GET /os-beta-enrollment/tokens"}, {"status", 503}});

    const auto requests = day.live(2h);

    BOOST_CHECK_LE(most_within(requests, kInterval),
                   2U + 4U + 4U); // with a sign-in and what is read once a day
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(retry_after_in_seconds_is_kept_to) {
    Day day;
    day.fault({{"endpoint", "*"}, {"status", 429}, {"headers", {{"Retry-After", "1800"}}}});

    const auto requests = day.live(3h);

    BOOST_CHECK_EQUAL(requests.size(), 6U);
    BOOST_CHECK(shortest_pause(requests, 0s) >= 30min);
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
    BOOST_CHECK(shortest_pause(requests, 0s) >= 1h);
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
    BOOST_CHECK_LE(sign_ins(requests), 2 * visits(requests));
}

BOOST_AUTO_TEST_CASE(terms_that_are_not_accepted_are_asked_about_ever_less_often) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});

    const auto requests = day.live(24h);

    BOOST_CHECK_LE(visits(requests), 7U); // 0, 1, 3, 7, 13, 19 h; of 288 runs
    BOOST_CHECK_LE(requests.size(), 2 * visits(requests));
    BOOST_CHECK(shortest_pause(requests) >= 1h);
    const TokenRow token = day.row();
    BOOST_CHECK_EQUAL(token.status, "terms_not_signed");
    BOOST_CHECK(token.status_text->find("Apple is asked again by itself after") != std::string::npos);
    day.recover();
    BOOST_CHECK(!day.live(7h).empty());
    BOOST_CHECK_EQUAL(day.row().status, "ok"); // by itself
    BOOST_CHECK(!day.row().hold);
}

BOOST_AUTO_TEST_CASE(a_replaced_token_is_left_alone_until_it_is_renewed) {
    Day day;
    (void)day.depsim.plain_token(""); // somebody downloads another one

    const auto requests = day.live(48h);

    BOOST_CHECK_LE(visits(requests), 4U); // 0, 6, 18, 42 h
    BOOST_CHECK_LE(requests.size(), 4 * visits(requests));
    BOOST_CHECK(shortest_pause(requests) >= 6h);
    day.renew();
    BOOST_CHECK(!day.sync().error);
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(a_user_that_is_gone_and_a_refused_name_are_left_alone) {
    Day day;
    day.fault({{"endpoint", "*"}, {"status", 403}, {"body", "FORBIDDEN"}});
    BOOST_CHECK_LE(visits(day.live(24h)), 4U);
    day.recover();
    BOOST_REQUIRE(day.engine->test_connection(day.token).server_name.has_value());
    day.settings({{"refused_user_agents", {"Asset-Management"}}});

    BOOST_CHECK_LE(visits(day.live(24h)), 4U);
    BOOST_CHECK_EQUAL(day.row().last_error_code.value_or(""), "dep.user_agent_rejected");
}

BOOST_AUTO_TEST_CASE(many_accounts_are_each_left_alone) {
    Day day;
    std::map<std::string, std::vector<SeenRequest>> of_server;
    for (const char* const name : {"Second", "Third", "Fourth"})
        day.link_another(name, 1);
    // Refused by their sessions, so that the log tells whose request it was.
    day.fault({{"endpoint", "GET /account"}, {"status", 503}});

    const auto requests = day.live(6h);

    for (const SeenRequest& request : requests)
        if (request.status != 401) of_server[request.server_uuid].push_back(request); // sessions live an hour
    for (const auto& [server, mine] : of_server) {
        if (server.empty()) continue; // sign-ins
        BOOST_CHECK_LE(visits(mine), 17U);
        BOOST_CHECK_LE(mine.size(), 4 * visits(mine));
    }
    BOOST_CHECK_GE(of_server.size(), 4U);
    BOOST_CHECK_LE(sign_ins(requests), 6U * 4U);
}

BOOST_AUTO_TEST_CASE(accounts_that_were_refused_together_do_not_come_back_together) {
    Day day;
    for (const char* const name : {"Second", "Third", "Fourth"})
        day.link_another(name, 0);
    day.settings({{"terms_not_signed", "all"}});

    // All in the same moment: a refusal is not repeated, so no time passes.
    for (const NamedOutcome& run : day.engine->sync_all(std::nullopt, Trigger::schedule, "system"))
        BOOST_CHECK(run.outcome.error);

    std::set<UtcTime> next;
    for (const TokenRow& token : day.store.tokens.list())
        next.insert(token.hold->until.value());
    BOOST_CHECK_GT(next.size(), 1U);
}

BOOST_AUTO_TEST_CASE(one_accounts_trouble_is_not_the_others) {
    Day day;
    const std::int64_t other = day.link_another("Second", 1);
    day.fault({{"endpoint", "*"}, {"server", "Example MDM"}, {"status", 403}, {"code", "ACCESS_DENIED"}});
    day.live(3h);
    day.portal("/devices", {{"count", 2}, {"server", "Second"}});

    day.live(1h);

    BOOST_CHECK_EQUAL(day.row().last_error_code.value_or(""), "dep.access_denied");
    BOOST_CHECK_EQUAL(day.store.tokens.get(other).status, "ok");
    BOOST_CHECK_EQUAL(day.store.tokens.get(other).device_count, 3);
}

BOOST_AUTO_TEST_CASE(people_who_press_buttons_in_an_outage_get_few_tries_each_and_change_no_schedule) {
    Day day;
    day.fault(kOutage);
    constexpr int kPresses = 24;

    // Each quarter of an hour somebody tries what there is.
    const auto requests = day.live(6h, [&](int round) {
        if (round % 3 != 0) return;
        BOOST_CHECK_THROW((void)day.engine->test_connection(day.token), Error);
        BOOST_CHECK(day.sync(Trigger::now).error);
        BOOST_CHECK_THROW(
            day.engine->with_client(
                day.token, Engine::Patience::person,
                [](Client& client) { (void)client.device_details(std::vector<std::string>{"S"}); }),
            Error);
    });

    // Two tries for who waits at the screen, four for a run; what runs by itself as without them.
    BOOST_CHECK_LE(requests.size(), std::size_t{kPresses} * (2 + 4 + 2) + 4 * 17);
    for (std::size_t i = 1; i < requests.size(); ++i)
        BOOST_CHECK(requests[i].at >= requests[i - 1].at);
    BOOST_CHECK_LE(most_within(requests, 1min), 12U);
    BOOST_REQUIRE(day.row().hold);
    BOOST_CHECK(*day.row().hold->until - day.clock.now() <= 33min);
}

BOOST_AUTO_TEST_CASE(a_host_that_restarts_again_and_again_asks_no_more_than_one_that_runs) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});

    const auto terms = day.live(24h, [&](int) { day.restart(); });

    BOOST_CHECK_LE(visits(terms), 7U);
    BOOST_CHECK_LE(terms.size(), 2 * visits(terms));
    day.recover();
    (void)day.engine->test_connection(day.token);
    day.fault(kOutage);
    const auto outage = day.live(6h, [&](int) { day.restart(); });
    BOOST_CHECK_LE(visits(outage), 17U);
    BOOST_CHECK_LE(outage.size(), 4 * visits(outage));
}

// Settings may have been mended, so each process asks once; not more.
BOOST_AUTO_TEST_CASE(a_refused_name_is_tried_once_by_each_process) {
    Day day;
    day.settings({{"refused_user_agents", {"Asset-Management"}}});
    day.live(1h);

    const auto requests = day.live(6h, [&](int round) {
        if (round == 20 || round == 40) day.restart();
    });

    BOOST_CHECK_LE(visits(requests), 4U); // two processes, and the six hours are over once
    day.restart({.user_agent = "Another-Product/1"});
    BOOST_CHECK(!day.sync().error); // without waiting for the six hours
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(a_person_is_never_put_off_and_a_good_answer_ends_the_waiting) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.sync().error);
    BOOST_REQUIRE(!day.sync().held.empty());
    BOOST_CHECK(day.sync(Trigger::now).error); // asked, and refused again
    const auto before = day.row().hold;
    BOOST_CHECK_THROW((void)day.engine->test_connection(day.token), Error);
    BOOST_CHECK(day.row().hold == before); // asking does not lengthen it
    day.recover();

    (void)day.engine->test_connection(day.token);

    BOOST_CHECK(day.sync().held.empty());
    BOOST_CHECK_EQUAL(day.row().status, "ok");
}

BOOST_AUTO_TEST_CASE(what_was_held_back_is_made_up_for_when_its_time_has_come) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.sync().error);
    day.recover();
    BOOST_CHECK(day.engine->look_after("system").empty());
    day.pass(2h);

    const auto runs = day.engine->look_after("system");

    BOOST_REQUIRE_EQUAL(runs.size(), 1U);
    BOOST_CHECK(!runs[0].outcome.error);
    BOOST_CHECK(day.engine->look_after("system").empty());
}

BOOST_AUTO_TEST_CASE(a_hold_outlives_the_process_that_wrote_it) {
    Day day;
    day.settings({{"terms_not_signed", "all"}});
    BOOST_REQUIRE(day.sync().error);
    day.restart();
    day.forget_requests();

    const RunOutcome outcome = day.sync();

    BOOST_CHECK(!outcome.held.empty());
    BOOST_CHECK(!outcome.error);
    BOOST_CHECK(day.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_replaces_the_one_session_of_the_token) {
    Day day;
    day.settings({{"rotation", "none"}}); // so that a session has one name
    BOOST_REQUIRE(!day.sync(Trigger::now).error);
    day.forget_requests();

    (void)day.engine->test_connection(day.token);
    BOOST_REQUIRE(!day.sync(Trigger::now).error);

    const auto requests = day.requests();
    BOOST_REQUIRE_GE(requests.size(), 4U);
    BOOST_CHECK_EQUAL(sign_ins(requests), 1U);
    BOOST_CHECK(requests[0].is("GET /session"));
    for (std::size_t i = 1; i < requests.size(); ++i)
        BOOST_CHECK_EQUAL(requests[i].session,
                          requests[1].session); // of the run too, not the one from before
}

BOOST_AUTO_TEST_SUITE_END()
