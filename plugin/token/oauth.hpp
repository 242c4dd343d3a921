// OAuth 1.0a (RFC 5849) as far as GET /session needs it: two-legged, HMAC-SHA1, parameters in the header.
#pragma once

#include "plugin/model/token.hpp"

#include <ams/cpp/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mdm::dep {

using OauthParameters = std::vector<std::pair<std::string, std::string>>;

/// Percent-encodes everything but RFC 3986's unreserved characters, in upper-case hex. A space is %20.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// The signature base string. `parameters`: every oauth_* but the signature, and the query's, decoded; not
/// realm.
/// @param url scheme, host, optional port and path of the request as really sent; a query or fragment is
/// ignored,
///            the scheme's default port too, and scheme and host count in lower case.
[[nodiscard]] std::string oauth_base_string(std::string_view method, std::string_view url,
                                            const OauthParameters& parameters);

/// Base64 HMAC-SHA1 over the base string; the key is made of both secrets, percent-encoded.
[[nodiscard]] std::string oauth_signature(std::string_view base_string, const ams::Secret& consumer_secret,
                                          const ams::Secret& token_secret);

/// 32 random hex digits.
[[nodiscard]] std::string oauth_nonce();

/// The value of the Authorization header of GET `url`. A secret as a whole: it is replayable within its
/// window.
[[nodiscard]] ams::Secret session_authorization(const ServerToken& token, std::string_view url,
                                                std::int64_t timestamp_s, std::string_view nonce);

} // namespace mdm::dep
