// Where a run goes on: what may and what must not move the cursor, across renewals, restarts and old age.
#include "tests/unit/sync/simulated_time.hpp"

#include "plugin/token/token_text.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

struct Trouble {
    const char* name;
    json fault;
};
std::ostream& operator<<(std::ostream& out, const Trouble& trouble) {
    return out << trouble.name;
}

// Every way to fail that is not about the cursor.
const std::vector<Trouble> kTroubles{
    {"503", {{"status", 503}}},
    {"429", {{"status", 429}, {"headers", {{"Retry-After", "600"}}}}},
    {"a cut answer", {{"cut", "middle"}}},
    {"a web page", {{"mode", "html"}}},
    {"half a document", {{"mode", "truncated_json"}}},
    {"terms", {{"status", 403}, {"code", "T_C_NOT_SIGNED"}}},
    {"401 for ever", {{"status", 401}, {"code", "UNAUTHORIZED"}}},
    {"a replaced token", {{"status", 403}, {"code", "signature_invalid"}}},
    {"access denied", {{"status", 403}, {"code", "ACCESS_DENIED"}}},
    {"a refused name", {{"status", 400}, {"code", "USER_AGENT_INVALID"}}},
    {"a malformed request", {{"status", 400}, {"code", "MALFORMED_REQUEST_BODY"}}},
    {"a word of tomorrow", {{"status", 400}, {"code", "CURSOR_ON_HOLIDAY"}}},
};

std::string cursor_of(const SeenRequest& request) {
    return json::parse(request.body).value("cursor", "");
}

// The bodies of the page requests since the last look.
std::vector<SeenRequest> pages(SimulatedTime& apple) {
    std::vector<SeenRequest> all;
    for (SeenRequest& request : apple.requests())
        if (request.is("POST /devices/sync") || request.is("POST /server/devices")) all.push_back(request);
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(position)

BOOST_DATA_TEST_CASE(a_failure_that_is_not_about_the_cursor_keeps_it, boost::unit_test::data::make(kTroubles),
                     row) {
    SimulatedTime apple;
    const std::string cursor = apple.store.sync_states.load(apple.token).position.cursor;
    BOOST_REQUIRE(!cursor.empty());
    apple.portal("/devices", {{"count", 2}});
    json fault = row.fault;
    fault["endpoint"] = "POST /devices/sync";
    apple.fault(fault);
    BOOST_REQUIRE(apple.sync(Trigger::now).error);
    BOOST_CHECK_EQUAL(apple.store.sync_states.load(apple.token).position.cursor, cursor);
    apple.mend();
    apple.forget_requests();

    const RunOutcome next = apple.good_sync(Trigger::now);

    BOOST_CHECK_EQUAL(next.counts.added, 2);
    const auto asked = pages(apple);
    BOOST_REQUIRE(!asked.empty());
    BOOST_CHECK(asked[0].is("POST /devices/sync"));
    BOOST_CHECK_EQUAL(cursor_of(asked[0]), cursor);
}

BOOST_DATA_TEST_CASE(a_renewed_token_goes_on_from_the_same_cursor, kDatabases, dialect) {
    SimulatedTime apple(5, dialect);
    const std::string cursor = apple.store.sync_states.load(apple.token).position.cursor;
    const ServerToken before = apple.store.tokens.credentials(apple.token);
    const ServerToken newer = parse_token_text(apple.depsim.plain_token(""));
    apple.store.tokens.renew(apple.token, {.token = newer,
                                           .account = apple.engine->identify(newer),
                                           .key_pair = std::nullopt,
                                           .actor = "admin"});
    apple.engine->token_changed(apple.token);
    apple.portal("/devices", {{"count", 2}});
    apple.forget_requests();

    BOOST_CHECK_EQUAL(apple.good_sync().counts.added, 2);

    const auto asked = pages(apple);
    BOOST_REQUIRE(!asked.empty());
    BOOST_CHECK(asked[0].is("POST /devices/sync"));
    BOOST_CHECK_EQUAL(cursor_of(asked[0]), cursor);
    // All five values are the new file's, whichever of them Apple changed.
    const ServerToken after = apple.store.tokens.credentials(apple.token);
    BOOST_CHECK_EQUAL(after.consumer_key, newer.consumer_key);
    BOOST_CHECK(after.consumer_secret.reveal() == newer.consumer_secret.reveal());
    BOOST_CHECK(after.access_token.reveal() == newer.access_token.reveal());
    BOOST_CHECK(after.access_secret.reveal() == newer.access_secret.reveal());
    BOOST_CHECK_EQUAL(after.access_token_expiry, newer.access_token_expiry);
    BOOST_CHECK(after.access_secret.reveal() != before.access_secret.reveal());
    BOOST_CHECK(after.consumer_secret.reveal() != before.consumer_secret.reveal());
}

BOOST_DATA_TEST_CASE(a_cursor_that_does_not_survive_the_renewal_begins_a_listing, kDatabases, dialect) {
    SimulatedTime apple(5, dialect);
    apple.fault(
        {{"endpoint", "POST /devices/sync"}, {"status", 400}, {"code", "INVALID_CURSOR"}, {"count", 1}});
    apple.forget_requests();

    const RunOutcome outcome = apple.good_sync();

    BOOST_CHECK_EQUAL(outcome.counts.unchanged, 5);
    const auto asked = pages(apple);
    BOOST_REQUIRE_EQUAL(asked.size(), 3U);
    BOOST_CHECK(asked[1].is("POST /server/devices"));
    BOOST_CHECK_EQUAL(cursor_of(asked[1]), "");
    BOOST_CHECK(asked[2].is("POST /devices/sync"));
}

BOOST_DATA_TEST_CASE(a_host_that_was_off_for_eight_days_lists_everything_and_loses_nothing, kDatabases,
                     dialect) {
    SimulatedTime apple(5, dialect);
    apple.portal("/devices", {{"count", 2}});
    apple.portal("/devices/unassign", {{"devices", {apple.serial()}}});
    apple.pass(24h * 8);
    apple.restart();
    apple.forget_requests();

    apple.good_sync();

    BOOST_CHECK_EQUAL(apple.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 6);
    BOOST_CHECK_EQUAL(apple.device("present", apple.serial()), "0");
    const auto asked = pages(apple);
    BOOST_REQUIRE_EQUAL(asked.size(), 3U);
    BOOST_CHECK_EQUAL(asked[0].status, 400); // EXPIRED_CURSOR: routine
    BOOST_CHECK(asked[1].is("POST /server/devices"));
}

BOOST_DATA_TEST_CASE(a_long_cursor_is_stored_whole, kDatabases, dialect) {
    SimulatedTime apple(5, dialect);
    const std::string cursor(4000, 'x');
    apple.fault({{"endpoint", "POST /devices/sync"},
                 {"count", 1},
                 {"status", 200},
                 {"body", {{"devices", json::array()}, {"cursor", cursor}, {"more_to_follow", false}}}});
    apple.good_sync();
    apple.restart();
    apple.fault({{"endpoint", "POST /devices/sync"},
                 {"count", 1},
                 {"status", 200},
                 {"body", {{"cursor", "next"}, {"more_to_follow", false}}}});
    apple.forget_requests();

    apple.good_sync();

    BOOST_CHECK_EQUAL(cursor_of(pages(apple).at(0)), cursor);
}

BOOST_AUTO_TEST_CASE(the_page_limit_follows_what_the_account_announces_now) {
    EngineConfig config;
    config.run.page_limit = 5000;
    SimulatedTime apple(5, ams::odbc::Dialect::sqlite, {}, config);
    for (const int announced : {1000, 200}) {
        apple.settings({{"page_maximum", announced}});
        apple.forget_requests();

        apple.good_sync(Trigger::full);

        const auto asked = pages(apple);
        BOOST_CHECK_EQUAL(asked.size(), 3U); // the changes, the list, the changes since
        for (const SeenRequest& request : asked)
            BOOST_CHECK_EQUAL(json::parse(request.body)["limit"], announced);
    }
}

BOOST_AUTO_TEST_CASE(fetched_until_is_shown_and_decides_nothing) {
    SimulatedTime apple;
    apple.fault({{"endpoint", "POST /devices/sync"}, {"mode", "zero_fetched_until"}});
    apple.portal("/devices", {{"count", 2}});

    BOOST_CHECK_EQUAL(apple.good_sync().counts.added, 2);
    BOOST_CHECK_EQUAL(apple.good_sync().counts.devices(), 0);
}

BOOST_AUTO_TEST_CASE(an_organisation_without_devices_has_a_cursor_and_no_error) {
    SimulatedTime apple(0);
    for (const char* const mode : {"devices_missing", "devices_null"})
        apple.fault({{"endpoint", "POST /devices/sync"}, {"mode", mode}, {"count", 1}});

    apple.good_sync();
    apple.good_sync();
    apple.good_sync();
    apple.portal("/devices", {{"count", 1}});

    BOOST_CHECK_EQUAL(apple.good_sync().counts.added, 1);
}

BOOST_DATA_TEST_CASE(details_that_say_not_found_mean_what_not_accessible_means, kDatabases, dialect) {
    SimulatedTime apple(5, dialect);
    const std::string serial = apple.serial();
    apple.portal("/devices/release", {{"devices", {serial}}});
    apple.fault({{"endpoint", "POST /devices"},
                 {"status", 200},
                 {"body", {{"devices", {{serial, {{"response_status", "NOT_FOUND"}}}}}}}});

    apple.good_sync(Trigger::full);

    BOOST_CHECK_EQUAL(apple.device("present", serial), "0");
    BOOST_CHECK_EQUAL(apple.device("left_reason", serial), "gone");
}

BOOST_AUTO_TEST_SUITE_END()
