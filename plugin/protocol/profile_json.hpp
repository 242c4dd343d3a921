// The profile dictionary between JSON and values, and how two of them differ.
#pragma once

#include "plugin/model/profile_draft.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// The values of a stored or received dictionary. Keys of the table with another type than Apple's count as absent, and
/// so do null, `devices` and `profile_uuid`; keys that are not in the table are kept in `unknown`. Throws
/// Error(bad_answer) for what is no JSON object or is nested deeper than 32 levels.
[[nodiscard]] ProfileDraft read_profile_draft(std::string_view json);

/// The dictionary as it is sent: in the order of the table, every flag, no empty text and no empty list, then the keys
/// that this version does not know. Keys that Apple reads only from a newer protocol version are left out.
/// @param pretty indented, for people; else one line
[[nodiscard]] std::string profile_dictionary(const ProfileDraft& draft, int protocol_version,
                                             bool pretty = false);

/// Any JSON text, indented; as it is if it is none.
[[nodiscard]] std::string indented(std::string_view json);

/// One key of which two dictionaries have different values.
struct ProfileDifference {
    std::string key;
    std::string ours;   ///< As short JSON text; "" if it is not there.
    std::string theirs; ///< The same, of the other.

    friend bool operator==(const ProfileDifference&, const ProfileDifference&) = default;
};

/// What differs between what was sent and what Apple has. An absent key equals its default, an empty text and an empty
/// list; the order of panes, white space in certificates, `devices` and `profile_uuid` do not count. Values longer than
/// 200 bytes are cut. Throws as read_profile_draft.
[[nodiscard]] std::vector<ProfileDifference> profile_differences(std::string_view ours,
                                                                 std::string_view theirs);

} // namespace mdm::dep
