// Working the waiting list against the simulator: turns between hosts, and what a run of the sync leaves to them.
#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <future>
#include <set>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;
using nlohmann::json;

// Named: the cases on every database are templates, and their lambdas hold one.
namespace assigner_test {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

/// A synced account and a profile of it at Apple.
struct Linked {
    explicit Linked(ams::odbc::Dialect dialect, int devices, EngineConfig config = quick())
        : depsim({"--devices", std::to_string(devices)}), fleet(dialect), first(fleet, depsim, config),
          token(link(fleet, first, depsim)) {
        profile = json::parse(depsim.expect_portal(
            "POST", "/profiles",
            R"({"profile":{"profile_name":"P","url":"https://mdm.example.org/e"}})"))["profile_uuid"];
        BOOST_REQUIRE(!sync().error);
    }
    RunOutcome sync() {
        return first.engine.sync({.token = token, .trigger = Trigger::now, .actor = "admin"});
    }

    /// Serial numbers of every assignment the simulator has seen, in order.
    std::vector<std::string> assigned() {
        std::vector<std::string> all;
        const json answer = json::parse(depsim.expect_portal("GET", "/requests?limit=1000"));
        for (const auto& request : answer["requests"])
            if (request["method"] == "PUT" && request["path"] == "/profile/devices") {
                const json body = json::parse(request["body"].get<std::string>());
                for (const auto& serial : body["devices"])
                    all.push_back(serial);
            }
        return all;
    }

    DepsimProcess depsim;
    Fleet fleet;
    Host first;
    std::int64_t token;
    std::string profile;
};

} // namespace assigner_test

using namespace assigner_test;

BOOST_AUTO_TEST_SUITE(assigner)

BOOST_DATA_TEST_CASE(two_hosts_and_a_run_assign_each_device_once, kDatabases, dialect) {
    Linked account(dialect, 2300);
    Host second(account.fleet, account.depsim, quick());
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", true);

    auto there = std::async(std::launch::async, [&] { return second.engine.assign(account.token, false); });
    auto run = std::async(std::launch::async, [&] { return account.sync(); });
    const AssignmentReport here = account.first.engine.assign(account.token, false);
    const AssignmentReport over_there = there.get();
    const RunOutcome outcome = run.get();

    BOOST_CHECK(!here.error && !over_there.error && !outcome.error && !outcome.assignments.error);
    BOOST_CHECK_EQUAL(here.counts.assigned + over_there.counts.assigned + outcome.assignments.counts.assigned,
                      2300);
    const auto serials = account.assigned();
    BOOST_CHECK_EQUAL(serials.size(), 2300U);
    BOOST_CHECK_EQUAL(std::set<std::string>(serials.begin(), serials.end()).size(), 2300U);
    BOOST_CHECK(!account.fleet.store.assignments.due(account.token));
}

BOOST_DATA_TEST_CASE(a_run_with_nothing_new_still_works_the_list, kDatabases, dialect) {
    Linked account(dialect, 5);
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", true);

    const RunOutcome outcome = account.sync();

    BOOST_CHECK(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 0);
    BOOST_CHECK_EQUAL(outcome.assignments.counts.assigned, 5);
    BOOST_CHECK_EQUAL(account.sync().assignments.counts.total(), 0);
}

BOOST_AUTO_TEST_CASE(a_run_whose_assignments_fail_has_imported_its_devices) {
    Linked account(ams::odbc::Dialect::sqlite, 5);
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", false);
    account.depsim.expect_portal("POST", "/devices", R"({"count":2})");
    account.depsim.expect_portal("POST", "/faults",
                                 R"({"endpoint":"PUT /profile/devices","status":500,"count":-1})");

    const RunOutcome outcome = account.sync();

    BOOST_CHECK(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 2);
    BOOST_REQUIRE(outcome.assignments.error);
    BOOST_CHECK_EQUAL(account.fleet.number("SELECT count(*) FROM mdm_dep_assignment WHERE state = 'waiting'"),
                      2);
    account.depsim.expect_portal("DELETE", "/faults");
    BOOST_CHECK_EQUAL(account.first.engine.assign(account.token, false).counts.assigned, 2);
}

BOOST_AUTO_TEST_CASE(a_run_leaves_the_list_to_whoever_works_it) {
    Linked account(ams::odbc::Dialect::sqlite, 1200);
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", true);
    account.depsim.expect_portal("POST", "/faults", R"({"endpoint":"PUT /profile/devices","delay_ms":1000})");
    auto working =
        std::async(std::launch::async, [&] { return account.first.engine.assign(account.token, false); });
    wait_for_request(account.depsim, "/profile/devices", 1);

    const RunOutcome outcome = account.sync();

    BOOST_CHECK_EQUAL(outcome.assignments.counts.total(), 0);
    BOOST_CHECK(!outcome.assignments.error);
    const AssignmentReport report = working.get();
    BOOST_CHECK_EQUAL(report.counts.assigned, 1200);
}

BOOST_AUTO_TEST_CASE(deleting_a_token_ends_its_assignments) {
    Linked account(ams::odbc::Dialect::sqlite, 10);
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", true);
    account.depsim.expect_portal("POST", "/faults",
                                 R"({"endpoint":"PUT /profile/devices","mode":"hang","delay_ms":20000})");
    auto working =
        std::async(std::launch::async, [&] { return account.first.engine.assign(account.token, false); });
    wait_for_request(account.depsim, "/profile/devices", 1);

    account.first.engine.token_goes(account.token);
    account.fleet.store.tokens.remove(account.token);

    const AssignmentReport report = working.get();
    BOOST_REQUIRE(report.error);
    BOOST_CHECK(report.error->code() == Code::cancelled);
}

BOOST_AUTO_TEST_CASE(nobody_begins_after_the_engine_was_stopped) {
    Linked account(ams::odbc::Dialect::sqlite, 2);
    account.fleet.store.assignments.set_default(account.token, account.profile, "admin", true);

    account.first.engine.stop();

    BOOST_REQUIRE(account.first.engine.assign(account.token, false).error);
    BOOST_CHECK_EQUAL(account.assigned().size(), 0U);
}

BOOST_AUTO_TEST_SUITE_END()
