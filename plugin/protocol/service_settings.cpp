#include "plugin/protocol/service_settings.hpp"

#include "plugin/model/error.hpp"

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
        Poco::URI::decode(user_info.substr(0, colon), url.user);
        if (colon != std::string::npos) {
            std::string password;
            Poco::URI::decode(user_info.substr(colon + 1), password);
            url.password = ams::Secret(std::move(password));
        }
        ams::wipe(user_info);
    }
    return url;
}

bool bypasses_proxy(std::string_view no_proxy, std::string_view host) {
    const auto lower = [](std::string_view text) {
        std::string result(text);
        std::transform(result.begin(), result.end(), result.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return result;
    };
    const std::string wanted = lower(host);
    while (!no_proxy.empty()) {
        const std::size_t end = std::min(no_proxy.find(','), no_proxy.size());
        std::string entry = lower(no_proxy.substr(0, end));
        no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
        const auto is_padding = [](char c) { return c == ' ' || c == '\t' || c == '[' || c == ']'; };
        entry.erase(std::remove_if(entry.begin(), entry.end(), is_padding), entry.end());
        if (entry == "*") return true;
        if (entry.starts_with("*.")) entry.erase(0, 1);
        if (entry.starts_with('.')) entry.erase(0, 1);
        if (entry.empty()) continue;
        if (wanted == entry || wanted.ends_with('.' + entry)) return true;
    }
    return false;
}

std::optional<ProxyUrl> proxy_for(const ServiceSettings& settings) {
    auto proxy = parse_proxy(settings.proxy);
    const ServiceUrl url = parse_base_url(settings.base_url);
    if (!proxy || !url.secure || bypasses_proxy(settings.no_proxy, url.host)) return std::nullopt;
    if (!settings.proxy_user.empty()) {
        proxy->user = settings.proxy_user;
        proxy->password = settings.proxy_password;
    }
    return proxy;
}

void check(const ServiceSettings& settings) {
    (void)parse_base_url(settings.base_url);
    (void)parse_proxy(settings.proxy);
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
