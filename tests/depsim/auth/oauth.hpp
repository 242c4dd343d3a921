#pragma once
// OAuth 1.0a as RFC 5849 describes it: reading the Authorization header and computing the signature.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depsim {

/// Decoded names and values, in the order they came.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Reads `OAuth realm="ADM", oauth_nonce="..", ...` (section 3.5.1). Nothing when the scheme is another one
/// or the text is malformed. The realm, under that name in small letters, is among the result as it was written: it
/// may be any quoted string.
std::optional<Parameters> parse_authorization(std::string_view header);

/// Reads `a=1&b=2` with percent-encoding and `+` for space (section 3.4.1.3.1). Nothing when malformed.
std::optional<Parameters> parse_query(std::string_view query);

/// The base string URI (section 3.4.1.2): scheme and host in lower case, the port only when it is not the
/// scheme's own, the path as requested, no query.
std::string base_url(std::string_view scheme, std::string_view host_header, std::string_view path);

/// The signature base string. Of the header's parameters realm and oauth_signature are left out, of the query's none.
std::string signature_base(std::string_view method, std::string_view base_url, const Parameters& header,
                           const Parameters& query);

/// base64(HMAC-SHA1(enc(consumer_secret) & enc(token_secret), base)).
std::string hmac_sha1_signature(std::string_view base, std::string_view consumer_secret,
                                std::string_view token_secret);

} // namespace depsim
