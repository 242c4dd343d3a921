// One task while this process has it.
#pragma once

#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/tasks/cancel_source.hpp"
#include "host-sdk/host/tasks/rate_meter.hpp"
#include "host-sdk/host/tasks/task_store.hpp"

#include <ams/ext/tasks.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

/// The plugin's half of a task: released exactly once, when this goes.
class TaskBody {
public:
    explicit TaskBody(const ams_task_spec& spec) : ctx_(spec.ctx), run_(spec.run), release_(spec.release) {}
    TaskBody(const TaskBody&) = delete;
    TaskBody& operator=(const TaskBody&) = delete;
    ~TaskBody() { release_(ctx_); }

    ams_result run(ams_task* task, const Caller& caller, const CancelSource& cancel, ams_error* error) const {
        return run_(ctx_, task, caller.abi(), cancel.abi(), error);
    }

private:
    void* ctx_;
    decltype(ams_task_spec::run) run_;
    decltype(ams_task_spec::release) release_;
};

} // namespace ams::host

/// What stands behind the opaque ams_task. Thread-safe; kept by a shared_ptr until its end is stored.
struct ams_task {
    ams_task(ams::host::TaskSnapshot snapshot, const ams::host::Caller& on_behalf_of,
             std::unique_ptr<ams::host::TaskBody> work)
        : caller(on_behalf_of), body(std::move(work)), state_(std::move(snapshot)) {}

    const ams::host::Caller caller;
    ams::host::CancelSource cancel;
    std::unique_ptr<ams::host::TaskBody> body; ///< only the worker touches it

    /// The state, and a number that grows with each change of it.
    [[nodiscard]] ams::host::TaskSnapshot snapshot(std::uint64_t* version = nullptr) const;
    /// Changes the state and wakes who waits for it.
    void update(const std::function<void(ams::host::TaskSnapshot&)>& change);
    void progress(const ams_task_progress& progress, ams::host::RateMeter::Time now);
    /// Waits until the version is not `seen`, or until `until`.
    void wait_change(std::uint64_t seen, std::chrono::steady_clock::time_point until);
    /// Wakes who waits although nothing changed.
    void wake();

    /// The state if it changed since the last call.
    [[nodiscard]] std::optional<ams::host::TaskSnapshot> take_dirty();
    void mark_dirty();

    /// Adds a result; returns how many wait to be stored.
    std::size_t add_result(ams::host::TaskResult result);
    /// Stores waiting results through `store`, one batch at a time. What could not be stored goes on waiting.
    void flush_results(ams::host::TaskStore& store);

    /// The end that is not stored yet because the database did not answer.
    std::optional<ams::host::TaskSnapshot> unstored_end; ///< guarded by the runner's mutex

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    ams::host::TaskSnapshot state_;
    ams::host::RateMeter meter_;
    std::uint64_t version_ = 1;
    bool dirty_ = false;

    std::mutex flush_mutex_; // held while a batch is written, so that positions stay in order
    std::vector<ams::host::TaskResult> results_;
    std::int64_t stored_results_ = 0;
};
