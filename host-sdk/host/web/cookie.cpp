#include "host-sdk/host/web/cookie.hpp"

namespace ams::host {
namespace {

constexpr std::string_view kAttributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

} // namespace

std::string session_cookie(std::string_view session) {
    return std::string(kSessionCookie) + '=' + std::string(session) + std::string(kAttributes);
}

std::string expired_session_cookie() {
    return session_cookie("") + "; Max-Age=0";
}

std::string_view cookie_value(std::string_view header, std::string_view name) noexcept {
    while (!header.empty()) {
        const std::size_t end = header.find(';');
        std::string_view pair = header.substr(0, end);
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        while (!pair.empty() && pair.front() == ' ')
            pair.remove_prefix(1);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return pair.substr(equals + 1);
    }
    return {};
}

} // namespace ams::host
