// How fast work goes, and how long it will take.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace ams::host {

/// Rate over the last ten seconds, so that an estimate follows a service that became slower. Not thread-safe.
class RateMeter {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `done` units at `now`. Times must not go back; a smaller `done` starts anew.
    void sample(std::int64_t done, Time now);

    /// Units a second; nullopt before half a second of progress was seen.
    [[nodiscard]] std::optional<double> rate() const;

    /// Seconds until `total`, rounded up; nullopt when the rate or the total (-1) is not known.
    [[nodiscard]] std::optional<std::int64_t> eta_s(std::int64_t total) const;

private:
    struct Sample {
        Time at;
        std::int64_t done;
    };
    std::deque<Sample> samples_;
};

} // namespace ams::host
