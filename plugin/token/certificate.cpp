#include "plugin/token/certificate.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"
#include "plugin/token/file_kind.hpp"
#include "plugin/token/private_key_handles.hpp"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <ctime>

namespace mdm::dep {
namespace {

struct OpensslStringFree {
    void operator()(char* text) const noexcept { OPENSSL_free(text); }
};

std::string time_text(const ASN1_TIME* time) {
    std::tm broken_down{};
    if (ASN1_TIME_to_tm(time, &broken_down) != 1)
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    return format_time(std::chrono::system_clock::from_time_t(timegm(&broken_down)));
}

std::string hex(const unsigned char* bytes, std::size_t size) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text.push_back(kDigits[bytes[i] >> 4U]);
        text.push_back(kDigits[bytes[i] & 0xfU]);
    }
    return text;
}

} // namespace

CertificatePtr load_certificate(std::string_view pem_or_der) {
    ERR_clear_error();
    CertificatePtr certificate;
    if (pem_or_der.size() <= kMaxTokenFileBytes) {
        const std::string lines = is_pem(pem_or_der) ? unindented(pem_or_der) : std::string();
        const BioPtr bio = memory_reader(lines.empty() ? pem_or_der : lines);
        certificate.reset(is_pem(pem_or_der) ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
                                             : d2i_X509_bio(bio.get(), nullptr));
    }
    std::string detail = take_openssl_errors();
    if (certificate) return certificate;
    const FileKind found = file_kind(pem_or_der);
    constexpr std::string_view kUntouched = " Nothing was saved and no device is affected.";
    Facts facts{.detail = std::move(detail), .field = "certificate"};
    if (found == FileKind::certificate) {
        facts.text = "The certificate is damaged or cut off." + std::string(kUntouched);
    } else {
        facts.text =
            "The file given as certificate is " + std::string(name_of(found)) + "." + std::string(kUntouched);
    }
    throw Error(Code::certificate_unreadable, std::move(facts));
}

std::string certificate_pem(X509* certificate) {
    const BioPtr out = memory_writer();
    if (PEM_write_bio_X509(out.get(), certificate) != 1) {
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    }
    return written_text(out.get());
}

CertificateInfo certificate_info(std::string_view pem_or_der) {
    const CertificatePtr certificate = load_certificate(pem_or_der);
    const BioPtr name = memory_writer();
    const std::unique_ptr<BIGNUM, OpensslFree<BN_free>> number(
        ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate.get()), nullptr));
    const std::unique_ptr<char, OpensslStringFree> serial(number ? BN_bn2hex(number.get()) : nullptr);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned digest_bytes = 0;
    if (X509_NAME_print_ex(name.get(), X509_get_subject_name(certificate.get()), 0, XN_FLAG_RFC2253) < 0 ||
        !serial || X509_digest(certificate.get(), EVP_sha256(), digest.data(), &digest_bytes) != 1) {
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    }
    return {.subject = written_text(name.get()),
            .serial = serial.get(),
            .sha256 = hex(digest.data(), digest_bytes),
            .not_before = time_text(X509_get0_notBefore(certificate.get())),
            .not_after = time_text(X509_get0_notAfter(certificate.get()))};
}

} // namespace mdm::dep
