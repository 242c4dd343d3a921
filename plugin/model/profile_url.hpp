// What Apple takes as a URL of a profile.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mdm::dep {

/// The longest URL Apple takes, counted after URL-encoding.
inline constexpr std::size_t kMaxProfileUrl = 2000;

/// The parts of a URL that matter here.
struct ProfileUrl {
    bool secure = false; ///< https
    std::string host;    ///< Lower case, without brackets; no user name can be in it.
    int port = 443;
};

/// Takes a URL of RFC 2396 / 2732 apart: http or https, a host, an optional port, and only characters a URL may have.
/// Characters beyond ASCII are allowed after the host: they count as URL-encoding makes them, three for each byte.
/// @param problem why it will not do, as the end of a sentence ("has a space in it"); empty if it will
[[nodiscard]] ProfileUrl parse_profile_url(std::string_view url, std::string& problem);

/// How many characters `url` has once what needs it is URL-encoded.
[[nodiscard]] std::size_t encoded_length(std::string_view url);

/// The last two labels of a host name ("mdm.example.org" -> "example.org"), the whole of an address or a short name.
[[nodiscard]] std::string_view last_two_labels(std::string_view host);

} // namespace mdm::dep
