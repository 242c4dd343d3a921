#include "plugin/sync/circuit.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;
using namespace std::chrono_literals;

namespace {

const UtcTime kNow = *parse_time("2026-08-20T12:00:00Z");

Hold held(Code reason, std::int64_t count, std::optional<std::chrono::seconds> ahead) {
    Hold hold{.reason = reason, .count = count};
    if (ahead) hold.until = kNow + *ahead;
    return hold;
}

struct Case {
    const char* name;
    std::optional<Hold> before;
    Attempt attempt;
    std::optional<Hold> after;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

const std::vector<Case> kCases{
    {"success closes", held(Code::terms_not_signed, 3, -1s), {}, {}},
    {"a person's success closes", held(Code::token_replaced, 1, 6h), {.by_person = true}, {}},
    {"terms are asked about in an hour",
     {},
     {.error = Code::terms_not_signed},
     held(Code::terms_not_signed, 1, 1h)},
    {"then in two",
     held(Code::terms_not_signed, 1, 0s),
     {.error = Code::terms_not_signed},
     held(Code::terms_not_signed, 2, 2h)},
    {"and never less often than every six",
     held(Code::terms_not_signed, 40, 0s),
     {.error = Code::terms_not_signed},
     held(Code::terms_not_signed, 41, 6h)},
    {"a replaced token waits for a person",
     {},
     {.error = Code::token_replaced},
     held(Code::token_replaced, 1, 6h)},
    {"at most a day",
     held(Code::token_replaced, 9, 0s),
     {.error = Code::token_replaced},
     held(Code::token_replaced, 10, 24h)},
    {"another word for a dead token counts on",
     held(Code::token_replaced, 1, 0s),
     {.error = Code::token_rejected},
     held(Code::token_rejected, 2, 12h)},
    {"an expired token", {}, {.error = Code::token_expired}, held(Code::token_expired, 1, 6h)},
    {"a user that is gone", {}, {.error = Code::token_user_deleted}, held(Code::token_user_deleted, 1, 6h)},
    {"a refused user agent",
     {},
     {.error = Code::user_agent_rejected},
     held(Code::user_agent_rejected, 1, 6h)},
    {"access denied", {}, {.error = Code::access_denied}, held(Code::access_denied, 1, 1h)},
    {"a wrong clock is soon right", {}, {.error = Code::clock_skew}, held(Code::clock_skew, 1, 10min)},
    {"one outage holds nothing",
     {},
     {.error = Code::service_unavailable},
     held(Code::service_unavailable, 1, {})},
    {"nor do two",
     held(Code::timed_out, 1, {}),
     {.error = Code::unreachable},
     held(Code::unreachable, 2, {})},
    {"the third does",
     held(Code::unreachable, 2, {}),
     {.error = Code::unreachable},
     held(Code::unreachable, 3, 5min)},
    {"for half an hour at most",
     held(Code::unreachable, 20, 0s),
     {.error = Code::unreachable},
     held(Code::unreachable, 21, 30min)},
    {"Retry-After is obeyed at once",
     {},
     {.error = Code::too_many_requests, .retry_after_s = 900},
     held(Code::too_many_requests, 1, 15min)},
    {"a kind of its own starts from the beginning",
     held(Code::terms_not_signed, 5, 0s),
     {.error = Code::service_unavailable},
     held(Code::service_unavailable, 1, {})},
    {"a person's failure does not lengthen it",
     held(Code::terms_not_signed, 2, 90min),
     {.error = Code::terms_not_signed, .by_person = true},
     held(Code::terms_not_signed, 2, 90min)},
    {"a person's failure opens it",
     {},
     {.error = Code::terms_not_signed, .by_person = true},
     held(Code::terms_not_signed, 1, 1h)},
    {"unless Apple asks for more time",
     held(Code::too_many_requests, 1, 5min),
     {.error = Code::too_many_requests, .retry_after_s = 3600, .by_person = true},
     held(Code::too_many_requests, 2, 60min)},
    {"a cancelled run says nothing",
     held(Code::terms_not_signed, 2, 90min),
     {.error = Code::cancelled},
     held(Code::terms_not_signed, 2, 90min)},
    {"nor does our database", {}, {.error = Code::database_busy}, {}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(circuit)

BOOST_DATA_TEST_CASE(an_attempt_decides_how_long_apple_is_left_alone, boost::unit_test::data::make(kCases),
                     row) {
    const auto after = after_attempt(row.before, row.attempt, kNow, 0);

    BOOST_REQUIRE_EQUAL(after.has_value(), row.after.has_value());
    if (!after) return;
    BOOST_CHECK(after->reason == row.after->reason);
    BOOST_CHECK_EQUAL(after->count, row.after->count);
    BOOST_CHECK(after->until == row.after->until);
}

BOOST_AUTO_TEST_CASE(chance_adds_up_to_a_tenth) {
    const auto latest = after_attempt({}, {.error = Code::terms_not_signed}, kNow, 1);

    BOOST_CHECK(latest->until == kNow + 66min);
    BOOST_CHECK(after_attempt({}, {.error = Code::token_expired}, kNow, 1)->until <= kNow + kLongestHold);
}

BOOST_AUTO_TEST_CASE(nothing_goes_out_before_its_time) {
    const Hold hold = held(Code::terms_not_signed, 1, 1h);

    BOOST_CHECK(!may_ask(hold, kNow, true));
    BOOST_CHECK(!may_ask(hold, kNow, false));
    BOOST_CHECK(!may_ask(hold, kNow + 59min, true));
    BOOST_CHECK(may_ask(hold, kNow + 60min, true));
    BOOST_CHECK(may_ask({}, kNow, true));
    BOOST_CHECK(may_ask(held(Code::unreachable, 2, {}), kNow, true));
}

BOOST_AUTO_TEST_CASE(what_a_restart_may_have_mended_is_asked_once_anew) {
    const Hold agent = held(Code::user_agent_rejected, 1, 6h);

    BOOST_CHECK(may_ask(agent, kNow, false));
    BOOST_CHECK(!may_ask(agent, kNow, true));
    BOOST_CHECK(!may_ask(held(Code::token_replaced, 1, 6h), kNow, false));
}

BOOST_AUTO_TEST_CASE(a_hold_written_under_a_clock_that_ran_ahead_does_not_hold) {
    BOOST_CHECK(may_ask(held(Code::terms_not_signed, 1, 24h * 400), kNow, true));
}

BOOST_AUTO_TEST_CASE(the_time_of_the_next_question_is_told_while_it_lies_ahead) {
    const Hold hold = held(Code::terms_not_signed, 1, 1h);

    BOOST_CHECK_EQUAL(
        hold_text(hold, kNow),
        "Apple is asked again by itself after 20 August 2026, 13:00 UTC; Test Connection asks at once.");
    BOOST_CHECK_EQUAL(hold_text(hold, kNow + 2h), "");
    BOOST_CHECK_EQUAL(hold_text({}, kNow), "");
}

BOOST_AUTO_TEST_SUITE_END()
