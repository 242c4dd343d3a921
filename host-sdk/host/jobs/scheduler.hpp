// ams.jobs/1: starts the jobs of this host when they are due.
#pragma once

#include "host-sdk/host/jobs/job_store.hpp"
#include "host-sdk/host/tasks/cancel_source.hpp"

#include <ams/ext/jobs.h>

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ams::host {

class Access;
class Instance;
class Log;
class Registry;

struct JobSettings {
    std::chrono::milliseconds poll{2000}; ///< how soon a change made on another host is seen
    std::chrono::seconds lease{60};       ///< how long a run outlives a host that cannot be seen to be gone
    Zone zone = host_zone();              ///< whose clock the jobs' windows are read on
    std::string zone_name = host_zone_name();
};

/// What somebody wants to be different; nullopt leaves it as it is.
struct JobChange {
    std::optional<std::int64_t> interval_s;
    std::optional<bool> enabled;
    std::optional<std::optional<DayWindow>> window; ///< of the inner one, nullopt: no window any more
};

/// One thread for each job, because a job never overlaps itself. Thread-safe.
class JobScheduler {
public:
    /// All must outlive it. Reaches nothing before start().
    JobScheduler(Database& database, Access& access, const Registry& registry, const Clock& clock, Log& log,
                 Instance& instance, JobSettings settings = {});
    ~JobScheduler();
    JobScheduler(const JobScheduler&) = delete;
    JobScheduler& operator=(const JobScheduler&) = delete;

    /// Makes new jobs known to the database and starts the threads. Throws odbc::Error.
    void start();
    /// Asks running jobs to stop and waits for them. A second call does nothing.
    void stop();

    /// Runs the job on this thread if it is due; false if it is not, or if another host has it. This is what
    /// the threads call again and again. Throws odbc::Error.
    bool run_if_due(const Job& job);

    /// Makes the job's thread look at once, for example because the clock was moved.
    void wake();

    /// The job object of the API: what is stored, when it is next due, and its last run.
    nlohmann::json describe(const Job& job);
    /// {"runs":[..],"next":id|null}: the newest first, before the run `after` if given.
    nlohmann::json runs(const Job& job, int limit, std::optional<std::int64_t> after = std::nullopt);
    /// A run begins as soon as none is under way; asking twice before it begins asks for one.
    void run_now(const Job& job, const std::string& user);
    /// Throws Error AMS_BAD_INPUT "ams.interval_bad" with field "interval_s".
    void change(const Job& job, const JobChange& change);

    /// Deletes runs that ended before `time`, but not a job's last one; returns how many. Throws odbc::Error.
    std::int64_t prune(UtcTime time) { return store_.prune(time); }

    static void set_message(ams_job_run* run, std::string text);

    /// Ended runs since the start, by job and state, for the metrics.
    [[nodiscard]] std::map<std::pair<std::string, std::string>, std::uint64_t> ended_runs() const;

private:
    void loop(const Job& job, const std::stop_token& stop);
    void renew(const std::stop_token& stop);
    void note_messages();
    /// The run object of the API, with what a run of this process says right now.
    nlohmann::json describe(const JobRun& run) const;

    Database& database_;
    Access& access_;
    const Registry& registry_;
    const Clock& clock_;
    Log& log_;
    Instance& instance_;
    JobSettings settings_;
    JobStore store_;

    std::map<std::int64_t, std::string> noted_; ///< messages of running runs that are stored; the renewer's

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wakes_ = 0;
    bool stopping_ = false;
    std::vector<ams_job_run*> running_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> ended_;
    std::vector<std::jthread> threads_;
    std::jthread renewer_;
};

} // namespace ams::host

/// What stands behind the opaque ams_job_run; on the stack of the run.
struct ams_job_run {
    explicit ams_job_run(ams::host::JobLease held) : lease(std::move(held)) {}

    const ams::host::JobLease lease;
    ams::host::CancelSource cancel;
    std::mutex mutex;
    std::string message; ///< guarded by mutex
};
