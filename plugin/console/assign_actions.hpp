// Assign Profile, Remove Profile, Set Default Profile and Stop Waiting, and the job that works the waiting lists.
#pragma once

#include "plugin/console/action_entry.hpp"

#include <ams/cpp/job.hpp>

#include <span>

namespace mdm::dep {

[[nodiscard]] std::span<const ActionEntry> assign_actions();
[[nodiscard]] std::span<const FormEntry> assign_forms();

/// Each account's devices get the profile chosen for it. Wishes are stored first, then carried out by a task; what Apple
/// holds back or could not do waits on the list. Throws Error(invalid_input) with the field for a profile the account does not
/// have.
std::string assign_profile(Services& services, const ams::Request& request);
std::string assign_profile_form(Services& services, const ams::Request& request);

/// Takes the profile away, by a task; stops what waits for the devices.
std::string remove_profile(Services& services, const ams::Request& request);
std::string remove_profile_form(Services& services, const ams::Request& request);

/// Sets a token's default profile and, unless told otherwise, gives it to the devices that have none.
std::string set_default_profile(Services& services, const ams::Request& request);
std::string set_default_profile_form(Services& services, const ams::Request& request);

/// Stop Waiting: the wishes of the selected rows of DEP Assignments end.
std::string stop_waiting(Services& services, const ams::Request& request);

/// The scheduled work: every token with something due. Throws ams::Error if one failed, after all have been tried.
void run_assign_job(Services& services, ams::JobRun& run);

} // namespace mdm::dep
