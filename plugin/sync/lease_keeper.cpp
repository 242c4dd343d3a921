#include "plugin/sync/lease_keeper.hpp"

#include "plugin/model/error.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace mdm::dep {

using std::chrono::steady_clock;

LeaseKeeper::LeaseKeeper(SyncStateStore& states, Lease lease, std::chrono::milliseconds ttl,
                         std::stop_source on_lost, LogSink log)
    : states_(states), lease_(std::move(lease)), ttl_(ttl), on_lost_(std::move(on_lost)),
      log_(std::move(log)), thread_([this](const std::stop_token& stop) { keep(stop); }) {}

LeaseKeeper::~LeaseKeeper() {
    thread_.request_stop();
    thread_.join();
    if (lost_) return;
    try {
        states_.release(lease_);
    } catch (const Error& e) { // it ends by itself; until then the token waits
        log(log_, LogLevel::warning, "The lease of a token could not be given back",
            {{"token", std::to_string(lease_.token)}, {"code", std::string(e.id())}, {"detail", e.detail()}});
    }
}

void LeaseKeeper::keep(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    auto good_until = steady_clock::now() + ttl_;
    while (!never.wait_for(lock, stop, ttl_ / 3, [&] { return stop.stop_requested(); })) {
        const auto asked_at = steady_clock::now();
        bool mine = true;
        try {
            states_.renew(lease_, ttl_);
            good_until = asked_at + ttl_;
        } catch (const Error& e) {
            // A database that is away for a moment is no loss yet; the fence protects what would be written.
            mine = e.code() != Code::lease_lost && steady_clock::now() < good_until;
            log(log_, LogLevel::warning, "The lease of a token could not be renewed",
                {{"token", std::to_string(lease_.token)},
                 {"code", std::string(e.id())},
                 {"detail", e.detail()}});
        }
        if (!mine) {
            lost_ = true;
            on_lost_.request_stop();
            return;
        }
    }
}

} // namespace mdm::dep
