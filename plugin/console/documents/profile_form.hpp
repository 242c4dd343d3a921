// The form of a profile, made from the table of fields and the list of panes. JSON text: form.schema.json.
#pragma once

#include "plugin/console/profile_intake.hpp"

#include <string>
#include <vector>

namespace mdm::dep {

/// An account to choose from.
struct AccountOption {
    std::int64_t token = 0;
    std::string title;
    std::string text; ///< The organisation; may be empty.
};

/// What a form begins with.
struct ProfileFormStart {
    std::vector<AccountOption> accounts;
    std::optional<std::int64_t> account; ///< Chosen at first; nullopt: the person has to choose.
    ProfileDraft values;                 ///< What the fields have at first.
    std::string original;                ///< Name of the profile it is created from; empty: none.
    UtcTime now;                         ///< To tell which certificates have expired.
};

/// New, and Create New from This.
[[nodiscard]] std::string profile_form(const ProfileFormStart& start);

/// A name for the next version: "Standard" -> "Standard (2)" -> "Standard (3)"; never longer than Apple takes.
[[nodiscard]] std::string next_profile_name(const std::string& name);

} // namespace mdm::dep
