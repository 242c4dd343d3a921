#include "plugin/protocol/retry_policy.hpp"

#include <Poco/DateTime.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace mdm::dep {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::optional<UtcTime> parse_http_date(std::string_view text) {
    // Poco's parser finds a date in nearly anything, so look first: a day's name, and a time of day.
    const bool plausible = text.size() >= 20 && text.size() <= 64 &&
                           std::count(text.begin(), text.end(), ':') == 2 &&
                           ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] >= 'a' && text[0] <= 'z'));
    int zone_s = 0;
    Poco::DateTime date;
    if (!plausible || !Poco::DateTimeParser::tryParse(std::string(text), date, zone_s)) return std::nullopt;
    date.makeUTC(zone_s);
    return UtcTime(std::chrono::duration_cast<UtcTime::duration>(
        std::chrono::microseconds(date.timestamp().epochMicroseconds())));
}

std::optional<seconds> parse_retry_after(std::string_view text, UtcTime now, seconds cap) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        long long number = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc()) return cap; // more digits than a number has
        return seconds(std::min<long long>(number, cap.count()));
    }
    const auto date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds(0), cap);
}

bool is_transient(Code code) {
    return code == Code::unreachable || code == Code::timed_out || code == Code::service_unavailable ||
           code == Code::too_many_requests;
}

std::optional<milliseconds> next_delay(const RetryPolicy& policy, int tries_made, int retry_after_s,
                                       double random) {
    if (tries_made >= policy.max_tries) return std::nullopt;
    if (retry_after_s > 0) {
        const milliseconds asked = seconds(retry_after_s);
        if (asked > policy.max_delay) return std::nullopt;
        // A little later than asked, never earlier.
        return asked + milliseconds(static_cast<long>(random * 1000));
    }
    milliseconds delay = policy.first_delay;
    for (int i = 1; i < tries_made && delay < policy.max_delay; ++i)
        delay *= 2;
    delay = std::min(delay, policy.max_delay);
    const auto half = static_cast<double>(delay.count()) / 2;
    return milliseconds(static_cast<long>(half + half * random));
}

void with_retries(const RetryPolicy& policy, Clock& clock, const std::stop_token& stop,
                  const std::function<void()>& attempt, const std::function<bool(const Error&)>& again,
                  const std::function<double()>& random,
                  const std::function<void(const Error&, milliseconds)>& on_retry) {
    for (int tries = 1;; ++tries) {
        milliseconds delay{};
        try {
            attempt();
            return;
        } catch (const Error& error) {
            if (!again(error)) throw;
            const auto next = next_delay(policy, tries, error.retry_after_s(), random());
            if (!next) throw;
            delay = *next;
            on_retry(error, delay);
        }
        if (!clock.wait_for(delay, stop))
            throw Error(Code::cancelled, {.detail = "while waiting to try again"});
    }
}

} // namespace mdm::dep
