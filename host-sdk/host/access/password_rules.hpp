// What a password has to be. Pure.
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// Length and not composition is what counts (NIST SP 800-63B 5.1.1.2). In characters (code points).
inline constexpr std::size_t kPasswordMinCharacters = 8;
/// Keeps a request from hashing megabytes. In bytes of UTF-8.
inline constexpr std::size_t kPasswordMaxBytes = 1024;

/// The rules in sentences, for whoever is about to choose one.
[[nodiscard]] std::vector<std::string> password_rules();

/// Throws Error "ams.password_bad" (AMS_BAD_INPUT) at `field` naming the rule that `password` breaks.
void check_password_rules(std::string_view user, const Secret& password, std::string_view field = "password");

} // namespace ams::host
