// Ends a blocked exchange when it takes too long or when someone wants us to stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace mdm::dep {

/// Shuts a connected socket down on stop or when `limit` has passed, so that a blocking read or write on it
/// returns.
///
/// Works on a duplicate of the descriptor: Poco closes its own inside a failing call, after which the number
/// may belong to another thread's socket. Receive timeouts alone are not enough, because a server that sends
/// one byte now and then never runs into them.
class Watchdog {
public:
    enum class Cut { none, stopped, too_slow };

    Watchdog(int descriptor, std::chrono::milliseconds limit, std::stop_token stop);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog();

    /// Whether, and why, the socket was shut down.
    [[nodiscard]] Cut cut() const;

private:
    void watch(std::chrono::milliseconds limit, const std::stop_token& stop);

    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    bool done_ = false;
    Cut cut_ = Cut::none;
    int descriptor_;
    std::thread thread_;
};

} // namespace mdm::dep
