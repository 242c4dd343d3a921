#include "plugin/protocol/tls_context.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"
#include "plugin/protocol/authority_file.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ctime>
#include <map>

namespace mdm::dep {
namespace {

// A handshake runs on the thread that wants the connection, and the callback within it.
thread_local std::string last_failure; // NOLINT(cert-err58-cpp): an empty string does not throw
thread_local bool last_finished = false;

std::string in_words(int error) {
    switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return "the certificate was made for another host name";
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "the certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "the certificate is not valid yet";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return "the certificate comes from an unknown authority";
    default:
        return X509_verify_cert_error_string(error);
    }
}

thread_local std::map<int, std::string> last_chain; // NOLINT(cert-err58-cpp): by depth

// As UTF-8 in one line, whatever the certificate stores it as. What came from the other side may be anything.
std::string common_name(const X509_NAME* name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) return "(no name)";
    unsigned char* bytes = nullptr;
    const int length = ASN1_STRING_to_UTF8(&bytes, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (length < 0) {
        ERR_clear_error();
        return "(an unreadable name)";
    }
    int end = std::min(length, 100);
    while (end > 0 && end < length && (bytes[end] & 0xc0U) == 0x80U)
        --end; // not in the middle of a character
    std::string text(bytes, bytes + end);
    OPENSSL_free(bytes);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == 0x7f; },
        '.');
    return text;
}

std::string end_of(const X509* certificate) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return "an unreadable date";
    return format_time(std::chrono::system_clock::from_time_t(timegm(&parts)));
}

void remember_certificate(X509_STORE_CTX* store) {
    const X509* const certificate = X509_STORE_CTX_get_current_cert(store);
    if (certificate == nullptr) return;
    last_chain[X509_STORE_CTX_get_error_depth(store)] =
        common_name(X509_get_subject_name(certificate)) + ", by " +
        common_name(X509_get_issuer_name(certificate)) + ", until " + end_of(certificate);
}

// OpenSSL's verify callback. Only remembers the chain and the reason; what OpenSSL rejects stays rejected.
int remember_failure(int verified, X509_STORE_CTX* store) noexcept {
    try {
        remember_certificate(store);
    } catch (const std::bad_alloc&) {
        last_chain.clear(); // the verdict stands, only the doctor has less to tell
    }
    if (verified != 1) {
        try {
            last_failure = in_words(X509_STORE_CTX_get_error(store));
        } catch (const std::bad_alloc&) {
            last_failure.clear(); // the handshake fails all the same, only without the reason
        }
    }
    return verified;
}

// OpenSSL's info callback. Poco attaches without an error also when the time for the handshake is over.
void remember_end(const SSL* /*ssl*/, int where, int /*value*/) noexcept {
    if ((static_cast<unsigned>(where) & SSL_CB_HANDSHAKE_DONE) != 0) last_finished = true;
}

// Poco passes on only the text of OpenSSL's errors: "error:0A000126:..". Zero if there is none in it.
int ssl_reason(const Poco::Net::SSLException& error) {
    constexpr std::string_view kPrefix = "error:";
    const std::string& text = error.message();
    const std::size_t at = text.find(kPrefix);
    if (at == std::string::npos) return 0;
    unsigned long code = 0;
    const char* const digits = text.data() + at + kPrefix.size();
    if (std::from_chars(digits, text.data() + text.size(), code, 16).ec != std::errc()) return 0;
    return ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
}

[[noreturn]] void refuse_ca_file(std::string detail) {
    throw Error(Code::configuration,
                {.text =
                     "The file named by the setting ca_file cannot be used as a list of certificate "
                     "authorities. Nothing can be read or assigned until it is corrected; devices already "
                     "enrolled keep working.",
                 .detail = std::move(detail),
                 .field = "ca_file"});
}

void verify_name(SSL_CTX* context, const std::string& host) {
    X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    Poco::Net::IPAddress address;
    const bool is_address = Poco::Net::IPAddress::tryParse(host, address);
    const int done = is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                                : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size());
    if (done != 1) {
        ERR_clear_error();
        throw Error(Code::configuration,
                    {.detail = "OpenSSL does not take the host name for verification", .field = "base_url"});
    }
}

} // namespace

Poco::Net::Context::Ptr make_tls_context(const ServiceUrl& url, const std::string& ca_file) {
    using Poco::Net::Context;
    if (!ca_file.empty() && !holds_authorities(ca_file)) refuse_ca_file("no PEM certificate: " + ca_file);
    Context::Params parameters;
    parameters.caLocation = ca_file;
    parameters.loadDefaultCAs = true; // Poco loads none by itself
    parameters.verificationMode = Context::VERIFY_STRICT;
    parameters.cipherList = "HIGH:!aNULL:!eNULL:!MD5:!RC4:!3DES";
    Context::Ptr context;
    try {
        context = new Context(Context::TLS_CLIENT_USE, parameters);
    } catch (const Poco::Exception& error) {
        ERR_clear_error();
        refuse_ca_file(error.displayText());
    }
    context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
    // The name is verified by OpenSSL within the handshake. Poco would do it again afterwards, and where it was told no
    // name, because the service has an address, with the address at the other end: that of the proxy.
    context->enableExtendedCertificateVerification(false);
    SSL_CTX* const ssl = context->sslContext();
    SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &remember_failure);
    SSL_CTX_set_info_callback(ssl, &remember_end);
    verify_name(ssl, url.host);
    return context;
}

bool is_end_of_connection(const Poco::Net::SSLException& error) {
    return dynamic_cast<const Poco::Net::SSLConnectionUnexpectedlyClosedException*>(&error) != nullptr ||
           ssl_reason(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

bool is_no_tls(const Poco::Net::SSLException& error) {
    switch (ssl_reason(error)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_UNKNOWN_PROTOCOL:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return true;
    default:
        return false;
    }
}

const std::string& tls_failure() {
    return last_failure;
}
bool tls_finished() {
    return last_finished;
}
void reset_tls_handshake() {
    last_failure.clear();
    last_finished = false;
    last_chain.clear();
}

std::vector<std::string> tls_chain() {
    std::vector<std::string> chain;
    chain.reserve(last_chain.size());
    for (const auto& [depth, certificate] : last_chain)
        chain.push_back(certificate);
    return chain;
}

} // namespace mdm::dep
