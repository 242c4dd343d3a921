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

BOOST_AUTO_TEST_CASE(a_healthy_token_has_no_notice) {
    BOOST_CHECK(!notice_for(facts(kCases[0]), kNow));
    BOOST_CHECK(!notice_for(facts(kCases[1]), kNow));
}

namespace {

struct Told {
    const char* name;
    std::string expiry;
    std::optional<Code> error;
    const char* topic; // "": no notice
    TokenNotice::Severity severity;
};

std::ostream& operator<<(std::ostream& out, const Told& c) {
    return out << c.name;
}

using Severity = TokenNotice::Severity;

const std::vector<Told> kTold{
    {"sixty days ahead nothing is said", "2026-10-19T12:00:00Z", {}, "", Severity::info},
    {"below sixty it is mentioned", "2026-10-19T11:59:59Z", {}, "expiry", Severity::info},
    {"below thirty it is a warning", "2026-09-19T11:59:59Z", {}, "expiry", Severity::warning},
    {"below fourteen still", "2026-09-03T11:59:59Z", {}, "expiry", Severity::warning},
    {"below seven it is urgent", "2026-08-27T11:59:59Z", {}, "expiry", Severity::error},
    {"on the last day", "2026-08-21T11:59:59Z", {}, "expiry", Severity::error},
    {"expired", "2026-08-01T00:00:00Z", {}, "state", Severity::error},
    {"what stops the token outranks what will", "2026-08-24T12:00:00Z", Code::token_replaced, "state",
     Severity::error},
    {"an outage does not hide a coming expiry", "2026-08-24T12:00:00Z", Code::unreachable, "expiry",
     Severity::error},
    {"an outage outranks a far expiry", "2026-09-10T12:00:00Z", Code::unreachable, "state",
     Severity::warning},
};

} // namespace

BOOST_DATA_TEST_CASE(a_token_has_one_notice_the_most_pressing, boost::unit_test::data::make(kTold), row) {
    const auto notice = notice_for(facts({row.name, row.expiry, true, row.error, TokenState::ok}), kNow);

    BOOST_REQUIRE_EQUAL(notice.has_value(), *row.topic != '\0');
    if (!notice) return;
    BOOST_CHECK_EQUAL(notice->topic, row.topic);
    BOOST_CHECK(notice->severity == row.severity);
    BOOST_CHECK(!notice->remedy.empty());
}

BOOST_AUTO_TEST_CASE(the_days_that_are_left_are_counted_in_the_title) {
    const auto notice =
        notice_for(facts({"", "2026-08-24T12:00:00Z", true, {}, TokenState::expires_soon}), kNow);

    BOOST_CHECK_EQUAL(notice->title, "The token of Server A expires in 4 days");
}

BOOST_AUTO_TEST_CASE(a_notice_is_headed_by_what_happened) {
    const auto title = [](Code error, TokenState state) {
        return notice_for(facts({"", kFarExpiry, true, error, state}), kNow)->title;
    };

    BOOST_CHECK_EQUAL(title(Code::too_many_requests, TokenState::unreachable),
                      "The token of Server A: Apple asks for a pause");
    BOOST_CHECK_EQUAL(title(Code::tls_failed, TokenState::unreachable),
                      "The token of Server A: The connection to Apple cannot be trusted");
    BOOST_CHECK_EQUAL(title(Code::token_replaced, TokenState::replaced),
                      "The token of Server A: Replaced by a newer token");
}

BOOST_AUTO_TEST_CASE(an_outage_mentions_the_expiry_behind_it) {
    const auto notice = notice_for(
        facts({"", "2026-09-10T12:00:00Z", true, Code::unreachable, TokenState::unreachable}), kNow);

    BOOST_CHECK(notice->text.find("10 September 2026") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(status_and_notice_tell_when_apple_is_asked_again) {
    TokenFacts held = facts({"", kFarExpiry, true, Code::terms_not_signed, TokenState::terms_not_signed});
    held.hold = Hold{.until = kNow + std::chrono::hours(1), .reason = Code::terms_not_signed, .count = 1};

    BOOST_CHECK(classify(held, kNow).whole_text().find("20 August 2026, 13:00 UTC") != std::string::npos);
    BOOST_CHECK(notice_for(held, kNow)->remedy.find("Test Connection asks at once") != std::string::npos);
    BOOST_CHECK(classify(held, kNow + std::chrono::hours(2)).next.empty());

    TokenFacts paused = facts({"", kFarExpiry, true, std::nullopt, TokenState::ok});
    paused.hold = Hold{.until = kNow + std::chrono::hours(1), .reason = Code::too_many_requests, .count = 1};
    BOOST_CHECK(classify(paused, kNow).status == TokenState::ok);
    BOOST_CHECK(classify(paused, kNow).next.find("20 August 2026, 13:00 UTC") != std::string::npos);
    BOOST_CHECK(!notice_for(paused, kNow));
}

BOOST_AUTO_TEST_SUITE_END()
