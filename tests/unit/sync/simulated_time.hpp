// A linked account in simulated time: database, engine and Apple's simulator go by one clock, so that days take no time and
// the simulator's log tells when each request came.
#pragma once

#include "tests/unit/sync/engine_fixture.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace mdm::dep::test {

/// Moves when told to and when somebody waits, and takes the simulator's clock along. Thread-safe, as long as nobody else
/// calls the portal meanwhile.
class SharedClock final : public Clock {
public:
    explicit SharedClock(depsim_testing::DepsimProcess& depsim);

    [[nodiscard]] UtcTime now() const override;
    /// Passes at once.
    bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;
    void advance(std::chrono::milliseconds duration);

private:
    void tell();

    mutable std::mutex mutex_; ///< Guards now_ and the portal.
    depsim_testing::DepsimProcess& depsim_;
    UtcTime now_;
};

/// A request as Apple saw it.
struct SeenRequest {
    UtcTime at{};
    std::string method;
    std::string path;
    std::string body;
    int status = 0; ///< 0: no answer.
    std::string server_uuid;
    std::string session; ///< X-ADM-Auth-Session as it was sent.

    [[nodiscard]] bool is(std::string_view method_and_path) const {
        return method + ' ' + path == method_and_path;
    }
};

/// The accounts of one host, the first one linked and synced.
class SimulatedTime {
public:
    /// @param settings  what the engine is made with, but for the way to the simulator
    explicit SimulatedTime(int devices = 5, ams::odbc::Dialect dialect = ams::odbc::Dialect::sqlite,
                           ServiceSettings settings = {}, EngineConfig config = {});

    /// Another server of the organisation, with devices of its own, linked and synced. Returns the token.
    std::int64_t link_another(const std::string& name, int devices = 3);
    /// The host's process ends and begins again: only the database stays.
    void restart();
    /// As restart(), with changed settings.
    void restart(ServiceSettings settings);
    void pass(std::chrono::milliseconds time) { clock.advance(time); }
    RunOutcome sync(Trigger trigger = Trigger::schedule, std::int64_t of_token = 0);
    /// As sync(); fails the test if it fails.
    RunOutcome good_sync(Trigger trigger = Trigger::schedule, std::int64_t of_token = 0);
    /// What the job mdm.dep.assign does.
    AssignmentCounts assign_job();
    /// What the job mdm.dep.health does.
    void health_job() { static_cast<void>(engine->look_after("system")); }

    void portal(const std::string& path, const nlohmann::json& body);
    void settings(const nlohmann::json& change);
    /// A fault for every matching request, unless `one` says otherwise.
    void fault(nlohmann::json one);
    void mend() { depsim.expect_portal("DELETE", "/faults"); }
    /// What was asked since the last call.
    std::vector<SeenRequest> requests();
    /// Forgets what was asked.
    void forget_requests() { depsim.expect_portal("DELETE", "/requests"); }
    /// How many of the requests since the last call of requests() were of this kind; they are forgotten.
    std::size_t count(std::string_view method_and_path);

    /// A profile of the first server at Apple, defined by another client.
    std::string profile(const std::string& name = "Standard");
    /// What Apple says of a device.
    nlohmann::json at_apple(const std::string& serial);
    /// The n-th device by serial number.
    std::string serial(int n = 0);
    /// A column of the stored device of the first token.
    std::string device(const std::string& column, const std::string& serial_number);
    /// "added,modified": a device's timeline, oldest first.
    std::string timeline(const std::string& serial_number, std::int64_t of_token = 0);
    std::string text(const std::string& sql);
    std::int64_t number(const std::string& sql);

    depsim_testing::DepsimProcess depsim;
    SharedClock clock;
    ::test::FreshDatabase database;
    std::unique_ptr<ams::odbc::Pool> pool;
    TestSealer sealer;
    Store store;
    std::unique_ptr<Engine> engine;
    std::int64_t token = 0;

private:
    std::int64_t link(const std::string& server);

    ServiceSettings settings_;
    EngineConfig config_;
};

} // namespace mdm::dep::test
