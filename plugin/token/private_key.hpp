// Private keys and certificates as people hand them over.
#pragma once

#include <ams/cpp/secret.hpp>

#include <string>
#include <string_view>

namespace mdm::dep {

/// A server-token key pair in the form in which it is kept: the key to be sealed, the certificate public.
struct KeyPair {
    ams::Secret private_key; ///< PEM, PKCS#8, not encrypted.
    std::string certificate; ///< PEM.
};

/// Reads what a person gave and checks that both belong together. The key may be PKCS#8, traditional RSA,
/// either of them encrypted, or DER; the certificate PEM or DER. A passphrase the key does not need is
/// ignored.
///
/// Throws Error: private_key_unreadable, passphrase_missing, passphrase_wrong, certificate_unreadable (the
/// texts name a swapped file), key_not_of_certificate. Fields: "private_key", "passphrase", "certificate".
[[nodiscard]] KeyPair read_key_pair(std::string_view certificate, std::string_view private_key,
                                    const ams::Secret& passphrase = ams::Secret());

} // namespace mdm::dep
