#pragma once
// CMS EnvelopedData by OpenSSL, in the shapes the portal is known to produce.

#include <cstddef>
#include <string>

namespace depsim {

struct EnvelopeForm {
    bool triple_des = false;     ///< DES-EDE3-CBC in place of AES-128-CBC
    bool definite = false;       ///< DER with definite lengths in place of streamed BER
    std::size_t chunk_bytes = 0; ///< write the content in pieces of this size; 0: OpenSSL's own
};

/// Throws BadCertificate (see token_file.hpp) unless `pem` is a certificate with an RSA key of >= 2048 bits.
void check_recipient(const std::string& pem);

/// Encrypts to the certificate: one KeyTransRecipientInfo, issuer and serial number, RSA PKCS#1 v1.5.
/// Throws BadCertificate, or std::runtime_error when OpenSSL fails.
std::string envelope(const std::string& content, const std::string& certificate_pem,
                     const EnvelopeForm& form);

/// A certificate whose private key is thrown away.
std::string make_stranger_certificate();

} // namespace depsim
