// ams-host serve: everything together, in the order in which it may start and must stop.
#pragma once

#include "host-sdk/host/app/host.hpp"

#include <csignal>

namespace ams::host {

/// Blocks SIGTERM and SIGINT for this thread and every later one, so that wait() gets them. Make it before
/// any thread.
class StopSignals {
public:
    StopSignals();
    /// Returns the signal that came within `timeout`, or 0.
    [[nodiscard]] int wait(std::chrono::seconds timeout) const;

private:
    sigset_t set_{};
};

/// Runs the host until a signal comes, then stops it in order. Throws Error when it cannot start.
void serve(Host& host, const StopSignals& signals);

} // namespace ams::host
