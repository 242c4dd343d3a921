// Time as a dependency, so that waits, retries and expiry are tested without sleeping.
#pragma once

#include "plugin/model/time.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <vector>

namespace mdm::dep {

/// Tells the time and waits. Implementations are thread-safe.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual UtcTime now() const = 0;

    /// Waits until `duration` has passed or `stop` is requested. Returns true if the time passed, false if
    /// stopped.
    virtual bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] UtcTime now() const override;
    bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;
};

/// A clock that moves only when told to.
class ManualClock final : public Clock {
public:
    enum class Waits {
        pass_at_once, ///< A wait moves the clock by its duration and returns: retries run without delay.
        block,        ///< A wait returns when advance() has moved the clock far enough, or on stop.
    };

    explicit ManualClock(UtcTime start, Waits waits = Waits::pass_at_once) : now_(start), mode_(waits) {}

    [[nodiscard]] UtcTime now() const override;
    bool wait_for(std::chrono::milliseconds duration, const std::stop_token& stop) override;

    /// Moves the clock forward and wakes waits that are due.
    void advance(std::chrono::milliseconds duration);

    /// Every duration that was waited for, in order.
    [[nodiscard]] std::vector<std::chrono::milliseconds> waits() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable_any moved_;
    UtcTime now_;
    Waits mode_;
    std::vector<std::chrono::milliseconds> waits_;
};

} // namespace mdm::dep
