#include "plugin/protocol/connection.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/proxy_tunnel.hpp"
#include "plugin/protocol/resolver.hpp"
#include "plugin/protocol/tls_context.hpp"

#include <Poco/Net/IPAddress.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SSLException.h>

#include <openssl/err.h>

#include <algorithm>
#include <chrono>
#include <system_error>

namespace mdm::dep {
namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool is_address(const std::string& host) {
    Poco::Net::IPAddress address;
    return Poco::Net::IPAddress::tryParse(host, address);
}

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
            return std::generic_category().message(error);
        }
        socket.setBlocking(true);
        return std::nullopt;
    } catch (const Poco::Exception& error) {
        return std::string(error.name());
    }
}

StreamSocket attach(const Route& route, const StreamSocket& tcp) {
    using Poco::Net::SecureStreamSocket;
    // The name asked for by SNI, which is for names only: some servers end the handshake over an address.
    return is_address(route.url.host) ? SecureStreamSocket::attach(tcp, route.tls)
                                      : SecureStreamSocket::attach(tcp, route.url.host, route.tls);
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
    Facts facts{.detail = reasons};
    if (by_proxy(route)) {
        facts.text = "The proxy " + host + (all_silent ? " does not answer" : " cannot be reached") +
                     ". Devices already enrolled keep working; the list of devices may be out of date.";
        facts.remedy =
            "It is tried again by itself. If it lasts, the operator of this server checks the setting "
            "proxy and whether the proxy runs.";
    }
    throw Error(all_silent ? Code::timed_out : Code::unreachable, std::move(facts));
}

bool by_proxy(const Route& route) {
    return route.proxy.has_value();
}

StreamSocket handshake(const Route& route, const StreamSocket& tcp) {
    if (!route.tls) return tcp;
    reset_tls_handshake();
    try {
        StreamSocket secure = attach(route, tcp);
        if (!tls_finished()) throw Error(Code::timed_out, {.detail = "no answer to the TLS handshake"});
        return secure;
    } catch (const Poco::Net::SSLException& error) {
        ERR_clear_error();
        const bool judged = !tls_failure().empty();
        if (!judged && is_end_of_connection(error))
            throw Error(Code::unreachable, {.detail = "closed during the TLS handshake"});
        if (!judged && is_no_tls(error)) {
            if (by_proxy(route)) refuse_as_no_tunnel(route, error.displayText());
            throw Error(
                Code::tls_failed,
                {.text = "What answers at " + route.url.host +
                         " does not speak TLS. Nothing was sent. Devices already enrolled keep working; "
                         "the list of devices and assignments stand still.",
                 .remedy = "The operator of this server checks the setting base_url and what lies between "
                           "this server and the internet.",
                 .detail = error.displayText()});
        }
        Facts facts{.detail = error.displayText()};
        if (judged) {
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
