#include "host-sdk/host/jobs/day_window.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>

namespace ams::host {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr seconds kDay = std::chrono::hours(24);
/// Each round reaches the next opening or steps over a change of the clocks.
constexpr int kRounds = 4;

seconds time_of_day(UtcTime at, const Zone& zone) {
    const seconds local = at.time_since_epoch() + zone(at);
    return ((local % kDay) + kDay) % kDay;
}

std::tm local_time(UtcTime at) {
    // localtime_r() need not look at TZ by itself.
    static const bool read = (tzset(), true);
    static_cast<void>(read);
    const std::time_t time = at.time_since_epoch().count();
    std::tm local{};
    localtime_r(&time, &local);
    return local;
}

} // namespace

const Zone& utc() {
    static const Zone zone = [](UtcTime) { return seconds(0); };
    return zone;
}

const Zone& host_zone() {
    static const Zone zone = [](UtcTime at) { return seconds(local_time(at).tm_gmtoff); };
    return zone;
}

std::string host_zone_name() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this program changes the environment
    if (const char* set = std::getenv("TZ"); set != nullptr && *set != '\0')
        return *set == ':' ? set + 1 : set;
    std::error_code none;
    const std::string link = std::filesystem::read_symlink("/etc/localtime", none).string();
    static constexpr std::string_view kFolder = "zoneinfo/";
    if (const auto at = link.find(kFolder); at != std::string::npos) return link.substr(at + kFolder.size());
    return local_time(SystemClock().now()).tm_zone;
}

std::optional<minutes> parse_day_time(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return std::nullopt;
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    if (hour > 23 || minute > 59) return std::nullopt;
    return minutes(hour * 60 + minute);
}

std::string format_day_time(minutes after_midnight) {
    const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(after_midnight.count() / 60) + ':' + two(after_midnight.count() % 60);
}

bool is_open(const DayWindow& window, UtcTime at, const Zone& zone) {
    const seconds now = time_of_day(at, zone);
    return window.from < window.to ? now >= window.from && now < window.to
                                   : now >= window.from || now < window.to;
}

UtcTime opens(const DayWindow& window, UtcTime from_then, const Zone& zone) {
    UtcTime at = from_then;
    for (int round = 0; round < kRounds && !is_open(window, at, zone); ++round) {
        const seconds wait = (window.from - time_of_day(at, zone) + kDay) % kDay;
        const UtcTime there = at + wait;
        // If the clocks change on the way, the same reading comes earlier or later.
        const UtcTime moved = there - (zone(there) - zone(at));
        at = moved > at && is_open(window, moved, zone) ? moved : there;
    }
    return at;
}

} // namespace ams::host
