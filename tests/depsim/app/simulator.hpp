#pragma once
// The whole service: everything it knows, behind one lock.

#include <cstdint>
#include <exception>
#include <mutex>
#include <string>

#include "tests/depsim/auth/oauth_gate.hpp"
#include "tests/depsim/auth/sessions.hpp"
#include "tests/depsim/model/world.hpp"
#include "tests/depsim/server/faults.hpp"
#include "tests/depsim/server/request_log.hpp"
#include "tests/depsim/server/stop_signal.hpp"

namespace depsim {

/// handle() may be called from any number of threads.
class Simulator {
public:
    /// @param state_file  loaded when it exists; where the control API saves to; empty: none
    Simulator(Beginning beginning, Settings settings, std::string state_file);

    /// Answers a call to the service or, below /_portal, to the portal. Never throws for what a client sent.
    Reply handle(const Call& call);

    /// Says aloud that the simulator itself is at fault: a test would else take its 500 for Apple's.
    static void report(const Call& call, const std::exception& problem);

    /// Writes the state file, if there is one. Throws std::runtime_error when that fails.
    void save();

    StopSignal stop;
    RequestLog requests;

    // What follows is guarded by `mutex`.
    std::mutex mutex;
    World world;
    Sessions sessions;
    OauthGate gate;
    FaultPlan faults;

    [[nodiscard]] const std::string& state_file() const { return state_file_; }
    /// Forgets everything and begins again. The caller holds `mutex`.
    void reset(Beginning beginning);
    /// Replaces the world by the saved one. The caller holds `mutex`. Throws std::runtime_error.
    void load();
    /// As save(); the caller holds `mutex`.
    void save_locked() const;

private:
    Settings initial_settings_;
    std::string state_file_;
};

} // namespace depsim
