#include "plugin/model/error.hpp"
#include "plugin/sync/token_health.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;

namespace {

const UtcTime kNow = *parse_time("2026-08-20T12:00:00Z");
constexpr const char* kFarExpiry = "2027-08-20T09:15:00Z";

struct Case {
    const char* name;
    std::string expiry;
    bool synced;
    std::optional<Code> error;
    TokenState status;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

TokenFacts facts(const Case& c) {
    TokenFacts facts{.server_name = "Server A", .access_token_expiry = c.expiry};
    if (c.synced) facts.last_success_at = "2026-08-20T00:00:00Z";
    if (c.error) facts.last_error_code = std::string(describe(*c.error).id);
    return facts;
}

const std::vector<Case> kCases{
    {"a token that synced is ok", kFarExpiry, true, {}, TokenState::ok},
    {"a new token has never synced", kFarExpiry, false, {}, TokenState::never_synced},
    {"an unreadable expiry is no reason for alarm", "soon", true, {}, TokenState::ok},
    {"thirty days ahead is not soon", "2026-09-19T12:00:00Z", true, {}, TokenState::ok},
    {"less than thirty days ahead is soon", "2026-09-19T11:59:59Z", true, {}, TokenState::expires_soon},
    {"a date in the past is expired", "2026-08-20T11:59:59Z", true, {}, TokenState::expired},
    {"expired outranks an outage", "2026-08-19T00:00:00Z", true, Code::unreachable, TokenState::expired},
    {"expired outranks a replaced token", "2026-08-19T00:00:00Z", true, Code::token_replaced,
     TokenState::expired},
    {"Apple's expired counts before the date", kFarExpiry, true, Code::token_expired, TokenState::expired},
    {"a wrong clock outranks the date it misjudges", "2026-08-19T00:00:00Z", true, Code::clock_skew,
     TokenState::clock_wrong},
    {"terms prove that the token is accepted", "2026-08-19T00:00:00Z", true, Code::terms_not_signed,
     TokenState::terms_not_signed},
    {"replaced", kFarExpiry, true, Code::token_replaced, TokenState::replaced},
    {"rejected counts as replaced", kFarExpiry, true, Code::token_rejected, TokenState::replaced},
    {"deleted user", kFarExpiry, true, Code::token_user_deleted, TokenState::user_deleted},
    {"unreachable", kFarExpiry, true, Code::unreachable, TokenState::unreachable},
    {"time-out counts as unreachable", kFarExpiry, true, Code::timed_out, TokenState::unreachable},
    {"TLS failure counts as unreachable", kFarExpiry, true, Code::tls_failed, TokenState::unreachable},
    {"an outage counts as unreachable", kFarExpiry, true, Code::service_unavailable, TokenState::unreachable},
    {"anything else is an error", kFarExpiry, true, Code::cursor_stuck, TokenState::error},
    {"an error outranks an expiry ahead", "2026-08-25T00:00:00Z", true, Code::cursor_stuck,
     TokenState::error},
    {"a cancelled run says nothing about the token", kFarExpiry, true, Code::cancelled, TokenState::ok},
    {"a lost lease says nothing about the token", kFarExpiry, false, Code::lease_lost,
     TokenState::never_synced},
};

} // namespace

BOOST_AUTO_TEST_SUITE(token_health)

BOOST_DATA_TEST_CASE(a_token_has_one_status, boost::unit_test::data::make(kCases), row) {
    const TokenHealth health = classify(facts(row), kNow);

    BOOST_CHECK_EQUAL(status_name(health.status), status_name(row.status));
    BOOST_CHECK(!health.text.empty());
}

BOOST_AUTO_TEST_CASE(an_error_code_of_a_newer_version_is_an_error) {
    TokenFacts facts{.access_token_expiry = kFarExpiry, .last_success_at = "2026-08-20T00:00:00Z"};
    facts.last_error_code = "dep.from_the_future";

    BOOST_CHECK_EQUAL(status_name(classify(facts, kNow).status), "error");
}

BOOST_AUTO_TEST_CASE(the_text_of_the_last_error_replaces_the_general_one) {
    TokenFacts facts{.access_token_expiry = kFarExpiry};
    facts.last_error_code = std::string(describe(Code::clock_skew).id);
    facts.last_error_text = "This machine's clock is 340 s behind Apple's.";

    const TokenHealth health = classify(facts, kNow);

    BOOST_CHECK_EQUAL(health.text, *facts.last_error_text);
    BOOST_CHECK_EQUAL(health.remedy, describe(Code::clock_skew).remedy);
}

BOOST_AUTO_TEST_CASE(a_healthy_token_has_no_notices) {
    BOOST_CHECK(notices_for(facts(kCases[0]), kNow).empty());
    BOOST_CHECK(notices_for(facts(kCases[1]), kNow).empty());
}

BOOST_AUTO_TEST_CASE(an_outage_does_not_hide_a_coming_expiry) {
    const auto notices = notices_for(
        facts({"", "2026-08-24T12:00:00Z", true, Code::unreachable, TokenState::unreachable}), kNow);

    BOOST_REQUIRE_EQUAL(notices.size(), 2U);
    BOOST_CHECK_EQUAL(notices[0].topic, "state");
    BOOST_CHECK(notices[0].severity == TokenNotice::Severity::warning);
    BOOST_CHECK_EQUAL(notices[1].topic, "expiry");
    BOOST_CHECK(notices[1].severity == TokenNotice::Severity::error);
    BOOST_CHECK_EQUAL(notices[1].title, "The token of Server A expires in 4 days");
}

BOOST_AUTO_TEST_CASE(an_expired_token_has_one_notice_that_says_so) {
    const auto notices =
        notices_for(facts({"", "2026-08-01T00:00:00Z", true, Code::unreachable, TokenState::expired}), kNow);

    BOOST_REQUIRE_EQUAL(notices.size(), 1U);
    BOOST_CHECK_EQUAL(notices[0].title, "The token of Server A has expired");
    BOOST_CHECK(notices[0].severity == TokenNotice::Severity::error);
    BOOST_CHECK(!notices[0].remedy.empty());
}

BOOST_AUTO_TEST_SUITE_END()
