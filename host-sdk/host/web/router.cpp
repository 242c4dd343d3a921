#include "host-sdk/host/web/router.hpp"

#include <ams/cpp/odbc/text.hpp>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace ams::host {
namespace {

constexpr std::string_view kTables = "/api/v1/tables/";

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return parts;
        path.remove_prefix(slash + 1);
    }
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string decode(std::string_view text, bool plus_is_space) {
    std::string encoded(text);
    // Poco's own plusAsSpace counts only behind a '?' in the same text.
    if (plus_is_space) std::ranges::replace(encoded, '+', ' ');
    std::string decoded;
    try {
        Poco::URI::decode(encoded, decoded);
    } catch (const Poco::Exception&) {
        throw Error(AMS_BAD_INPUT, "ams.query_bad", "The address has a damaged percent encoding.");
    }
    if (!odbc::is_storable(decoded))
        throw Error(AMS_BAD_INPUT, "ams.query_bad", "The address has text that is not valid UTF-8.");
    return decoded;
}

} // namespace

void Router::add(Route route) {
    routes_.push_back(std::move(route));
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    const auto asked = segments(path);
    Match best;
    int best_parameters = -1;
    std::vector<std::string> allowed;
    for (const Route& route : routes_) {
        const auto pattern = segments(route.pattern);
        if (pattern.size() != asked.size()) continue;
        int parameters = 0;
        const bool same =
            std::ranges::equal(pattern, asked, [&](std::string_view ours, std::string_view theirs) {
                if (!is_parameter(ours)) return ours == theirs;
                ++parameters;
                return !theirs.empty();
            });
        if (!same) continue;
        allowed.push_back(route.method);
        if (route.method != method || (best.route != nullptr && parameters >= best_parameters)) continue;
        best.route = &route;
        best_parameters = parameters;
    }
    if (best.route == nullptr) {
        if (allowed.empty() && method != "GET" && path.starts_with(kTables)) allowed.emplace_back("GET");
        std::ranges::sort(allowed);
        allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
        best.allowed = std::move(allowed);
        return best;
    }
    const auto pattern = segments(best.route->pattern);
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (is_parameter(pattern[i]))
            best.parameters.emplace(pattern[i].substr(1, pattern[i].size() - 2), decode(asked[i], false));
    return best;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view one = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        if (one.empty()) continue;
        const std::size_t equals = one.find('=');
        parameters.emplace_back(decode(one.substr(0, equals), true),
                                equals == std::string_view::npos ? "" : decode(one.substr(equals + 1), true));
    }
    return parameters;
}

} // namespace ams::host
