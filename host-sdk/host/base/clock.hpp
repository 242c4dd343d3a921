// Time as a dependency, so that expiry and back-off are tested without sleeping; and time as text, the way it
// lies in the database and crosses the API.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace ams::host {

using UtcTime = std::chrono::sys_seconds;

/// Tells the time. Implementations are thread-safe.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual UtcTime now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] UtcTime now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
};

/// A clock that moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(UtcTime start) : now_(start) {}
    [[nodiscard]] UtcTime now() const override { return now_.load(); }
    void advance(std::chrono::seconds by) { now_ = now_.load() + by; }

private:
    std::atomic<UtcTime> now_;
};

/// `YYYY-MM-DDTHH:MM:SSZ`: two such texts compare as their times do.
[[nodiscard]] std::string format_time(UtcTime time);

/// Reads exactly what format_time writes; nullopt for anything else.
[[nodiscard]] std::optional<UtcTime> parse_time(std::string_view text);

} // namespace ams::host
