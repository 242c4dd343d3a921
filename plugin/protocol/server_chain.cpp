#include "plugin/protocol/server_chain.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/connection.hpp"
#include "plugin/protocol/proxy_tunnel.hpp"
#include "plugin/protocol/sigpipe_guard.hpp"
#include "plugin/protocol/watchdog.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace mdm::dep {
namespace {

using Poco::Net::Socket;
using Poco::Net::StreamSocket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A chain of more is no chain of a real server; the rest is not looked at.
constexpr int kMostCertificates = 20;

struct FreeContext {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
struct FreeSsl {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

[[noreturn]] void fail(const std::string& host, std::string detail) {
    ERR_clear_error();
    throw Error(
        Code::tls_failed,
        {.text = "No TLS connection to " + host +
                 " could be made, so it is not known which certificates it presents. No device is affected.",
         .remedy = "Check the URL, or give the certificates as files.",
         .detail = std::move(detail)});
}

// Waits until the socket can go on, in steps that notice a stop request.
void wait(StreamSocket& socket, int what, steady_clock::time_point deadline, const std::stop_token& stop) {
    while (!socket.poll(Poco::Timespan(50 * Poco::Timespan::MILLISECONDS), what)) {
        if (stop.stop_requested()) throw Error(Code::cancelled, {.detail = "while asking for a chain"});
        if (steady_clock::now() >= deadline)
            throw Error(Code::timed_out, {.detail = "TLS handshake for a chain"});
    }
}

void shake_hands(SSL* ssl, StreamSocket& socket, const std::string& host, milliseconds limit,
                 const std::stop_token& stop) {
    const auto deadline = steady_clock::now() + limit;
    for (;;) {
        ERR_clear_error();
        const int done = SSL_connect(ssl);
        if (done == 1) return;
        const int why = SSL_get_error(ssl, done);
        if (why == SSL_ERROR_WANT_READ)
            wait(socket, Socket::SELECT_READ, deadline, stop);
        else if (why == SSL_ERROR_WANT_WRITE)
            wait(socket, Socket::SELECT_WRITE, deadline, stop);
        // A server that wants a certificate of ours has presented its own by then.
        else if (SSL_get0_peer_certificate(ssl) != nullptr)
            return;
        else
            fail(host, "handshake ended with " + std::to_string(why));
        if (steady_clock::now() >= deadline)
            throw Error(Code::timed_out, {.detail = "TLS handshake for a chain"});
    }
}

std::string der_of(X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(certificate, &bytes);
    if (size <= 0) throw Error(Code::crypto_failed, {.detail = "i2d_X509"});
    std::string der(bytes, bytes + size);
    OPENSSL_free(bytes);
    return der;
}

// A connection to the server, through the proxy if there is one.
StreamSocket connect(const Route& route, const std::stop_token& stop) {
    StreamSocket socket = connect_tcp(route, stop);
    const Watchdog watchdog(socket.impl()->sockfd(), route.timeouts.idle, stop);
    try {
        open_tunnel(route, socket);
    } catch (const Error&) {
        if (watchdog.cut() == Watchdog::Cut::stopped)
            throw Error(Code::cancelled, {.detail = "while asking a proxy"});
        throw;
    }
    return socket;
}

std::vector<std::string> chain_by(const Route& route, const std::stop_token& stop) {
    const std::string& host = route.url.host;
    StreamSocket socket = connect(route, stop);
    const std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_client_method()));
    const std::unique_ptr<SSL, FreeSsl> ssl(context ? SSL_new(context.get()) : nullptr);
    if (!ssl) fail(host, "no TLS context");
    // See presented_chain(): nothing is sent over this connection, and nothing is believed that comes over it.
    SSL_set_verify(ssl.get(), SSL_VERIFY_NONE, nullptr);
    Poco::Net::IPAddress address;
    if (!Poco::Net::IPAddress::tryParse(host, address)) {
        std::string name = host; // OpenSSL's macro casts in the old style, and takes no const
        if (SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data()) != 1)
            fail(host, "the host name cannot be asked for");
    }
    try {
        socket.setBlocking(false);
        if (SSL_set_fd(ssl.get(), static_cast<int>(socket.impl()->sockfd())) != 1)
            fail(host, "no descriptor");
        shake_hands(ssl.get(), socket, host, route.timeouts.idle, stop);
    } catch (const Poco::Exception& error) {
        ERR_clear_error();
        throw Error(Code::unreachable, {.detail = error.displayText()});
    }

    std::vector<std::string> chain;
    STACK_OF(X509)* const presented = SSL_get_peer_cert_chain(ssl.get());
    const int count = presented == nullptr ? 0 : std::min(sk_X509_num(presented), kMostCertificates);
    chain.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        chain.push_back(der_of(sk_X509_value(presented, i)));
    ERR_clear_error();
    if (chain.empty()) fail(host, "no certificate was presented");
    return chain;
}

} // namespace

std::vector<std::string> presented_chain(const ServiceSettings& settings, const std::string& host,
                                         std::uint16_t port, const Timeouts& timeouts,
                                         const std::stop_token& stop) {
    const SigpipeGuard guard;
    Route route;
    route.url.host = host;
    route.url.port = port;
    route.timeouts = timeouts;
    route.proxy = proxy_to(settings, host, port);
    if (!route.proxy) return chain_by(route, stop);
    try {
        return chain_by(route, stop);
    } catch (const Error& error) {
        if (error.code() == Code::cancelled) throw;
        route.proxy.reset();
        try {
            return chain_by(route, stop);
        } catch (Error& direct) {
            direct.add_context("through the proxy: " + error.detail() + "; directly");
            throw;
        }
    }
}

} // namespace mdm::dep
