#include "plugin/sync/own_server.hpp"

#include "plugin/model/error.hpp"

namespace mdm::dep {

void require_own_server(const Account& account, const TokenRow& token) {
    if (same_server(account.server_uuid, token.server_uuid)) return;
    throw Error(Code::other_server,
                {.text = "The stored token answers for the MDM server " +
                         account.server_name.value_or(account.server_uuid) + ", not for " + token.title() +
                         ". Nothing of it was saved and no device is affected.",
                 .detail = "server_uuid=" + account.server_uuid});
}

} // namespace mdm::dep
