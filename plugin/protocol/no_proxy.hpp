// The list of hosts that are reached without the proxy.
#pragma once

#include <cstdint>
#include <string_view>

namespace mdm::dep {

/// Whether `no_proxy` names this host, in any form that people know from other programs. Entries are apart by commas or
/// spaces, and case does not matter:
/// - `example.com`, `.example.com` and `*.example.com` each mean that name and every one below it;
/// - `10.0.0.7`, `::1` and `[::1]` an address, in any spelling; `10.0.0.0/8` and `fd00::/8` a network;
/// - with `:port` behind any of them, that port only; `*` means everything.
/// Names are not looked up: a network says nothing about a name in it. Never throws; an entry of no form names nothing.
[[nodiscard]] bool bypasses_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port);

/// The first entry with a slash that is no network, or "".
[[nodiscard]] std::string_view bad_network(std::string_view no_proxy);

} // namespace mdm::dep
