// What a token's page and its account's page say first.
#include "plugin/console/pages/token_status.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;

namespace {

const UtcTime kNow = *parse_time("2026-11-28T12:00:00Z");

struct Case {
    Code code;
    const char* title;
    const char* tone;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << describe(c.code).id;
}

const Case kCases[] = {
    {Code::terms_not_signed, "Apple's terms wait to be accepted", "danger"},
    {Code::token_expired, "Expired", "danger"},
    {Code::token_replaced, "Replaced by a newer token", "danger"},
    {Code::token_rejected, "Replaced by a newer token", "danger"},
    {Code::token_user_deleted, "Its Apple user is gone", "danger"},
    {Code::clock_skew, "A clock is wrong", "danger"},
    {Code::user_agent_rejected, "Apple refuses this program's name", "danger"},
    {Code::access_denied, "Apple denies access", "danger"},
    {Code::secret_unreadable, "The stored token cannot be unsealed", "danger"},
    {Code::database, "The last attempt failed", "danger"},
    {Code::unreachable, "Apple cannot be reached", "warning"},
    {Code::service_unavailable, "Apple's service is out of order", "warning"},
    {Code::too_many_requests, "Apple asks for a pause", "warning"},
    {Code::timed_out, "Apple does not answer in time", "warning"},
    {Code::bad_answer, "Something answers that is not Apple's service", "warning"},
    {Code::tls_failed, "The connection to Apple cannot be trusted", "warning"},
    {Code::proxy_refused, "The proxy refuses the way to Apple", "warning"},
};

TokenFacts failed_with(Code code) {
    return {.server_name = "Example MDM",
            .access_token_expiry = "2027-08-20T09:15:00Z",
            .last_success_at = "2026-11-27T12:00:00Z",
            .last_error_code = std::string(describe(code).id)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_status)

BOOST_DATA_TEST_CASE(each_failure_has_a_title_that_says_who_is_concerned,
                     boost::unit_test::data::make(kCases), c) {
    const Status status = describe_token(failed_with(c.code), kNow);

    BOOST_TEST(status.title == c.title);
    BOOST_TEST(status.tone == c.tone);
    BOOST_TEST(!status.text.empty());
}

BOOST_AUTO_TEST_CASE(a_token_that_works_says_so_and_asks_for_nothing) {
    TokenFacts facts = failed_with(Code::internal);
    facts.last_error_code.reset();

    const Status status = describe_token(facts, kNow);

    BOOST_TEST(status.title == "Works");
    BOOST_TEST(status.tone == "success");
    BOOST_TEST(status.next == "");
}

BOOST_AUTO_TEST_CASE(while_apple_is_left_alone_the_next_step_says_until_when_in_words) {
    TokenFacts facts = failed_with(Code::service_unavailable);
    facts.hold =
        Hold{.until = *parse_time("2026-11-28T12:30:00Z"), .reason = Code::service_unavailable, .count = 3};

    BOOST_TEST(describe_token(facts, kNow)
                   .next.ends_with("Apple is asked again by itself after 28 November 2026, 12:30 UTC; Test "
                                   "Connection asks at once."));
    BOOST_TEST(describe_token(facts, *parse_time("2026-11-28T12:31:00Z")).next.find("asked again") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hold_written_under_a_clock_that_was_wrong_is_not_announced) {
    TokenFacts facts = failed_with(Code::service_unavailable);
    facts.hold =
        Hold{.until = *parse_time("2027-11-28T12:30:00Z"), .reason = Code::service_unavailable, .count = 3};

    BOOST_TEST(describe_token(facts, kNow).next.find("asked again") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
