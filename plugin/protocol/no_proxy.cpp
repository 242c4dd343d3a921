#include "plugin/protocol/no_proxy.hpp"

#include <Poco/Net/IPAddress.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace mdm::dep {
namespace {

using Poco::Net::IPAddress;

// In lower case, and without the dot of a name that is written to its root.
std::string plain(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::optional<IPAddress> address_of(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    IPAddress address;
    if (!IPAddress::tryParse(std::string(text), address)) return std::nullopt;
    return address;
}

std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

struct Network {
    IPAddress address;
    unsigned bits = 0;
};

std::optional<Network> network_of(std::string_view entry) {
    const std::size_t slash = entry.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = address_of(entry.substr(0, slash));
    const auto bits = number_of(entry.substr(slash + 1));
    if (!address || !bits || *bits > 8U * address->length()) return std::nullopt;
    return Network{.address = *address, .bits = *bits};
}

bool in_network(std::string_view entry, const std::optional<IPAddress>& host) {
    const auto network = network_of(entry);
    if (!host || !network || network->address.family() != host->family()) return false;
    const IPAddress mask(network->bits, host->family());
    return (*host & mask) == (network->address & mask);
}

bool is_range(std::string_view entry) {
    return entry.find('/') != std::string_view::npos;
}

// Takes ":port" off and gives it. An address or a network of IPv6 without brackets has none.
std::optional<std::string_view> take_port(std::string_view& entry) {
    const std::size_t colon = entry.rfind(':');
    if (colon == std::string_view::npos || address_of(entry) || network_of(entry)) return std::nullopt;
    const std::string_view port = entry.substr(colon + 1);
    entry = entry.substr(0, colon);
    return port;
}

// Calls `look` with each entry until it says true; that entry, or "".
template <class Look>
std::string_view first_entry(std::string_view no_proxy, const Look& look) {
    while (!no_proxy.empty()) {
        const std::size_t end = std::min(no_proxy.find_first_of(", \t"), no_proxy.size());
        const std::string_view entry = no_proxy.substr(0, end);
        if (!entry.empty() && look(entry)) return entry;
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    }
    return {};
}

bool is_named(std::string_view entry, const std::string& name, const std::optional<IPAddress>& address,
              std::uint16_t port) {
    if (entry == "*") return true;
    if (const auto only = take_port(entry); only && number_of(*only) != port) return false;
    if (is_range(entry)) return in_network(entry, address);
    if (address) {
        const auto other = address_of(entry);
        return other && *other == *address;
    }
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    const std::string above = plain(entry);
    return !above.empty() && (name == above || name.ends_with('.' + above));
}

} // namespace

bool bypasses_proxy(std::string_view no_proxy, std::string_view host, std::uint16_t port) {
    const std::string name = plain(host);
    const std::optional<IPAddress> address = address_of(host);
    return !first_entry(no_proxy, [&](std::string_view entry) {
                return is_named(entry, name, address, port);
            }).empty();
}

std::string_view bad_network(std::string_view no_proxy) {
    return first_entry(no_proxy, [](std::string_view entry) {
        if (!is_range(entry)) return false;
        const auto port = take_port(entry);
        return !network_of(entry) || (port && !number_of(*port));
    });
}

} // namespace mdm::dep
