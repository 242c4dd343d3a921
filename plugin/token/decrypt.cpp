#include "plugin/token/decrypt.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/file_kind.hpp"
#include "plugin/token/private_key_handles.hpp"
#include "plugin/token/smime.hpp"
#include "plugin/token/token_text.hpp"

#include <openssl/cmserr.h>
#include <openssl/err.h>
#include <openssl/evperr.h>

#include <algorithm>
#include <optional>

namespace mdm::dep {
namespace {

// OpenSSL's CMS reader takes BER with indefinite lengths and chunked octet strings, which Apple's files are.
CmsPtr read_cms(std::string_view token_file) {
    const std::string bytes = cms_bytes(token_file);
    const BioPtr in = memory_reader(bytes);
    ERR_clear_error();
    CmsPtr cms(d2i_CMS_bio(in.get(), nullptr));
    if (!cms) throw Error(Code::token_truncated, {.detail = take_openssl_errors(), .field = "token"});
    return cms;
}

struct Recipients {
    int total = 0;
    int rsa = 0;
    bool named = false; ///< The certificate is one of them.
};

Recipients recipients_of(CMS_ContentInfo* cms, X509* certificate) {
    Recipients found;
    STACK_OF(CMS_RecipientInfo)* const infos = CMS_get0_RecipientInfos(cms);
    found.total = infos != nullptr ? sk_CMS_RecipientInfo_num(infos) : 0;
    for (int i = 0; i < found.total; ++i) {
        CMS_RecipientInfo* const info = sk_CMS_RecipientInfo_value(infos, i);
        if (CMS_RecipientInfo_type(info) != CMS_RECIPINFO_TRANS) continue;
        ++found.rsa;
        if (certificate != nullptr && CMS_RecipientInfo_ktri_cert_cmp(info, certificate) == 0)
            found.named = true;
    }
    ERR_clear_error();
    return found;
}

[[noreturn]] void unsupported(std::string detail) {
    throw Error(Code::token_unsupported_cipher, {.detail = std::move(detail), .field = "token"});
}

// Reasons with which OpenSSL says that it does not know or does not offer an algorithm, as opposed to a
// failed decryption.
bool is_about_algorithm(unsigned long error) {
    const int library = ERR_GET_LIB(error);
    const int reason = ERR_GET_REASON(error);
    if (reason == ERR_R_UNSUPPORTED) return true;
    if (library == ERR_LIB_CMS) {
        return reason == CMS_R_UNKNOWN_CIPHER || reason == CMS_R_UNSUPPORTED_CONTENT_ENCRYPTION_ALGORITHM ||
               reason == CMS_R_CIPHER_INITIALISATION_ERROR ||
               reason == CMS_R_CIPHER_PARAMETER_INITIALISATION_ERROR || reason == CMS_R_CIPHER_GET_TAG ||
               reason == CMS_R_UNSUPPORTED_TYPE;
    }
    return library == ERR_LIB_EVP && (reason == EVP_R_UNSUPPORTED_ALGORITHM ||
                                      reason == EVP_R_UNSUPPORTED_CIPHER || reason == EVP_R_UNKNOWN_CIPHER);
}

bool take_errors_about_algorithm(std::string& detail) {
    bool about_algorithm = false;
    // Walk a copy of the queue's beginning before it is emptied into text.
    if (is_about_algorithm(ERR_peek_error()) || is_about_algorithm(ERR_peek_last_error()))
        about_algorithm = true;
    detail = take_openssl_errors();
    return about_algorithm;
}

// The decrypted text, or nothing if the key did not open it. With a wrong key OpenSSL either fails ("bad
// decrypt") or, to starve padding oracles, succeeds with random bytes: so what is not text was not decrypted.
std::optional<ams::Secret> opened(CMS_ContentInfo* cms, EVP_PKEY* key, X509* certificate,
                                  std::string& detail) {
    const BioPtr out = memory_writer();
    ERR_clear_error();
    const int result = CMS_decrypt(cms, key, certificate, nullptr, out.get(), 0);
    const bool about_algorithm = take_errors_about_algorithm(detail);
    ams::Secret text = take_secret(out.get());
    if (result != 1) {
        if (about_algorithm) unsupported(std::move(detail));
        return std::nullopt;
    }
    const FileKind kind = file_kind(text.reveal());
    const bool is_text =
        kind != FileKind::binary && kind != FileKind::archive &&
        std::none_of(text.reveal().begin(), text.reveal().end(), [](char c) { return c == '\0'; });
    if (!is_text) {
        detail = "decryption gave no text";
        return std::nullopt;
    }
    return text;
}

[[noreturn]] void not_opened(const Recipients& recipients, bool has_certificate, bool pair,
                             std::string detail) {
    if (!has_certificate)
        throw Error(Code::token_wrong_key, {.detail = std::move(detail), .field = "private_key"});
    if (recipients.named && pair)
        throw Error(
            Code::token_wrong_key,
            {.text =
                 "The server token cannot be opened with the key of the certificate that it names: the file "
                 "is "
                 "damaged, or it was made for another certificate of the same name and number. Nothing was "
                 "saved and no device is affected.",
             .remedy =
                 "Copy the file again from where it was downloaded, without passing it through e-mail or an "
                 "editor. If that does not help, give the certificate that was uploaded to Apple's portal "
                 "last, with its private key.",
             .detail = std::move(detail),
             .field = "token"});
    if (recipients.named) {
        throw Error(
            Code::token_wrong_key,
            {.text = "The certificate is the right one for this server token, but the private key belongs to "
                     "another certificate. Nothing was saved and no device is affected.",
             .detail = std::move(detail),
             .field = "private_key"});
    }
    if (!pair)
        throw Error(Code::key_not_of_certificate, {.detail = std::move(detail), .field = "private_key"});
    throw Error(Code::token_other_certificate, {.detail = std::move(detail), .field = "certificate"});
}

} // namespace

ServerToken decrypt_token_file(std::string_view token_file, std::string_view certificate,
                               std::string_view private_key, const ams::Secret& passphrase) {
    const CmsPtr cms = read_cms(token_file);
    const CertificatePtr cert = certificate.empty() ? nullptr : load_certificate(certificate);
    const KeyPtr key = load_private_key(private_key, passphrase);
    const bool pair = cert && belong_together(cert.get(), key.get());

    const Recipients recipients = recipients_of(cms.get(), cert.get());
    if (recipients.total == 0) {
        throw Error(Code::token_not_a_token_file,
                    {.text = "The file given as server token is not encrypted for "
                             "anybody. Nothing was saved and no device is affected.",
                     .field = "token"});
    }
    if (recipients.rsa == 0) unsupported("no recipient with RSA key transport");
    if (cert && !recipients.named && recipients.rsa > 1) {
        not_opened(recipients, true, pair,
                   "none of " + std::to_string(recipients.rsa) + " recipients matches");
    }
    // Without the certificate OpenSSL tries the key on each recipient; with it, on the one that is named.
    std::string detail;
    const auto text = opened(cms.get(), key.get(), recipients.named ? cert.get() : nullptr, detail);
    if (!text) not_opened(recipients, cert != nullptr, pair, std::move(detail));
    return parse_token_text(text->reveal(), "token");
}

bool made_for(std::string_view token_file, std::string_view certificate) {
    const CmsPtr cms = read_cms(token_file);
    const CertificatePtr cert = load_certificate(certificate);
    return recipients_of(cms.get(), cert.get()).named;
}

} // namespace mdm::dep
