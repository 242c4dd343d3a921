// One account that is linked and synced, and what its tables say.
#pragma once

#include "tests/unit/sync/engine_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

namespace mdm::dep::test {

using nlohmann::json;

/// One account, synced.
struct OneAccount {
    explicit OneAccount(ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite, int devices = 5)
        : depsim({"--devices", std::to_string(devices)}), fleet(dialect), host(fleet, depsim, config()),
          token(link(fleet, host, depsim)) {
        sync(Trigger::token);
        serial = fleet.text("SELECT serial_number FROM mdm_dep_device ORDER BY serial_number LIMIT 1");
    }
    static EngineConfig config() {
        EngineConfig made = quick();
        made.retry.max_tries = 1;
        return made;
    }

    RunOutcome try_sync(Trigger trigger = Trigger::now) {
        return host.engine.sync({.token = token, .trigger = trigger, .actor = "admin"});
    }
    RunOutcome sync(Trigger trigger = Trigger::now) {
        RunOutcome outcome = try_sync(trigger);
        BOOST_REQUIRE_MESSAGE(!outcome.error,
                              (outcome.error ? outcome.error->text() + outcome.error->detail() : ""));
        return outcome;
    }
    void portal(const std::string& path, json body = json::object()) {
        if (!body.contains("devices") && !body.contains("count")) body["devices"] = {serial};
        depsim.expect_portal("POST", path, body.dump());
    }
    void fault(const json& one) { depsim.expect_portal("POST", "/faults", one.dump()); }
    void mend() { depsim.expect_portal("DELETE", "/faults"); }
    void settings(const json& change) { depsim.expect_portal("PATCH", "/settings", change.dump()); }
    std::size_t requests(const std::string& path) {
        const json log = json::parse(depsim.expect_portal("GET", "/requests?limit=1000"));
        std::size_t count = 0;
        for (const auto& request : log["requests"])
            if (request["path"] == path) ++count;
        return count;
    }
    void forget_requests() { depsim.expect_portal("DELETE", "/requests"); }

    std::int64_t present() { return fleet.number("SELECT count(*) FROM mdm_dep_device WHERE present = 1"); }
    std::string of_device(const std::string& column) {
        return fleet.text("SELECT " + column + " FROM mdm_dep_device WHERE serial_number = '" + serial + "'");
    }
    std::string timeline() {
        std::string all;
        auto events = fleet.store.events.timeline(token, serial, 100);
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            all += (all.empty() ? "" : ",") + event->event;
        return all;
    }
    std::string drift(const RunOutcome& outcome) {
        const auto text = [](const std::optional<std::int64_t>& count) {
            return count ? std::to_string(*count) : std::string("-");
        };
        const RunRow run = fleet.store.runs.find(outcome.run).value();
        return text(run.drift_missed) + ' ' + text(run.drift_gone) + ' ' + text(run.drift_changed);
    }
    /// As the action does it.
    void disown() {
        host.engine.with_client(token, Engine::Patience::person, [&](Client& client) {
            const DeviceOutcomes outcomes = client.disown(std::vector<std::string>{serial});
            BOOST_REQUIRE_EQUAL(outcomes.at(serial), "SUCCESS");
        });
        fleet.store.devices.leave(token, "admin", {serial}, "disowned");
    }
    void default_profile() {
        const std::string uuid = json::parse(depsim.expect_portal(
            "POST", "/profiles",
            R"({"profile":{"profile_name":"P","url":"https://mdm.example.org/e"}})"))["profile_uuid"];
        fleet.store.assignments.set_default(token, uuid, "admin", true);
        const AssignmentReport report = host.engine.assign(token, false);
        BOOST_REQUIRE(!report.error);
    }

    depsim_testing::DepsimProcess depsim;
    Fleet fleet;
    Host host;
    std::int64_t token;
    std::string serial;
};

} // namespace mdm::dep::test
