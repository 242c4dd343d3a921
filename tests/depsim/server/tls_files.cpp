#include "tests/depsim/server/tls_files.hpp"

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace depsim {
namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using File = std::unique_ptr<std::FILE, Freer<std::fclose>>;

constexpr long kValidDays = 397; // what clients accept of a server certificate
constexpr long kDay = 24L * 3600;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("TLS files: " + what);
}

Key make_key() {
    Key key(EVP_EC_gen("P-256"));
    if (!key) fail("no EC key could be made");
    return key;
}

void add_name(X509_NAME* name, const char* text) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(text), -1,
                               -1, 0);
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (extension == nullptr) fail("extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate start_certificate(EVP_PKEY* key, const char* name) {
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    unsigned char serial[15];
    if (RAND_bytes(serial, sizeof serial) != 1) fail("no random numbers");
    serial[0] |= 1U;
    BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
    BN_free(number);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kValidDays * kDay);
    X509_set_pubkey(certificate.get(), key);
    add_name(X509_get_subject_name(certificate.get()), name);
    return certificate;
}

Certificate make_authority(EVP_PKEY* key) {
    Certificate ca = start_certificate(key, "depsim practice authority");
    X509_set_issuer_name(ca.get(), X509_get_subject_name(ca.get()));
    add_extension(ca.get(), ca.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(ca.get(), ca.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(ca.get(), ca.get(), NID_subject_key_identifier, "hash");
    if (X509_sign(ca.get(), key, EVP_sha256()) == 0) fail("the authority could not be signed");
    return ca;
}

bool is_address(const std::string& host) {
    in6_addr buffer{};
    return inet_pton(AF_INET, host.c_str(), &buffer) == 1 || inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

Certificate make_server_certificate(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key,
                                    const std::string& listen_host) {
    Certificate server = start_certificate(key, "localhost");
    X509_set_issuer_name(server.get(), X509_get_subject_name(ca));
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    if (listen_host != "localhost" && listen_host != "127.0.0.1" && listen_host != "::1")
        names += (is_address(listen_host) ? ",IP:" : ",DNS:") + listen_host;
    add_extension(server.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(server.get(), ca, NID_key_usage, "critical,digitalSignature");
    add_extension(server.get(), ca, NID_ext_key_usage, "serverAuth");
    add_extension(server.get(), ca, NID_subject_alt_name, names);
    add_extension(server.get(), ca, NID_subject_key_identifier, "hash");
    add_extension(server.get(), ca, NID_authority_key_identifier, "keyid:always");
    if (X509_sign(server.get(), ca_key, EVP_sha256()) == 0) fail("the certificate could not be signed");
    return server;
}

File open_for_writing(const std::string& path, mode_t mode) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (descriptor < 0) fail("cannot write " + path);
    return File(::fdopen(descriptor, "w"));
}

Certificate read_certificate(const std::string& path) {
    const File file(std::fopen(path.c_str(), "re"));
    return Certificate(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool usable(const TlsFiles& files, const std::string& listen_host) {
    const Certificate ca = read_certificate(files.ca);
    const Certificate server = read_certificate(files.certificate);
    const File key_file(std::fopen(files.key.c_str(), "re"));
    const Key key(key_file ? PEM_read_PrivateKey(key_file.get(), nullptr, nullptr, nullptr) : nullptr);
    bool good = ca && server && key;
    if (good) {
        std::time_t tomorrow = std::time(nullptr) + kDay;
        const bool named = is_address(listen_host)
                               ? X509_check_ip_asc(server.get(), listen_host.c_str(), 0) == 1
                               : X509_check_host(server.get(), listen_host.c_str(), 0, 0, nullptr) == 1;
        good = named && X509_check_private_key(server.get(), key.get()) == 1 &&
               X509_verify(server.get(), X509_get0_pubkey(ca.get())) == 1 &&
               X509_cmp_time(X509_get0_notAfter(server.get()), &tomorrow) > 0 &&
               X509_cmp_time(X509_get0_notAfter(ca.get()), &tomorrow) > 0;
    }
    ERR_clear_error(); // what was wrong with old files must not be blamed on a later connection
    return good;
}

} // namespace

TlsFiles provide_tls_files(const std::string& folder, const std::string& listen_host) {
    namespace fs = std::filesystem;
    fs::create_directories(folder);
    const fs::path base = fs::canonical(folder);
    TlsFiles files{base / "ca.pem", base / "server.pem", base / "server.key"};
    if (usable(files, listen_host)) return files;

    const Key ca_key = make_key();
    const Certificate ca = make_authority(ca_key.get());
    const Key key = make_key();
    const Certificate server = make_server_certificate(key.get(), ca.get(), ca_key.get(), listen_host);

    const File ca_file = open_for_writing(files.ca, 0644);
    const File certificate_file = open_for_writing(files.certificate, 0644);
    const File key_file = open_for_writing(files.key, 0600);
    if (PEM_write_X509(ca_file.get(), ca.get()) != 1 ||
        PEM_write_X509(certificate_file.get(), server.get()) != 1 ||
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        fail("cannot write to " + folder);
    return files;
}

} // namespace depsim
