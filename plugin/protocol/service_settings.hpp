// Where Apple's service is and how it is talked to.
#pragma once

#include "plugin/protocol/request_gate.hpp"

#include <ams/cpp/secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mdm::dep {

/// How long one HTTP exchange may take.
struct Timeouts {
    std::chrono::milliseconds connect{10'000}; ///< TCP, over all addresses of the host together.
    std::chrono::milliseconds idle{30'000};    ///< Without a byte, also during the TLS handshake.
    std::chrono::milliseconds total{
        120'000}; ///< From the connection to the last byte; stops a trickling server.
};

/// The largest answer taken from each kind of endpoint. A page of 1000 devices has about 530 kB.
struct BodyLimits {
    std::size_t session = std::size_t{16} * 1024;
    std::size_t account = std::size_t{256} * 1024;
    std::size_t devices = std::size_t{32} * 1024 * 1024; ///< fetch, sync and details
    std::size_t profile = std::size_t{4} * 1024 * 1024;
    std::size_t outcome = std::size_t{4} * 1024 * 1024; ///< define, assign, remove, disown and the small rest
};

struct ServiceSettings {
    std::string base_url = "https://mdmenrollment.apple.com";
    /// PEM file of further authorities, beside the system's. For the simulator or a company's own CA.
    std::string ca_file = {};
    /// Apple refuses some names, from one day to the next; the operator can change it.
    std::string user_agent = "Asset-Management-DEP/1.0";
    int protocol_version = 10;
    /// `http://[user:password@]host:port`; empty: none. Used for https targets only, by CONNECT.
    ams::Secret proxy = {};
    /// For a proxy that wants to know who we are; they win over those within `proxy`.
    std::string proxy_user = {};
    ams::Secret proxy_password = {};
    /// Hosts that are reached without the proxy, as bypasses_proxy() reads them.
    std::string no_proxy = {};
    /// Both methods work; the archived reference and most clients use PUT.
    bool assign_with_post = false;
    Timeouts timeouts = {};
    BodyLimits limits = {};
    RequestLimits requests = {}; ///< Of each token.
};

/// Host and port of a URL, and what else the transport needs of it.
struct ServiceUrl {
    bool secure = true;
    std::string host; ///< Without brackets.
    std::uint16_t port = 443;
    std::string path_prefix; ///< "" or "/prefix", never ending in a slash.
    std::string text; ///< scheme://host[:port]/prefix without a final slash: what OAuth signs, plus the path.
};

struct ProxyUrl {
    std::string host;
    std::uint16_t port = 3128;
    std::string user;
    ams::Secret password;
};

/// Whether plain http to this host stays on this machine: localhost, 127.0.0.0/8 or ::1.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Checks every setting. Throws Error(configuration) with the setting's name as field.
void check(const ServiceSettings& settings);

/// Throws Error(configuration), field "base_url": not http(s), no host, credentials, query, or plain http to
/// another machine.
[[nodiscard]] ServiceUrl parse_base_url(std::string_view base_url);

/// nullopt for an empty setting. Throws Error(configuration), field "proxy"; never quotes the value.
[[nodiscard]] std::optional<ProxyUrl> parse_proxy(const ams::Secret& proxy);

/// The proxy on the way to the service, with the credentials for it; nullopt: none, or this service is reached without.
/// Throws as parse_proxy() and parse_base_url() do.
[[nodiscard]] std::optional<ProxyUrl> proxy_for(const ServiceSettings& settings);

/// The proxy on the way to any other https service.
[[nodiscard]] std::optional<ProxyUrl> proxy_to(const ServiceSettings& settings, std::string_view host,
                                               std::uint16_t port);

} // namespace mdm::dep
