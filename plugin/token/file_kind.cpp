#include "plugin/token/file_kind.hpp"

#include "plugin/token/base64.hpp"
#include "plugin/token/openssl.hpp"

#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include <algorithm>
#include <array>
#include <utility>

namespace mdm::dep {
namespace {

using namespace std::string_view_literals;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_no_case(std::string_view text, std::string_view lower_case_prefix) {
    return text.size() >= lower_case_prefix.size() &&
           std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                      [](char want, char have) { return want == lower(have); });
}

bool contains_no_case(std::string_view text, std::string_view lower_case) {
    return std::search(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                       [](char have, char want) { return lower(have) == want; }) != text.end();
}

// A PEM file may hold several blocks (a key with its certificate); the first one names it.
FileKind pem_kind(std::string_view text, std::size_t begin) {
    const std::string_view label = text.substr(begin + "-----BEGIN "sv.size());
    constexpr std::array<std::pair<std::string_view, FileKind>, 8> kLabels{{
        {"CERTIFICATE REQUEST", FileKind::certificate_request},
        {"NEW CERTIFICATE REQUEST", FileKind::certificate_request},
        {"CERTIFICATE", FileKind::certificate},
        {"PKCS7", FileKind::cms},
        {"CMS", FileKind::cms},
        {"PUBLIC KEY", FileKind::public_key},
        {"RSA PUBLIC KEY", FileKind::public_key},
        {"MESSAGE", FileKind::token_json},
    }};
    for (const auto& [known, kind] : kLabels) {
        if (label.starts_with(known)) return kind;
    }
    return label.substr(0, label.find('-')).find("PRIVATE KEY") != std::string_view::npos
               ? FileKind::private_key
               : FileKind::text;
}

// ContentInfo: SEQUENCE, then OID 1.2.840.113549.1.7.x in the first bytes, for any length form.
constexpr std::string_view kPkcs7Oid("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", 10);
// 1.2.840.113549.1.9.16.1.23, AuthEnvelopedData: what AES-GCM is wrapped in.
constexpr std::string_view kAuthEnvelopedOid("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17", 13);

FileKind der_kind(std::string_view bytes) {
    if (bytes.substr(0, 24).find(kAuthEnvelopedOid) <= 6) return FileKind::cms;
    const std::size_t oid = bytes.substr(0, 24).find(kPkcs7Oid);
    if (oid <= 6) { // npos is larger
        const std::size_t type = oid + kPkcs7Oid.size();
        return bytes.size() <= type || bytes[type] == 3 ? FileKind::cms : FileKind::signed_cms;
    }
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto size = static_cast<long>(std::min(bytes.size(), kMaxTokenFileBytes));
    FileKind kind = FileKind::binary;
    const unsigned char* at = data;
    if (CertificatePtr(d2i_X509(nullptr, &at, size))) {
        kind = FileKind::certificate;
    } else if (at = data; std::unique_ptr<PKCS12, OpensslFree<PKCS12_free>>(d2i_PKCS12(nullptr, &at, size))) {
        kind = FileKind::pkcs12;
    } else if (at = data; KeyPtr(d2i_AutoPrivateKey(nullptr, &at, size))) {
        kind = FileKind::private_key;
    }
    ERR_clear_error();
    return kind;
}

bool is_text(std::string_view bytes) {
    return std::none_of(bytes.begin(), bytes.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u < 0x20 && c != '\t' && c != '\r' && c != '\n' && c != '\f') || u == 0x7f;
    });
}

bool begins_with_mail_header(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && colon < 80 &&
           std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
               return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

FileKind text_kind(std::string_view text) {
    if (starts_with_no_case(text, "<!doctype html") || starts_with_no_case(text, "<html"))
        return FileKind::web_page;
    if (text.starts_with("<?xml") && text.find("plist") != std::string_view::npos)
        return FileKind::property_list;
    const std::size_t pem = text.find("-----BEGIN ");
    if (text.starts_with("{") && pem == std::string_view::npos) {
        return text.find("\"consumer_key\"") != std::string_view::npos ? FileKind::token_json
                                                                       : FileKind::other_json;
    }
    if (begins_with_mail_header(text)) {
        if (contains_no_case(text, "pkcs7-signature") || contains_no_case(text, "signed-data")) {
            return FileKind::signed_cms;
        }
        // Header names and order are not fixed, so a base64 body that could be CMS is enough.
        if (contains_no_case(text, "pkcs7-mime") || after_mail_headers(text).starts_with("MI"))
            return FileKind::smime;
    }
    if (pem != std::string_view::npos) return pem_kind(text, pem);
    if (text.find("\"consumer_key\"") != std::string_view::npos) return FileKind::token_json;
    // The beginning only, in whole groups, so that a cut or damaged file is still recognised.
    const std::string_view start = text.substr(0, std::min<std::size_t>(text.find_first_of("\r\n"), 64));
    const auto decoded = base64_decode(start.substr(0, start.size() / 4 * 4));
    if (decoded && decoded->size() >= 16) {
        if (decoded->front() == '\x30') {
            const FileKind inside = der_kind(*decoded);
            if (inside == FileKind::cms || inside == FileKind::signed_cms) return inside;
        }
        return decoded->front() == '{' ? FileKind::vpp_token : FileKind::base64_text;
    }
    return FileKind::text;
}

} // namespace

std::string_view stripped(std::string_view text) {
    constexpr std::string_view kBom = "\xef\xbb\xbf";
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    constexpr std::string_view kPadding(" \t\r\n\f\v\0", 7); // NUL: of a file that was copied in whole blocks
    if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    const auto last = text.find_last_not_of(kPadding);
    return last == std::string_view::npos || last < first ? std::string_view()
                                                          : text.substr(first, last - first + 1);
}

bool is_pem(std::string_view bytes) {
    return bytes.find("-----BEGIN ") != std::string_view::npos;
}

std::string unindented(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    bool at_begin = true;
    for (const char c : text) {
        if (at_begin && (c == ' ' || c == '\t')) continue;
        at_begin = c == '\n';
        result.push_back(c);
    }
    return result;
}

std::string_view after_mail_headers(std::string_view text) {
    std::size_t line = 0;
    while (line < text.size()) {
        const std::size_t end = std::min(text.find('\n', line), text.size());
        std::string_view content = text.substr(line, end - line);
        if (content.ends_with('\r')) content.remove_suffix(1);
        line = std::min(end + 1, text.size());
        if (content.empty()) return text.substr(line);
    }
    return {};
}

FileKind file_kind(std::string_view bytes) {
    const std::string_view text = stripped(bytes);
    if (text.empty()) return FileKind::empty;
    if (bytes.starts_with("PK\x03\x04"sv) || bytes.starts_with("\x1f\x8b"sv)) return FileKind::archive;
    if (bytes.starts_with("bplist"sv)) return FileKind::property_list;
    if (bytes.starts_with("\xff\xfe"sv) || bytes.starts_with("\xfe\xff"sv)) return FileKind::utf16_text;
    if (is_text(text)) return text_kind(text);
    if (begins_with_mail_header(text)) { // "Content-Transfer-Encoding: binary"
        const std::string_view body = after_mail_headers(text);
        const FileKind inside = body.starts_with('\x30') ? der_kind(body) : FileKind::binary;
        return inside == FileKind::cms ? FileKind::smime : inside;
    }
    return bytes.front() == '\x30' ? der_kind(bytes) : FileKind::binary;
}

std::string_view name_of(FileKind kind) {
    switch (kind) {
    case FileKind::empty:
        return "an empty file";
    case FileKind::smime:
        return "an S/MIME message";
    case FileKind::cms:
        return "an encrypted server token";
    case FileKind::signed_cms:
        return "a signed message or a bundle of certificates";
    case FileKind::token_json:
        return "a server token that is already decrypted";
    case FileKind::other_json:
        return "a JSON document without a server token's values";
    case FileKind::vpp_token:
        return "a content token for apps and books (VPP)";
    case FileKind::certificate:
        return "a certificate";
    case FileKind::certificate_request:
        return "a certificate signing request";
    case FileKind::private_key:
        return "a private key";
    case FileKind::public_key:
        return "a public key";
    case FileKind::pkcs12:
        return "a PKCS#12 container (.p12 or .pfx)";
    case FileKind::web_page:
        return "a web page";
    case FileKind::property_list:
        return "a property list or configuration profile";
    case FileKind::archive:
        return "an archive (.zip or .gz)";
    case FileKind::base64_text:
        return "base64 text of something else";
    case FileKind::utf16_text:
        return "a text stored as UTF-16 (save it as UTF-8 or ASCII)";
    case FileKind::text:
        return "some other text";
    case FileKind::binary:
        return "some other binary file";
    }
    return "something unknown";
}

} // namespace mdm::dep
