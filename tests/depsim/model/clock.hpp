#pragma once
// The service's own idea of the time, which a test may move.

#include <cstdint>

namespace depsim {

/// The system clock plus an offset, or stopped at a given moment. Not thread-safe; Simulator's lock guards
/// it.
class Clock {
public:
    /// Milliseconds since 1970.
    [[nodiscard]] std::int64_t now_ms() const;
    [[nodiscard]] std::int64_t now() const { return now_ms() / 1000; }

    /// Runs on, `seconds` away from the system clock.
    void set_offset(std::int64_t seconds);
    [[nodiscard]] std::int64_t offset() const { return offset_s_; }

    /// Stands still at `seconds` since 1970 until moved again.
    void freeze(std::int64_t seconds);
    [[nodiscard]] bool frozen() const { return frozen_; }

    /// Moves a frozen clock or the offset of a running one.
    void advance(std::int64_t seconds);

private:
    bool frozen_ = false;
    std::int64_t frozen_at_s_ = 0;
    std::int64_t offset_s_ = 0;
};

} // namespace depsim
