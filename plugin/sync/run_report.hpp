// What a run is asked for, what it tells while it goes on, and how it ended.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/sync/assign_report.hpp"
#include "plugin/sync/cursor_machine.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace mdm::dep {

/// What started a run.
enum class Trigger { schedule, now, full, token };

/// "schedule", as stored and shown.
[[nodiscard]] constexpr std::string_view trigger_name(Trigger trigger) noexcept {
    switch (trigger) {
    case Trigger::schedule:
        return "schedule";
    case Trigger::now:
        return "now";
    case Trigger::full:
        return "full";
    case Trigger::token:
        return "token";
    }
    return "now";
}

/// One wish to sync one token.
struct RunRequest {
    std::int64_t token = 0; ///< mdm_dep_token.id
    Trigger trigger = Trigger::now;
    std::string actor; ///< The user's name, or "system".
};

/// What a run has done so far.
struct RunCounts {
    std::int64_t pages = 0;
    std::int64_t added = 0;
    std::int64_t modified = 0;
    std::int64_t deleted = 0;
    std::int64_t unchanged = 0;
    std::int64_t skipped = 0; ///< Records without a usable serial number.
    std::int64_t drift = 0;   ///< Of added, modified and deleted, what only a full fetch found out.

    /// Records of Apple that were looked at.
    [[nodiscard]] std::int64_t devices() const noexcept {
        return added + modified + deleted + unchanged + skipped;
    }
};

/// Where a run's time went. The service and the database work at the same time: a page is requested while the one
/// before it is written, so the sum of the parts may exceed `total`.
struct RunTiming {
    std::chrono::microseconds waiting{0}; ///< For the service: network and its own work.
    std::chrono::microseconds parsing{0}; ///< From JSON to values.
    std::chrono::microseconds writing{0}; ///< In the database.
    std::chrono::microseconds idle{0};    ///< Of waiting and parsing: what nothing was written meanwhile.
    std::chrono::microseconds total{0};
};

/// A sign of life, after every page.
struct RunProgress {
    std::int64_t token = 0;
    std::string server_name;
    Phase phase = Phase::fetch;
    RunCounts counts;
    double devices_per_s = 0; ///< Since the run began.
};
using ProgressSink = std::function<void(const RunProgress&)>;

/// How a run ended.
struct RunOutcome {
    std::int64_t run = 0; ///< mdm_dep_sync_run.id; 0 if it never got one.
    RunCounts counts;
    RunTiming timing;
    std::optional<Error> error;   ///< Why it failed or was cancelled; nullopt: it succeeded.
    AssignmentReport assignments; ///< Of the waiting list, worked after the pages.
    /// Why a scheduled run did not take place: Apple is left alone for the time. Empty: it did.
    std::string held = {};
    bool joined = false; ///< This is the outcome of somebody else's run.

    [[nodiscard]] bool cancelled() const { return error && error->code() == Code::cancelled; }
};

} // namespace mdm::dep
