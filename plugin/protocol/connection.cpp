#include "plugin/protocol/connection.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/resolver.hpp"
#include "plugin/protocol/tls_context.hpp"

#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SSLException.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace mdm::dep {
namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Poco::Timespan timespan(milliseconds duration) {
    return {duration.count() * Poco::Timespan::MILLISECONDS};
}

// Connects within `limit`, looking up for a stop request. Returns why not, or nothing on success.
std::optional<std::string> try_address(StreamSocket& socket, const SocketAddress& address, milliseconds limit,
                                       const std::stop_token& stop) {
    using Poco::Net::Socket;
    const auto deadline = steady_clock::now() + limit;
    try {
        socket.connectNB(address);
        while (!socket.poll(timespan(milliseconds(50)), Socket::SELECT_WRITE | Socket::SELECT_ERROR)) {
            if (stop.stop_requested()) throw Error(Code::cancelled, {.detail = "while connecting"});
            if (steady_clock::now() >= deadline) return "no answer";
        }
        if (const int error = socket.impl()->socketError(); error != 0) {
            return std::string("errno ") + std::to_string(error);
        }
        socket.setBlocking(true);
        return std::nullopt;
    } catch (const Poco::Exception& error) {
        return std::string(error.name());
    }
}

// OpenSSL 3 reports an end of file as an error of its own, and Poco passes on only its text: "error:0A000126:..".
bool went_away(const Poco::Net::SSLException& error) {
    if (dynamic_cast<const Poco::Net::SSLConnectionUnexpectedlyClosedException*>(&error) != nullptr)
        return true;
    constexpr std::string_view kPrefix = "error:";
    const std::string& text = error.message();
    const std::size_t at = text.find(kPrefix);
    if (at == std::string::npos) return false;
    unsigned long code = 0;
    const char* const digits = text.data() + at + kPrefix.size();
    if (std::from_chars(digits, text.data() + text.size(), code, 16).ec != std::errc()) return false;
    return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

} // namespace

StreamSocket connect_tcp(const Route& route, const std::stop_token& stop) {
    const std::string& host = by_proxy(route) ? route.proxy->host : route.url.host;
    const std::uint16_t port = by_proxy(route) ? route.proxy->port : route.url.port;
    const auto deadline = steady_clock::now() + route.timeouts.connect;
    const auto addresses = resolve(host, port, route.timeouts.connect, stop);
    std::string reasons;
    bool all_silent = true;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        // What is left is shared by the addresses still to try, so that a dead IPv6 route leaves time for
        // IPv4.
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        const auto share = std::max(milliseconds(1), left / static_cast<int>(addresses.size() - i));
        StreamSocket socket;
        const auto failure = try_address(socket, addresses[i], share, stop);
        if (!failure) {
            socket.setNoDelay(true);
            socket.setReceiveTimeout(timespan(route.timeouts.idle));
            socket.setSendTimeout(timespan(route.timeouts.idle));
            return socket;
        }
        all_silent = all_silent && *failure == "no answer";
        reasons += (reasons.empty() ? "" : "; ") + addresses[i].toString() + ": " + *failure;
    }
    throw Error(all_silent ? Code::timed_out : Code::unreachable, {.detail = reasons});
}

bool by_proxy(const Route& route) {
    return route.tls && route.proxy;
}

void open_tunnel(const Route& route, const StreamSocket& tcp) {
    if (!by_proxy(route)) return;
    using Poco::Net::HTTPMessage;
    using Poco::Net::HTTPRequest;
    Poco::Net::HTTPClientSession session(tcp);
    session.setKeepAlive(true);
    const bool is_v6 = route.url.host.find(':') != std::string::npos;
    const std::string target =
        (is_v6 ? "[" + route.url.host + "]" : route.url.host) + ":" + std::to_string(route.url.port);
    HTTPRequest request(HTTPRequest::HTTP_CONNECT, target, HTTPMessage::HTTP_1_1);
    request.setHost(target);
    if (!route.proxy->user.empty()) {
        const Poco::Net::HTTPBasicCredentials credentials(route.proxy->user,
                                                          std::string(route.proxy->password.reveal()));
        credentials.proxyAuthenticate(request);
    }
    Poco::Net::HTTPResponse response;
    response.setFieldLimit(100);
    session.sendRequest(request);
    session.receiveResponse(response);
    const int status = response.getStatus();
    (void)session.detachSocket(); // the socket lives on in `tcp`
    if (status == 407) {
        throw Error(
            Code::proxy_refused,
            {.text = "The proxy " + route.proxy->host + " wants to know who we are" +
                     (route.proxy->user.empty() ? "" : ", and refuses the user and password it was given") +
                     ". Devices already enrolled keep working; the list of devices may be out of date.",
             .remedy =
                 "The operator of this server sets proxy_user and proxy_password_file to an account that "
                 "the proxy lets through.",
             .detail = "proxy " + route.proxy->host + " status 407"});
    }
    if (status / 100 != 2) {
        throw Error(Code::proxy_refused,
                    {.detail = "proxy " + route.proxy->host + " status " + std::to_string(status)});
    }
}

StreamSocket handshake(const Route& route, const StreamSocket& tcp) {
    if (!route.tls) return tcp;
    reset_tls_failure();
    try {
        return Poco::Net::SecureStreamSocket::attach(tcp, route.url.host, route.tls);
    } catch (const Poco::Net::SSLException& error) {
        ERR_clear_error();
        // A peer that just goes away during the handshake is no verdict about its certificate.
        if (tls_failure().empty() && went_away(error)) {
            throw Error(Code::unreachable, {.detail = "closed during the TLS handshake"});
        }
        Facts facts{.detail = error.displayText()};
        if (!tls_failure().empty()) {
            facts.text = "The connection to " + route.url.host + " is not trustworthy: " + tls_failure() +
                         ". Nothing was sent. Devices already enrolled keep working; the list of devices and "
                         "assignments stand still.";
            facts.detail += " (" + tls_failure() + ")";
        }
        throw Error(Code::tls_failed, std::move(facts));
    }
}

StreamSocket secured(const Route& route, const StreamSocket& tcp) {
    open_tunnel(route, tcp);
    return handshake(route, tcp);
}

} // namespace mdm::dep
