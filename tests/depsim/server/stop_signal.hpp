#pragma once
// How everything that waits learns that the program is ending.

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace depsim {

/// Safe from any thread.
class StopSignal {
public:
    void raise() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        changed_.notify_all();
    }

    [[nodiscard]] bool raised() const {
        const std::lock_guard lock(mutex_);
        return stopped_;
    }

    /// Waits at most that long; true when the program is ending.
    bool wait_for(std::chrono::milliseconds duration) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, duration, [this] { return stopped_; });
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopped_ = false;
};

} // namespace depsim
