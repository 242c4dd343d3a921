// Through an HTTP proxy to the service, by CONNECT.
#pragma once

#include "plugin/protocol/connection.hpp"

#include <string>

namespace mdm::dep {

/// Asks the proxy at the other end of `tcp` to connect to the service; nothing without a proxy. Blocks; a Watchdog ends
/// it. Throws Error: proxy_refused (it does not let us through, or is none); unreachable (it went away, or does not
/// reach the service), timed_out.
void open_tunnel(const Route& route, const Poco::Net::StreamSocket& tcp);

/// Throws Error(proxy_refused): the proxy said yes and then answered by itself in place of the service.
[[noreturn]] void refuse_as_no_tunnel(const Route& route, std::string detail);

} // namespace mdm::dep
