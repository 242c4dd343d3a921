// Passwords as Argon2id hashes.
#pragma once

#include "host-sdk/host/access/password_rules.hpp"

#include <ams/cpp/secret.hpp>

#include <string>

namespace ams::host {

/// Argon2id in its encoded form, with parameters and a random salt. About 0.1 s and 64 MiB; at most four at a
/// time in this process, the others wait. Throws Error "ams.busy" (AMS_UNAVAILABLE) after ten seconds of
/// waiting.
[[nodiscard]] std::string hash_password(const Secret& password);

/// Does `password` belong to `encoded`? Takes as long as hash_password(). An empty `encoded` is nobody's: the
/// answer is false after the same time, so that unknown users cannot be told from wrong passwords.
[[nodiscard]] bool verify_password(const std::string& encoded, const Secret& password);

} // namespace ams::host
