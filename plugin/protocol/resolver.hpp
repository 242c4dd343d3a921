// Host names to addresses, without blocking past a stop request.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// Every address of `host`, in the system's order of preference; a literal address without asking anybody.
///
/// getaddrinfo itself cannot be interrupted; it runs on a thread of the C library's and is given up on stop
/// or when `limit` has passed. Throws Error: unreachable (no such name, or no answer from the name servers),
/// timed_out, cancelled.
[[nodiscard]] std::vector<Poco::Net::SocketAddress> resolve(const std::string& host, std::uint16_t port,
                                                            std::chrono::milliseconds limit,
                                                            const std::stop_token& stop);

} // namespace mdm::dep
