#include "plugin/console/token_intake.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/certificate.hpp"
#include "plugin/token/decrypt.hpp"
#include "plugin/token/file_kind.hpp"
#include "plugin/token/smime.hpp"
#include "plugin/token/token_text.hpp"

#include <utility>

namespace mdm::dep {
namespace {

constexpr const char* kFields[] = {"consumer_key", "consumer_secret", "access_token", "access_secret",
                                   "access_token_expiry"};

bool any_field(const FormValues& form) {
    for (const char* field : kFields)
        if (form.has(field)) return true;
    return false;
}

KeyPairToSave to_save(KeyPair pair, const std::string& actor) {
    const CertificateInfo info = certificate_info(pair.certificate);
    return {.private_key = std::move(pair.private_key),
            .certificate = std::move(pair.certificate),
            .subject = info.subject,
            .certificate_serial = info.serial,
            .fingerprint = info.sha256,
            .not_after = info.not_after,
            .actor = actor};
}

// The key has just opened the token file, so it is the certificate that does not belong to it.
KeyPair pair_of_opened(std::string_view certificate, std::string_view private_key,
                       const ams::Secret& passphrase) {
    try {
        return read_key_pair(certificate, private_key, passphrase);
    } catch (const Error& error) {
        if (error.code() != Code::key_not_of_certificate) throw;
        throw Error(error.code(),
                    {.text = "The private key opens this token file, but the certificate was made from "
                             "another key. Nothing "
                             "was saved and no device is affected.",
                     .remedy = "Choose the certificate that was uploaded to Apple's portal for this token.",
                     .detail = error.detail(),
                     .field = "certificate"});
    }
}

// With the pairs made here: the file names its recipient, so that no private key is unsealed in vain.
Intake with_kept_pair(std::string_view file, KeyPairStore& pairs) {
    (void)cms_bytes(file); // a file that is no token is told as such, not as a missing key
    const std::vector<KeyPairRow> kept = pairs.list();
    for (const KeyPairRow& pair : kept) {
        if (!made_for(file, pair.certificate)) continue;
        const ams::Secret key = pairs.private_key(pair.id);
        return {.token = decrypt_token_file(file, pair.certificate, key.reveal()),
                .kept_pair = pair.id,
                .given_pair = std::nullopt};
    }
    if (kept.empty())
        throw Error(Code::key_pair_missing,
                    {.text =
                         "No key pair was generated here, so this token file cannot be opened without its "
                         "certificate and private key. Nothing was saved and no device is affected.",
                     .field = "private_key"});
    throw Error(
        Code::key_pair_missing,
        {.text = "This token file was made for another certificate than those generated here. Nothing was "
                 "saved and no device is affected.",
         .field = "token"});
}

} // namespace

Intake read_decrypted(const FormValues& form) {
    if (form.has("token_json")) {
        const ams::Secret text = form.secret("token_json");
        return {.token = parse_token_text(text.reveal()),
                .kept_pair = std::nullopt,
                .given_pair = std::nullopt,
                .expiry_field = "token_json"};
    }
    if (!any_field(form))
        throw Error(Code::token_missing_field,
                    {.text = "No token was entered. Nothing was saved and no device is affected.",
                     .remedy = "Paste the decrypted token or enter its five values.",
                     .field = "token_json"});
    const ams::Secret consumer_secret = form.secret("consumer_secret");
    const ams::Secret access_token = form.secret("access_token");
    const ams::Secret access_secret = form.secret("access_secret");
    return {.token =
                token_from_fields(form.text("consumer_key"), consumer_secret.reveal(), access_token.reveal(),
                                  access_secret.reveal(), form.text("access_token_expiry")),
            .kept_pair = std::nullopt,
            .given_pair = std::nullopt,
            .expiry_field = "access_token_expiry"};
}

Intake read_encrypted(const FormValues& form, KeyPairStore& pairs, const std::string& actor) {
    if (!form.has("token"))
        throw Error(
            Code::invalid_input,
            {.text = "No token file was chosen. Nothing was saved and no device is affected.",
             .remedy = "Choose the file Apple's portal offers for download; its name ends in _smime.p7m.",
             .field = "token"});
    const ams::Secret file = form.file("token", kMaxTokenFileBytes);
    const ams::Secret certificate = form.file("certificate", kMaxTokenFileBytes);
    const ams::Secret private_key = form.file("private_key", kMaxTokenFileBytes);
    const ams::Secret passphrase = form.secret("passphrase");

    if (private_key.empty()) {
        if (certificate.empty()) return with_kept_pair(file.reveal(), pairs);
        const std::string fingerprint = certificate_info(certificate.reveal()).sha256;
        for (const KeyPairRow& pair : pairs.list()) {
            if (pair.fingerprint == fingerprint) return with_kept_pair(file.reveal(), pairs);
        }
        throw Error(
            Code::key_pair_missing,
            {.text = "The private key of this certificate is not kept here and was not given. Nothing was "
                     "saved and no device is affected.",
             .remedy = "Choose the private key from which the certificate was made.",
             .field = "private_key"});
    }
    Intake intake{
        .token = decrypt_token_file(file.reveal(), certificate.reveal(), private_key.reveal(), passphrase),
        .kept_pair = std::nullopt,
        .given_pair = std::nullopt};
    // Without the certificate there is nothing by which a later token file could be recognised: nothing to
    // keep.
    intake.key_dropped = certificate.empty();
    if (!certificate.empty())
        intake.given_pair =
            to_save(pair_of_opened(certificate.reveal(), private_key.reveal(), passphrase), actor);
    return intake;
}

Intake read_either(const FormValues& form, KeyPairStore& pairs, const std::string& actor) {
    if (form.has("token")) return read_encrypted(form, pairs, actor);
    if (form.has("token_json") || any_field(form)) return read_decrypted(form);
    throw Error(Code::invalid_input,
                {.text = "No token was given. Nothing was changed and no device is affected.",
                 .remedy = "Choose the new token file, or paste the decrypted token.",
                 .field = "token"});
}

std::optional<std::int64_t> keep_pair(const Intake& intake, KeyPairStore& pairs,
                                      std::optional<std::int64_t>& staged) {
    if (intake.kept_pair || !intake.given_pair) return intake.kept_pair;
    for (const KeyPairRow& pair : pairs.list()) {
        if (pair.fingerprint == intake.given_pair->fingerprint) return pair.id;
    }
    staged = pairs.stage(*intake.given_pair);
    return staged;
}

} // namespace mdm::dep
