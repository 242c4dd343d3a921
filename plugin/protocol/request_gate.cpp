#include "plugin/protocol/request_gate.hpp"

#include "plugin/model/error.hpp"

#include <algorithm>
#include <cmath>

namespace mdm::dep {

using std::chrono::milliseconds;

RequestBucket full_bucket(const RequestLimits& limits, UtcTime now) {
    return {.left = static_cast<double>(limits.burst), .at = now};
}

milliseconds take(RequestBucket& bucket, const RequestLimits& limits, UtcTime now) {
    const double per_ms = static_cast<double>(limits.per_minute) / 60'000;
    const double passed = std::chrono::duration<double, std::milli>(now - bucket.at).count();
    bucket.left = std::min(static_cast<double>(limits.burst), bucket.left + std::max(0.0, passed) * per_ms);
    bucket.at = now;
    bucket.left -= 1;
    if (bucket.left >= 0) return milliseconds(0);
    // Below nothing: whoever comes next waits for its own turn behind this one.
    return milliseconds(static_cast<std::int64_t>(std::ceil(-bucket.left / per_ms)));
}

void RequestGate::enter(const std::stop_token& stop) {
    milliseconds wait{0};
    {
        std::unique_lock lock(mutex_);
        if (!left_.wait(lock, stop, [this] { return free_ > 0; }))
            throw Error(Code::cancelled, {.detail = "while other requests of the token were under way"});
        --free_;
        wait = take(bucket_, limits_, clock_.now());
    }
    if (wait.count() == 0 || clock_.wait_for(wait, stop)) return;
    leave();
    throw Error(Code::cancelled, {.detail = "while requests of the token were spaced"});
}

void RequestGate::leave() {
    const std::lock_guard lock(mutex_);
    ++free_;
    left_.notify_one();
}

} // namespace mdm::dep
