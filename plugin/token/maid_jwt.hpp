// The token an MDM server shows to a device that asks for com.apple.maid (Managed Apple Accounts).
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::dep {

/// A random UUID (version 4) in lower case. Throws Error(crypto_failed).
[[nodiscard]] std::string random_uuid();

/// A compact JWS, RS256: iss, iat, jti and service_type com.apple.maid. Whoever has it can act for the MDM
/// server once, while Apple takes its age. Apple checks iat and that a jti comes once, so each call needs a
/// new one. Throws Error: private_key_unreadable, crypto_failed.
/// @param private_key PEM, PKCS#8, of the server token's certificate
/// @param server_uuid as /account delivered it
/// @param issued_at_s Unix seconds
[[nodiscard]] ams::Secret maid_jwt(const ams::Secret& private_key, std::string_view server_uuid,
                                   std::int64_t issued_at_s, std::string_view jti);

} // namespace mdm::dep
