#include "host-sdk/host/tasks/running_task.hpp"

#include <iterator>
#include <utility>

using ams::host::TaskResult;
using ams::host::TaskSnapshot;

TaskSnapshot ams_task::snapshot(std::uint64_t* version) const {
    const std::lock_guard lock(mutex_);
    if (version != nullptr) *version = version_;
    return state_;
}

void ams_task::update(const std::function<void(TaskSnapshot&)>& change) {
    {
        const std::lock_guard lock(mutex_);
        change(state_);
        ++version_;
        dirty_ = true;
    }
    changed_.notify_all();
}

void ams_task::progress(const ams_task_progress& progress, ams::host::RateMeter::Time now) {
    update([&](TaskSnapshot& state) {
        state.done = progress.done;
        state.total = progress.total;
        if (progress.unit != nullptr) state.unit.assign(progress.unit, 0, 50);
        if (progress.text != nullptr) state.message = progress.text;
        meter_.sample(progress.done, now);
        state.rate = meter_.rate();
        state.eta_s = meter_.eta_s(progress.total);
    });
}

void ams_task::wait_change(std::uint64_t seen, std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    // A wake() is a reason to look again, so one wait is enough: callers loop.
    if (version_ == seen) changed_.wait_until(lock, until);
}

void ams_task::wake() {
    // Taking the lock once orders this behind a waiter that has checked but does not wait yet.
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
}

std::optional<TaskSnapshot> ams_task::take_dirty() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(dirty_, false)) return std::nullopt;
    return state_;
}

void ams_task::mark_dirty() {
    const std::lock_guard lock(mutex_);
    dirty_ = true;
}

std::size_t ams_task::add_result(TaskResult result) {
    const std::lock_guard lock(mutex_);
    results_.push_back(std::move(result));
    return results_.size();
}

void ams_task::flush_results(ams::host::TaskStore& store) {
    const std::lock_guard one_at_a_time(flush_mutex_);
    for (;;) {
        std::vector<TaskResult> batch;
        std::string id;
        {
            const std::lock_guard lock(mutex_);
            if (results_.empty()) return;
            batch.swap(results_);
            id = state_.id;
        }
        try {
            store.add_results(id, stored_results_, batch);
        } catch (...) { // nothing is swallowed: the results wait on, the error goes on
            const std::lock_guard lock(mutex_);
            results_.insert(results_.begin(), std::make_move_iterator(batch.begin()),
                            std::make_move_iterator(batch.end()));
            throw;
        }
        stored_results_ += static_cast<std::int64_t>(batch.size());
    }
}
