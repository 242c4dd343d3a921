// One run per token within this process: later wishes join the run or wait for the next.
#pragma once

#include "plugin/sync/run_report.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

namespace mdm::dep {

/// Single flight per token, and no more than `parallel` tokens at a time. Thread-safe. Has no thread of its
/// own: a run is made on the thread that asked first.
class Flights {
public:
    /// Makes the run. Reports errors in the outcome; what it throws is an unexpected error of the program and
    /// reaches only the caller that ran it, joiners get Code::internal.
    using Body = std::function<RunOutcome(const std::stop_token&, const ProgressSink&)>;

    explicit Flights(std::size_t parallel) : free_(parallel == 0 ? 1 : parallel) {}
    ~Flights() { stop(); }
    Flights(const Flights&) = delete;
    Flights& operator=(const Flights&) = delete;

    /// Runs `body` for the token, or waits for the run that is under way and shares its outcome.
    ///
    /// A wish that needs what only a later run can give (`full`: forget the cursor; `token`: a new token)
    /// joins only a run that was asked for with the same trigger; otherwise it waits for that one and then
    /// makes its own. The outcome of a run that was cancelled by somebody else, or of a scheduled one that was held back, is not shared: the waiting
    /// caller runs for itself. Returns Code::cancelled when `stop` is requested or stop() was called.
    RunOutcome fly(const RunRequest& request, const std::stop_token& stop, const ProgressSink& progress,
                   const Body& body);

    /// Asks the token's run to stop and waits until it has; nothing if there is none.
    void ground(std::int64_t token);

    /// Asks every run to stop, lets none start, and returns when the last caller of fly() has left.
    void stop();

private:
    struct Flight {
        Trigger trigger = Trigger::now;
        std::stop_source stop;
        bool done = false;
        RunOutcome outcome;
        std::mutex listeners_mutex;
        std::map<const void*, ProgressSink> listeners;
    };

    [[nodiscard]] static bool serves(const Flight& flight, Trigger wanted);
    RunOutcome run(const std::shared_ptr<Flight>& flight, const RunRequest& request,
                   const std::stop_token& stop, const Body& body);
    void land(const std::shared_ptr<Flight>& flight, std::int64_t token, RunOutcome outcome);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::map<std::int64_t, std::shared_ptr<Flight>> flights_;
    std::size_t free_;
    std::size_t callers_ = 0;
    bool stopped_ = false;
};

} // namespace mdm::dep
