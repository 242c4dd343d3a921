// Who works a token's waiting list, and when: one at a time anywhere in the installation.
#pragma once

#include "plugin/sync/assign_run.hpp"
#include "plugin/sync/clients.hpp"
#include "plugin/sync/lease_keeper.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>

namespace mdm::dep {

/// How assigners take turns.
struct AssignerConfig {
    std::string instance; ///< Tells this host from every other: holders begin with it.
    std::chrono::milliseconds lease{
        20'000}; ///< After this time without a sign of life another host takes over.
    std::chrono::milliseconds follow{500}; ///< Between two looks at a lease that somebody has.
};

/// Assigns and removes profiles on its callers' threads. Thread-safe. Runs of the sync, people and the job take turns on a
/// token by a lease of its own; the sync's lease is not needed, because assigning changes no position.
class Assigner {
public:
    /// Everything must outlive it.
    Assigner(Store& store, Clients& clients, Clock& clock, AssignerConfig config, LogSink log);
    ~Assigner() { stop(); }
    Assigner(const Assigner&) = delete;
    Assigner& operator=(const Assigner&) = delete;

    struct Options {
        /// Wait for whoever works this list; otherwise leave what is due to them: they look again after their last batch.
        bool wait = true;
        bool read_back = false; ///< See AssignRun::assign().
        bool ask_anyway = true; ///< A person waits for it, whatever time Apple asked for.
    };

    /// Works the list until nothing is due. Never throws for what can go wrong on the way: see AssignmentReport::error.
    [[nodiscard]] AssignmentReport work(std::int64_t token, const Options& options,
                                        const std::stop_token& stop, const AssignmentProgress& progress = {});

    /// See AssignRun::remove(). Throws what it throws; Error(cancelled) after stop().
    void remove(std::int64_t token, const std::vector<std::string>& serials, const std::string& actor,
                const std::stop_token& stop, const std::function<void(const DeviceOutcomes&)>& answered);

    /// Asks whoever works the token's list in this process to stop, and waits until they have.
    void ground(std::int64_t token);
    /// Stops everybody, waits for them, and lets nobody begin.
    void stop();

private:
    struct Visit {
        std::int64_t token = 0;
        std::stop_source stop;
    };
    struct Turn {
        bool wait = true;
        bool ask_anyway = true; ///< Whatever time Apple asked for.
    };
    /// Runs `body(keeper, client, stop)` when it is this caller's turn; false: somebody has the lease and `wait` is not set.
    template <class Body>
    bool in_turn(std::int64_t token, const Turn& turn, const std::stop_token& stop, Body&& body);

    Store& store_;
    Clients& clients_;
    Clock& clock_;
    const AssignerConfig config_;
    LogSink log_;
    std::atomic<std::uint64_t> turns_ = 0;
    std::mutex mutex_;
    std::condition_variable left_;
    std::list<Visit> visits_;
    bool stopped_ = false;
};

} // namespace mdm::dep
