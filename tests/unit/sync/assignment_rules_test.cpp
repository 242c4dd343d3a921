// The rules of assigning profiles, row by row.
#include "plugin/model/assignment.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;
namespace data = boost::unit_test::data;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const std::string kNow = "2026-03-01T10:00:00Z";
const UtcTime kClock = parse_time(kNow).value();

// What a page shows of one device, and whether it then needs a profile.
struct NeedRow {
    const char* name;
    Sighting seen;
    bool needs;
    bool anew;
};
std::ostream& operator<<(std::ostream& out, const NeedRow& row) {
    return out << row.name;
}

const NeedRow kNeeds[] = {
    {"a new device without a profile", {.op_type = "added", .profile_status = "empty"}, true, true},
    {"a new device with an old profile that looks right",
     {.op_type = "added", .profile_status = "assigned"},
     true,
     true},
    {"added although it was here all the time",
     {.op_type = "added", .profile_status = "assigned", .status_before = "assigned", .was_present = true},
     true,
     true},
    {"moved from another server: modified and removed, not known before",
     {.op_type = "modified", .profile_status = "removed"},
     true,
     true},
    {"assigned to the same server again: modified and removed",
     {.op_type = "modified", .profile_status = "removed", .status_before = "pushed", .was_present = true},
     true,
     false},
    {"modified and removed again",
     {.op_type = "modified", .profile_status = "removed", .status_before = "removed", .was_present = true},
     true,
     false},
    {"our own assignment as Apple reports it",
     {.op_type = "modified", .profile_status = "assigned", .status_before = "empty", .was_present = true},
     false,
     false},
    {"fetched by the device",
     {.op_type = "modified", .profile_status = "pushed", .status_before = "assigned", .was_present = true},
     false,
     false},
    {"another value of a device without a profile",
     {.op_type = "modified", .profile_status = "empty", .status_before = "empty", .was_present = true},
     false,
     false},
    {"modified, known before without any report of a profile, and empty",
     {.op_type = "modified", .profile_status = "empty", .was_present = true},
     false,
     false},
    {"deleted", {.op_type = "deleted", .was_present = true}, false, false},
    {"deleted and added on one page, profile and all",
     {.op_type = "modified",
      .profile_status = "assigned",
      .status_before = "assigned",
      .was_present = true,
      .came_back = true},
     true,
     true},
    {"found by a full fetch without a profile", {.profile_status = "empty"}, true, true},
    {"found by a full fetch, no status reported", {}, true, true},
    {"found by a full fetch with a profile", {.profile_status = "pushed"}, false, true},
    {"a full fetch shows that the profile is lost",
     {.profile_status = "removed", .status_before = "assigned", .was_present = true},
     true,
     false},
    {"a full fetch shows a device that was known to have left, profile and all",
     {.profile_status = "pushed", .was_away = true},
     true,
     true},
    {"a full fetch shows another value of a device that never had one",
     {.profile_status = "empty", .status_before = "empty", .was_present = true},
     false,
     false},
    {"a status that Apple adds later",
     {.op_type = "modified", .profile_status = "migrating", .status_before = "assigned", .was_present = true},
     false,
     false},
};

struct RightRow {
    const char* name;
    std::optional<std::string> uuid;
    std::optional<std::string> status;
    std::optional<std::string> op_type;
    bool done_here;
    bool right;
};
std::ostream& operator<<(std::ostream& out, const RightRow& row) {
    return out << row.name;
}

const RightRow kRight[] = {
    {"assigned", "P", "assigned", "modified", false, true},
    {"pushed", "P", "pushed", std::nullopt, false, true},
    {"another profile", "Q", "assigned", "modified", false, false},
    {"no profile", std::nullopt, "empty", "modified", false, false},
    {"the right one lingers, but was withdrawn", "P", "removed", "modified", true, false},
    {"it came, and nothing was assigned since", "P", "assigned", "added", false, false},
    {"it came, and we assigned it since", "P", "assigned", "added", true, true},
    {"it had left, and a full fetch shows it again", "P", "assigned", "deleted", false, false},
};

struct VerdictRow {
    const char* name;
    Answered answered;
    std::int64_t failures_before;
    AssignmentState state;
    std::string outcome;
    std::optional<seconds> wait;
    std::int64_t failures;
};
std::ostream& operator<<(std::ostream& out, const VerdictRow& row) {
    return out << row.name;
}

const VerdictRow kVerdicts[] = {
    {"accepted", {.word = "SUCCESS"}, 2, AssignmentState::done, "SUCCESS", std::nullopt, 0},
    {"throttled with Apple's number",
     {.word = "THROTTLED", .retry_after_s = 3600},
     1,
     AssignmentState::waiting,
     "THROTTLED",
     hours(1),
     1},
    {"throttled without a number",
     {.word = "THROTTLED"},
     0,
     AssignmentState::waiting,
     "THROTTLED",
     hours(24),
     0},
    {"throttled, the number is zero",
     {.word = "THROTTLED", .retry_after_s = 0},
     0,
     AssignmentState::waiting,
     "THROTTLED",
     hours(24),
     0},
    {"throttled, the number is negative",
     {.word = "THROTTLED", .retry_after_s = -5},
     0,
     AssignmentState::waiting,
     "THROTTLED",
     hours(24),
     0},
    {"throttled, the number is absurdly short",
     {.word = "THROTTLED", .retry_after_s = 1},
     0,
     AssignmentState::waiting,
     "THROTTLED",
     minutes(1),
     0},
    {"throttled, the number is absurdly long",
     {.word = "THROTTLED", .retry_after_s = 2147483647},
     0,
     AssignmentState::waiting,
     "THROTTLED",
     hours(24 * 30),
     0},
    {"failed once", {.word = "FAILED"}, 0, AssignmentState::waiting, "FAILED", hours(1), 1},
    {"failed, and a number that is not for it",
     {.word = "FAILED", .retry_after_s = 60},
     0,
     AssignmentState::waiting,
     "FAILED",
     hours(1),
     1},
    {"failed twice", {.word = "FAILED"}, 1, AssignmentState::waiting, "FAILED", hours(1), 2},
    {"failed three times", {.word = "FAILED"}, 2, AssignmentState::waiting, "FAILED", hours(24), 3},
    {"failed ten times", {.word = "FAILED"}, 9, AssignmentState::waiting, "FAILED", hours(24), 10},
    {"left out of the answer", {}, 0, AssignmentState::waiting, "FAILED", hours(1), 1},
    {"a word of tomorrow", {.word = "ON_HOLIDAY"}, 0, AssignmentState::waiting, "ON_HOLIDAY", hours(1), 1},
    {"not accessible, confirmed",
     {.word = "NOT_ACCESSIBLE", .details_status = "NOT_ACCESSIBLE"},
     0,
     AssignmentState::stopped,
     "NOT_ACCESSIBLE",
     std::nullopt,
     0},
    {"not accessible, not even found",
     {.word = "NOT_ACCESSIBLE", .details_status = "NOT_FOUND"},
     0,
     AssignmentState::stopped,
     "NOT_ACCESSIBLE",
     std::nullopt,
     0},
    {"not accessible, yet shown by details",
     {.word = "NOT_ACCESSIBLE", .details_status = "SUCCESS"},
     0,
     AssignmentState::waiting,
     "NOT_ACCESSIBLE",
     hours(1),
     1},
    {"not accessible, details not to be had",
     {.word = "NOT_ACCESSIBLE"},
     0,
     AssignmentState::waiting,
     "NOT_ACCESSIBLE",
     hours(1),
     1},
};

Assignment row(AssignmentState state, AssignmentReason reason, const std::string& profile) {
    return {.serial_number = "S",
            .profile_uuid = profile,
            .state = state,
            .reason = reason,
            .requested_at = "2026-02-01T10:00:00Z",
            .requested_by = reason == AssignmentReason::action ? "anna" : "system"};
}

Assignment throttled(Assignment assignment) {
    assignment.last_outcome = "THROTTLED";
    assignment.next_attempt_at = "2026-03-02T10:00:00Z";
    return assignment;
}

// Which profile a default wish ends with; "" : what is stored stays.
struct DefaultRow {
    const char* name;
    std::optional<Assignment> stored;
    bool anew;
    std::string profile;
    std::string by;
};
std::ostream& operator<<(std::ostream& out, const DefaultRow& row) {
    return out << row.name;
}

using enum AssignmentState;
using enum AssignmentReason;

Assignment not_accessible(Assignment assignment) {
    assignment.last_outcome = "NOT_ACCESSIBLE";
    return assignment;
}

const DefaultRow kDefaults[] = {
    {"nothing was known", std::nullopt, true, "D", "system"},
    {"the default waits already", row(waiting, by_default, "D"), true, "", ""},
    {"the former default waits", row(waiting, by_default, "OLD"), false, "D", "system"},
    {"a person's wish waits", row(waiting, action, "P"), true, "", ""},
    {"a person's wish was carried out and is lost", row(done, action, "P"), false, "P", "anna"},
    {"the default was carried out and is lost", row(done, by_default, "D"), false, "D", "system"},
    {"a person removed the profile", row(stopped, action, ""), false, "", ""},
    {"a person removed the profile and the device came anew", row(stopped, action, ""), true, "D", "system"},
    {"a person stopped the wait", row(stopped, action, "P"), false, "", ""},
    {"a person stopped the wait and the device came anew", row(stopped, action, "P"), true, "D", "system"},
    {"a person's wish for a device that was gone, and came", not_accessible(row(stopped, action, "P")), true,
     "P", "anna"},
    {"the default for a device that was gone", not_accessible(row(stopped, by_default, "D")), true, "D",
     "system"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(assignment_rules)

BOOST_DATA_TEST_CASE(who_needs_a_profile, data::make(kNeeds), row) {
    BOOST_TEST(needs_profile(row.seen) == row.needs);
    if (row.needs) BOOST_TEST(comes_anew(row.seen) == row.anew);
}

BOOST_DATA_TEST_CASE(what_is_already_right, data::make(kRight), row) {
    BOOST_TEST(already_right("P", row.uuid, row.status, row.op_type, row.done_here) == row.right);
}

BOOST_DATA_TEST_CASE(what_follows_from_an_answer, data::make(kVerdicts), row) {
    for (const double spread : {0.0, 0.5, 1.0}) {
        const Verdict verdict = judge(row.answered, row.failures_before, spread, kClock);

        BOOST_CHECK(verdict.state == row.state);
        BOOST_TEST(verdict.outcome == row.outcome);
        BOOST_TEST(verdict.failures == row.failures);
        BOOST_TEST(verdict.next.has_value() == row.wait.has_value());
        BOOST_TEST((verdict.state == AssignmentState::done) == verdict.detail.empty());
        if (!row.wait) continue;
        const auto waited = *verdict.next - kClock;
        BOOST_CHECK(waited >= *row.wait); // never earlier
        BOOST_CHECK(waited <= *row.wait + std::min<seconds>(*row.wait / 10, hours(1)));
        if (spread == 0.0) BOOST_CHECK(waited == *row.wait);
    }
}

BOOST_DATA_TEST_CASE(what_the_default_profile_may_do, data::make(kDefaults), row) {
    const auto wish = wish_of_default(row.stored ? &*row.stored : nullptr, "S", row.anew, "D", kNow);

    BOOST_TEST(wish.has_value() == !row.profile.empty());
    if (!wish) return;
    BOOST_TEST(wish->profile_uuid == row.profile);
    BOOST_TEST(wish->requested_by == row.by);
    BOOST_CHECK(wish->state == AssignmentState::waiting);
    BOOST_CHECK(!wish->next_attempt_at);
    if (row.stored && row.stored->state == waiting)
        BOOST_TEST(wish->requested_at == row.stored->requested_at);
}

BOOST_AUTO_TEST_CASE(a_hold_of_apples_outlives_every_wish) {
    for (const auto state : {waiting, done, stopped}) {
        const Assignment stored = throttled(row(state, by_default, "OLD"));

        BOOST_TEST(wish_of_default(&stored, "S", true, "D", kNow)->next_attempt_at.value() ==
                   *stored.next_attempt_at);
        BOOST_TEST(wish_of_person(&stored, "S", "P", "anna", "r", kNow).next_attempt_at.value() ==
                   *stored.next_attempt_at);
        BOOST_TEST(no_wish(&stored, "S", "", "anna", "why", kNow).next_attempt_at.value() ==
                   *stored.next_attempt_at);
    }
}

BOOST_AUTO_TEST_CASE(a_hold_of_our_own_ends_with_a_persons_wish_but_failures_are_remembered) {
    Assignment stored = row(waiting, by_default, "D");
    stored.last_outcome = "FAILED";
    stored.next_attempt_at = "2026-03-02T10:00:00Z";
    stored.failures = 2;

    const Assignment wish = wish_of_person(&stored, "S", "P", "anna", "r", kNow);

    BOOST_CHECK(!wish.next_attempt_at);
    BOOST_TEST(wish.failures == 2);
    BOOST_TEST(wish.request_key.value() == "r");
}

BOOST_AUTO_TEST_CASE(a_hold_that_is_over_holds_nobody) {
    Assignment stored = throttled(row(waiting, by_default, "D"));
    stored.next_attempt_at = kNow;

    BOOST_TEST(!held_by_apple(stored, kNow));
    BOOST_CHECK(!wish_of_person(&stored, "S", "P", "anna", "r", kNow).next_attempt_at);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_wish_that_was_replaced_meanwhile_leaves_the_newer_one) {
    const Assignment newer = row(waiting, action, "NEW");

    const Assignment after_success =
        after_answer(newer, "OLD", judge({.word = "SUCCESS"}, 0, 0, kClock), kNow);
    const Assignment after_throttle =
        after_answer(newer, "OLD", judge({.word = "THROTTLED"}, 0, 0, kClock), kNow);

    BOOST_CHECK(after_success.state == waiting);
    BOOST_TEST(after_success.profile_uuid == "NEW");
    BOOST_TEST(after_success.attempts == 0);
    BOOST_CHECK(!after_success.next_attempt_at);
    BOOST_CHECK(after_throttle.state == waiting);
    BOOST_TEST(after_throttle.next_attempt_at.value() == "2026-03-02T10:00:00Z");
    BOOST_CHECK(held_by_apple(after_throttle, kNow));
}

BOOST_AUTO_TEST_CASE(a_plan_says_what_it_means_for_the_device) {
    Candidate device{.id = 1,
                     .token = 1,
                     .serial_number = "S",
                     .present = true,
                     .profile_uuid = "OLD",
                     .profile_status = "pushed",
                     .op_type = "modified",
                     .assignment = std::nullopt};

    const WishPlan pushed = plan_wish(device, "P", kNow);
    BOOST_CHECK(pushed.what == WishPlan::Do::assign);
    BOOST_TEST(pushed.detail.find("after an erase") != std::string::npos);

    device.profile_uuid = "P";
    BOOST_CHECK(plan_wish(device, "P", kNow).what == WishPlan::Do::skip);
    BOOST_TEST(plan_wish(device, "P", kNow).detail.find("Already right") == 0U);

    device.profile_status = "removed";
    device.assignment = throttled(row(waiting, by_default, "D"));
    const WishPlan held = plan_wish(device, "P", kNow);
    BOOST_CHECK(held.what == WishPlan::Do::wait);
    BOOST_TEST(held.detail.find("2 March 2026, 10:00 UTC") != std::string::npos);

    device.present = false;
    BOOST_CHECK(plan_wish(device, "P", kNow).what == WishPlan::Do::skip);
}

BOOST_AUTO_TEST_CASE(words_are_stored_and_read_alike) {
    for (const auto state : {waiting, done, stopped})
        BOOST_CHECK(parse_state(state_name(state)) == state);
    for (const auto reason : {by_default, action})
        BOOST_CHECK(parse_reason(reason_name(reason)) == reason);
}

BOOST_AUTO_TEST_SUITE_END()
