// The OpenSSL side of private_key.hpp and certificate.hpp, for the .cpp files of plugin/token.
#pragma once

#include "plugin/token/openssl.hpp"

namespace mdm::dep {

/// Throws Error: private_key_unreadable, passphrase_missing, passphrase_wrong. Only RSA keys are taken.
KeyPtr load_private_key(std::string_view pem_or_der, const ams::Secret& passphrase);

/// Throws Error(certificate_unreadable).
CertificatePtr load_certificate(std::string_view pem_or_der);

/// PKCS#8 PEM without encryption.
ams::Secret private_key_pem(EVP_PKEY* key);

std::string certificate_pem(X509* certificate);

/// Whether the certificate carries this key's public half.
bool belong_together(X509* certificate, EVP_PKEY* key);

} // namespace mdm::dep
