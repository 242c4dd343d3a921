#include "plugin/token/key_pair.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/private_key_handles.hpp"

#include <openssl/bn.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>

namespace mdm::dep {
namespace {

void require(bool ok) {
    if (!ok) throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
}

// 127 random bits: positive, within the 20 octets of RFC 5280, and unique, since Apple names the recipient of
// a token by issuer and serial number.
void set_random_serial(X509* certificate) {
    const std::unique_ptr<BIGNUM, OpensslFree<BN_free>> number(BN_new());
    require(number != nullptr);
    require(BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1);
    require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void add_extension(X509* certificate, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, OpensslFree<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

} // namespace

KeyPair generate_key_pair(std::string_view common_name, int valid_days, UtcTime now) {
    const KeyPtr key(EVP_RSA_gen(2048));
    require(key != nullptr);
    const CertificatePtr certificate(X509_new());
    require(certificate != nullptr);

    X509_NAME* const name = X509_get_subject_name(certificate.get());
    if (common_name.empty() ||
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(common_name.data()),
                                   static_cast<int>(common_name.size()), -1, 0) != 1) {
        throw Error(Code::invalid_input,
                    {.text = "The name for the certificate must have 1 to 64 characters.",
                     .detail = take_openssl_errors(),
                     .field = "common_name"});
    }
    std::time_t from = std::chrono::system_clock::to_time_t(now - std::chrono::hours(24));
    std::time_t until = std::chrono::system_clock::to_time_t(now + std::chrono::hours(24) * valid_days);
    require(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    set_random_serial(certificate.get());
    require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from) != nullptr);
    require(ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until) != nullptr);
    require(X509_set_issuer_name(certificate.get(), name) == 1);
    require(X509_set_pubkey(certificate.get(), key.get()) == 1);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature,keyEncipherment");
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
    return {.private_key = private_key_pem(key.get()), .certificate = certificate_pem(certificate.get())};
}

} // namespace mdm::dep
