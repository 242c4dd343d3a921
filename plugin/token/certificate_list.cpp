#include "plugin/token/certificate_list.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/file_kind.hpp"
#include "plugin/token/openssl.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace mdm::dep {
namespace {

constexpr std::string_view kUntouched = " The profile was not created and no device is affected.";

[[noreturn]] void refuse(const std::string& field, const std::string& why, std::string detail = {}) {
    throw Error(Code::certificate_unreadable,
                {.text = why + std::string(kUntouched),
                 .remedy = "Give certificates in PEM or DER form, without any private key.",
                 .detail = std::move(detail),
                 .field = field});
}

std::string name_text(const X509_NAME* name) {
    const BioPtr out = memory_writer();
    if (X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0)
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    return written_text(out.get());
}

ListedCertificate listed(X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size <= 0) throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    const std::string der(bytes, bytes + size);
    OPENSSL_free(bytes);
    ListedCertificate one;
    one.base64 = base64_encode(der);
    one.info = certificate_info(der);
    one.issuer = name_text(X509_get_issuer_name(certificate));
    one.is_ca = X509_check_ca(certificate) > 0;
    one.self_signed = (X509_get_extension_flags(certificate) & EXFLAG_SS) != 0;
    ERR_clear_error(); // looking at extensions may leave some
    return one;
}

// All of a PEM text. Text around the blocks is allowed, as OpenSSL's own tools write it.
std::vector<ListedCertificate> pem_certificates(std::string_view pem, const std::string& field,
                                                const std::string& name) {
    std::vector<ListedCertificate> certificates;
    const BioPtr in = memory_reader(pem);
    for (;;) {
        const CertificatePtr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
        if (!certificate) break;
        if (certificates.size() == kMaxProfileCertificates)
            refuse(field,
                   name + " has more than " + std::to_string(kMaxProfileCertificates) + " certificates.");
        certificates.push_back(listed(certificate.get()));
    }
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    std::string detail = take_openssl_errors();
    if (!ended)
        refuse(field, name + " has a certificate in it that is damaged or cut off.", std::move(detail));
    return certificates;
}

} // namespace

std::vector<ListedCertificate> read_certificates(std::string_view bytes, const std::string& field,
                                                 const std::string& filename) {
    const std::string name = filename.empty() ? "The certificate" : "The file " + filename;
    if (bytes.size() > kMaxCertificateFileBytes)
        refuse(field, name + " is larger than " + std::to_string(kMaxCertificateFileBytes / 1024) + " KiB.");
    ERR_clear_error();
    if (bytes.find("PRIVATE KEY-----") != std::string_view::npos)
        refuse(field, name + " has a private key in it, which must not be handed to devices.");
    std::vector<ListedCertificate> certificates;
    if (bytes.find("-----BEGIN ") != std::string_view::npos) {
        certificates = pem_certificates(bytes, field, name);
    } else {
        const BioPtr in = memory_reader(bytes);
        const CertificatePtr certificate(d2i_X509_bio(in.get(), nullptr));
        const bool more = BIO_pending(in.get()) > 0;
        std::string detail = take_openssl_errors();
        if (certificate && more)
            refuse(field, name + " has something after its certificate.", std::move(detail));
        if (certificate) certificates.push_back(listed(certificate.get()));
    }
    if (certificates.empty()) {
        const FileKind found = file_kind(bytes);
        refuse(field, found == FileKind::certificate
                          ? name + " is damaged or cut off."
                          : name + " is not a certificate but " + std::string(name_of(found)) + ".");
    }
    return certificates;
}

std::vector<ListedCertificate> read_certificate_text(std::string_view text, const std::string& field) {
    if (text.find("-----BEGIN ") != std::string_view::npos) return read_certificates(text, field, {});
    const auto der = base64_decode(text);
    if (!der) refuse(field, "A certificate is neither PEM nor base64.");
    return read_certificates(*der, field, {});
}

std::string describe_certificate(const ListedCertificate& certificate) {
    return certificate.info.subject + ", valid until " + certificate.info.not_after + ", SHA-256 " +
           certificate.info.sha256;
}

} // namespace mdm::dep
