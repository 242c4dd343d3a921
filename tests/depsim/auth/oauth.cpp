#include "tests/depsim/auth/oauth.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Where the quote stands that ends the quoted string at the start of the text (RFC 9110 section 5.6.4); npos: nowhere.
std::size_t end_of_quoted_string(std::string_view text) {
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') return at;
        if (text[at] == '\\') ++at;
    }
    return std::string_view::npos;
}

} // namespace

std::optional<Parameters> parse_authorization(std::string_view header) {
    header = trim(header);
    const std::size_t scheme_end = header.find_first_of(kSpace);
    if (scheme_end == std::string_view::npos || !same_ignoring_case(header.substr(0, scheme_end), "OAuth"))
        return std::nullopt;
    header = trim(header.substr(scheme_end));

    Parameters parameters;
    while (!header.empty()) {
        const std::size_t equals = header.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view encoded_name = trim(header.substr(0, equals));
        const bool realm = same_ignoring_case(encoded_name, "realm");
        header = trim(header.substr(equals + 1));
        if (header.empty() || header.front() != '"') return std::nullopt;
        const std::size_t close = realm ? end_of_quoted_string(header) : header.find('"', 1);
        if (close == std::string_view::npos) return std::nullopt;
        const std::string_view encoded_value = header.substr(1, close - 1);
        const auto name = realm ? "realm" : percent_decode(encoded_name);
        const auto value = realm ? std::string(encoded_value) : percent_decode(encoded_value);
        if (!name || name->empty() || !value) return std::nullopt;
        parameters.emplace_back(*name, *value);
        header = trim(header.substr(close + 1));
        if (header.empty()) break;
        if (header.front() != ',') return std::nullopt;
        header = trim(header.substr(1));
    }
    return parameters;
}

std::optional<Parameters> parse_query(std::string_view query) {
    Parameters parameters;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        std::string pair(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) continue;
        std::replace(pair.begin(), pair.end(), '+', ' ');
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decode(std::string_view(pair).substr(0, equals));
        const auto value = percent_decode(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
        if (!name || !value) return std::nullopt;
        parameters.emplace_back(*name, *value);
    }
    return parameters;
}

std::string base_url(std::string_view scheme, std::string_view host_header, std::string_view path) {
    std::string host = lower_case(trim(host_header));
    const std::string_view default_port = scheme == "https" ? ":443" : ":80";
    // An IPv6 literal has colons of its own; they end at the bracket.
    if (host.ends_with(default_port)) host.resize(host.size() - default_port.size());
    std::string url = lower_case(scheme);
    url += "://";
    url += host;
    url += path.empty() ? std::string_view("/") : path;
    return url;
}

std::string signature_base(std::string_view method, std::string_view url, const Parameters& header,
                           const Parameters& query) {
    Parameters encoded;
    const auto add = [&](const auto& parameter) {
        encoded.emplace_back(percent_encode(parameter.first), percent_encode(parameter.second));
    };
    for (const auto& parameter : header)
        if (parameter.first != "realm" && parameter.first != "oauth_signature") add(parameter);
    std::for_each(query.begin(), query.end(), add);
    std::sort(encoded.begin(), encoded.end());
    std::string joined;
    for (const auto& [name, value] : encoded) {
        if (!joined.empty()) joined += '&';
        joined += name;
        joined += '=';
        joined += value;
    }
    return std::string(method) + '&' + percent_encode(url) + '&' + percent_encode(joined);
}

std::string hmac_sha1_signature(std::string_view base, std::string_view consumer_secret,
                                std::string_view token_secret) {
    const std::string key = percent_encode(consumer_secret) + '&' + percent_encode(token_secret);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(base.data()), base.size(), digest.data(),
             &length) == nullptr)
        throw std::runtime_error("OpenSSL could not compute an HMAC");
    return base64_encode({reinterpret_cast<const char*>(digest.data()), length});
}

} // namespace depsim
