// What a person can do with server tokens. Each returns the answer (answer.schema.json) or throws Error.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/request.hpp>

#include <string>

namespace mdm::dep {

/// New and Import Encrypted: read, ask Apple with the new token, and only then save; then sync. A dry run
/// stops before saving. Throws what read_decrypted / read_encrypted and Engine::identify throw,
/// token_expired, and token_already_linked, pointing to Renew.
[[nodiscard]] std::string new_token(Services& services, const ams::Request& request);
[[nodiscard]] std::string import_token(Services& services, const ams::Request& request);

/// Renew: the same for the selected token; another server's token is refused (other_server) and both are
/// named.
[[nodiscard]] std::string renew_token(Services& services, const ams::Request& request);

/// Makes a pair, keeps its private key sealed and hands out the certificate.
[[nodiscard]] std::string generate_pair(Services& services, const ams::Request& request);

/// Signs in with the stored token. Throws what Engine::test_connection throws.
[[nodiscard]] std::string test_connection(Services& services, const ams::Request& request);

/// Deletes the selected tokens and what they brought, here; at Apple nothing changes.
[[nodiscard]] std::string delete_tokens(Services& services, const ams::Request& request);

/// Sync Now and Full Sync: the selected tokens, or all.
[[nodiscard]] std::string sync_tokens(Services& services, const ams::Request& request, Trigger trigger);

/// Documents of the forms that depend on the selection.
[[nodiscard]] std::string renew_form(Services& services, const ams::Request& request);
[[nodiscard]] std::string delete_form(Services& services, const ams::Request& request);

} // namespace mdm::dep
