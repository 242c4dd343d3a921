#include "host-sdk/host/app/retention.hpp"

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/tasks/sql_time.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

/// Calls `batch` until it removes nothing more or has had its turns.
template <class Batch>
std::int64_t some_of(Batch&& batch) {
    std::int64_t total = 0;
    for (int turn = 0; turn < Retention::kBatches; ++turn) {
        const std::int64_t removed = batch();
        total += removed;
        if (removed == 0) break;
    }
    return total;
}

} // namespace

Pruned Retention::prune() {
    const UtcTime now = clock_.now();
    Pruned gone;
    gone.sessions = access_.purge();
    gone.instances = database_.write().transact([](odbc::Connection& connection) {
        return connection.execute("DELETE FROM ams_host_instance WHERE heartbeat_at < " +
                                  sql_now(connection.dialect(), -std::chrono::hours(24)));
    });
    if (rules_.tasks.count() > 0) gone.tasks = some_of([&] { return tasks_.prune(now - rules_.tasks); });
    if (rules_.job_runs.count() > 0) gone.job_runs = jobs_.prune(now - rules_.job_runs);
    if (rules_.audit.count() > 0)
        gone.audit = some_of([&] { return audit_.prune(now - rules_.audit, kBatchRows); });
    if (gone.audit + gone.tasks + gone.job_runs == 0) return gone;

    AuditEntry entry;
    entry.actor = "system";
    entry.event = "ams.retention.pruned";
    entry.outcome = "ok";
    entry.detail =
        nlohmann::json{{"audit", gone.audit}, {"tasks", gone.tasks}, {"job_runs", gone.job_runs}}.dump();
    audit_.record(entry);
    log_.write(LogLevel::info, "host", "What the settings keep no longer was removed",
               {{"audit", std::to_string(gone.audit)},
                {"tasks", std::to_string(gone.tasks)},
                {"job_runs", std::to_string(gone.job_runs)}});
    return gone;
}

} // namespace ams::host
