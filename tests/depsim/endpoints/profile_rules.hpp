#pragma once
// What Apple accepts as an enrollment profile.

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace depsim {

/// Checks a profile as POST /profile does and returns what is kept of it: the known keys of this protocol
/// version, in the order they were sent, without `devices`. Throws Refusal with Apple's code.
/// @param shared_ipad  whether the organisation may use is_multi_user
nlohmann::ordered_json accepted_profile(const nlohmann::ordered_json& sent, int version, bool shared_ipad);

/// RFC 2396/2732, absolute and with a host; bytes beyond ASCII count as the three characters they are encoded
/// to.
bool is_profile_url(const std::string& url);
/// Such a one with the scheme https.
bool is_https_url(const std::string& url);

bool is_language(std::string_view code); ///< ISO 639-1, or three lower-case letters (639-2)
bool is_region(std::string_view code);   ///< ISO 3166-1 alpha-2

} // namespace depsim
