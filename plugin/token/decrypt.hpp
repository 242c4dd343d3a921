// From a downloaded token file to the server token.
#pragma once

#include "plugin/model/token.hpp"
#include "plugin/token/private_key.hpp"

#include <string_view>

namespace mdm::dep {

/// Decrypts and parses a token file with a key pair (see read_key_pair for what certificate and private_key
/// may be).
///
/// If the file names another recipient, the key is still tried when there is exactly one recipient: a
/// certificate may have been made again from the same key.
///
/// Throws Error: everything of cms_bytes, of reading the key and certificate, of parse_token_text, and
/// - token_wrong_key: the certificate is the right one (or none was given) but the key does not open the
/// file;
/// - token_other_certificate: the file was made for another certificate, and the key does not open it either;
/// - key_not_of_certificate: the file was not made for the certificate, and the key belongs to neither;
/// - token_unsupported_cipher, token_truncated.
/// Does not look at the expiry; see require_unexpired.
/// @param certificate may be empty: then the key is tried on every recipient.
[[nodiscard]] ServerToken decrypt_token_file(std::string_view token_file, std::string_view certificate,
                                             std::string_view private_key,
                                             const ams::Secret& passphrase = ams::Secret());

/// Whether the token file names this certificate as a recipient (issuer and serial number). To choose among
/// kept key pairs before any private key is unsealed. Throws as cms_bytes, and token_truncated,
/// certificate_unreadable.
[[nodiscard]] bool made_for(std::string_view token_file, std::string_view certificate);

} // namespace mdm::dep
