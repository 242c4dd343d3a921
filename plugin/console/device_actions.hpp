// Actions on the rows of DEP Enrolled besides profiles: Refresh from Apple, Disown, Activation Lock.
#pragma once

#include "plugin/console/action_entry.hpp"

#include <span>

namespace mdm::dep {

/// Who may give devices up, and who may see the codes that unlock them; both need kPermission as well.
inline constexpr std::string_view kDisownPermission = "mdm_dep_device:disown";
inline constexpr std::string_view kBypassCodePermission = "mdm_dep_device:bypass_code";

[[nodiscard]] std::span<const ActionEntry> device_actions();
[[nodiscard]] std::span<const FormEntry> device_forms();

/// Reads what Apple says about the devices now and stores it. A handful of one account are answered at once,
/// more are a task.
std::string refresh_devices(Services& services, const ams::Request& request);

/// Gives the devices up for good. Throws Error(disown_not_allowed), and Error(invalid_input), field confirm,
/// unless `confirm` is the serial number or, for several, their number.
std::string disown_devices(Services& services, const ams::Request& request);
std::string disown_form(Services& services, const ams::Request& request);

/// Locks the devices, each with a bypass code of its own unless the form says otherwise.
std::string lock_devices(Services& services, const ams::Request& request);
std::string lock_form(Services& services, const ams::Request& request);

/// The bypass codes that may unlock one device. Audited before it is shown; not shown if that fails. Throws
/// Error(bypass_code_missing).
std::string show_bypass_code(Services& services, const ams::Request& request);

} // namespace mdm::dep
