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

bool in_network(std::string_view entry, std::size_t slash, const std::optional<IPAddress>& host) {
    const auto network = address_of(entry.substr(0, slash));
    const auto bits = number_of(entry.substr(slash + 1));
    if (!host || !network || !bits || network->family() != host->family() || *bits > 8U * network->length())
        return false;
    const IPAddress mask(*bits, network->family());
    return (*host & mask) == (*network & mask);
}

// Takes ":port" off; false if it is another port than ours. An address of IPv6 without brackets has none.
bool is_for_port(std::string_view& entry, std::uint16_t port) {
    const std::size_t colon = entry.rfind(':');
    if (colon == std::string_view::npos || address_of(entry)) return true;
    const auto number = number_of(entry.substr(colon + 1));
    entry = entry.substr(0, colon);
    return number && *number == port;
}

bool is_named(std::string_view entry, const std::string& name, const std::optional<IPAddress>& address,
              std::uint16_t port) {
    if (entry == "*") return true;
    if (const std::size_t slash = entry.find('/'); slash != std::string_view::npos)
        return in_network(entry, slash, address);
    if (!is_for_port(entry, port)) return false;
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
    while (!no_proxy.empty()) {
        const std::size_t end = std::min(no_proxy.find_first_of(", \t"), no_proxy.size());
        if (end > 0 && is_named(no_proxy.substr(0, end), name, address, port)) return true;
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
    }
    return false;
}

} // namespace mdm::dep
