// The rules of Apple's cursors: from where a run stands and what Apple answered to what happens next.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/model/page.hpp"
#include "plugin/model/position.hpp"

#include <optional>
#include <set>
#include <string>

namespace mdm::dep {

/// Bounds of one run.
struct RunLimits {
    /// Pages of one run. At 1,000 devices a page this is ten million devices: whoever gets there is in a
    /// loop.
    int max_pages = 10'000;
};

/// Where one run stands: the position and what the run has been through. Made by begin_run().
struct RunState {
    Position at;
    int pages = 0;                    ///< Pages taken so far.
    int repeats = 0;                  ///< Pages in a row that came back with the cursor that was sent.
    bool restarted = false;           ///< The one restart with a full fetch is spent.
    bool listed_lately = false;       ///< A run lately made a full fetch that nobody had asked for.
    bool exhausted = false;           ///< The last answer was EXHAUSTED_CURSOR on sync.
    std::set<std::string> asked = {}; ///< Cursors asked with since the last restart.
};

/// What Apple answered, reduced to what the decision needs.
struct Answer {
    std::optional<CursorProblem> problem; ///< Set: no page came.
    std::string cursor = {};              ///< The page's.
    bool more_to_follow = false;
};

[[nodiscard]] Answer facts_of(const PageAnswer& answer);

/// What to do now. The page, if there is one, is stored together with `state.at` in every case but `fail`.
struct NextStep {
    enum class Do {
        ask,     ///< Ask for the page at `state.at`.
        finish,  ///< Caught up with Apple.
        give_up, ///< Stop with `error`, keeping the page: the service leads us in circles.
        fail,    ///< Stop with `error`; store nothing.
    };

    Do what = Do::finish;
    RunState state;
    bool restart = false;         ///< The position was rejected: forget what the current full fetch has seen.
    bool fetch_completed = false; ///< This answer ended a full fetch: what it did not show is suspect.
    std::optional<Code> error = {};
};

/// The state in which a run begins. A sync without a cursor is a fetch; `full` forgets the cursor.
[[nodiscard]] RunState begin_run(Position stored, bool full);

/// Decides the next step of one run. Pure: no clock, network or database.
///
/// A rejected cursor (INVALID, EXPIRED: older than 7 days, or CURSOR_REQUIRED: state lost) restarts with a
/// full fetch, once a run, so that a service that rejects every cursor cannot spin us. INVALID when none was
/// sent fails at once. EXHAUSTED during fetch means "nothing left here, go on with sync"; during sync it is
/// documented but not seen: the cursor is kept and asked once more, then a full fetch finds out, unless one did so
/// lately: then there is nothing left. A page that
/// repeats the cursor it was asked with and promises more is asked for once more and then left to the next
/// run, as is a cursor that was already asked with in this run, and a list that does not end. Source: Apple,
/// "Fetch the List of Devices" and "Sync the List of Devices"; the repeated cursor is observed.
[[nodiscard]] NextStep next_step(RunState state, const Answer& got, const RunLimits& limits = {});

} // namespace mdm::dep
