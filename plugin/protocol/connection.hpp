// One TCP connection to the service, with TLS and through a proxy as the settings say.
#pragma once

#include "plugin/protocol/service_settings.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/StreamSocket.h>

#include <optional>
#include <stop_token>

namespace mdm::dep {

/// What is needed to connect; made once per transport.
struct Route {
    ServiceUrl url;
    std::optional<ProxyUrl> proxy; ///< Never with plain http.
    Poco::Net::Context::Ptr tls;   ///< Null for plain http to loopback.
    Timeouts timeouts;
};

/// A TCP connection to the service or to its proxy, tried on every address in turn, with the idle time-out
/// set. Throws Error: unreachable, timed_out, cancelled.
[[nodiscard]] Poco::Net::StreamSocket connect_tcp(const Route& route, const std::stop_token& stop);

/// Whether the way to the service leads through a proxy.
[[nodiscard]] bool by_proxy(const Route& route);

/// The TLS handshake with the service over `tcp`, or `tcp` itself for plain http. Blocks; a Watchdog ends it. Throws
/// Error: tls_failed, unreachable (the other side went away), timed_out (it stays silent); and Poco's exceptions.
[[nodiscard]] Poco::Net::StreamSocket handshake(const Route& route, const Poco::Net::StreamSocket& tcp);

/// Through the proxy if there is one, then handshake(). Throws as open_tunnel() and handshake() do.
[[nodiscard]] Poco::Net::StreamSocket secured(const Route& route, const Poco::Net::StreamSocket& tcp);

} // namespace mdm::dep
