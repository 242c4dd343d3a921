#include "plugin/protocol/request_gate.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

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

std::chrono::seconds left_of(const Pause& pause, UtcTime now) {
    const auto passed = now - pause.asked_at;
    if (passed < UtcTime::duration::zero() || passed >= pause.length) return std::chrono::seconds(0);
    return std::chrono::ceil<std::chrono::seconds>(pause.length - passed);
}

void RequestGate::close(const Pause& pause) {
    const std::lock_guard lock(mutex_);
    const UtcTime now = clock_.now();
    if (left_of(pause, now) >= left_of(pause_, now)) pause_ = pause;
}

void RequestGate::open() {
    const std::lock_guard lock(mutex_);
    pause_ = {};
}

std::optional<Error> RequestGate::closed() const {
    const std::lock_guard lock(mutex_);
    const std::chrono::seconds left = left_of(pause_, clock_.now());
    if (left.count() == 0) return std::nullopt;
    return Error(pause_.reason, {.detail = "nobody was asked: Apple wants a pause of another " +
                                           std::to_string(left.count()) + " s",
                                 .retry_after_s = static_cast<int>(left.count())});
}

void RequestGate::enter(const std::stop_token& stop) {
    if (auto error = closed()) throw Error(*std::move(error));
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
