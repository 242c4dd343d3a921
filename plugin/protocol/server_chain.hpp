// Which certificates an HTTPS server presents: to be looked at by a person, trusted by nobody here.
#pragma once

#include "plugin/protocol/service_settings.hpp"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// Connects, shakes hands and goes away: nothing is sent to the server and nothing it says is believed. The chain is
/// NOT verified, because it is asked for where a private authority is to be trusted in the first place: show it to
/// somebody who can compare the fingerprint.
///
/// Goes through the proxy of `settings`, as every connection to the internet; and directly where the proxy does not connect,
/// because a server of a private authority is usually one of the same house.
///
/// @param settings whose proxy and no_proxy count; its time-outs do not
/// @return DER, the server's own certificate first; never empty
/// Throws Error: unreachable, timed_out, cancelled; tls_failed if the server does not speak TLS. Blocks up to
/// `timeouts.connect` and `timeouts.idle`, for each of the two ways.
[[nodiscard]] std::vector<std::string> presented_chain(const ServiceSettings& settings,
                                                       const std::string& host, std::uint16_t port,
                                                       const Timeouts& timeouts,
                                                       const std::stop_token& stop = {});

} // namespace mdm::dep
