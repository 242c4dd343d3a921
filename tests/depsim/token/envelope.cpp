#include "tests/depsim/token/envelope.hpp"

#include <algorithm>
#include <memory>

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "tests/depsim/token/token_file.hpp"

namespace depsim {
namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;

constexpr int kMinimumBits = 2048;

void require(bool good, const char* what) {
    if (good) return;
    ERR_clear_error();
    throw std::runtime_error(std::string("token file: ") + what);
}

Bio memory() {
    Bio bio(BIO_new(BIO_s_mem()));
    require(bio != nullptr, "out of memory");
    return bio;
}

Bio reading(const std::string& text) {
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    require(bio != nullptr, "out of memory");
    return bio;
}

std::string content_of(BIO* bio) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(length)};
}

Certificate recipient(const std::string& pem) {
    const Bio bio = reading(pem);
    Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    if (!certificate) {
        ERR_clear_error();
        throw BadCertificate("The file is not an X.509 certificate in PEM form.");
    }
    EVP_PKEY* key = X509_get0_pubkey(certificate.get());
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        throw BadCertificate("The certificate's key is not an RSA key.");
    if (EVP_PKEY_get_bits(key) < kMinimumBits)
        throw BadCertificate("The certificate's RSA key is shorter than 2048 bits.");
    return certificate;
}

/// What i2d_CMS_bio_stream() does, with the content handed over in pieces: each becomes an OCTET STRING of
/// its own.
void stream_in_pieces(CMS_ContentInfo* cms, const std::string& content, std::size_t piece, BIO* out) {
    // BIO_free_all() would free `out` too, which is the caller's.
    BIO* chain = BIO_new_CMS(out, cms);
    require(chain != nullptr, "the stream could not be opened");
    bool good = true;
    for (std::size_t at = 0; good && at < content.size(); at += piece) {
        const int length = static_cast<int>(std::min(piece, content.size() - at));
        good = BIO_write(chain, content.data() + at, length) == length;
    }
    good = good && BIO_flush(chain) == 1;
    while (chain != nullptr && chain != out) {
        BIO* next = BIO_pop(chain);
        BIO_free(chain);
        chain = next;
    }
    require(good, "the content could not be written");
}

} // namespace

void check_recipient(const std::string& pem) {
    recipient(pem);
}

std::string envelope(const std::string& content, const std::string& certificate_pem,
                     const EnvelopeForm& form) {
    const Certificate certificate = recipient(certificate_pem);
    STACK_OF(X509)* recipients = sk_X509_new_null();
    sk_X509_push(recipients, certificate.get());
    const Bio in = reading(content);
    const unsigned flags = CMS_BINARY | (form.definite ? 0U : static_cast<unsigned>(CMS_STREAM));
    const Cms cms(
        CMS_encrypt(recipients, in.get(), form.triple_des ? EVP_des_ede3_cbc() : EVP_aes_128_cbc(), flags));
    sk_X509_free(recipients); // the certificates in it are not its own
    require(cms != nullptr, "encryption failed");

    const Bio out = memory();
    if (form.definite)
        require(i2d_CMS_bio(out.get(), cms.get()) == 1, "the structure could not be written");
    else if (form.chunk_bytes != 0)
        stream_in_pieces(cms.get(), content, form.chunk_bytes, out.get());
    else
        require(i2d_CMS_bio_stream(out.get(), cms.get(), in.get(), static_cast<int>(flags)) == 1,
                "the structure could not be written");
    return content_of(out.get());
}

std::string make_stranger_certificate() {
    const Key key(EVP_RSA_gen(2048));
    const Certificate certificate(X509_new());
    require(key != nullptr && certificate != nullptr, "no key could be made");
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 424242);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("somebody else"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0,
            "the certificate could not be signed");
    const Bio out = memory();
    require(PEM_write_bio_X509(out.get(), certificate.get()) == 1, "the certificate could not be written");
    return content_of(out.get());
}

} // namespace depsim
