// The hours of the day in which a job may begin. Pure but for host_zone().
#pragma once

#include "host-sdk/host/base/clock.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ams::host {

/// What a zone's clock is ahead of UTC at a time: it changes with summer time.
using Zone = std::function<std::chrono::seconds(UtcTime)>;

/// The zone whose clock is UTC.
[[nodiscard]] const Zone& utc();

/// The zone of this process, as cron has it: the environment's TZ, else /etc/localtime.
[[nodiscard]] const Zone& host_zone();
/// Its name for people: "Europe/Berlin"; the abbreviation ("CET") when it has none.
[[nodiscard]] std::string host_zone_name();

/// From `from` to the minute before `to`, minutes after midnight on the zone's clock. `to` may lie before `from`:
/// the window then goes over midnight. The two are never the same.
struct DayWindow {
    std::chrono::minutes from{0};
    std::chrono::minutes to{0};
    friend bool operator==(const DayWindow&, const DayWindow&) = default;
};

/// "22:30" from 00:00 to 23:59; nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::minutes> parse_day_time(std::string_view text);
[[nodiscard]] std::string format_day_time(std::chrono::minutes after_midnight);

[[nodiscard]] bool is_open(const DayWindow& window, UtcTime at, const Zone& zone);

/// `from_then` if the window is open then, else when it opens next. When the clocks are put forward over the
/// window's beginning it opens up to an hour late; a window that lies in the missing hour opens on the next day.
[[nodiscard]] UtcTime opens(const DayWindow& window, UtcTime from_then, const Zone& zone);

} // namespace ams::host
