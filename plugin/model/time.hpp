// Times as text, the way they travel from Apple's JSON through the database to the grid.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

using UtcTime = std::chrono::system_clock::time_point;

/// Reads an RFC 3339 time leniently: 'T', 't' or a space between date and time; seconds may be missing; a
/// fraction is dropped; the zone is Z, z, +hh:mm, -hhmm or missing (UTC); a date alone is its midnight.
/// nullopt: empty, not a time, or Apple's "no time" (any year before 1970, which includes Go's year 0001),
/// or a year after 2261, which the clock type cannot hold.
[[nodiscard]] std::optional<UtcTime> parse_time(std::string_view text);

/// `YYYY-MM-DDTHH:MM:SSZ`. Two such texts compare as their times do.
[[nodiscard]] std::string format_time(UtcTime time);

/// Whether `then` is `at_least` ago, or lies ahead by more than the clocks of several hosts differ: it was written under a
/// clock that has been set back since, and must not put off what is due until that clock's time has come.
[[nodiscard]] constexpr bool long_past(UtcTime then, UtcTime now, UtcTime::duration at_least) {
    return now - then >= at_least || then - now > std::chrono::hours(1);
}

/// parse_time, then format_time.
[[nodiscard]] std::optional<std::string> canonical_time(std::string_view text);

/// "22 November 2026" of a canonical time, UTC, for people; the text itself if it is none.
[[nodiscard]] std::string day_of(std::string_view time);

/// "22 November 2026, 14:05 UTC"
[[nodiscard]] std::string minute_of(std::string_view time);

} // namespace mdm::dep
