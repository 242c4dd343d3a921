#include "plugin/token/oauth.hpp"

#include "plugin/model/error.hpp"
#include "plugin/token/base64.hpp"
#include "plugin/token/openssl.hpp"

#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace mdm::dep {
namespace {

bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string base_url(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    const std::size_t separator = url.find("://");
    if (separator == std::string_view::npos) {
        throw Error(Code::configuration, {.detail = "the base URL has no scheme", .field = "base_url"});
    }
    const std::size_t host = separator + 3;
    const std::size_t path = std::min(url.find('/', host), url.size());
    std::string authority(url.substr(0, path));
    std::transform(authority.begin(), authority.end(), authority.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const auto& [scheme, port] : {std::pair<std::string_view, std::string_view>{"https://", ":443"},
                                       std::pair<std::string_view, std::string_view>{"http://", ":80"}}) {
        if (authority.starts_with(scheme) && authority.ends_with(port))
            authority.resize(authority.size() - port.size());
    }
    return authority + (path < url.size() ? std::string(url.substr(path)) : "/");
}

} // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + 16);
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded.push_back('%');
            encoded.push_back(kDigits[byte >> 4U]);
            encoded.push_back(kDigits[byte & 0xfU]);
        }
    }
    return encoded;
}

std::string oauth_base_string(std::string_view method, std::string_view url,
                              const OauthParameters& parameters) {
    OauthParameters encoded;
    encoded.reserve(parameters.size());
    for (const auto& [name, value] : parameters)
        encoded.emplace_back(percent_encode(name), percent_encode(value));
    std::sort(encoded.begin(), encoded.end()); // by name, then by value, as RFC 5849 3.4.1.3.2 wants
    std::string joined;
    for (const auto& [name, value] : encoded) {
        if (!joined.empty()) joined += '&';
        joined.append(name).append("=").append(value);
    }
    return std::string(method) + '&' + percent_encode(base_url(url)) + '&' + percent_encode(joined);
}

std::string oauth_signature(std::string_view base_string, const ams::Secret& consumer_secret,
                            const ams::Secret& token_secret) {
    const ams::Secret key(percent_encode(consumer_secret.reveal()) + '&' +
                          percent_encode(token_secret.reveal()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned digest_bytes = 0;
    if (HMAC(EVP_sha1(), key.reveal().data(), static_cast<int>(key.reveal().size()),
             reinterpret_cast<const unsigned char*>(base_string.data()), base_string.size(), digest.data(),
             &digest_bytes) == nullptr) {
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    }
    return base64_encode({reinterpret_cast<const char*>(digest.data()), digest_bytes});
}

std::string oauth_nonce() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw Error(Code::crypto_failed, {.detail = take_openssl_errors()});
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string nonce;
    for (const unsigned char byte : bytes) {
        nonce.push_back(kDigits[byte >> 4U]);
        nonce.push_back(kDigits[byte & 0xfU]);
    }
    return nonce;
}

ams::Secret session_authorization(const ServerToken& token, std::string_view url, std::int64_t timestamp_s,
                                  std::string_view nonce) {
    OauthParameters parameters{
        {"oauth_consumer_key", token.consumer_key}, {"oauth_token", std::string(token.access_token.reveal())},
        {"oauth_signature_method", "HMAC-SHA1"},    {"oauth_timestamp", std::to_string(timestamp_s)},
        {"oauth_nonce", std::string(nonce)},        {"oauth_version", "1.0"}};
    parameters.emplace_back("oauth_signature", oauth_signature(oauth_base_string("GET", url, parameters),
                                                               token.consumer_secret, token.access_secret));
    // The realm is not signed. Apple's example has it and some clients leave it out; both work.
    std::string header = R"(OAuth realm="ADM")";
    for (auto& [name, value] : parameters) {
        header.append(", ").append(name).append("=\"").append(percent_encode(value)).append("\"");
        ams::wipe(value);
    }
    return ams::Secret(std::move(header));
}

} // namespace mdm::dep
