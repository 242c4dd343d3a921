// What a person can do with profiles. There is no change and no delete: Apple offers neither.
#pragma once

#include "plugin/console/action_entry.hpp"

#include <span>

namespace mdm::dep {

/// New, Create New from This, Read from Apple Again.
[[nodiscard]] std::span<const ActionEntry> profile_actions();

/// The forms of the first two, filled in for the accounts that there are and the selected profile.
[[nodiscard]] std::span<const FormEntry> profile_forms();

} // namespace mdm::dep
