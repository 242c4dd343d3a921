#include "host-sdk/host/app/tls_files.hpp"

#include "host-sdk/host/secrets/private_file.hpp"

#include <ams/cpp/error.hpp>

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <set>

namespace ams::host {
namespace {

template <auto Free>
struct Freer {
    template <class T>
    void operator()(T* pointer) const noexcept {
        Free(pointer);
    }
};
using Bio = std::unique_ptr<BIO, Freer<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freer<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freer<X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

constexpr auto kLifetime = std::chrono::days(825); // what Apple's and others' clients accept at most
constexpr auto kRenewBefore = std::chrono::days(30);
constexpr std::size_t kPemBytes = std::size_t{1024} * 1024;

Error bad(const std::string& text) {
    return {AMS_FAILED, "ams.tls_files", text, {}, -1};
}

void require(bool good, const char* what) {
    if (!good) throw bad(std::string("OpenSSL could not ") + what + " for the console's certificate.");
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// Names under which this machine is reached, for the certificate's subjectAltName.
std::string alternative_names(const Listen& listen) {
    std::array<char, 256> machine{};
    std::set<std::string> names = {"DNS:localhost", "IP:127.0.0.1", "IP:::1"};
    if (::gethostname(machine.data(), machine.size() - 1) == 0 && machine[0] != '\0')
        names.insert("DNS:" + std::string(machine.data()));
    if (listen.host != "0.0.0.0" && listen.host != "::")
        names.insert((is_address(listen.host) ? "IP:" : "DNS:") + listen.host);
    std::string joined;
    for (const std::string& name : names)
        joined += (joined.empty() ? "" : ",") + name;
    return joined;
}

void extend(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

Certificate self_signed(EVP_PKEY* key, const Listen& listen, UtcTime now) {
    Certificate certificate(X509_new());
    require(certificate != nullptr && X509_set_version(certificate.get(), 2) == 1, "make a certificate");
    std::array<unsigned char, 16> serial{};
    require(RAND_bytes(serial.data(), static_cast<int>(serial.size())) == 1, "find random numbers");
    serial[0] &= 0x7FU; // positive
    const std::unique_ptr<BIGNUM, Freer<BN_free>> number(
        BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    require(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr,
            "set a serial number");
    // An hour back: clients' clocks are not all right.
    const auto begin = static_cast<std::time_t>((now - std::chrono::hours(1)).time_since_epoch().count());
    const auto end = static_cast<std::time_t>((now + kLifetime).time_since_epoch().count());
    require(ASN1_TIME_set(X509_getm_notBefore(certificate.get()), begin) != nullptr &&
                ASN1_TIME_set(X509_getm_notAfter(certificate.get()), end) != nullptr,
            "set the validity");
    X509_NAME* name = X509_get_subject_name(certificate.get());
    static constexpr std::string_view kName = "ams-host console";
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(kName.data()),
                                       static_cast<int>(kName.size()), -1, 0) == 1 &&
                X509_set_issuer_name(certificate.get(), name) == 1 &&
                X509_set_pubkey(certificate.get(), key) == 1,
            "name the certificate");
    extend(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate.get(), NID_key_usage, "critical,digitalSignature");
    extend(certificate.get(), NID_ext_key_usage, "serverAuth");
    extend(certificate.get(), NID_subject_key_identifier, "hash");
    extend(certificate.get(), NID_subject_alt_name, alternative_names(listen));
    require(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "sign the certificate");
    return certificate;
}

Secret content(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    Secret secret(std::string(data, static_cast<std::size_t>(size)));
    ams::wipe(data, static_cast<std::size_t>(size));
    return secret;
}

void make(const TlsFiles& files, const Listen& listen, UtcTime now) {
    const Key key(EVP_EC_gen("P-256"));
    require(key != nullptr, "make a key");
    const Certificate certificate = self_signed(key.get(), listen, now);
    const Bio key_pem(BIO_new(BIO_s_mem()));
    const Bio certificate_pem(BIO_new(BIO_s_mem()));
    require(key_pem && certificate_pem &&
                PEM_write_bio_PKCS8PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                              nullptr) == 1 &&
                PEM_write_bio_X509(certificate_pem.get(), certificate.get()) == 1,
            "write PEM");
    write_private_file(files.key, content(key_pem.get()), IfThere::replace);
    write_private_file(files.certificate, content(certificate_pem.get()), IfThere::replace);
    // The certificate is public, and who connects has to be given it.
    std::filesystem::permissions(files.certificate, std::filesystem::perms(0644));
}

UtcTime time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) throw bad("A certificate has a time that cannot be read.");
    return UtcTime(std::chrono::seconds(::timegm(&parts)));
}

std::string ascii(const ASN1_STRING* text) {
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::vector<std::string> names_of(X509* certificate) {
    std::vector<std::string> list;
    const Names names(
        static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) list.push_back(ascii(name->d.dNSName));
        if (name->type == GEN_IPADD) {
            const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
            std::array<char, INET6_ADDRSTRLEN> text{};
            if (inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text.data(), text.size()) !=
                nullptr)
                list.emplace_back(text.data());
        }
    }
    return list;
}

bool is_current(const TlsFiles& files, const Clock& clock) {
    std::error_code failed;
    if (!std::filesystem::exists(files.certificate, failed) || !std::filesystem::exists(files.key, failed))
        return false;
    return inspect_tls(files).not_after - clock.now() > kRenewBefore;
}

} // namespace

TlsFiles tls_paths(const Config& config) {
    if (config.tls_certificate && config.tls_key) return {*config.tls_certificate, *config.tls_key};
    return {config.data_dir / "tls" / "certificate.pem", config.data_dir / "tls" / "key.pem"};
}

TlsFiles prepare_tls(const Config& config, const Clock& clock) {
    TlsFiles files = tls_paths(config);
    if (!config.tls_certificate) {
        std::filesystem::create_directories(files.key.parent_path());
        // Hosts that share the folder and start at once must not mix their keys and certificates.
        const FileLock lock(files.key.parent_path() / ".lock");
        if (!is_current(files, clock)) make(files, config.listen, clock.now());
    }
    static_cast<void>(inspect_tls(files));
    return files;
}

CertificateInfo inspect_tls(const TlsFiles& files) {
    const Bio file(BIO_new_file(files.certificate.c_str(), "r"));
    const Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!certificate)
        throw bad("There is no PEM certificate in " + files.certificate.string() +
                  ". Correct tls.certificate in the settings.");
    const Secret pem = [&] {
        try {
            return read_private_file(files.key, kPemBytes, Readers::owner_and_group);
        } catch (const Error& e) {
            throw bad(e.what());
        }
    }();
    const Bio memory(BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())));
    // An empty passphrase instead of a prompt on the terminal.
    const Key key(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, const_cast<char*>(""))
                         : nullptr);
    if (!key)
        throw bad("There is no PEM private key without passphrase in " + files.key.string() +
                  ". Correct tls.key in the settings.");
    if (X509_check_private_key(certificate.get(), key.get()) != 1)
        throw bad("The key " + files.key.string() + " does not belong to the certificate " +
                  files.certificate.string() + ".");
    CertificateInfo info;
    const Bio subject(BIO_new(BIO_s_mem()));
    if (subject && X509_NAME_print_ex(subject.get(), X509_get_subject_name(certificate.get()), 0,
                                      XN_FLAG_RFC2253) >= 0) {
        char* data = nullptr;
        const long size = BIO_get_mem_data(subject.get(), &data);
        info.subject.assign(data, static_cast<std::size_t>(size));
    }
    info.not_before = time_of(X509_get0_notBefore(certificate.get()));
    info.not_after = time_of(X509_get0_notAfter(certificate.get()));
    info.names = names_of(certificate.get());
    return info;
}

} // namespace ams::host
