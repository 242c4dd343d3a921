// Jobs, their leases and their history in the database.
#pragma once

#include "host-sdk/host/jobs/schedule.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

class Database;
struct Job;

struct JobRun {
    std::int64_t id = 0;
    std::string job;
    std::string state;   ///< running, succeeded, failed, cancelled
    std::string trigger; ///< schedule, now
    std::string actor;
    std::string host;
    std::string started_at;
    std::optional<std::string> ended_at;
    std::string message;
    std::optional<std::string> error_code;
    std::optional<std::string> error_text;
};

struct StoredJob {
    JobSchedule schedule;
    std::string requested_by; ///< who pressed "run now", or ""
};

/// What a run holds: its row, and the lease by which it may end it.
struct JobLease {
    std::string job;
    std::int64_t fence = 0;
    std::int64_t run = 0;
    bool asked = false; ///< somebody pressed "run now"
    std::string actor;  ///< who, or "system"
};

/// Thread-safe: each call is one transaction or one read. Throws odbc::Error. Schedules are in the host's
/// time; leases in the database's, which is the only one that hosts agree on.
class JobStore {
public:
    /// `instance` is this process's id. A lease lasts for `lease` unless renewed. `zone` is the one that windows
    /// are read in.
    JobStore(Database& database, const Clock& clock, std::string instance, std::string host,
             std::chrono::seconds lease, Zone zone = utc());

    /// Inserts a job that is seen for the first time; its first run is one interval away.
    void ensure(const Job& job);
    std::optional<StoredJob> find(const std::string& job);
    /// Notes that somebody wants a run; once more changes nothing. False: no such job.
    bool request_run(const std::string& job, const std::string& user);
    /// Applies `change` to the schedule. False: no such job.
    bool change(const std::string& job, const std::function<JobSchedule(JobSchedule)>& change);

    /// Ends the run of a holder whose lease is over or of whom `gone` says that its process has ended: the run is
    /// marked failed ("ams.host_gone") and tried again after the back-off. False: there is none.
    bool reclaim(const std::string& job, const std::function<bool(const std::string&)>& gone);
    /// Begins a run if one is due and nobody has the lease; everything in one transaction, so that of several
    /// hosts one begins.
    std::optional<JobLease> begin(const std::string& job);
    /// Stores what a run says of itself while it is under way, for the other hosts.
    void note(const JobLease& lease, const std::string& message);
    /// False: the lease passed on, and the run must stop.
    bool renew(const JobLease& lease);
    /// Ends a run under its lease. False: the lease passed on; nothing was written.
    bool end(const JobLease& lease, Outcome outcome, const std::string& message,
             const std::string& error_code, const std::string& error_text, std::int32_t retry_after_s);

    /// The newest first; those before the run `after`, if given.
    std::vector<JobRun> runs(const std::string& job, int limit,
                             std::optional<std::int64_t> after = std::nullopt);
    /// nullopt: it never ran.
    std::optional<JobRun> last_run(const std::string& job);
    /// Deletes runs of all jobs that ended before `time`, but not a job's last one; returns how many.
    std::int64_t prune(UtcTime time);

private:
    Database& database_;
    const Clock& clock_;
    std::string instance_;
    std::string host_;
    std::chrono::seconds lease_;
    Zone zone_;
};

/// How many runs of a job are kept.
inline constexpr int kKeptRuns = 500;

} // namespace ams::host
