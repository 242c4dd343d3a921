// What people do in Apple's portal, and where the device and its timeline stand afterwards, on every database.
#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace mdm::dep;
using namespace mdm::dep::test;
using depsim_testing::DepsimProcess;
using nlohmann::json;

namespace {

const auto kDatabases = boost::unit_test::data::make(::test::databases());

// Two servers of one organisation, both linked and synced; `serial` is a device of the first.
struct Organisation {
    explicit Organisation(ams::odbc::Dialect dialect) : fleet(dialect), host(fleet, depsim, quick()) {
        depsim.expect_portal("POST", "/servers", R"({"server_name":"Other"})");
        here = link(fleet, host, depsim);
        there = link(fleet, host, depsim, "Other");
        sync(here, Trigger::token);
        sync(there, Trigger::token);
        serial = fleet.text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number LIMIT 1");
    }

    RunOutcome sync(std::int64_t token, Trigger trigger = Trigger::now) {
        RunOutcome outcome = host.engine.sync({.token = token, .trigger = trigger, .actor = "admin"});
        BOOST_REQUIRE_MESSAGE(!outcome.error, (outcome.error ? outcome.error->text() : ""));
        return outcome;
    }
    void portal(const std::string& path, json body = json::object()) {
        if (!body.contains("devices") && !body.contains("device") && !body.contains("count"))
            body["devices"] = {serial};
        depsim.expect_portal("POST", path, body.dump());
    }
    std::string of_device(const std::string& column, std::int64_t token,
                          const std::string& serial_number = {}) {
        return fleet.text("SELECT " + column + " FROM mdm_dep_device WHERE token = " + std::to_string(token) +
                          " AND serial_number = '" + (serial_number.empty() ? serial : serial_number) + "'");
    }
    bool present(std::int64_t token, const std::string& serial_number = {}) {
        return of_device("present", token, serial_number) == "1";
    }
    /// "added,deleted": the device's timeline, oldest first.
    std::string timeline(std::int64_t token) {
        std::string all;
        auto events = fleet.store.events.timeline(token, serial, 100);
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            all += (all.empty() ? "" : ",") + event->event;
        return all;
    }
    /// "missed gone changed" of a run.
    std::string drift(const RunOutcome& outcome) {
        const auto text = [](const std::optional<std::int64_t>& count) {
            return count ? std::to_string(*count) : std::string("-");
        };
        const RunRow run = fleet.store.runs.find(outcome.run).value();
        return text(run.drift_missed) + ' ' + text(run.drift_gone) + ' ' + text(run.drift_changed);
    }

    DepsimProcess depsim{{"--devices", "5"}};
    Fleet fleet;
    Host host;
    std::int64_t here = 0;
    std::int64_t there = 0;
    std::string serial;
};

} // namespace

BOOST_AUTO_TEST_SUITE(reconcile)

BOOST_DATA_TEST_CASE(an_unassigned_device_leaves, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/unassign");

    o.sync(o.here);

    BOOST_CHECK(!o.present(o.here));
    BOOST_CHECK_EQUAL(o.of_device("left_reason", o.here), "deleted");
    BOOST_CHECK_EQUAL(o.timeline(o.here), "deleted");
}

BOOST_DATA_TEST_CASE(a_moved_device_leaves_here_and_comes_there_though_apple_calls_it_modified, kDatabases,
                     dialect) {
    Organisation o(dialect);
    o.portal("/devices/move", {{"server", "Other"}});

    o.sync(o.here);
    const RunOutcome there = o.sync(o.there);

    BOOST_CHECK(!o.present(o.here));
    BOOST_CHECK(o.present(o.there));
    BOOST_CHECK_EQUAL(there.counts.added, 1);
    BOOST_CHECK_EQUAL(o.of_device("profile_status", o.there), "removed");
    BOOST_CHECK_EQUAL(o.timeline(o.there), "modified");
}

BOOST_DATA_TEST_CASE(a_device_unassigned_and_assigned_again_is_present_with_both_in_its_timeline, kDatabases,
                     dialect) {
    Organisation o(dialect);
    o.portal("/devices/unassign");
    o.portal("/devices/assign");

    o.sync(o.here);

    BOOST_CHECK(o.present(o.here));
    BOOST_CHECK_EQUAL(o.timeline(o.here), "deleted,added");
}

BOOST_DATA_TEST_CASE(a_device_assigned_to_its_own_server_stays_and_loses_its_profile, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/reassign");

    o.sync(o.here);

    BOOST_CHECK(o.present(o.here));
    BOOST_CHECK_EQUAL(o.of_device("profile_status", o.here), "removed");
    BOOST_CHECK_EQUAL(o.timeline(o.here), "modified");
}

BOOST_DATA_TEST_CASE(a_released_device_is_found_out_by_the_full_fetch_and_apples_word, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/release");
    o.sync(o.here);
    BOOST_CHECK(o.present(o.here)); // Apple tells nothing

    const RunOutcome full = o.sync(o.here, Trigger::full);

    BOOST_CHECK(!o.present(o.here));
    BOOST_CHECK_EQUAL(o.of_device("left_reason", o.here), "gone");
    BOOST_CHECK_EQUAL(o.timeline(o.here), "gone");
    BOOST_CHECK_EQUAL(o.drift(full), "0 1 0");
    BOOST_CHECK_EQUAL(full.counts.drift, 1);
    BOOST_CHECK_EQUAL(o.fleet.number("SELECT run FROM mdm_dep_device_event WHERE event = 'gone'"), full.run);
}

BOOST_DATA_TEST_CASE(nothing_is_concluded_while_apple_cannot_be_asked, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/release");
    o.depsim.expect_portal("POST", "/faults", R"({"endpoint":"POST /devices","count":-1,"status":503})");

    const RunOutcome failed =
        o.host.engine.sync({.token = o.here, .trigger = Trigger::full, .actor = "admin"});

    BOOST_REQUIRE(failed.error);
    BOOST_CHECK_EQUAL(failed.error->id(), "dep.service_unavailable");
    BOOST_CHECK(o.present(o.here));
    o.depsim.expect_portal("DELETE", "/faults");
    o.sync(o.here); // goes on with the suspects
    BOOST_CHECK(!o.present(o.here));
}

BOOST_DATA_TEST_CASE(a_fetch_that_breaks_off_takes_nobody_away, kDatabases, dialect) {
    Organisation o(dialect);
    o.depsim.expect_portal("PATCH", "/settings", R"({"page_maximum":2,"page_default":2})");
    o.depsim.expect_portal("POST", "/faults",
                           R"({"endpoint":"POST /server/devices","on":2,"count":-1,"status":503})");

    const RunOutcome failed =
        o.host.engine.sync({.token = o.here, .trigger = Trigger::full, .actor = "admin"});

    BOOST_CHECK(failed.error);
    BOOST_CHECK_EQUAL(o.fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"), 5);
}

BOOST_DATA_TEST_CASE(a_replaced_device_leaves_and_its_replacement_comes, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/replace", {{"device", o.serial}, {"new_serial_number", "NEWDEVICE001"}});

    o.sync(o.here);

    BOOST_CHECK(!o.present(o.here));
    BOOST_CHECK(o.present(o.here, "NEWDEVICE001"));
    BOOST_CHECK_EQUAL(o.of_device("is_replacement_device", o.here, "NEWDEVICE001"), "1");
}

BOOST_DATA_TEST_CASE(a_migrated_device_comes_with_its_deadline, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices/migrate", {{"server", "Other"}});

    o.sync(o.here);
    o.sync(o.there);

    BOOST_CHECK(!o.present(o.here));
    BOOST_CHECK(o.present(o.there));
    BOOST_CHECK(!o.of_device("mdm_migration_deadline", o.there).empty());
}

BOOST_DATA_TEST_CASE(a_device_that_sync_never_shows_is_found_by_the_full_fetch, kDatabases, dialect) {
    Organisation o(dialect);
    o.portal("/devices", {{"devices", {{{"serial_number", "SHYDEVICE001"}, {"device_family", "Mac"}}}}});
    o.portal("/devices/faults", {{"devices", {"SHYDEVICE001"}}, {"hidden_from_sync", true}});
    o.serial = "SHYDEVICE001";
    o.sync(o.here);
    BOOST_CHECK(!o.present(o.here));

    const RunOutcome full = o.sync(o.here, Trigger::full);

    BOOST_CHECK(o.present(o.here));
    BOOST_CHECK_EQUAL(o.timeline(o.here), "found");
    BOOST_CHECK_EQUAL(o.drift(full), "1 0 0");
}

BOOST_DATA_TEST_CASE(a_silent_change_is_found_by_the_full_fetch, kDatabases, dialect) {
    Organisation o(dialect);
    o.depsim.expect_portal("PATCH", "/settings", R"({"assign_writes_event":false})");
    Client other(settings_for(o.depsim), o.fleet.store.tokens.credentials(o.here), o.fleet.clock);
    const std::string uuid =
        other.define_profile(R"({"profile_name":"P","url":"https://mdm.example.com"})").profile_uuid;
    (void)other.assign_profile(uuid, std::vector<std::string>{o.serial});
    o.sync(o.here);
    BOOST_CHECK_EQUAL(o.of_device("profile_status", o.here), "empty");

    const RunOutcome full = o.sync(o.here, Trigger::full);

    BOOST_CHECK_EQUAL(o.of_device("profile_status", o.here), "assigned");
    BOOST_CHECK_EQUAL(o.timeline(o.here), "drifted");
    BOOST_CHECK_EQUAL(o.drift(full), "0 0 1");
}

BOOST_DATA_TEST_CASE(a_due_full_fetch_comes_after_the_changes_that_apple_reports, kDatabases, dialect) {
    Organisation o(dialect);
    EngineConfig config = quick();
    config.run.full_fetch_days = 0;
    Host eager(o.fleet, o.depsim, config);
    o.portal("/devices", {{"count", 3}});

    const RunOutcome outcome =
        eager.engine.sync({.token = o.here, .trigger = Trigger::schedule, .actor = "system"});

    BOOST_REQUIRE(!outcome.error);
    BOOST_CHECK_EQUAL(outcome.counts.added, 3);
    BOOST_CHECK_EQUAL(o.drift(outcome), "0 0 0"); // Apple had told of them
}

BOOST_DATA_TEST_CASE(a_run_of_changes_looks_for_no_drift, kDatabases, dialect) {
    Organisation o(dialect);

    BOOST_CHECK_EQUAL(o.drift(o.sync(o.here)), "- - -");
}

BOOST_AUTO_TEST_SUITE_END()
