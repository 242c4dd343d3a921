// Each way the service is known to misbehave, and what a run makes of it.
#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <ostream>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;

namespace {

struct Case {
    const char* name;
    const char* faults; ///< During a sync that would bring 4 new devices to 20, two a page.
    const char* error;  ///< Id, or "" for success.
    const char* phase = "sync";
    std::int64_t stored = 24;
    std::int64_t skipped = 0;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

const std::vector<Case> kCases{
    {"an honest service", "[]", ""},
    {"an expired cursor restarts with a full fetch",
     R"({"endpoint":"POST /devices/sync","mode":"expire_cursor"})", "", "fetch"},
    {"an unknown cursor does too",
     R"({"endpoint":"POST /devices/sync","status":400,"code":"INVALID_CURSOR"})", "", "fetch"},
    {"so does a cursor said to be missing",
     R"({"endpoint":"POST /devices/sync","status":400,"code":"CURSOR_REQUIRED"})", "", "fetch"},
    {"a cursor that expires on the second page",
     R"({"endpoint":"POST /devices/sync","on":2,"mode":"expire_cursor"})", "", "fetch"},
    {"every cursor is refused",
     R"([{"endpoint":"POST /devices/sync","count":-1,"status":400,"code":"INVALID_CURSOR"},
         {"endpoint":"POST /server/devices","count":-1,"status":400,"code":"INVALID_CURSOR"}])",
     "dep.cursor_refused", "fetch", 20},
    {"every sync cursor is refused, also after the full fetch",
     R"({"endpoint":"POST /devices/sync","count":-1,"status":400,"code":"EXPIRED_CURSOR"})",
     "dep.cursor_refused", "fetch", 24},
    {"exhausted on sync, once", R"({"endpoint":"POST /devices/sync","status":400,"code":"EXHAUSTED_CURSOR"})",
     ""},
    {"exhausted on sync, always",
     R"({"endpoint":"POST /devices/sync","count":-1,"status":400,"code":"EXHAUSTED_CURSOR"})", "", "fetch"},
    {"the cursor stands still", R"({"endpoint":"POST /devices/sync","count":-1,"mode":"same_cursor"})",
     "dep.cursor_stuck", "sync", 22},
    {"the cursor stands still once", R"({"endpoint":"POST /devices/sync","mode":"same_cursor"})", ""},
    // One only: within a millisecond the simulator gives the same cursor again, and a run gives up on the third.
    {"an empty page that promises more", R"({"endpoint":"POST /devices/sync","mode":"empty_page_more"})", ""},
    {"each record twice", R"({"endpoint":"POST /devices/sync","count":-1,"mode":"duplicate_serials"})", ""},
    {"a page whose cursor leads to itself, with nothing said to follow",
     R"({"endpoint":"POST /devices/sync","mode":"redeliver"})", "", "sync", 22},
    {"no list in the page", R"({"endpoint":"POST /devices/sync","on":3,"mode":"devices_missing"})", ""},
    {"null for a list", R"({"endpoint":"POST /devices/sync","on":3,"mode":"devices_null"})", ""},
    {"a date before time began",
     R"({"endpoint":"POST /devices/sync","count":-1,"mode":"zero_fetched_until"})", ""},
    {"a record without a serial number", R"({"endpoint":"POST /devices/sync","mode":"no_serial"})", "",
     "sync", 23, 1},
    {"words nobody knows", R"({"endpoint":"POST /devices/sync","mode":"unknown_values"})", ""},
    {"out of order twice", R"({"endpoint":"POST /devices/sync","count":2,"status":503})", ""},
    {"out of order for good", R"({"endpoint":"POST /devices/sync","count":-1,"status":503})",
     "dep.service_unavailable", "sync", 20},
    {"too many requests, come back at once",
     R"({"endpoint":"POST /devices/sync","status":429,"headers":{"Retry-After":"0"}})", ""},
    {"a cut connection", R"({"endpoint":"POST /devices/sync","cut":"middle"})", ""},
    {"a captive portal", R"({"endpoint":"POST /devices/sync","count":-1,"mode":"html"})", "dep.bad_answer",
     "sync", 20},
    {"half an answer", R"({"endpoint":"POST /devices/sync","count":-1,"mode":"truncated_json"})",
     "dep.bad_answer", "sync", 20},
    {"a forgotten session", R"({"endpoint":"POST /devices/sync","mode":"forget_session"})", ""},
    {"terms that were not accepted",
     R"({"endpoint":"POST /devices/sync","count":-1,"status":403,"code":"T_C_NOT_SIGNED"})",
     "dep.terms_not_signed", "sync", 20},
    {"an account that does not answer", R"({"endpoint":"GET /account","count":-1,"status":500})",
     "dep.service_unavailable", "sync", 20},
};

struct Refusal {
    const char* name;
    const char* body; ///< What /session says with 403.
    const char* error;
    const char* status;
};

std::ostream& operator<<(std::ostream& out, const Refusal& c) {
    return out << c.name;
}

const std::vector<Refusal> kRefusals{
    {"a replaced token", "signature_invalid", "dep.token_replaced", "replaced"},
    {"a user who is gone", "FORBIDDEN", "dep.token_user_deleted", "user_deleted"},
    {"terms", "T_C_NOT_SIGNED", "dep.terms_not_signed", "terms_not_signed"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(misbehaviour)

BOOST_DATA_TEST_CASE(a_run_survives_or_says_why, boost::unit_test::data::make(kCases), row) {
    DepsimProcess depsim({"--devices", "20"});
    Fleet fleet;
    EngineConfig config = quick();
    config.run.page_limit = 2;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync({.token = token, .trigger = Trigger::token, .actor = "admin"}).error);
    depsim.expect_portal("POST", "/devices", R"({"count":4})");
    depsim.expect_portal("POST", "/faults", row.faults);

    const RunOutcome outcome = host.engine.sync({.token = token, .trigger = Trigger::now, .actor = "admin"});

    BOOST_CHECK_EQUAL(outcome.error ? outcome.error->id() : "", row.error);
    const auto run = fleet.store.runs.find(outcome.run);
    BOOST_REQUIRE(run);
    BOOST_CHECK_EQUAL(run->state, *row.error == '\0' ? "succeeded" : "failed");
    BOOST_CHECK_EQUAL(run->phase, row.phase);
    BOOST_CHECK_EQUAL(run->error_code.value_or(""), row.error);
    BOOST_CHECK_EQUAL(run->skipped, row.skipped);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), row.stored);

    // Whatever it was, the next honest run is right again.
    depsim.expect_portal("DELETE", "/faults");
    BOOST_CHECK(!host.engine.sync({.token = token, .trigger = Trigger::full, .actor = "admin"}).error);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 24);
    BOOST_CHECK_EQUAL(fleet.store.tokens.get(token).status, "ok");
    BOOST_CHECK(host.notices[token].empty());
}

BOOST_DATA_TEST_CASE(a_refused_token_is_diagnosed_and_shown, boost::unit_test::data::make(kRefusals), row) {
    DepsimProcess depsim({"--devices", "5"});
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync({.token = token, .trigger = Trigger::token, .actor = "admin"}).error);
    depsim.expect_portal(
        "POST", "/faults",
        nlohmann::json::parse(R"([{"endpoint":"GET /account","mode":"forget_session","count":-1}])").dump());
    depsim.expect_portal(
        "POST", "/faults",
        nlohmann::json{{"endpoint", "/session"}, {"count", -1}, {"status", 403}, {"body", row.body}}.dump());

    const RunOutcome outcome =
        host.engine.sync({.token = token, .trigger = Trigger::schedule, .actor = "system"});

    BOOST_REQUIRE(outcome.error);
    BOOST_CHECK_EQUAL(outcome.error->id(), row.error);
    const TokenRow saved = fleet.store.tokens.get(token);
    BOOST_CHECK_EQUAL(saved.status, row.status);
    BOOST_CHECK_EQUAL(saved.last_error_code.value_or(""), row.error);
    BOOST_CHECK(saved.last_success_at);
    BOOST_REQUIRE_EQUAL(host.notices[token].size(), 1U);
    BOOST_CHECK_EQUAL(host.notices[token][0].topic, "state");
    BOOST_CHECK(!host.notices[token][0].remedy.empty() || !host.notices[token][0].text.empty());
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 5);
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_ends_the_alarm) {
    DepsimProcess depsim({"--devices", "5"});
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync({.token = token, .trigger = Trigger::token, .actor = "admin"}).error);
    depsim.expect_portal("POST", "/faults",
                         R"({"endpoint":"/session","count":1,"status":403,"body":"signature_invalid"})");
    BOOST_CHECK_THROW((void)host.engine.test_connection(token), Error);
    BOOST_CHECK_EQUAL(fleet.store.tokens.get(token).status, "replaced");

    (void)host.engine.test_connection(token);

    BOOST_CHECK_EQUAL(fleet.store.tokens.get(token).status, "ok");
    BOOST_CHECK(host.notices[token].empty());
}

BOOST_AUTO_TEST_SUITE_END()
