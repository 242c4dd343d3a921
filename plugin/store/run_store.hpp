// The history of sync runs.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/model/position.hpp"
#include "plugin/store/database.hpp"
#include "plugin/store/lease.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// A run as it begins.
struct RunToStart {
    Phase phase = Phase::sync;
    std::string trigger; ///< "schedule", "now", "full", "token".
    std::string actor;   ///< The user's name, or "system".
    std::string host;    ///< The host that does the work.
};

/// A row of mdm_dep_sync_run.
struct RunRow {
    std::int64_t id = 0;
    std::int64_t token = 0;
    std::string phase;
    std::string trigger;
    std::string actor;
    std::string host;
    std::string started_at;
    std::optional<std::string> ended_at;
    std::string state;
    std::int64_t pages = 0;
    std::int64_t added = 0;
    std::int64_t modified = 0;
    std::int64_t deleted = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0;
    std::optional<std::int64_t> drift_missed; ///< nullopt: no full fetch over known devices.
    std::optional<std::int64_t> drift_gone;
    std::optional<std::int64_t> drift_changed;
    std::optional<std::string> error_code;
    std::optional<std::string> error_text;
};

/// Runs. Thread-safe. Throws Error(database, database_busy). Counters are raised by DeviceStore with each
/// page.
class RunStore {
public:
    explicit RunStore(Database& database) : database_(database) {}

    /// Opens a run's row, state running, and returns its id. Runs of the token that still say running belong
    /// to holders that died: they are closed as failed (lease_lost). Throws Error(lease_lost).
    [[nodiscard]] std::int64_t start(const Lease& lease, const RunToStart& run);

    /// The run turned into a full fetch, or began as one.
    void set_phase(std::int64_t run, Phase phase);

    /// Closes a run: succeeded without an error, cancelled with Code::cancelled, failed with any other.
    void finish(std::int64_t run, const std::optional<Error>& error);

    /// Opens and closes in one step the row of a run that never got far enough to hold a lease.
    std::int64_t record_failed(std::int64_t token, const RunToStart& run, const Error& error);

    [[nodiscard]] std::optional<RunRow> find(std::int64_t run);
    /// Whether a run since `since` (canonical time) succeeded that made a full fetch over known devices although nobody had
    /// asked for one.
    [[nodiscard]] bool relisted_since(std::int64_t token, const std::string& since);
    [[nodiscard]] std::vector<RunRow> latest(std::int64_t token, std::size_t limit); ///< Newest first.

    /// Deletes up to `limit` closed runs that started before `before` (canonical time), oldest first, but never the
    /// newest of a token. Returns how many.
    std::int64_t prune(const std::string& before, std::size_t limit);

private:
    Database& database_;
};

} // namespace mdm::dep
