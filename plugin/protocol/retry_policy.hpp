// When to try again: pure arithmetic, and a loop that takes the clock.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/error.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string_view>

namespace mdm::dep {

struct RetryPolicy {
    int max_tries = 4; ///< Of one operation, the first one included.
    std::chrono::milliseconds first_delay{2'000};
    std::chrono::milliseconds max_delay{60'000}; ///< Of one wait within the operation.
    /// What a Retry-After may ask at most; a longer one is taken for this.
    std::chrono::seconds max_retry_after{3'600};
};

/// Retry-After as seconds or as an HTTP date relative to `now`; nullopt if absent or neither. Never negative,
/// capped.
[[nodiscard]] std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, UtcTime now,
                                                                    std::chrono::seconds cap);

/// An HTTP date, in any of its three forms; nullopt if it is none.
[[nodiscard]] std::optional<UtcTime> parse_http_date(std::string_view text);

/// May this failure be over in a moment: no connection, a time-out, 429, 5xx?
[[nodiscard]] bool is_transient(Code code);

/// How long to wait before try number `tries_made` + 1, or nullopt to leave it to the next scheduled run: the
/// tries are used up, or the other side asked for more than max_delay.
///
/// Without Retry-After the delay doubles from first_delay up to max_delay, and half of it is random, so that
/// many tokens that failed together do not come back together.
/// @param retry_after_s as Error::retry_after_s: what the other side asked for; 0 or less if nothing
/// @param random        in [0, 1)
[[nodiscard]] std::optional<std::chrono::milliseconds> next_delay(const RetryPolicy& policy, int tries_made,
                                                                  int retry_after_s, double random);

/// Runs `attempt` until it returns, throws something that `again` does not want repeated, or next_delay gives
/// up; then the last error is thrown. Throws Error(cancelled) if `stop` is requested during a wait.
/// @param again    whether a failure may be repeated; usually is_transient and whether the request is
/// repeatable
/// @param random   called once a wait
/// @param on_retry called before each wait with the failure and the delay, for the log
void with_retries(const RetryPolicy& policy, Clock& clock, const std::stop_token& stop,
                  const std::function<void()>& attempt, const std::function<bool(const Error&)>& again,
                  const std::function<double()>& random,
                  const std::function<void(const Error&, std::chrono::milliseconds)>& on_retry);

} // namespace mdm::dep
