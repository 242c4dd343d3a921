// A day on which everything goes wrong, one thing after the other, for a host with two accounts and its jobs at work. With
// BAD_DAY_RECORD=FILE the day is written down as well: docs/bad-day.md is such a record.
#include "tests/unit/sync/day_record.hpp"
#include "tests/unit/sync/simulated_time.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <vector>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

// A host whose jobs come at their times: the sync every half hour, assignments every quarter, health every hour.
class WholeDay : public SimulatedTime {
public:
    // One account after the other, so that the record can be read.
    WholeDay() : SimulatedTime(5, ams::odbc::Dialect::sqlite, {}, {.parallel_tokens = 1}) {
        settings({{"session_lifetime_s", 4 * 3600}, {"throttle_cooldown_s", 6 * 3600}});
        other = link_another("Other MDM", 3);
        store.assignments.set_default(token, profile(), "admin", true);
        engine->assign(token, false);
        good_sync();
        // Sessions of the day before have ended.
        pass(24h - std::chrono::floor<std::chrono::seconds>(clock.now().time_since_epoch()) % 24h);
        begin = clock.now();
        depsim.expect_portal("POST", "/sessions/forget");
        forget_requests();
    }

    /// What happens at Apple from now on.
    void chapter(std::string title) { record.chapter(clock.now(), std::move(title)); }

    /// Lives until a time of the day.
    void until(std::chrono::minutes time) {
        for (; clock.now() < begin + time; to_next_quarter()) {
            const auto quarter =
                std::chrono::duration_cast<std::chrono::minutes>(clock.now() - begin) / 15min;
            if (quarter % 2 == 0) {
                did("sync job", [&] { note(engine->sync_all(std::nullopt, Trigger::schedule, "system")); });
            }
            did("assignments job", [&] { static_cast<void>(assign_job()); });
            if (quarter % 4 == 3) did("health job", [&] { note(engine->look_after("system")); });
        }
    }

    /// Somebody does something, with the requests it costs.
    void did(const std::string& who, const std::function<void()>& what) {
        what();
        std::vector<SeenRequest> mine = requests();
        record.visit(who, mine, how_it_stands());
        all.insert(all.end(), mine.begin(), mine.end());
    }
    void person(const std::string& who, const std::function<void()>& what) {
        did("**" + who + "**", [&] {
            try {
                what();
            } catch (const Error&) { // they are told; the row says it too
            }
        });
    }
    void note(const std::vector<NamedOutcome>& runs) {
        for (const NamedOutcome& run : runs)
            if (!run.outcome.held.empty()) ++held;
    }
    void renew() {
        const ServerToken newer = parse_token_text(depsim.plain_token(""));
        store.tokens.renew(
            token,
            {.token = newer, .account = engine->identify(newer), .key_pair = std::nullopt, .actor = "admin"});
        engine->token_changed(token);
        static_cast<void>(sync(Trigger::token));
    }

    std::int64_t other = 0;
    UtcTime begin{};
    std::vector<SeenRequest> all;
    DayRecord record;
    int held = 0; ///< Runs that asked nothing because Apple is left alone.

private:
    void to_next_quarter() {
        const auto since = clock.now() - begin;
        const auto next = (since / 15min + 1) * 15min;
        pass(std::chrono::duration_cast<std::chrono::milliseconds>(next - since));
    }
    std::string how_it_stands() {
        std::string text;
        for (const std::int64_t id : {token, other}) {
            const TokenRow row = store.tokens.get(id);
            text +=
                (text.empty() ? "" : "; ") + std::string(id == token ? "first: " : "second: ") + row.status;
            if (row.hold && row.hold->until && *row.hold->until > clock.now())
                text += ", left alone until " + format_time(*row.hold->until).substr(11, 5);
        }
        return text;
    }
};

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

std::vector<SeenRequest> between(const std::vector<SeenRequest>& all, UtcTime from, UtcTime to) {
    std::vector<SeenRequest> some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                 [&](const SeenRequest& one) { return one.at >= from && one.at < to; });
    return some;
}

} // namespace

BOOST_AUTO_TEST_SUITE(whole_day)

BOOST_AUTO_TEST_CASE(the_service_is_never_hammered) {
    WholeDay day;
    const json everywhere{{"endpoint", "*"}};
    const auto with = [&](json more) {
        more.update(everywhere);
        return more;
    };

    day.chapter("A quiet night");
    day.until(2h);
    day.chapter("Apple is out of order: 503 with a web page, for every call");
    day.fault(with({{"status", 503}, {"body", "<html>busy</html>"}, {"content_type", "text/html"}}));
    day.until(5h);
    day.mend();
    day.chapter("Apple is back");
    day.until(6h);
    day.chapter("Apple asks for time: 429 with Retry-After: 3600");
    day.fault(with({{"status", 429}, {"headers", {{"Retry-After", "3600"}}}}));
    day.until(8h);
    day.mend();
    day.chapter("Apple is back and has forgotten every session");
    day.depsim.expect_portal("POST", "/sessions/forget");
    day.until(9h);
    day.chapter("The line is cut in every call; people press buttons");
    day.fault(with({{"cut", "before"}}));
    day.until(9h + 20min);
    day.person("Sync Now", [&] { static_cast<void>(day.sync(Trigger::now)); });
    day.person("Test Connection", [&] { static_cast<void>(day.engine->test_connection(day.token)); });
    day.until(10h);
    day.mend();
    day.chapter("The line is back; two devices are new, and Apple throttles one of them for six hours");
    day.portal("/devices", {{"devices",
                             {{{"serial_number", "THROTTLED001"}, {"device_family", "Mac"}},
                              {{"serial_number", "WELLCOME0001"}, {"device_family", "Mac"}}}}});
    day.portal("/devices/faults", {{"devices", {"THROTTLED001"}}, {"throttled_s", 6 * 3600}});
    day.person("Sync Now", [&] { static_cast<void>(day.sync(Trigger::now)); });
    day.until(11h);
    day.chapter("A guest network answers every call with its web page");
    day.fault(with({{"status", 200}, {"body", "<html>Please log in</html>"}, {"content_type", "text/html"}}));
    day.until(12h);
    day.mend();
    day.chapter("The guest network is gone");
    day.until(12h + 30min);
    day.chapter("Apple's terms have changed and nobody has accepted them; the host restarts");
    day.settings({{"terms_not_signed", "all"}});
    day.until(13h + 15min);
    day.restart();
    day.until(14h + 10min);
    day.person("Test Connection", [&] { static_cast<void>(day.engine->test_connection(day.token)); });
    day.until(16h + 10min);
    day.chapter("The terms are accepted, and an administrator presses Test Connection");
    day.settings({{"terms_not_signed", "none"}});
    day.person("Test Connection", [&] { static_cast<void>(day.engine->test_connection(day.token)); });
    day.until(18h);
    day.chapter("Somebody downloads a newer token of the first account; sessions are forgotten, and the host "
                "restarts");
    static_cast<void>(day.depsim.plain_token(""));
    day.depsim.expect_portal("POST", "/sessions/forget");
    day.until(19h);
    day.restart();
    day.until(21h);
    day.chapter("The token is renewed");
    day.person("Renew", [&] { day.renew(); });
    day.until(22h);
    day.chapter("Apple gives the same cursor again and again and promises more");
    day.fault({{"endpoint", "POST /devices/sync"}, {"mode", "same_cursor"}});
    day.until(23h);
    day.mend();
    day.chapter("Everything is well");
    day.until(24h);

    if (const char* const file = std::getenv("BAD_DAY_RECORD")) day.record.write(file, day.all, day.held);
    const auto hour = [&](int h) { return day.begin + std::chrono::hours(h); };
    const auto& all = day.all;
    // Two accounts, 48 runs each. A quiet day of theirs has about 200 requests; this one has no more.
    BOOST_CHECK_LE(all.size(), 240U);
    BOOST_CHECK_GE(all.size(), 100U);
    BOOST_CHECK_LE(most_within(all, 1min), 16U);
    BOOST_CHECK_LE(most_within(all, 1h), 40U);
    const auto sign_ins =
        std::count_if(all.begin(), all.end(), [](const auto& one) { return one.is("GET /session"); });
    BOOST_CHECK_LE(sign_ins, 2 * 6 + 24); // a session lives four hours here
    // The outage: four tries a run, three runs, then ever less; of 6 runs of each account.
    BOOST_CHECK_LE(between(all, hour(2), hour(5)).size(), 2U * 6U * 4U);
    // Apple asked for time: once an hour and account, by whichever job.
    BOOST_CHECK_LE(between(all, hour(6), hour(8)).size(), 2U * 2U);
    // Terms: after the first refusal once an hour, then every two; and the person's question.
    BOOST_CHECK_LE(between(all, hour(12) + 31min, hour(16) + 10min).size(), 2U * 2U * 2U + 3U);
    // The replaced token: asked about once, and a restart changes nothing.
    std::size_t refused = 0;
    for (const SeenRequest& one : between(all, hour(18), hour(21)))
        if (one.is("GET /session") && one.status == 403) ++refused;
    BOOST_CHECK_EQUAL(refused, 1U);
    // The throttled device: asked about twice, Apple's six hours apart.
    std::vector<UtcTime> throttled;
    for (const SeenRequest& one : all)
        if (one.is("PUT /profile/devices") && one.status == 200 &&
            one.body.find("THROTTLED001") != std::string::npos)
            throttled.push_back(one.at);
    BOOST_REQUIRE_EQUAL(throttled.size(), 2U);
    BOOST_CHECK(throttled[1] - throttled[0] >= 6h);
    // And in the end all is as it should be.
    for (const std::int64_t id : {day.token, day.other}) {
        BOOST_CHECK_EQUAL(day.store.tokens.get(id).status, "ok");
        BOOST_CHECK(!day.store.tokens.get(id).hold);
    }
    BOOST_CHECK_EQUAL(day.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 10);
    BOOST_CHECK_EQUAL(day.at_apple("THROTTLED001")["profile_status"], "assigned");
    BOOST_CHECK_EQUAL(day.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting'"), 0);
    BOOST_CHECK_GE(day.held, 10);
}

BOOST_AUTO_TEST_SUITE_END()
