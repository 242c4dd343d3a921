#include "plugin/sync/cursor_machine.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;
using Do = NextStep::Do;

namespace {

constexpr Phase kFetch = Phase::fetch;
constexpr Phase kSync = Phase::sync;

Answer page(std::string cursor, bool more) {
    return {.problem = std::nullopt, .cursor = std::move(cursor), .more_to_follow = more};
}

Answer problem(CursorProblem what) {
    return {.problem = what};
}

RunState at(Phase phase, std::string cursor) {
    return {.at = {.phase = phase, .cursor = std::move(cursor)}};
}

RunState restarted(RunState state) {
    state.restarted = true;
    return state;
}

RunState exhausted_once(RunState state) {
    state.exhausted = true;
    return state;
}

RunState repeated_once(RunState state) {
    state.repeats = 1;
    return state;
}

RunState having_asked(RunState state, std::set<std::string> cursors) {
    state.asked = std::move(cursors);
    return state;
}

RunState after_pages(RunState state, int pages) {
    state.pages = pages;
    return state;
}

struct Case {
    const char* name;
    RunState state;
    Answer got;
    Do what;
    Position then;
    bool fetch_completed = false;
    bool restart = false;
    std::optional<Code> error = {};
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

const std::vector<Case> kPages{
    {"first fetch page asks for the second", at(kFetch, ""), page("a", true), Do::ask, {kFetch, "a"}},
    {"fetch goes on from its cursor", at(kFetch, "a"), page("b", true), Do::ask, {kFetch, "b"}},
    {"last fetch page turns to sync at once", at(kFetch, "a"), page("b", false), Do::ask, {kSync, "b"}, true},
    {"a whole list of one page turns to sync", at(kFetch, ""), page("a", false), Do::ask, {kSync, "a"}, true},
    {"a last fetch page may repeat its cursor",
     at(kFetch, "a"),
     page("a", false),
     Do::ask,
     {kSync, "a"},
     true},
    {"sync goes on while more follows", at(kSync, "a"), page("b", true), Do::ask, {kSync, "b"}},
    {"the last sync page ends the run", at(kSync, "a"), page("b", false), Do::finish, {kSync, "b"}},
    {"an idle sync may repeat its cursor", at(kSync, "a"), page("a", false), Do::finish, {kSync, "a"}},
    {"the same cursor with more is asked once again", at(kSync, "a"), page("a", true), Do::ask, {kSync, "a"}},
    {"the same cursor with more twice gives up and keeps the page",
     repeated_once(at(kSync, "a")),
     page("a", true),
     Do::give_up,
     {kSync, "a"},
     false,
     false,
     Code::cursor_stuck},
    {"the same cursor twice in a fetch gives up too",
     repeated_once(at(kFetch, "a")),
     page("a", true),
     Do::give_up,
     {kFetch, "a"},
     false,
     false,
     Code::cursor_stuck},
    {"a repeat that moves on is forgiven",
     repeated_once(at(kSync, "a")),
     page("b", true),
     Do::ask,
     {kSync, "b"}},
    {"a cursor asked with before gives up",
     having_asked(at(kSync, "b"), {"a"}),
     page("a", true),
     Do::give_up,
     {kSync, "a"},
     false,
     false,
     Code::cursor_stuck},
    {"a cursor asked with before may end the list",
     having_asked(at(kSync, "b"), {"a"}),
     page("a", false),
     Do::finish,
     {kSync, "a"}},
    {"the page limit gives up and keeps the page",
     after_pages(at(kSync, "a"), 9),
     page("b", true),
     Do::give_up,
     {kSync, "b"},
     false,
     false,
     Code::too_many_pages},
    {"the page limit lets a list end on it",
     after_pages(at(kSync, "a"), 9),
     page("b", false),
     Do::finish,
     {kSync, "b"}},
    {"a fetch that ends on the page limit is complete, its sync is the next run's",
     after_pages(at(kFetch, "a"), 9),
     page("b", false),
     Do::give_up,
     {kSync, "b"},
     true,
     false,
     Code::too_many_pages},
    {"a page without a cursor fails",
     at(kSync, "a"),
     page("", false),
     Do::fail,
     {kSync, "a"},
     false,
     false,
     Code::bad_answer},
};

const std::vector<Case> kProblems{
    {"fetch: exhausted goes to sync with the same cursor",
     at(kFetch, "a"),
     problem(CursorProblem::exhausted),
     Do::ask,
     {kSync, "a"},
     true},
    {"fetch: exhausted without a cursor fails",
     at(kFetch, ""),
     problem(CursorProblem::exhausted),
     Do::fail,
     {kFetch, ""},
     false,
     false,
     Code::cursor_refused},
    {"fetch: expired starts again",
     at(kFetch, "a"),
     problem(CursorProblem::expired),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"fetch: invalid starts again",
     at(kFetch, "a"),
     problem(CursorProblem::invalid),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"fetch: invalid without a cursor fails",
     at(kFetch, ""),
     problem(CursorProblem::invalid),
     Do::fail,
     {kFetch, ""},
     false,
     false,
     Code::cursor_refused},
    {"fetch: expired without a cursor fails",
     at(kFetch, ""),
     problem(CursorProblem::expired),
     Do::fail,
     {kFetch, ""},
     false,
     false,
     Code::cursor_refused},
    {"fetch: required with a cursor starts again",
     at(kFetch, "a"),
     problem(CursorProblem::required),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"fetch: a second rejection in one run fails",
     restarted(at(kFetch, "a")),
     problem(CursorProblem::expired),
     Do::fail,
     {kFetch, "a"},
     false,
     false,
     Code::cursor_refused},
    {"sync: expired restarts with a full fetch",
     at(kSync, "a"),
     problem(CursorProblem::expired),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"sync: invalid restarts with a full fetch",
     at(kSync, "a"),
     problem(CursorProblem::invalid),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"sync: required restarts with a full fetch",
     at(kSync, "a"),
     problem(CursorProblem::required),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"sync: expired a second time fails",
     restarted(at(kSync, "b")),
     problem(CursorProblem::expired),
     Do::fail,
     {kSync, "b"},
     false,
     false,
     Code::cursor_refused},
    {"sync: exhausted keeps the cursor and asks once more",
     at(kSync, "a"),
     problem(CursorProblem::exhausted),
     Do::ask,
     {kSync, "a"}},
    {"sync: exhausted again restarts with a full fetch",
     exhausted_once(at(kSync, "a")),
     problem(CursorProblem::exhausted),
     Do::ask,
     {kFetch, ""},
     false,
     true},
    {"sync: exhausted again after a restart means nothing is left",
     restarted(exhausted_once(at(kSync, "a"))),
     problem(CursorProblem::exhausted),
     Do::finish,
     {kSync, "a"}},
};

void check(const Case& c) {
    const NextStep step = next_step(c.state, c.got, {.max_pages = 10});

    BOOST_CHECK(step.what == c.what);
    BOOST_CHECK_EQUAL(phase_name(step.state.at.phase), phase_name(c.then.phase));
    BOOST_CHECK_EQUAL(step.state.at.cursor, c.then.cursor);
    BOOST_CHECK_EQUAL(step.fetch_completed, c.fetch_completed);
    BOOST_CHECK_EQUAL(step.restart, c.restart);
    BOOST_CHECK(step.error == c.error);
}

} // namespace

BOOST_AUTO_TEST_SUITE(cursor_machine)

BOOST_DATA_TEST_CASE(a_page_decides_the_next_request, boost::unit_test::data::make(kPages), row) {
    check(row);
}

BOOST_DATA_TEST_CASE(a_cursor_problem_decides_the_next_request, boost::unit_test::data::make(kProblems),
                     row) {
    check(row);
}

BOOST_AUTO_TEST_CASE(a_service_that_rejects_every_cursor_ends_the_run) {
    RunState state = begin_run({kSync, "stored"}, false);

    NextStep step = next_step(state, problem(CursorProblem::invalid));
    BOOST_REQUIRE(step.what == Do::ask);
    step = next_step(step.state, page("fresh", true));
    BOOST_REQUIRE(step.what == Do::ask);
    step = next_step(step.state, problem(CursorProblem::invalid));

    BOOST_CHECK(step.what == Do::fail);
    BOOST_CHECK(step.error == Code::cursor_refused);
}

BOOST_AUTO_TEST_CASE(empty_pages_that_promise_more_are_followed_to_their_end) {
    NextStep step = next_step(begin_run({}, false), page("0", true));
    for (int i = 1; i < 50; ++i) {
        BOOST_REQUIRE(step.what == Do::ask);
        step = next_step(step.state, page(std::to_string(i), true));
    }
    step = next_step(step.state, page("end", false));

    BOOST_CHECK(step.fetch_completed);
    BOOST_CHECK_EQUAL(step.state.pages, 51);
}

BOOST_AUTO_TEST_CASE(a_circle_of_three_cursors_is_noticed) {
    NextStep step = next_step(begin_run({kSync, "a"}, false), page("b", true));
    step = next_step(step.state, page("c", true));
    step = next_step(step.state, page("a", true));

    BOOST_CHECK(step.what == Do::give_up);
    BOOST_CHECK(step.error == Code::cursor_stuck);
}

BOOST_AUTO_TEST_CASE(a_restart_does_not_reset_the_page_limit) {
    NextStep step =
        next_step(after_pages(at(kSync, "a"), 9), problem(CursorProblem::expired), {.max_pages = 10});
    BOOST_REQUIRE(step.restart);
    step = next_step(step.state, page("b", true), {.max_pages = 10});

    BOOST_CHECK(step.error == Code::too_many_pages);
}

BOOST_AUTO_TEST_CASE(a_full_run_forgets_the_cursor) {
    BOOST_CHECK((begin_run({kSync, "a"}, true).at == Position{kFetch, ""}));
}

BOOST_AUTO_TEST_CASE(a_sync_position_without_a_cursor_begins_with_a_fetch) {
    BOOST_CHECK((begin_run({kSync, ""}, false).at == Position{kFetch, ""}));
}

BOOST_AUTO_TEST_CASE(an_interrupted_fetch_goes_on_where_it_was) {
    BOOST_CHECK((begin_run({kFetch, "a"}, false).at == Position{kFetch, "a"}));
}

BOOST_AUTO_TEST_SUITE_END()
