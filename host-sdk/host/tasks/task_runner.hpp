// ams.tasks/1: runs tasks on a few threads, keeps them in the database and shows them from there.
#pragma once

#include "host-sdk/host/tasks/instance.hpp"
#include "host-sdk/host/tasks/running_task.hpp"
#include "host-sdk/host/tasks/task_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace ams::host {

class Access;
class Database;
class Log;
struct PluginInfo;

struct TaskSettings {
    std::size_t workers = 8;  ///< tasks that run at once
    std::size_t queue = 1000; ///< tasks that may wait
    std::chrono::milliseconds keep_every{
        500};                            ///< how often progress is stored and requests to cancel are read
    std::chrono::seconds beat_every{5};  ///< heartbeat of this process
    std::chrono::seconds reap_every{10}; ///< looking for tasks of processes that are gone
};

struct TaskCounts {
    std::uint64_t queued = 0;    ///< now
    std::uint64_t running = 0;   ///< now
    std::uint64_t succeeded = 0; ///< since the start, as are the others
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;
};

/// Thread-safe. The database is the truth about every task; this process adds what changed in the last half
/// second about its own.
///
/// A task whose process is gone is marked failed ("ams.host_gone") by whichever host notices: at once on the
/// same machine, else when its heartbeat is 30 s old. Cancelling works from every host within about a second.
class TaskRunner {
public:
    /// All must outlive it. Reaches nothing before start().
    TaskRunner(Database& database, Access& access, const Clock& clock, Log& log, Instance& instance,
               TaskSettings settings = {});
    ~TaskRunner();
    TaskRunner(const TaskRunner&) = delete;
    TaskRunner& operator=(const TaskRunner&) = delete;

    /// Registers this process and starts the threads. Throws odbc::Error when the database does not answer.
    void start();
    /// Refuses new tasks, asks the others to stop, waits for them, and stores their ends. A second call does
    /// nothing.
    void stop();

    /// Queues a task or joins the active one with the same join key; returns its id. `spec.ctx` belongs to
    /// the task from here on, also when this throws. Errors: "ams.tasks_full", "ams.stopping"
    /// (AMS_UNAVAILABLE), "ams.bad_task" (AMS_BAD_INPUT: a title, key or permission that is too long).
    std::string start_task(const PluginInfo& plugin, const ams_task_spec& spec);
    static void progress(ams_task* task, const ams_task_progress& progress);
    /// Blocks while it stores a full batch. Throws Error when the database does not take it.
    void add_result(ams_task* task, const nlohmann::json& result);
    static void set_message(ams_task* task, std::string text);

    /// A task as it is now, wherever it runs; nullopt: there is none.
    std::optional<TaskSnapshot> find(const std::string& id);
    /// Waits until a task may have changed since `version` (0: do not wait), at most `longest`, and returns
    /// it. For a task of another host the database is read once a second.
    std::optional<TaskSnapshot> follow(const std::string& id, std::uint64_t& version,
                                       std::chrono::milliseconds longest);
    std::vector<TaskSnapshot> list(const std::vector<std::string>& permissions, int limit);
    /// {"results":[..],"results_total":N,"results_next":position|null}; `limit` 1 to 10000.
    nlohmann::json results(const std::string& id, std::int64_t position, std::int64_t limit);
    /// False: there is no such task, or it is over.
    bool cancel(const std::string& id);

    /// Deletes tasks that ended before `time`, at most 500; returns how many. Throws odbc::Error.
    std::int64_t prune(UtcTime time);

    [[nodiscard]] TaskCounts counts() const;

    /// Marks tasks of processes that are gone as failed. Called by the keeper; public for tests.
    void reap();

private:
    using TaskPtr = std::shared_ptr<ams_task>;

    void work();
    void run(const TaskPtr& task);
    void end(const TaskPtr& task, ams_result result, const ams_error& error);
    bool store_end(const TaskPtr& task, const TaskSnapshot& end);
    void keep(const std::stop_token& stop);
    void keep_once();
    std::string join_or_insert(const TaskPtr& task, const std::string& plugin,
                               const std::optional<std::string>& join_key);
    TaskPtr local(const std::string& id) const;
    std::vector<TaskPtr> all_local() const;
    void warn(std::string_view what, std::string_view why) const;

    Database& database_;
    Access& access_;
    const Clock& clock_;
    Log& log_;
    Instance& instance_;
    TaskSettings settings_;
    TaskStore store_;

    mutable std::mutex mutex_;
    std::condition_variable work_there_;
    std::condition_variable stopping_changed_;
    std::map<std::string, TaskPtr> local_; ///< queued, running, and ended ones that are not stored
    std::deque<TaskPtr> queue_;
    bool accepting_ = false;
    bool stopping_ = false;
    std::vector<std::jthread> workers_;
    std::jthread keeper_;

    std::atomic<std::uint64_t> running_{0};
    std::atomic<std::uint64_t> succeeded_{0};
    std::atomic<std::uint64_t> failed_{0};
    std::atomic<std::uint64_t> cancelled_{0};
};

} // namespace ams::host
