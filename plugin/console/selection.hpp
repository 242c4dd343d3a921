// The selected rows of the grids of tokens and profiles.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/request.hpp>

#include <vector>

namespace mdm::dep {

/// The selected tokens, in the order of the request. Throws Error(not_found) if one is gone.
[[nodiscard]] std::vector<TokenRow> selected_tokens(Services& services, const ams::Request& request);

/// Exactly one. Throws Error(invalid_input) for none or several.
[[nodiscard]] TokenRow selected_token(Services& services, const ams::Request& request);

/// The selected profile. Throws Error(not_found) if it is gone, Error(invalid_input) for none or several.
[[nodiscard]] ProfileRow selected_profile(Services& services, const ams::Request& request);

/// "Server A", or "Server A, Server B and 3 more".
[[nodiscard]] std::string titles_of(const std::vector<TokenRow>& tokens);

} // namespace mdm::dep
