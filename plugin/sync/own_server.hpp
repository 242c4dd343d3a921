// Whether a token's credentials still answer for the MDM server they were saved for.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/store/token_store.hpp"

namespace mdm::dep {

/// Throws Error(other_server), naming both, if the account is another server's than the token's row.
void require_own_server(const Account& account, const TokenRow& token);

} // namespace mdm::dep
