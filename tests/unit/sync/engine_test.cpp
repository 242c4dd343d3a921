// Whole runs: a real simulator over HTTPS, a real database.
#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <future>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

std::vector<std::string> devices(int count) {
    return {"--devices", std::to_string(count)};
}

RunRequest now(std::int64_t token) {
    return {.token = token, .trigger = Trigger::now, .actor = "admin"};
}

// How many requests the simulator got for a path, and how many of those without a cursor.
struct Requests {
    std::size_t all = 0;
    std::size_t without_cursor = 0;
};

Requests requests(DepsimProcess& depsim, const std::string& path) {
    const auto answer = nlohmann::json::parse(depsim.expect_portal("GET", "/requests?limit=100000"));
    Requests counted;
    for (const auto& request : answer["requests"]) {
        if (request["path"] != path) continue;
        ++counted.all;
        if (request["body"].get<std::string>().find("cursor") == std::string::npos) ++counted.without_cursor;
    }
    return counted;
}

std::string first_serial(Fleet& fleet) {
    return fleet.text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number");
}

} // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_DATA_TEST_CASE(the_first_sync_reads_every_device_and_turns_to_changes, kDatabases, dialect) {
    DepsimProcess depsim(devices(2500));
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    std::vector<RunProgress> progress;

    const RunOutcome outcome = host.engine.sync({.token = token, .trigger = Trigger::token, .actor = "admin"},
                                                {}, [&](const RunProgress& p) { progress.push_back(p); });

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 2500);
    BOOST_CHECK_EQUAL(outcome.counts.pages, 4);
    BOOST_CHECK_EQUAL(requests(depsim, "/server/devices").all, 3U);
    BOOST_CHECK_EQUAL(requests(depsim, "/devices/sync").all, 1U);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 2500);
    BOOST_CHECK_EQUAL(fleet.text("SELECT phase FROM mdm_dep_sync_state"), "sync");
    const auto row = fleet.store.runs.find(outcome.run);
    BOOST_REQUIRE(row);
    BOOST_CHECK_EQUAL(row->state, "succeeded");
    BOOST_CHECK_EQUAL(row->phase, "fetch");
    BOOST_CHECK_EQUAL(row->trigger, "token");
    BOOST_CHECK_EQUAL(row->added, 2500);
    BOOST_CHECK_EQUAL(row->pages, 4);
    const TokenRow saved = fleet.store.tokens.get(token);
    BOOST_CHECK_EQUAL(saved.status, "ok");
    BOOST_CHECK_EQUAL(saved.device_count, 2500);
    BOOST_CHECK(saved.last_success_at);
    BOOST_CHECK(!saved.last_error_code);
    BOOST_REQUIRE_GE(progress.size(), 4U);
    BOOST_CHECK_EQUAL(progress.back().counts.devices(), 2500);
    BOOST_CHECK(outcome.timing.writing.count() > 0);
    BOOST_CHECK(outcome.timing.waiting.count() > 0);
}

BOOST_DATA_TEST_CASE(a_later_sync_reads_what_changed_and_nothing_else, kDatabases, dialect) {
    DepsimProcess depsim(devices(20));
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    depsim.expect_portal("POST", "/devices", R"({"count":3})");
    depsim.expect_portal("DELETE", "/requests");

    const RunOutcome outcome = host.engine.sync(now(token));

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 3);
    BOOST_CHECK_EQUAL(outcome.counts.unchanged, 0);
    BOOST_CHECK_EQUAL(requests(depsim, "/server/devices").all, 0U);
    BOOST_CHECK_EQUAL(fleet.text("SELECT phase FROM mdm_dep_sync_run ORDER BY id DESC"), "sync");
}

BOOST_DATA_TEST_CASE(a_full_sync_finds_what_was_released_without_an_event, kDatabases, dialect) {
    DepsimProcess depsim(devices(50));
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    const std::string released = first_serial(fleet);
    depsim.expect_portal("POST", "/devices/release", nlohmann::json{{"devices", {released}}}.dump());

    const RunOutcome changes = host.engine.sync(now(token));
    BOOST_CHECK_EQUAL(changes.counts.deleted, 0);
    const RunOutcome full = host.engine.sync({.token = token, .trigger = Trigger::full, .actor = "admin"});

    BOOST_REQUIRE(!full.error);
    BOOST_CHECK_EQUAL(full.counts.deleted, 1);
    BOOST_CHECK_EQUAL(fleet.text("SELECT serial_number FROM mdm_dep_device WHERE present = 0"), released);
    BOOST_CHECK_EQUAL(fleet.text("SELECT left_reason FROM mdm_dep_device WHERE present = 0"), "gone");
    BOOST_CHECK_EQUAL(requests(depsim, "/devices").all, 1U);
}

BOOST_AUTO_TEST_CASE(a_suspect_that_apple_cannot_judge_is_left_alone) {
    DepsimProcess depsim(devices(50));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    const std::string released = first_serial(fleet);
    depsim.expect_portal("POST", "/devices/release", nlohmann::json{{"devices", {released}}}.dump());
    depsim.expect_portal(
        "POST", "/faults",
        nlohmann::json{{"endpoint", "POST /devices"},
                       {"status", 200},
                       {"body", {{"devices", {{released, {{"response_status", "FAILED"}}}}}}}}
            .dump());

    const RunOutcome full = host.engine.sync({.token = token, .trigger = Trigger::full, .actor = "admin"});

    BOOST_REQUIRE(!full.error);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 50);
}

BOOST_AUTO_TEST_CASE(suspects_left_by_a_failure_are_confirmed_by_the_next_run) {
    DepsimProcess depsim(devices(50));
    Fleet fleet;
    EngineConfig config = quick();
    config.retry.max_tries = 1;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    const std::string released = first_serial(fleet);
    depsim.expect_portal("POST", "/devices/release", nlohmann::json{{"devices", {released}}}.dump());
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /devices","status":503})");
    const RunOutcome full = host.engine.sync({.token = token, .trigger = Trigger::full, .actor = "admin"});
    BOOST_REQUIRE(full.error);
    BOOST_CHECK_EQUAL(full.error->id(), "dep.service_unavailable");

    const RunOutcome next = host.engine.sync(now(token));

    BOOST_REQUIRE(!next.error);
    BOOST_CHECK_EQUAL(fleet.text("SELECT serial_number FROM mdm_dep_device WHERE present = 0"), released);
}

BOOST_AUTO_TEST_CASE(an_old_full_fetch_makes_the_next_run_a_full_one) {
    DepsimProcess depsim(devices(10));
    Fleet fleet;
    EngineConfig config = quick();
    config.run.full_fetch_days = 0;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);

    BOOST_REQUIRE(!host.engine.sync({.token = token, .trigger = Trigger::schedule, .actor = "system"}).error);

    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_sync_run WHERE phase = 'fetch'"), 2);
    BOOST_CHECK_EQUAL(requests(depsim, "/server/devices").without_cursor, 2U);
}

BOOST_DATA_TEST_CASE(a_stopped_fetch_goes_on_from_the_last_stored_page, kDatabases, dialect) {
    DepsimProcess depsim(devices(500));
    Fleet fleet(dialect);
    EngineConfig config = quick();
    config.run.page_limit = 100;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","on":3,"mode":"hang"})");
    std::stop_source stop;
    auto run = std::async(std::launch::async, [&] { return host.engine.sync(now(token), stop.get_token()); });
    wait_for_request(depsim, "/server/devices", 3);
    stop.request_stop();
    const RunOutcome stopped = run.get();
    BOOST_CHECK(stopped.cancelled());
    BOOST_CHECK_EQUAL(fleet.store.runs.find(stopped.run)->state, "cancelled");
    const std::int64_t stored = fleet.number("SELECT count(*) FROM mdm_dep_device");
    depsim.expect_portal("DELETE", "/faults");
    depsim.expect_portal("DELETE", "/requests");

    const RunOutcome outcome = host.engine.sync(now(token));

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(requests(depsim, "/server/devices").without_cursor, 0U);
    BOOST_CHECK_EQUAL(stored + outcome.counts.added, 500);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device"), 500);
}

BOOST_AUTO_TEST_CASE(profiles_seen_on_devices_are_read) {
    DepsimProcess depsim(devices(5));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    Client client(settings_for(depsim), fleet.store.tokens.credentials(token), fleet.clock);
    const DefineOutcome defined = client.define_profile(
        nlohmann::json{{"profile_name", "Shop floor"}, {"url", "https://mdm.example.com/enroll"}}.dump());
    (void)client.assign_profile(defined.profile_uuid, std::vector{first_serial(fleet)});

    BOOST_REQUIRE(!host.engine.sync(now(token)).error);

    BOOST_CHECK_EQUAL(fleet.text("SELECT profile_name FROM mdm_dep_profile"), "Shop floor");
    BOOST_CHECK_EQUAL(
        fleet.text("SELECT profile_name FROM mdm_dep_device_view WHERE profile_uuid IS NOT NULL"),
        "Shop floor");
}

BOOST_AUTO_TEST_CASE(a_profile_that_is_answered_without_its_uuid_is_kept_under_the_one_asked_for) {
    DepsimProcess depsim(devices(5));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    Client client(settings_for(depsim), fleet.store.tokens.credentials(token), fleet.clock);
    for (const char* const sort : {"ASC", "DESC"}) {
        const DefineOutcome defined = client.define_profile(
            nlohmann::json{{"profile_name", "Defined"}, {"url", "https://mdm.example.com/enroll"}}.dump());
        (void)client.assign_profile(
            defined.profile_uuid,
            std::vector{fleet.text(
                std::string("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number ") + sort)});
    }
    depsim.expect_portal("POST", "/faults",
                         R"({"endpoint":"GET /profile","status":200,"body":{"profile_name":"Answered"}})");

    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);

    BOOST_CHECK_EQUAL(fleet.text("SELECT group_concat(profile_name) FROM (SELECT profile_name FROM "
                                 "mdm_dep_device_view WHERE profile_uuid IS NOT NULL ORDER BY profile_name)"),
                      "Answered,Defined");
    BOOST_CHECK_EQUAL(requests(depsim, "/profile").all, 2U + 2U); // two were defined
}

BOOST_AUTO_TEST_CASE(a_profile_that_cannot_be_read_does_not_fail_the_run) {
    DepsimProcess depsim(devices(5));
    Fleet fleet;
    EngineConfig config = quick();
    config.retry.max_tries = 1;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    Client client(settings_for(depsim), fleet.store.tokens.credentials(token), fleet.clock);
    const DefineOutcome defined = client.define_profile(
        nlohmann::json{{"profile_name", "Shop floor"}, {"url", "https://mdm.example.com/enroll"}}.dump());
    (void)client.assign_profile(defined.profile_uuid, std::vector{first_serial(fleet)});
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"GET /profile","status":500})");

    const RunOutcome outcome = host.engine.sync(now(token));

    BOOST_CHECK(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.modified, 1);
    BOOST_CHECK(host.whole_log().find("Profiles could not be read") != std::string::npos);
    BOOST_REQUIRE(!host.engine.sync(now(token)).error);
    BOOST_CHECK_EQUAL(fleet.text("SELECT profile_name FROM mdm_dep_profile"), "Shop floor");
}

BOOST_DATA_TEST_CASE(tokens_are_synced_side_by_side, kDatabases, dialect) {
    DepsimProcess depsim(devices(30));
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    (void)link(fleet, host, depsim);
    for (const char* name : {"Second", "Third"}) {
        depsim.expect_portal("POST", "/servers", nlohmann::json{{"server_name", name}}.dump());
        depsim.expect_portal("POST", "/devices", nlohmann::json{{"count", 10}, {"server", name}}.dump());
        (void)link(fleet, host, depsim, name);
    }

    const auto all = host.engine.sync_all(std::nullopt, Trigger::schedule, "system");

    BOOST_REQUIRE_EQUAL(all.size(), 3U);
    BOOST_CHECK(first_error(all) == nullptr);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device"), 50);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_sync_run WHERE state = 'succeeded'"), 3);
}

BOOST_AUTO_TEST_CASE(a_token_that_is_gone_is_reported_as_such) {
    DepsimProcess depsim(devices(1));
    Fleet fleet;
    Host host(fleet, depsim, quick());

    const auto all = host.engine.sync_all(std::vector<std::int64_t>{4711}, Trigger::now, "admin");

    BOOST_REQUIRE_EQUAL(all.size(), 1U);
    BOOST_REQUIRE(all[0].outcome.error);
    BOOST_CHECK_EQUAL(all[0].outcome.error->id(), "dep.not_found");
}

BOOST_AUTO_TEST_CASE(deleting_a_token_ends_its_run) {
    DepsimProcess depsim(devices(500));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","mode":"hang"})");
    auto run = std::async(std::launch::async, [&] { return host.engine.sync(now(token)); });
    wait_for_request(depsim, "/server/devices", 1);

    host.engine.token_goes(token);
    fleet.store.tokens.remove(token);

    BOOST_CHECK(run.get().cancelled());
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_sync_run"), 0);
}

BOOST_AUTO_TEST_CASE(stopping_the_engine_ends_what_runs) {
    DepsimProcess depsim(devices(500));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","mode":"hang"})");
    auto run = std::async(std::launch::async, [&] { return host.engine.sync(now(token)); });
    wait_for_request(depsim, "/server/devices", 1);

    host.engine.stop();

    BOOST_CHECK(run.get().cancelled());
    BOOST_CHECK(host.engine.sync(now(token)).cancelled());
}

BOOST_AUTO_TEST_CASE(nothing_secret_is_logged) {
    DepsimProcess depsim(devices(5));
    Fleet fleet;
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    (void)host.engine.sync(now(token));
    (void)depsim.plain_token(); // ends the token in use
    depsim.expect_portal("PATCH", "/settings", R"({"session_lifetime_s":1})");
    BOOST_CHECK_THROW((void)host.engine.test_connection(token), Error);

    const std::string log = host.whole_log();

    for (const char* secret : {"CS_", "AT_O", "AS_"})
        BOOST_CHECK_MESSAGE(log.find(secret) == std::string::npos, log);
}

BOOST_AUTO_TEST_SUITE_END()
