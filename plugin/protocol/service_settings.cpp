#include "plugin/protocol/service_settings.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/profile_url.hpp"
#include "plugin/protocol/no_proxy.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/URI.h>

#include <algorithm>

namespace mdm::dep {
namespace {

[[noreturn]] void refuse(const char* setting, const std::string& why) {
    throw Error(
        Code::configuration,
        {.text = std::string("The setting ") + setting + " cannot be used: " + why +
                 ". Nothing can be read or assigned until it is corrected; devices already enrolled keep "
                 "working.",
         .field = setting});
}

Poco::URI parsed(const char* setting, const std::string& text) {
    try {
        return Poco::URI(text);
    } catch (const Poco::Exception& error) {
        // Not displayText(): it quotes the value, and a proxy's holds a password.
        refuse(setting, std::string("it is not a URL (") + error.name() + ")");
    }
}

// A part of the user and password within a proxy's URL.
std::string decoded(const std::string& text) {
    std::string plain;
    try {
        Poco::URI::decode(text, plain);
    } catch (const Poco::Exception&) {
        refuse("proxy", "a % within user or password must be written as %25");
    }
    return plain;
}

bool is_header_text(std::string_view text) {
    return !text.empty() && text.size() <= 256 && text.front() != ' ' && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

} // namespace

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    Poco::Net::IPAddress address;
    return Poco::Net::IPAddress::tryParse(std::string(host), address) && address.isLoopback();
}

ServiceUrl parse_base_url(std::string_view base_url) {
    const Poco::URI uri = parsed("base_url", std::string(base_url));
    if (uri.getScheme() != "https" && uri.getScheme() != "http")
        refuse("base_url", "it must begin with https://");
    if (uri.getHost().empty()) refuse("base_url", "it names no host");
    if (!uri.getUserInfo().empty() || !uri.getRawQuery().empty() || !uri.getFragment().empty()) {
        refuse("base_url", "it must have neither a user name nor a query");
    }
    std::string problem;
    (void)parse_profile_url(base_url, problem);
    if (!problem.empty()) refuse("base_url", "it " + problem);
    ServiceUrl url{.secure = uri.getScheme() == "https",
                   .host = uri.getHost(),
                   .port = uri.getPort(),
                   .path_prefix = uri.getPath(),
                   .text = {}};
    if (!url.secure && !is_loopback(url.host)) {
        refuse("base_url", "without TLS the service may only be on this machine; use https://");
    }
    while (url.path_prefix.ends_with('/'))
        url.path_prefix.pop_back();
    url.text = uri.getScheme() + "://" + uri.getAuthority() + url.path_prefix;
    return url;
}

std::optional<ProxyUrl> parse_proxy(const ams::Secret& proxy) {
    if (proxy.empty()) return std::nullopt;
    const Poco::URI uri = parsed("proxy", std::string(proxy.reveal()));
    if (uri.getScheme() != "http" || uri.getHost().empty())
        refuse("proxy", "it must look like http://host:port");
    ProxyUrl url{.host = uri.getHost(), .port = uri.getPort(), .user = {}, .password = ams::Secret()};
    if (std::string user_info = uri.getUserInfo(); !user_info.empty()) {
        const std::size_t colon = user_info.find(':');
        url.user = decoded(user_info.substr(0, colon));
        if (colon != std::string::npos) url.password = ams::Secret(decoded(user_info.substr(colon + 1)));
        ams::wipe(user_info);
    }
    // Poco takes what lies between two of them for the user, and goes on.
    if (std::count(proxy.reveal().begin(), proxy.reveal().end(), '@') > 1)
        refuse("proxy", "an @ within user or password must be written as %40");
    return url;
}

std::optional<ProxyUrl> proxy_to(const ServiceSettings& settings, std::string_view host, std::uint16_t port) {
    auto proxy = parse_proxy(settings.proxy);
    if (!proxy || bypasses_proxy(settings.no_proxy, host, port)) return std::nullopt;
    if (!settings.proxy_user.empty()) {
        proxy->user = settings.proxy_user;
        proxy->password = settings.proxy_password;
    }
    return proxy;
}

std::optional<ProxyUrl> proxy_for(const ServiceSettings& settings) {
    const ServiceUrl url = parse_base_url(settings.base_url);
    return url.secure ? proxy_to(settings, url.host, url.port) : std::nullopt;
}

void check(const ServiceSettings& settings) {
    (void)parse_base_url(settings.base_url);
    (void)parse_proxy(settings.proxy);
    if (const std::string_view entry = bad_network(settings.no_proxy); !entry.empty())
        refuse("no_proxy", std::string(entry) + " is no network, which looks like 10.0.0.0/8 or fd00::/8");
    if (settings.proxy.empty() && (!settings.proxy_user.empty() || !settings.proxy_password.empty()))
        refuse("proxy_user", "there is no setting proxy that it belongs to");
    if (settings.proxy_user.empty() && !settings.proxy_password.empty())
        refuse("proxy_password_file", "it needs the setting proxy_user beside it");
    if (settings.proxy_user.find(':') != std::string::npos || settings.proxy_user.size() > 256)
        refuse("proxy_user", "it must be at most 256 characters, none of them a colon");
    if (!is_header_text(settings.user_agent)) {
        refuse("user_agent", "it must be 1 to 256 printable ASCII characters, for example Company-DEP/1.0");
    }
    if (settings.protocol_version < 1 || settings.protocol_version > 1000) {
        refuse("protocol_version", "it must be a number from 1; 10 is the newest known");
    }
    if (settings.timeouts.connect.count() <= 0 || settings.timeouts.idle.count() <= 0 ||
        settings.timeouts.total.count() <= 0) {
        refuse("timeouts", "each must be longer than nothing");
    }
    if (settings.requests.burst < 1 || settings.requests.per_minute < 1 || settings.requests.parallel < 1)
        refuse("requests_per_minute", "it must let at least one request through");
}

} // namespace mdm::dep
