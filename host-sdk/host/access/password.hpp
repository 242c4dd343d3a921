// Passwords as Argon2id hashes.
#pragma once

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace ams::host {

/// Length and not composition is what counts (NIST SP 800-63B 5.1.1.2). The upper bound keeps a request from
/// hashing megabytes. In bytes of UTF-8.
inline constexpr std::size_t kPasswordMinBytes = 8;
inline constexpr std::size_t kPasswordMaxBytes = 1024;

/// Throws Error "ams.password_bad" (AMS_BAD_INPUT, field "password") naming the rule that `password` breaks.
void check_password_rules(std::string_view user, const Secret& password);

/// Argon2id in its encoded form, with parameters and a random salt. About 0.1 s and 64 MiB; at most four at a
/// time in this process, the others wait. Throws Error "ams.busy" (AMS_UNAVAILABLE) after ten seconds of
/// waiting.
[[nodiscard]] std::string hash_password(const Secret& password);

/// Does `password` belong to `encoded`? Takes as long as hash_password(). An empty `encoded` is nobody's: the
/// answer is false after the same time, so that unknown users cannot be told from wrong passwords.
[[nodiscard]] bool verify_password(const std::string& encoded, const Secret& password);

} // namespace ams::host
