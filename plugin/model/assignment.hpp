// The rules of assigning profiles: who needs one, what becomes of a wish, what Apple's answer means and when to try again.
#pragma once

#include "plugin/model/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// waiting: to be assigned. done: Apple accepted it. stopped: it will not be tried; detail says why.
enum class AssignmentState { waiting, done, stopped };

/// Who wants it: the token's default profile, or a person, whom the default does not overrule.
enum class AssignmentReason { by_default, action };

[[nodiscard]] std::string_view state_name(AssignmentState state) noexcept;    ///< "waiting", as stored.
[[nodiscard]] std::string_view reason_name(AssignmentReason reason) noexcept; ///< "default", "action".
[[nodiscard]] AssignmentState parse_state(std::string_view name) noexcept;    ///< Unknown: stopped.
[[nodiscard]] AssignmentReason parse_reason(std::string_view name) noexcept;  ///< Unknown: action.

/// Stands in last_outcome for Apple's 404: the profile is unknown there. Not a word of Apple's own.
inline constexpr std::string_view kProfileUnknown = "PROFILE_NOT_FOUND";

/// detail of a wish whose device is not there any more; its last_outcome is NOT_ACCESSIBLE.
inline constexpr std::string_view kLeftDetail =
    "The device is not on this MDM server any more. It gets a profile when it comes again.";

/// Which profile one device should get, and how the attempts went: a row of mdm_dep_assignment. Times canonical.
struct Assignment {
    std::string serial_number;
    std::string profile_uuid; ///< Empty: a person wants the device to have none.
    AssignmentState state = AssignmentState::waiting;
    AssignmentReason reason = AssignmentReason::by_default;
    std::string requested_at;
    std::string requested_by;
    std::int64_t attempts = 0; ///< Since it was requested.
    std::int64_t failures = 0; ///< FAILED in a row, whoever asked.
    std::optional<std::string> last_outcome = {};
    std::optional<std::string> last_attempt_at = {};
    std::optional<std::string> next_attempt_at = {}; ///< Not before this; nullopt: at once.
    std::optional<std::string> detail = {};
    std::optional<std::string> request_key = {}; ///< The use of Assign Profile that asked.

    friend bool operator==(const Assignment&, const Assignment&) = default;
};

/// The latest time for which a wish is made to wait from `now` (canonical) on. One that waits for longer was written under
/// a clock that has been set back since, and does not wait.
[[nodiscard]] std::string longest_wait(const std::string& now);

/// Whether Apple holds the device back (THROTTLED) beyond `now`: nobody may try before, because a try begins the time anew.
[[nodiscard]] bool held_by_apple(const Assignment& assignment, const std::string& now);

/// A device with this profile_status has no profile: empty, removed, or never reported. A newer word counts as having one.
[[nodiscard]] bool without_profile(const std::optional<std::string>& profile_status);

/// What a record of Apple's says about one device, reduced to what the decision needs.
struct Sighting {
    std::optional<std::string> op_type = {};        ///< nullopt: a full fetch or details.
    std::optional<std::string> profile_status = {}; ///< In the record.
    std::optional<std::string> status_before = {};  ///< Stored until now.
    bool was_present = false;                       ///< The device was on the server already.
    bool was_away = false;                          ///< It was known to have left.
    bool came_back = false;                         ///< The same page deleted it first.
    bool assigned_later = false;                    ///< device_assigned_date is later than the stored one.
};

/// Whether the device came to the server, or came again: what was decided about it before no longer holds.
[[nodiscard]] bool comes_anew(const Sighting& seen);

/// Whether a device whose record is news needs a profile (again), whatever the record calls the operation.
///
/// `added` needs one however right its profile_uuid looks (it can be an old one that no longer counts), and so does
/// `modified` with status removed: a move and an assignment to the same server are reported so. Deleted and added on one
/// page: the assignment is gone. A record without an operation counts when the device is new and has none, has lost
/// the one it had, was known to have left, or was assigned to the server later than was known: whatever took it away and
/// brought it again went with a lost cursor. Observed; the sources are listed in docs/apple-service.md.
[[nodiscard]] bool needs_profile(const Sighting& seen);

/// Whether assigning `wanted` would change nothing at Apple: only if it is stored as assigned or pushed and the last thing
/// that happened was not the device's coming, or its leaving before a full fetch showed it again.
/// @param done_here  our assignment of `wanted` was accepted after the device came
[[nodiscard]] bool already_right(const std::string& wanted, const std::optional<std::string>& profile_uuid,
                                 const std::optional<std::string>& profile_status,
                                 const std::optional<std::string>& op_type, bool done_here);

/// The token's default profile for a device that needs one. nullopt: leave what is stored.
///
/// A person's wish stays theirs: one that waits or is done is (again) carried out with its own profile. A person's "none" or
/// "stop" holds until the device comes anew. A hold of Apple's outlives every wish.
/// @param stored  nullptr: there is no row
[[nodiscard]] std::optional<Assignment> wish_of_default(const Assignment* stored, const std::string& serial,
                                                        bool anew, const std::string& profile_uuid,
                                                        const std::string& now);

/// A person's wish: the newest wins. Keeps a hold of Apple's, ends one of ours.
[[nodiscard]] Assignment wish_of_person(const Assignment* stored, const std::string& serial,
                                        const std::string& profile_uuid, const std::string& actor,
                                        const std::string& request_key, const std::string& now);

/// A person's wish that the device have no profile: Remove Profile and Stop Waiting. Keeps a hold of Apple's.
/// @param profile_uuid  what was wanted, for the record; empty: none
[[nodiscard]] Assignment no_wish(const Assignment* stored, const std::string& serial,
                                 const std::string& profile_uuid, const std::string& actor,
                                 const std::string& detail, const std::string& now);

/// How one device fared in an answer of Apple's.
struct Answered {
    std::optional<std::string> word = {};  ///< nullopt: the answer left the device out.
    std::optional<int> retry_after_s = {}; ///< One number for the whole answer.
    /// Of POST /devices for a NOT_ACCESSIBLE device: nullopt: not asked, or no answer.
    std::optional<std::string> details_status = {};
};

/// What follows from it.
struct Verdict {
    AssignmentState state = AssignmentState::waiting;
    std::string outcome; ///< last_outcome: Apple's word, FAILED for a device left out.
    std::optional<UtcTime> next = {};
    std::int64_t failures = 0;
    bool gone = false; ///< Apple confirmed that the device is not on this server.
    std::string detail;
};

/// From this failure in a row on a day is waited and not an hour.
inline constexpr std::int64_t kPatience = 3;

/// When a wish is tried again after a failure: an hour later, and from kPatience failures on a day later. `spread` as judge().
struct NextTries {
    UtcTime soon;
    UtcTime late;
};
[[nodiscard]] NextTries next_tries(double spread, UtcTime now);

/// Whether this version knows what Apple's word about a device means.
[[nodiscard]] bool is_known_outcome(std::string_view word) noexcept;

/// Decides. SUCCESS: done. THROTTLED: not before Apple's number, else 24 h. NOT_ACCESSIBLE: stopped; if details say that
/// the device is there, or were not to be had, tried again in 1 h. Everything else, also words Apple adds later: again in
/// 1 h, and in 24 h from the third time in a row.
/// @param spread  0 to 1, random: what is waited is made up to a tenth longer (at most 1 h), never shorter, so that devices
///                that were held together do not all come back at one moment
[[nodiscard]] Verdict judge(const Answered& answered, std::int64_t failures_before, double spread,
                            UtcTime now);

/// The row after an answer. If a newer wish has taken the place of the one that was tried, that one stays, with what the
/// answer means for its time.
/// @param tried  profile_uuid that was sent
[[nodiscard]] Assignment after_answer(Assignment stored, const std::string& tried, const Verdict& verdict,
                                      const std::string& now);

/// What is known of a selected device before a person's wish.
struct Candidate {
    std::int64_t id = 0;
    std::int64_t token = 0;
    std::string serial_number;
    bool present = false;
    std::optional<std::string> profile_uuid;
    std::optional<std::string> profile_status;
    std::optional<std::string> op_type;
    std::optional<Assignment> assignment;
};

/// What Assign Profile does with one device.
struct WishPlan {
    enum class Do { assign, wait, skip };
    Do what = Do::skip;
    std::string detail; ///< Why, and what it means for the device.
};

/// Decides it. Pure: the preview and the task give the same answer.
[[nodiscard]] WishPlan plan_wish(const Candidate& device, const std::string& profile_uuid,
                                 const std::string& now);

} // namespace mdm::dep
