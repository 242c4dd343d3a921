// A profile on its way to Apple: its values by key, what Apple would refuse in them, and what a person should know.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/profile_fields.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mdm::dep {

/// A flag; a text, URL or code; certificates or panes.
using ProfileValue = std::variant<bool, std::string, std::vector<std::string>>;

/// Values by Apple's key. A missing key is what Apple takes it for: false or the flag's default, no text, no list.
struct ProfileDraft {
    std::map<std::string, ProfileValue, std::less<>> values;
    /// Keys that this version does not know, as one JSON object text; kept when a profile is created from another.
    std::string unknown = "{}";

    [[nodiscard]] bool flag(std::string_view key) const; ///< With the table's default.
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] const std::vector<std::string>& list(std::string_view key) const;
};

/// A value that Apple would refuse.
struct ProfileFault {
    std::string field; ///< Key to blame.
    std::string code;  ///< The code Apple would answer.
    std::string text;  ///< The reason, a full sentence.

    friend bool operator==(const ProfileFault&, const ProfileFault&) = default;
};

/// What Apple would refuse, in the order of the table; empty: nothing that is known. Certificates are not looked into
/// here (see certificate_list.hpp).
[[nodiscard]] std::vector<ProfileFault> check_profile(const ProfileDraft& draft);

/// Fills the draft up from `base` and the defaults: a key that was given stays; one that was not is taken from `base`,
/// unless the flag it needs is off now; what is left is the default. So a field that a form has disabled, and does not
/// send, cannot bring back a value that no longer fits.
[[nodiscard]] ProfileDraft filled_up(ProfileDraft given, const ProfileDraft& base);

/// A certificate of the draft, as far as warnings need it.
struct ProfileCertificate {
    std::string_view field; ///< "anchor_certs" or "supervising_host_certs"
    std::string subject;
    UtcTime not_before;
    UtcTime not_after;
};

/// What the draft is judged against beside Apple's rules.
struct ProfileSurroundings {
    UtcTime now;
    int protocol_version = 10;
    std::string org_type = {}; ///< As /account told; empty: unknown.
};

/// What a person should know before the profile is created: values that devices ignore, addresses without encryption,
/// certificates that expire soon, panes that are gone. One sentence each; none of it is refused.
[[nodiscard]] std::vector<std::string> profile_warnings(const ProfileDraft& draft,
                                                        std::span<const ProfileCertificate> certificates,
                                                        const ProfileSurroundings& surroundings);

} // namespace mdm::dep
