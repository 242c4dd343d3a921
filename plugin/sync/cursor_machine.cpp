#include "plugin/sync/cursor_machine.hpp"

#include <utility>

namespace mdm::dep {
namespace {

using Do = NextStep::Do;

NextStep ask(RunState state) {
    return {.what = Do::ask, .state = std::move(state)};
}

NextStep fail(RunState state, Code code) {
    return {.what = Do::fail, .state = std::move(state), .error = code};
}

// With the cursor forgotten, everything known about the old path through the list is void, but not the page
// count: it bounds the run, not the path.
NextStep restart(RunState state) {
    state.at = {};
    state.restarted = true;
    state.repeats = 0;
    state.exhausted = false;
    state.asked.clear();
    NextStep step = ask(std::move(state));
    step.restart = true;
    return step;
}

NextStep after_rejection(RunState state) {
    const bool fresh_start = state.at.cursor.empty();
    if (fresh_start || state.restarted) return fail(std::move(state), Code::cursor_refused);
    return restart(std::move(state));
}

NextStep after_exhaustion(RunState state) {
    if (state.at.phase == Phase::fetch) {
        if (state.at.cursor.empty()) return fail(std::move(state), Code::cursor_refused);
        state.at.phase = Phase::sync;
        NextStep step = ask(std::move(state));
        step.fetch_completed = true;
        return step;
    }
    if (!state.exhausted) {
        state.exhausted = true;
        return ask(std::move(state));
    }
    // A second full listing in one run would not teach us more: "exhausted" then is what it says, nothing
    // left. The same goes for one run after another.
    if (state.restarted || state.listed_lately) return {.what = Do::finish, .state = std::move(state)};
    return restart(std::move(state));
}

NextStep after_page(RunState state, const Answer& got, const RunLimits& limits) {
    if (got.cursor.empty()) return fail(std::move(state), Code::bad_answer);
    const std::string sent = std::exchange(state.at.cursor, got.cursor);
    ++state.pages;
    state.exhausted = false;

    NextStep step{.what = Do::ask, .state = std::move(state)};
    RunState& next = step.state;
    if (!got.more_to_follow) {
        next.repeats = 0;
        next.asked.clear();
        if (next.at.phase == Phase::sync) {
            step.what = Do::finish;
            return step;
        }
        next.at.phase = Phase::sync;
        step.fetch_completed = true;
    } else if (got.cursor == sent) {
        // Compared with the cursor sent, before it is overwritten: the order the loops of other clients got
        // wrong.
        if (++next.repeats > 1) {
            step.what = Do::give_up;
            step.error = Code::cursor_stuck;
            return step;
        }
    } else {
        next.repeats = 0;
        if (!sent.empty()) next.asked.insert(sent);
        if (next.asked.contains(got.cursor)) {
            step.what = Do::give_up;
            step.error = Code::cursor_stuck;
            return step;
        }
    }
    if (next.pages >= limits.max_pages) {
        step.what = Do::give_up;
        step.error = Code::too_many_pages;
    }
    return step;
}

} // namespace

Answer facts_of(const PageAnswer& answer) {
    if (const auto* problem = std::get_if<CursorProblem>(&answer)) return {.problem = *problem};
    const auto& page = std::get<DevicePage>(answer);
    return {.problem = std::nullopt, .cursor = page.cursor, .more_to_follow = page.more_to_follow};
}

RunState begin_run(Position stored, bool full) {
    if (full || stored.cursor.empty()) return {};
    return {.at = std::move(stored)};
}

NextStep next_step(RunState state, const Answer& got, const RunLimits& limits) {
    if (!got.problem) return after_page(std::move(state), got, limits);
    switch (*got.problem) {
    case CursorProblem::exhausted:
        return after_exhaustion(std::move(state));
    case CursorProblem::expired:
    case CursorProblem::invalid:
    case CursorProblem::required:
        return after_rejection(std::move(state));
    }
    return fail(std::move(state), Code::internal);
}

} // namespace mdm::dep
