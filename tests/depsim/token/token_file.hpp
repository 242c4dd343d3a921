#pragma once
// The `.p7m` that the portal hands out, and its odd relatives.

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/depsim/model/mdm_server.hpp"

namespace depsim {

/// What the file looks like. apple is the real one: S/MIME headers, CRLF, base64 of BER with indefinite
/// lengths, AES-128-CBC, PKCS#1 v1.5, the JSON between message markers.
enum class TokenFileVariant {
    apple,
    der,             ///< definite-length DER, binary
    pem,             ///< definite-length DER as -----BEGIN PKCS7-----
    raw,             ///< the base64 alone
    definite,        ///< as apple, with definite lengths
    triple_des,      ///< "3des": DES-EDE3-CBC
    lf,              ///< LF line ends, outside and inside
    no_markers,      ///< no BEGIN/END MESSAGE
    wrapped,         ///< the JSON broken into lines of 78 characters, also inside strings
    chunks,          ///< the encrypted content in many OCTET STRINGs
    no_inner_header, ///< the decrypted text begins at the marker
    wrong_recipient, ///< encrypted to somebody else's certificate
    garbage,         ///< decrypts to random bytes
    truncated        ///< the apple file cut in the middle
};
std::optional<TokenFileVariant> token_file_variant_from(std::string_view text);

/// The certificate cannot be used; what() says why, for the person who uploaded it.
struct BadCertificate : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Checks an upload as the portal does: one X.509 certificate in PEM with an RSA key of at least 2048 bits.
/// No chain, no validity and no extension is looked at. Throws BadCertificate.
void check_certificate(const std::string& pem);

/// The five values as JSON, in Apple's order.
std::string token_json(const ServerToken& token);

/// The file's bytes. Throws BadCertificate.
std::string make_token_file(const ServerToken& token, const std::string& certificate_pem,
                            TokenFileVariant variant);

} // namespace depsim
