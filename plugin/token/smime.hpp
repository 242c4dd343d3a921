// The outer part of a token file: from S/MIME mail, base64 or PEM to the CMS bytes.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// The DER or BER bytes inside a downloaded token file. Takes mail headers in any order, folded or not, CRLF,
/// LF or a mix of both; raw base64; PEM PKCS7 / CMS; the bytes themselves; and what other programs made of these on the
/// way: line ends of any kind, more of a mail around it, a lost padding.
///
/// Throws Error with field "token": token_too_large (64 KiB), token_already_decrypted, token_not_a_token_file
/// (the text names what was found) or token_truncated (base64 damaged, or no body after the headers).
[[nodiscard]] std::string cms_bytes(std::string_view token_file);

} // namespace mdm::dep
