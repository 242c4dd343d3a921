// Signing in the name of an MDM server, for the platform's own MDM server; by API only.
#pragma once

#include "plugin/console/action_entry.hpp"

#include <span>

namespace mdm::dep {

/// On no grid: what it answers is a credential and nothing for people.
[[nodiscard]] std::span<const ActionEntry> token_signing_actions();

/// A new token for a device that asks for com.apple.maid, in details.token. Audited by its jti before it is
/// handed out. Throws Error(private_key_not_kept), Error(secret_unreadable).
std::string sign_maid_jwt(Services& services, const ams::Request& request);

} // namespace mdm::dep
