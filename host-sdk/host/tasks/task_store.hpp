// Tasks in the database: what every host can show, whoever runs them.
#pragma once

#include "host-sdk/host/base/clock.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

class Database;

enum class TaskState { queued, running, succeeded, failed, cancelled };

[[nodiscard]] const char* to_string(TaskState state) noexcept;
[[nodiscard]] constexpr bool is_final(TaskState state) noexcept {
    return state != TaskState::queued && state != TaskState::running;
}

/// A task at one moment.
struct TaskSnapshot {
    std::string id;
    std::string plugin;
    std::string title;
    std::string permission; ///< who may see and cancel it
    std::string user;
    std::string host;
    TaskState state = TaskState::queued;
    std::int64_t done = 0;
    std::int64_t total = -1; ///< -1: not known
    std::string unit;
    std::optional<double> rate; ///< units a second
    std::optional<std::int64_t> eta_s;
    std::string message;
    std::string error; ///< problem document as JSON text, or ""
    bool cancel_requested = false;
    std::string created_at;
    std::optional<std::string> started_at;
    std::optional<std::string> ended_at;
};

/// The task object of the API, without results.
[[nodiscard]] nlohmann::json to_json(const TaskSnapshot& task);

struct TaskResult {
    std::string key;  ///< of the row it is about
    std::string json; ///< the object as it came
};

/// Thread-safe: each call is one transaction or one read. Throws odbc::Error.
class TaskStore {
public:
    TaskStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    /// Inserts a queued task. False: another active task has this `active_key`.
    bool insert(const TaskSnapshot& task, const std::string& instance,
                const std::optional<std::string>& join_key, const std::optional<std::string>& active_key);

    struct Active {
        std::string id;
        std::string instance;
    };
    std::optional<Active> find_active(const std::string& active_key);
    std::optional<TaskSnapshot> find(const std::string& id);
    /// Those with one of these permissions, the newest first.
    std::vector<TaskSnapshot> list(const std::vector<std::string>& permissions, int limit);

    // What only the instance that runs a task writes. False: the task is not this instance's any more.
    bool save_progress(const TaskSnapshot& task, const std::string& instance);
    /// Adds results from `position` on.
    void add_results(const std::string& id, std::int64_t position, const std::vector<TaskResult>& results);
    bool finish(const TaskSnapshot& task, const std::string& instance);

    /// Results from `position` on.
    std::vector<std::string> results(const std::string& id, std::int64_t position, std::int64_t limit);
    std::int64_t result_count(const std::string& id);

    /// Leaves a note for the instance that runs it. False: it is over, or never was.
    bool request_cancel(const std::string& id);
    /// Tasks of this instance for which such a note was left.
    std::vector<std::string> cancel_requests(const std::string& instance);

    /// Instances that have queued or running tasks.
    std::vector<std::string> active_instances();
    /// Ends the tasks of an instance that is gone; returns how many.
    std::int64_t fail_all_of(const std::string& instance, const std::string& error);

    /// Deletes what ended before `time`, at most 500 tasks at a time; returns how many.
    std::int64_t purge(UtcTime time);

private:
    Database& database_;
    const Clock& clock_;
};

} // namespace ams::host
