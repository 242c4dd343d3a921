#include "plugin/token/private_key.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/file_kind.hpp"
#include "plugin/token/private_key_handles.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <cstring>

namespace mdm::dep {
namespace {

constexpr std::string_view kUntouched = " Nothing was saved and no device is affected.";

struct PassphraseQuestion {
    std::string_view answer;
    bool asked = false;
};

// pem_password_cb. Called by C, so nothing in it may throw.
int answer_passphrase(char* buffer, int size, int /*writing*/, void* context) noexcept {
    auto& question = *static_cast<PassphraseQuestion*>(context);
    question.asked = true;
    if (question.answer.empty() || question.answer.size() > static_cast<std::size_t>(size)) return -1;
    std::memcpy(buffer, question.answer.data(), question.answer.size());
    return static_cast<int>(question.answer.size());
}

[[noreturn]] void unreadable(std::string_view given, std::string detail) {
    const FileKind found = file_kind(given);
    Facts facts{.detail = std::move(detail), .field = "private_key"};
    if (found == FileKind::private_key) {
        facts.text = "The private key is damaged, cut off or of an unknown format." + std::string(kUntouched);
    } else {
        facts.text =
            "The file given as private key is " + std::string(name_of(found)) + "." + std::string(kUntouched);
    }
    if (given.find("BEGIN OPENSSH PRIVATE KEY") != std::string_view::npos) {
        facts.text = "The private key is in OpenSSH's own format." + std::string(kUntouched);
        facts.remedy = "Convert a copy of it to PEM first: ssh-keygen -p -m PEM -f FILE.";
    }
    if (found == FileKind::pkcs12)
        facts.remedy = "Convert it to PEM first: openssl pkcs12 -in FILE -nodes -nocerts.";
    throw Error(Code::private_key_unreadable, std::move(facts));
}

} // namespace

KeyPtr load_private_key(std::string_view pem_or_der, const ams::Secret& passphrase) {
    if (pem_or_der.size() > kMaxTokenFileBytes)
        throw Error(Code::private_key_unreadable,
                    {.text = "The file given as private key is larger than 64 KiB, and no private key is." +
                             std::string(kUntouched),
                     .field = "private_key"});
    PassphraseQuestion question{.answer = passphrase.reveal()};
    ERR_clear_error();
    const ams::Secret lines(is_pem(pem_or_der) ? unindented(pem_or_der) : std::string());
    const BioPtr bio = memory_reader(lines.empty() ? pem_or_der : lines.reveal());
    KeyPtr key;
    if (is_pem(pem_or_der)) {
        key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, answer_passphrase, &question));
    } else {
        key.reset(d2i_PrivateKey_bio(bio.get(), nullptr));
        if (!key) {
            ERR_clear_error();
            const BioPtr again = memory_reader(pem_or_der);
            key.reset(d2i_PKCS8PrivateKey_bio(again.get(), nullptr, answer_passphrase, &question));
        }
    }
    const bool unsupported = ERR_GET_REASON(ERR_peek_error()) == ERR_R_UNSUPPORTED;
    const std::string detail = take_openssl_errors();
    if (!key && question.asked && !passphrase.empty() && unsupported) {
        throw Error(Code::private_key_unreadable,
                    {.text = "The private key is protected in a way that is too old to be supported." +
                             std::string(kUntouched),
                     .remedy = "Protect it anew: openssl pkcs8 -topk8 -v2 aes256 -provider legacy -provider "
                               "default -in FILE -out NEW.",
                     .detail = detail,
                     .field = "private_key"});
    }
    if (!key && question.asked) {
        throw Error(passphrase.empty() ? Code::passphrase_missing : Code::passphrase_wrong,
                    {.detail = detail, .field = "passphrase"});
    }
    if (!key) unreadable(pem_or_der, detail);
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
        throw Error(
            Code::private_key_unreadable,
            {.text =
                 "The private key is not an RSA key, and Apple encrypts server tokens for RSA keys only." +
                 std::string(kUntouched),
             .remedy = "Make an RSA key pair of 2048 bits, for instance with Generate Key Pair, upload its "
                       "certificate to Apple's portal and download the token again.",
             .field = "private_key"});
    }
    return key;
}

ams::Secret private_key_pem(EVP_PKEY* key) {
    const BioPtr out = memory_writer();
    if (PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    }
    return take_secret(out.get());
}

bool belong_together(X509* certificate, EVP_PKEY* key) {
    const bool match = X509_check_private_key(certificate, key) == 1;
    ERR_clear_error();
    return match;
}

KeyPair read_key_pair(std::string_view certificate, std::string_view private_key,
                      const ams::Secret& passphrase) {
    const CertificatePtr cert = load_certificate(certificate);
    const KeyPtr key = load_private_key(private_key, passphrase);
    if (!belong_together(cert.get(), key.get()))
        throw Error(Code::key_not_of_certificate, {.field = "private_key"});
    return {.private_key = private_key_pem(key.get()), .certificate = certificate_pem(cert.get())};
}

} // namespace mdm::dep
