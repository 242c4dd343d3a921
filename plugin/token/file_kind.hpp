// What a file looks like, so that a swapped file is named instead of "parse error".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mdm::dep {

/// No file of a token import is anywhere near this; a real .p7m has 1.5 to 3 KiB.
constexpr std::size_t kMaxTokenFileBytes = std::size_t{64} * 1024;

enum class FileKind {
    empty,
    smime,      ///< A mail header block over an S/MIME body.
    cms,        ///< DER/BER or PEM PKCS#7 / CMS of type enveloped-data.
    signed_cms, ///< DER/BER or PEM PKCS#7 / CMS of another type.
    token_json, ///< A decrypted server token, with or without markers and mail headers.
    other_json,
    vpp_token, ///< Apple's other token, for apps and books: base64 of a JSON object.
    certificate,
    certificate_request,
    private_key,
    public_key,
    pkcs12,
    web_page,
    property_list,
    archive,
    base64_text, ///< Base64 of something else.
    utf16_text,  ///< What Windows PowerShell writes when it is not told otherwise.
    text,
    binary,
};

/// Looks at the beginning and at PEM labels; never fails. Only a hint for messages and for choosing a reader.
[[nodiscard]] FileKind file_kind(std::string_view bytes);

/// "a certificate", "an empty file": fits after "This is ".
[[nodiscard]] std::string_view name_of(FileKind kind);

/// `text` without a UTF-8 byte order mark, without white space at both ends and without NULs at its own.
[[nodiscard]] std::string_view stripped(std::string_view text);

/// Whether a PEM block is anywhere in it.
[[nodiscard]] bool is_pem(std::string_view bytes);

/// `text` without white space at the beginning of its lines, which people paste along and OpenSSL does not take.
[[nodiscard]] std::string unindented(std::string_view text);

/// What follows the first empty line, or nothing. Lines end in CRLF or LF, each on its own account, because
/// editors and version control rewrite some.
[[nodiscard]] std::string_view after_mail_headers(std::string_view text);

} // namespace mdm::dep
