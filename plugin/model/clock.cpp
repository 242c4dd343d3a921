#include "plugin/model/clock.hpp"

namespace mdm::dep {

UtcTime SystemClock::now() const {
    return std::chrono::system_clock::now();
}

bool SystemClock::wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never_notified;
    std::unique_lock lock(mutex);
    never_notified.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
}

UtcTime ManualClock::now() const {
    const std::lock_guard lock(mutex_);
    return now_;
}

bool ManualClock::wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    waits_.push_back(duration);
    if (mode_ == Waits::pass_at_once) {
        if (stop.stop_requested()) return false;
        now_ += duration;
        moved_.notify_all();
        return true;
    }
    const UtcTime due = now_ + duration;
    return moved_.wait(lock, stop, [&] { return now_ >= due; }) && !stop.stop_requested();
}

void ManualClock::advance(std::chrono::milliseconds duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
    moved_.notify_all();
}

std::vector<std::chrono::milliseconds> ManualClock::waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
}

} // namespace mdm::dep
