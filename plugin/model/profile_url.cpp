#include "plugin/model/profile_url.hpp"

#include <algorithm>
#include <charconv>

namespace mdm::dep {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

// The first fault among the characters, or "".
std::string bad_character(std::string_view url) {
    for (std::size_t i = 0; i < url.size(); ++i) {
        const char c = url[i];
        if (c == ' ') return "has a space in it";
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "has a control character in it";
        if (std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos)
            return std::string("has the character ") + c + " in it, which a URL must not have";
        if (c == '%' && (i + 2 >= url.size() || !is_hex(url[i + 1]) || !is_hex(url[i + 2])))
            return "has a % that is not followed by two hexadecimal digits";
    }
    return {};
}

std::string host_problem(std::string_view host, bool bracketed) {
    if (host.empty()) return "has no host name";
    if (bracketed) {
        const bool fits =
            host.find(':') != std::string_view::npos &&
            std::all_of(host.begin(), host.end(), [](char c) { return is_hex(c) || c == ':' || c == '.'; });
        return fits ? std::string() : "has something in brackets that is no IPv6 address";
    }
    if (std::any_of(host.begin(), host.end(), beyond_ascii))
        return "has a host name beyond ASCII; write it in its xn-- form";
    if (host.size() > 253) return "has a host name of more than 253 characters";
    for (std::size_t start = 0; start <= host.size();) {
        const std::size_t end = std::min(host.find('.', start), host.size());
        const std::string_view label = host.substr(start, end - start);
        const bool trailing_dot = label.empty() && end == host.size() && start > 0;
        if (!trailing_dot) {
            const bool fits = !label.empty() && label.size() <= 63 && label.front() != '-' &&
                              label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
                                  return is_letter(c) || is_digit(c) || c == '-' || c == '_';
                              });
            if (!fits) return "has a host name that cannot be one";
        }
        start = end + 1;
    }
    return {};
}

} // namespace

ProfileUrl parse_profile_url(std::string_view url, std::string& problem) {
    ProfileUrl parsed;
    problem.clear();
    const auto fault = [&](std::string why) {
        problem = std::move(why);
        return parsed;
    };
    if (url.empty()) return fault("is empty");
    if (const std::size_t length = encoded_length(url); length > kMaxProfileUrl)
        return fault("has " + std::to_string(length) + " characters once it is URL-encoded; Apple takes " +
                     std::to_string(kMaxProfileUrl));
    if (std::string why = bad_character(url); !why.empty()) return fault(std::move(why));

    const std::size_t colon = url.find("://");
    const std::string scheme = lower(url.substr(0, colon == std::string_view::npos ? 0 : colon));
    if (scheme != "https" && scheme != "http") return fault("has to begin with https://");
    parsed.secure = scheme == "https";

    std::string_view rest = url.substr(colon + 3);
    std::string_view authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
    if (authority.find('@') != std::string_view::npos)
        return fault("has a user name or password in it, which every device would be told");
    const bool bracketed = authority.starts_with('[');
    const std::size_t host_end =
        bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
    if (host_end == std::string_view::npos) return fault("has a bracket that is not closed");
    const std::string_view host =
        bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
    if (std::string why = host_problem(host, bracketed); !why.empty()) return fault(std::move(why));
    parsed.host = lower(host);

    std::string_view after = authority.substr(host_end + (bracketed ? 1 : 0));
    parsed.port = parsed.secure ? 443 : 80;
    if (after.empty()) return parsed;
    if (!after.starts_with(':')) return fault("has something after its host name that is no port");
    after.remove_prefix(1);
    if (after.empty()) return parsed;
    int port = 0;
    const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), port);
    if (error != std::errc{} || end != after.data() + after.size() || port < 1 || port > 65535)
        return fault("has a port that is not a number from 1 to 65535");
    parsed.port = port;
    return parsed;
}

std::size_t encoded_length(std::string_view url) {
    std::size_t length = 0;
    for (const char c : url)
        length += beyond_ascii(c) || c == ' ' ? 3 : 1;
    return length;
}

std::string_view last_two_labels(std::string_view host) {
    const bool address =
        host.find(':') != std::string_view::npos ||
        std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
    if (address) return host;
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::size_t last = host.rfind('.');
    if (last == std::string_view::npos || last == 0) return host;
    const std::size_t before = host.rfind('.', last - 1);
    return before == std::string_view::npos ? host : host.substr(before + 1);
}

} // namespace mdm::dep
