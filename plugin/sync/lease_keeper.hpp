// Keeps a lease alive while a run goes on, and stops the run when it is lost.
#pragma once

#include "plugin/model/log.hpp"
#include "plugin/store/lease.hpp"
#include "plugin/store/sync_state_store.hpp"

#include <atomic>
#include <chrono>
#include <stop_token>
#include <thread>

namespace mdm::dep {

/// Renews on a thread of its own, three times within a lease's life, because one page may take longer to come
/// than the lease lasts. Gives the lease back when it goes. That the database's clock and ours differ does no
/// harm: a write under a lease that has passed on is refused by the fence.
class LeaseKeeper {
public:
    /// @param on_lost requested once another holder has the lease, or it could not be renewed for its whole
    /// life
    LeaseKeeper(SyncStateStore& states, Lease lease, std::chrono::milliseconds ttl, std::stop_source on_lost,
                LogSink log);
    ~LeaseKeeper();
    LeaseKeeper(const LeaseKeeper&) = delete;
    LeaseKeeper& operator=(const LeaseKeeper&) = delete;

    [[nodiscard]] const Lease& lease() const noexcept { return lease_; }
    [[nodiscard]] bool lost() const noexcept { return lost_; }

private:
    void keep(const std::stop_token& stop);

    SyncStateStore& states_;
    const Lease lease_;
    const std::chrono::milliseconds ttl_;
    std::stop_source on_lost_;
    LogSink log_;
    std::atomic<bool> lost_ = false;
    std::jthread thread_; // last: it uses the others
};

} // namespace mdm::dep
