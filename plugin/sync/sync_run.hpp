// One run of one token, from the lease to the last page.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/log.hpp"
#include "plugin/protocol/client.hpp"
#include "plugin/store/store.hpp"
#include "plugin/sync/lease_keeper.hpp"
#include "plugin/sync/page_source.hpp"
#include "plugin/sync/run_report.hpp"
#include "plugin/sync/unknown_words.hpp"

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// How runs are made; the same for all tokens of a host.
struct RunConfig {
    std::string host;        ///< Shown in the history.
    int page_limit = 1000;   ///< Never more than Apple advertises.
    int full_fetch_days = 7; ///< A full fetch this long ago: the next run makes one after its sync.
    RunLimits limits = {};
};

/// Carries out what the cursor machine decides, under a lease that the caller holds. Each page's rows, events
/// and position are one transaction; the next page is asked for meanwhile. Used once, on one thread.
class SyncRun {
public:
    /// Everything must outlive the run.
    SyncRun(Store& store, Client& client, const Clock& clock, LogSink log, const RunConfig& config);

    /// Makes the run and its row in the history. Does not throw: how it ended is in the outcome. A stop
    /// request leaves everything that was stored, and the position from which the next run goes on.
    /// @param token the row of the token; if Apple answers for another server than this, nothing is saved
    [[nodiscard]] RunOutcome make(const RunRequest& request, const TokenRow& token, const LeaseKeeper& keeper,
                                  const std::stop_token& stop, const ProgressSink& progress);

private:
    void carry_out(const RunRequest& request, const TokenRow& token, const Lease& lease,
                   const std::stop_token& stop);
    /// Follows the pages. @param without_changes whether a failure of the changes alone is only logged, and left to the next run
    void read_pages(const Lease& lease, RunState state, const Account& account, bool without_changes,
                    const std::stop_token& stop);
    /// Asks until caught up.
    void follow_pages(const Lease& lease, RunState state, const Account& account,
                      const std::stop_token& stop);
    void store_answer(const Lease& lease, const PageAnswer& answer, const NextStep& step);
    void begin_full_fetch(const Lease& lease);
    /// What Apple says about single devices: those that are on the server, and those that are not. The rest it could not tell.
    struct Standing {
        std::vector<Device> there;
        std::vector<std::string> gone;
    };
    [[nodiscard]] Standing standing_of(const std::vector<std::string>& serials, const std::stop_token& stop);
    /// Asks about the devices that a full fetch did not show, until Apple has told of each.
    void confirm_suspects(const Lease& lease, const std::stop_token& stop);
    /// Asks about devices that operations say are back although Apple had said that they are gone.
    void settle_doubts(const Lease& lease, const std::stop_token& stop);
    void gather_statistics();
    void read_unknown_profiles(std::int64_t token, const std::stop_token& stop);
    [[nodiscard]] bool full_fetch_due(const SyncState& state) const;
    /// Due for so long that it no longer waits for changes that cannot be read.
    [[nodiscard]] bool full_fetch_overdue(const SyncState& state) const;
    [[nodiscard]] bool listed_before(const SyncState& state, std::chrono::days ago) const;
    [[nodiscard]] bool listed_lately(std::int64_t token);
    void count(const PageResult& result);
    void tell(Phase phase) const;

    Store& store_;
    Client& client_;
    const Clock& clock_;
    LogSink log_;
    const RunConfig& config_;

    RunOutcome outcome_;
    Phase asked_ = Phase::fetch;        ///< Of the page that was asked for last.
    bool listed_ = false;               ///< A full fetch was completed.
    bool changes_out_ = false;          ///< After several tries: they are not asked for again by this run.
    std::vector<Device> withheld_;      ///< See PageResult.
    std::vector<std::string> doubtful_; ///< See PageResult.
    UnknownWords unknown_operations_;
    RunProgress progress_;
    ProgressSink sink_;
    std::chrono::steady_clock::time_point begin_;
};

} // namespace mdm::dep
