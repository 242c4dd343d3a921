// When a job runs. Pure: no clock, no database.
#pragma once

#include "host-sdk/host/base/clock.hpp"
#include "host-sdk/host/jobs/day_window.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace ams::host {

inline constexpr std::chrono::seconds kShortestInterval{60};
inline constexpr std::chrono::seconds kLongestInterval{std::chrono::hours(24 * 30)};

/// What is remembered of a job between runs.
struct JobSchedule {
    std::chrono::seconds interval{0};
    bool enabled = true;
    UtcTime next_run_at{};           ///< by the interval alone
    int failures = 0;                ///< failed runs in a row
    std::optional<UtcTime> retry_at; ///< the back-off's own clock, beside next_run_at
    bool run_requested = false;      ///< somebody pressed "run now" and no run has begun since
    std::optional<DayWindow> window; ///< when a run may begin by itself; nullopt: at any time
};

enum class Due {
    no,
    schedule, ///< the interval or the back-off is over
    now,      ///< somebody asked; counts as the scheduled run too if that is due
};

/// Is a run due? A job that is switched off runs only when somebody asks. A run that becomes due while the window
/// is shut waits for it to open, a repeated attempt after a failure too; one that somebody asks for does not.
[[nodiscard]] Due due(const JobSchedule& job, UtcTime now, const Zone& zone = utc());

/// The earliest time, from `now` on if there is a window, at which `due` can say yes by itself; nullopt: never, the
/// job is switched off.
[[nodiscard]] std::optional<UtcTime> next_due(const JobSchedule& job, UtcTime now, const Zone& zone = utc());

/// The schedule once a run has begun: the request is used up, the back-off too, and next_run_at moves if it
/// was reached. It moves by one interval, so that the time of day does not drift; if that is over as well the
/// interval counts from now: any number of missed runs is made up by one.
[[nodiscard]] JobSchedule begun(JobSchedule job, UtcTime now);

/// How a run ended, as far as the schedule cares.
enum class Outcome {
    succeeded,
    failed,
    cancelled, ///< by a person or a shutdown: no failure, and no reason to try again early
};

/// The schedule once a run has ended. A failure is tried again after 1, 2, 4 .. at most 60 minutes, but never
/// later than the interval would; `retry_after_s` replaces that wait when positive, and when negative there
/// is none: trying again before the next scheduled run cannot help.
[[nodiscard]] JobSchedule ended(JobSchedule job, Outcome outcome, std::int32_t retry_after_s, UtcTime now);

/// The schedule with another interval: counted from the last run, but not in the past.
[[nodiscard]] JobSchedule with_interval(JobSchedule job, std::chrono::seconds interval, UtcTime now);

/// The schedule switched on or off. Runs that fell into the time it was off were not missed: a job that is
/// overdue when switched on waits for one interval.
[[nodiscard]] JobSchedule with_enabled(JobSchedule job, bool enabled, UtcTime now);

} // namespace ams::host
