// Actions on the rows of DEP Account: what Apple keeps for the organisation.
#pragma once

#include "plugin/console/action_entry.hpp"

#include <span>

namespace mdm::dep {

[[nodiscard]] std::span<const ActionEntry> account_actions();
[[nodiscard]] std::span<const FormEntry> account_forms();

/// Reads /account, the discovery URL and the beta tokens now.
std::string refresh_account(Services& services, const ams::Request& request);

/// Sets where account-driven enrollment begins. Throws Error(discovery_url_invalid), field
/// mdm_service_discovery_url; org_not_supported.
std::string set_discovery_url(Services& services, const ams::Request& request);
std::string discovery_form(Services& services, const ams::Request& request);

/// Takes it away.
std::string clear_discovery_url(Services& services, const ams::Request& request);

} // namespace mdm::dep
