// How long what has ended is kept.
#pragma once

#include "host-sdk/host/base/clock.hpp"

#include <chrono>
#include <cstdint>

namespace ams::host {

class Access;
class Audit;
class Database;
class JobScheduler;
class Log;
class TaskRunner;

/// From the settings. Zero: for ever.
struct RetentionRules {
    std::chrono::days audit{730};    ///< entries of the audit log
    std::chrono::days tasks{30};     ///< tasks that ended, with their results
    std::chrono::days job_runs{365}; ///< runs of jobs that ended, but never a job's last one
};

/// What one round removed.
struct Pruned {
    std::int64_t audit = 0;
    std::int64_t tasks = 0;
    std::int64_t job_runs = 0;
    std::int64_t sessions = 0;  ///< and API tokens, that had expired anyway
    std::int64_t instances = 0; ///< rows of processes that have not been heard of for a day
};

/// Removes what the rules do not keep, a little at a time. Safe on several hosts of a database at once: each row goes
/// once. Belongs to one thread.
class Retention {
public:
    /// All must outlive it.
    Retention(Database& database, Access& access, Audit& audit, TaskRunner& tasks, JobScheduler& jobs,
              const Clock& clock, Log& log, RetentionRules rules)
        : database_(database), access_(access), audit_(audit), tasks_(tasks), jobs_(jobs), clock_(clock),
          log_(log), rules_(rules) {}

    /// One round: at most kBatches batches of each kind, the rest waits for the next round. What it removed of
    /// audit, tasks and runs is recorded in numbers as "ams.retention.pruned". Throws odbc::Error.
    Pruned prune();

    static constexpr int kBatchRows = 500;
    static constexpr int kBatches = 40;

private:
    Database& database_;
    Access& access_;
    Audit& audit_;
    TaskRunner& tasks_;
    JobScheduler& jobs_;
    const Clock& clock_;
    Log& log_;
    RetentionRules rules_;
};

} // namespace ams::host
