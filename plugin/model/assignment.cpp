#include "plugin/model/assignment.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr seconds kAfterFailure = hours(1);
constexpr seconds kAfterThrottle = hours(24);
// Apple's number is believed within reason: a minute keeps us from hammering, a month from forgetting the device.
constexpr seconds kShortestHold = seconds(60);
constexpr seconds kLongestHold = hours(24 * 30);
constexpr seconds kMostSpread = hours(1);

UtcTime later(UtcTime now, seconds wait, double spread) {
    const seconds most = std::min(wait / 10, kMostSpread);
    const auto extra =
        static_cast<std::int64_t>(std::clamp(spread, 0.0, 1.0) * static_cast<double>(most.count()));
    return now + wait + seconds(extra);
}

void keep_hold(const Assignment* stored, const std::string& now, Assignment& wish) {
    if (stored == nullptr) return;
    wish.failures = stored->failures;
    if (!held_by_apple(*stored, now)) return;
    wish.last_outcome = stored->last_outcome;
    wish.last_attempt_at = stored->last_attempt_at;
    wish.next_attempt_at = stored->next_attempt_at;
    wish.detail = stored->detail;
}

Verdict try_again(std::string outcome, std::int64_t failures_before, double spread, UtcTime now,
                  const std::string& why) {
    Verdict verdict;
    verdict.outcome = std::move(outcome);
    verdict.failures = failures_before + 1;
    const bool day = verdict.failures >= kPatience;
    const NextTries next = next_tries(spread, now);
    verdict.next = day ? next.late : next.soon;
    verdict.detail = why + " It is tried again after " + minute_of(format_time(*verdict.next)) + "." +
                     (day ? " It has failed " + std::to_string(verdict.failures) +
                                " times in a row: if it goes on, Apple's support has to look at the device."
                          : std::string());
    return verdict;
}

} // namespace

std::string_view state_name(AssignmentState state) noexcept {
    switch (state) {
    case AssignmentState::waiting:
        return "waiting";
    case AssignmentState::done:
        return "done";
    case AssignmentState::stopped:
        return "stopped";
    }
    return "stopped";
}

std::string_view reason_name(AssignmentReason reason) noexcept {
    return reason == AssignmentReason::by_default ? "default" : "action";
}

AssignmentState parse_state(std::string_view name) noexcept {
    if (name == "waiting") return AssignmentState::waiting;
    return name == "done" ? AssignmentState::done : AssignmentState::stopped;
}

AssignmentReason parse_reason(std::string_view name) noexcept {
    return name == "default" ? AssignmentReason::by_default : AssignmentReason::action;
}

std::string longest_wait(const std::string& now) {
    const auto from = parse_time(now);
    return from ? format_time(*from + kLongestHold + kMostSpread) : now;
}

bool held_by_apple(const Assignment& assignment, const std::string& now) {
    return assignment.last_outcome == "THROTTLED" && assignment.next_attempt_at &&
           *assignment.next_attempt_at > now && *assignment.next_attempt_at <= longest_wait(now);
}

bool without_profile(const std::optional<std::string>& profile_status) {
    return !profile_status || profile_status->empty() || *profile_status == "empty" ||
           *profile_status == "removed";
}

namespace {

bool came_silently(const Sighting& seen) {
    return !seen.op_type && (seen.was_away || (seen.was_present && seen.assigned_later));
}

} // namespace

bool comes_anew(const Sighting& seen) {
    return seen.came_back || seen.op_type == "added" || !seen.was_present || came_silently(seen);
}

bool needs_profile(const Sighting& seen) {
    if (seen.op_type == "deleted") return false;
    if (seen.came_back || seen.op_type == "added" || came_silently(seen)) return true;
    if (!without_profile(seen.profile_status)) return false;
    if (seen.op_type == "modified" && seen.profile_status == "removed") return true;
    return !seen.was_present || !without_profile(seen.status_before);
}

bool already_right(const std::string& wanted, const std::optional<std::string>& profile_uuid,
                   const std::optional<std::string>& profile_status,
                   const std::optional<std::string>& op_type, bool done_here) {
    if (profile_uuid != wanted) return false;
    if (profile_status != "assigned" && profile_status != "pushed") return false;
    return (op_type != "added" && op_type != "deleted") || done_here;
}

std::optional<Assignment> wish_of_default(const Assignment* stored, const std::string& serial, bool anew,
                                          const std::string& profile_uuid, const std::string& now) {
    const auto fresh = [&] {
        Assignment wish{.serial_number = serial,
                        .profile_uuid = profile_uuid,
                        .requested_at = now,
                        .requested_by = "system"};
        keep_hold(stored, now, wish);
        return wish;
    };
    if (stored == nullptr) return fresh();
    const bool of_person = stored->reason == AssignmentReason::action && !stored->profile_uuid.empty();
    if (stored->state == AssignmentState::waiting) {
        if (of_person || stored->profile_uuid == profile_uuid) return std::nullopt;
        Assignment wish = fresh();
        wish.requested_at = stored->requested_at; // it does not lose its place
        return wish;
    }
    if (stored->state == AssignmentState::stopped) {
        if (stored->reason == AssignmentReason::action && !anew) return std::nullopt;
        // A device that was not there when a person wanted something for it, and is there now.
        if (!of_person || stored->last_outcome != "NOT_ACCESSIBLE") return fresh();
    }
    Assignment wish = fresh();
    if (of_person) {
        wish.profile_uuid = stored->profile_uuid;
        wish.reason = AssignmentReason::action;
        wish.requested_by = stored->requested_by;
    }
    return wish;
}

Assignment wish_of_person(const Assignment* stored, const std::string& serial,
                          const std::string& profile_uuid, const std::string& actor,
                          const std::string& request_key, const std::string& now) {
    Assignment wish{.serial_number = serial,
                    .profile_uuid = profile_uuid,
                    .reason = AssignmentReason::action,
                    .requested_at = now,
                    .requested_by = actor,
                    .request_key = request_key};
    keep_hold(stored, now, wish);
    return wish;
}

Assignment no_wish(const Assignment* stored, const std::string& serial, const std::string& profile_uuid,
                   const std::string& actor, const std::string& detail, const std::string& now) {
    Assignment wish{.serial_number = serial,
                    .profile_uuid = profile_uuid,
                    .state = AssignmentState::stopped,
                    .reason = AssignmentReason::action,
                    .requested_at = now,
                    .requested_by = actor};
    keep_hold(stored, now, wish);
    wish.detail = detail;
    return wish;
}

NextTries next_tries(double spread, UtcTime now) {
    return {.soon = later(now, kAfterFailure, spread), .late = later(now, kAfterThrottle, spread)};
}

bool is_known_outcome(std::string_view word) noexcept {
    return word == "SUCCESS" || word == "THROTTLED" || word == "NOT_ACCESSIBLE" || word == "FAILED";
}

Verdict judge(const Answered& answered, std::int64_t failures_before, double spread, UtcTime now) {
    if (!answered.word)
        return try_again("FAILED", failures_before, spread, now, "Apple's answer left the device out.");
    const std::string& word = *answered.word;
    if (word == "SUCCESS") return {.state = AssignmentState::done, .outcome = word, .detail = {}};
    if (word == "THROTTLED") {
        const seconds asked = answered.retry_after_s && *answered.retry_after_s > 0
                                  ? std::clamp(seconds(*answered.retry_after_s), kShortestHold, kLongestHold)
                                  : kAfterThrottle;
        Verdict verdict{
            .outcome = word, .next = later(now, asked, spread), .failures = failures_before, .detail = {}};
        verdict.detail =
            "Apple holds the device back because it was assigned too often. It is tried again after " +
            minute_of(format_time(*verdict.next)) +
            "; nobody can hurry it, because a try before begins the time anew.";
        return verdict;
    }
    if (word == "NOT_ACCESSIBLE") {
        const auto& status = answered.details_status;
        if (status == "NOT_ACCESSIBLE" || status == "NOT_FOUND")
            return {.state = AssignmentState::stopped,
                    .outcome = word,
                    .gone = true,
                    .detail = std::string(kLeftDetail)};
        return try_again(
            word, failures_before, spread, now,
            status ? "Apple says that the device is not on this MDM server, and shows it there."
                   : "Apple says that the device is not on this MDM server; that could not be confirmed.");
    }
    if (word == "FAILED")
        return try_again(word, failures_before, spread, now, "Apple could not assign the profile.");
    return try_again(word, failures_before, spread, now,
                     "Apple answered with a word that this version does not know: " + word + ".");
}

Assignment after_answer(Assignment stored, const std::string& tried, const Verdict& verdict,
                        const std::string& now) {
    stored.last_outcome = verdict.outcome;
    stored.last_attempt_at = now;
    stored.failures = verdict.failures;
    const bool same = stored.profile_uuid == tried && stored.state == AssignmentState::waiting;
    if (verdict.state == AssignmentState::done) {
        if (same) {
            stored.state = AssignmentState::done;
            stored.detail.reset();
        }
        stored.next_attempt_at.reset();
    } else {
        stored.next_attempt_at = verdict.next ? std::optional(format_time(*verdict.next)) : std::nullopt;
        if (same || verdict.gone) {
            stored.state = verdict.state;
            stored.detail = verdict.detail;
        }
    }
    if (same) ++stored.attempts;
    return stored;
}

WishPlan plan_wish(const Candidate& device, const std::string& profile_uuid, const std::string& now) {
    using enum WishPlan::Do;
    if (!device.present)
        return {skip, "It is not on the MDM server any more. In Apple's portal it would have to be assigned "
                      "to it again."};
    const bool done_here = device.assignment && device.assignment->state == AssignmentState::done &&
                           device.assignment->profile_uuid == profile_uuid;
    const bool fetched = device.profile_status == "pushed";
    if (already_right(profile_uuid, device.profile_uuid, device.profile_status, device.op_type, done_here))
        return {skip, fetched ? "Already right: the device has fetched this profile."
                              : "Already right: the profile waits at Apple for the device."};
    if (device.assignment && held_by_apple(*device.assignment, now))
        return {wait, "Held by Apple until " + minute_of(*device.assignment->next_attempt_at) +
                          ": it was assigned too often. The wish is kept and carried out then; a try before "
                          "would begin "
                          "the time anew."};
    if (fetched)
        return {assign, "The device has fetched its present profile and keeps it: the new one takes effect "
                        "after an erase."};
    return {assign, "The device takes the profile the next time it is set up."};
}

} // namespace mdm::dep
