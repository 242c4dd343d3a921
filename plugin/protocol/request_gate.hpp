// How fast one token may ask: a bucket of requests, a few at a time, and none while Apple wants a pause.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/error.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>

namespace mdm::dep {

/// What one token may ask at most. Apple publishes no limit; these are far above what any work of ours needs, and stop
/// a fault of ours from becoming a flood.
struct RequestLimits {
    int burst = 500;        ///< Requests at once after a pause.
    int per_minute = 6'000; ///< In the long run.
    std::size_t parallel = 4;
};

/// Requests that may go out now; refilled with time. A value.
struct RequestBucket {
    double left = 0;
    UtcTime at{}; ///< When `left` was worked out.
};

[[nodiscard]] RequestBucket full_bucket(const RequestLimits& limits, UtcTime now);

/// Takes one request out and returns how long to wait before it may go out; zero: now. Pure. A clock that went back
/// refills nothing and takes nothing.
[[nodiscard]] std::chrono::milliseconds take(RequestBucket& bucket, const RequestLimits& limits, UtcTime now);

/// What Apple asked for with a Retry-After.
struct Pause {
    Code reason = Code::too_many_requests; ///< too_many_requests or service_unavailable
    UtcTime asked_at{};
    std::chrono::seconds length{0};
};

/// What is left of a pause, rounded up; zero: it is over, or was asked for under a clock that has been set back since. Pure.
[[nodiscard]] std::chrono::seconds left_of(const Pause& pause, UtcTime now);

/// Lets the requests of one token through. Thread-safe.
class RequestGate {
public:
    /// `clock` must outlive it.
    RequestGate(RequestLimits limits, Clock& clock)
        : limits_(limits), clock_(clock), bucket_(full_bucket(limits, clock.now())), free_(limits.parallel) {}
    RequestGate(const RequestGate&) = delete;
    RequestGate& operator=(const RequestGate&) = delete;

    /// Nothing is to go out for the time.
    void close(const Pause& pause);
    /// A person wants an answer now: what Apple asked for is forgotten.
    void open();
    /// Error(too_many_requests or service_unavailable) with what is left of the pause; nullopt: there is none.
    [[nodiscard]] std::optional<Error> closed() const;

    /// One request's place: waits until it may go out, and gives the place back when it was answered.
    class Pass {
    public:
        /// Throws Error(cancelled), and closed() at once.
        Pass(RequestGate& gate, const std::stop_token& stop) : gate_(gate) { gate_.enter(stop); }
        ~Pass() { gate_.leave(); }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

    private:
        RequestGate& gate_;
    };

private:
    void enter(const std::stop_token& stop);
    void leave();

    const RequestLimits limits_;
    Clock& clock_;
    mutable std::mutex mutex_; ///< Guards what follows.
    std::condition_variable_any left_;
    RequestBucket bucket_;
    std::size_t free_;
    Pause pause_ = {};
};

} // namespace mdm::dep
