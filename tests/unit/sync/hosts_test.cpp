// Several hosts on one database: one run per token anywhere, and a dead or paused host does no harm.
#include "plugin/sync/dead_holder.hpp"
#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <future>

using namespace mdm::dep;
using namespace mdm::dep::test;
using namespace std::chrono_literals;
using depsim_testing::DepsimProcess;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

RunRequest wish(std::int64_t token, Trigger trigger = Trigger::now) {
    return {.token = token, .trigger = trigger, .actor = "admin"};
}

} // namespace

BOOST_AUTO_TEST_SUITE(hosts)

BOOST_DATA_TEST_CASE(a_second_host_waits_for_the_run_and_shares_its_outcome, kDatabases, dialect) {
    DepsimProcess depsim({"--devices", "300"});
    Fleet fleet(dialect);
    Host one(fleet, depsim, quick());
    Host two(fleet, depsim, quick());
    const std::int64_t token = link(fleet, one, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","delay_ms":400})");
    auto first = std::async(std::launch::async, [&] { return one.engine.sync(wish(token)); });
    wait_for_request(depsim, "/server/devices", 1);

    const RunOutcome second = two.engine.sync(wish(token));

    const RunOutcome mine = first.get();
    BOOST_REQUIRE(!mine.error);
    BOOST_REQUIRE(!second.error);
    BOOST_CHECK(second.joined);
    BOOST_CHECK_EQUAL(second.run, mine.run);
    BOOST_CHECK_EQUAL(second.counts.added, 300);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_sync_run"), 1);
}

BOOST_AUTO_TEST_CASE(a_full_sync_waits_for_the_other_hosts_run_and_then_makes_its_own) {
    DepsimProcess depsim({"--devices", "50"});
    Fleet fleet;
    Host one(fleet, depsim, quick());
    Host two(fleet, depsim, quick());
    const std::int64_t token = link(fleet, one, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","delay_ms":300})");
    auto first = std::async(std::launch::async, [&] { return one.engine.sync(wish(token)); });
    wait_for_request(depsim, "/server/devices", 1);

    const RunOutcome full = two.engine.sync(wish(token, Trigger::full));

    BOOST_CHECK(!first.get().error);
    BOOST_CHECK(!full.error);
    BOOST_CHECK(!full.joined);
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_sync_run WHERE state = 'succeeded'"), 2);
}

BOOST_DATA_TEST_CASE(a_dead_hosts_run_is_taken_over_when_its_lease_ends, kDatabases, dialect) {
    DepsimProcess depsim({"--devices", "50"});
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    // What a killed host leaves behind.
    const Lease dead = std::get<Lease>(fleet.store.sync_states.acquire(token, "dead host", 300ms));
    const std::int64_t left = fleet.store.runs.start(
        dead, {.phase = Phase::fetch, .trigger = "schedule", .actor = "system", .host = "dead host"});

    const RunOutcome outcome = host.engine.sync(wish(token));

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK(!outcome.joined);
    BOOST_CHECK_EQUAL(outcome.counts.added, 50);
    BOOST_CHECK_EQUAL(fleet.store.runs.find(left)->state, "failed");
    BOOST_CHECK_EQUAL(fleet.store.runs.find(left)->error_code.value_or(""), "dep.lease_lost");
}

BOOST_DATA_TEST_CASE(the_run_of_a_process_that_died_here_is_taken_over_at_once, kDatabases, dialect) {
    DepsimProcess depsim({"--devices", "50"});
    Fleet fleet(dialect);
    Host host(fleet, depsim, quick());
    const std::int64_t token = link(fleet, host, depsim);
    // A process that had this one's id before it: what a restarted host finds.
    std::string dead = unique_holder("test host");
    const std::size_t slash = dead.find('/');
    dead.replace(dead.rfind(':', slash) + 1, slash - dead.rfind(':', slash) - 1, "1");
    (void)fleet.store.sync_states.acquire(token, dead + "/1", std::chrono::hours(1));

    const RunOutcome outcome = host.engine.sync(wish(token));

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 50);
}

BOOST_DATA_TEST_CASE(a_host_whose_lease_passed_on_stops_and_writes_nothing_more, kDatabases, dialect) {
    DepsimProcess depsim({"--devices", "50"});
    Fleet fleet(dialect);
    EngineConfig config = quick();
    config.lease = 300ms;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","mode":"hang"})");
    auto run = std::async(std::launch::async, [&] { return host.engine.sync(wish(token)); });
    wait_for_request(depsim, "/server/devices", 1);

    // The host was paused for longer than its lease, and another one took it: what acquire() does then, at one stroke.
    fleet.database.connect()->execute(
        "UPDATE mdm_dep_sync_state SET lease_holder = 'other host', "
        "lease_fence = lease_fence + 1, lease_expires_ms = lease_expires_ms + 60000");

    const RunOutcome outcome = run.get();
    BOOST_REQUIRE(outcome.error);
    BOOST_CHECK_EQUAL(outcome.error->id(), "dep.lease_lost");
    BOOST_CHECK_EQUAL(fleet.number("SELECT count(*) FROM mdm_dep_device"), 0);
    BOOST_CHECK_EQUAL(fleet.text("SELECT lease_holder FROM mdm_dep_sync_state"), "other host");
    BOOST_CHECK_EQUAL(fleet.store.tokens.get(token).status, "never_synced");
}

BOOST_AUTO_TEST_CASE(a_slow_page_outlasts_the_lease_because_it_is_renewed) {
    DepsimProcess depsim({"--devices", "50"});
    Fleet fleet;
    EngineConfig config = quick();
    config.lease = 200ms;
    Host host(fleet, depsim, config);
    const std::int64_t token = link(fleet, host, depsim);
    depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /server/devices","delay_ms":900})");

    BOOST_CHECK(!host.engine.sync(wish(token)).error);
    BOOST_CHECK(!fleet.store.sync_states.holder(token));
}

BOOST_AUTO_TEST_SUITE_END()
