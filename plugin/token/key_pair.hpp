// A new key pair for an MDM server of Apple's portal.
#pragma once

#include "plugin/model/time.hpp"
#include "plugin/token/private_key.hpp"

#include <string_view>

namespace mdm::dep {

/// Makes an RSA key of 2048 bits and a self-signed SHA-256 certificate over it (keyUsage digitalSignature and
/// keyEncipherment, no CA). Apple checks the certificate only at the moment of use; it is valid from a day
/// before `now`, for clocks that differ. About 0.1 s of one core.
///
/// Throws Error: invalid_input (field "common_name": 1 to 64 UTF-8 characters), crypto_failed.
[[nodiscard]] KeyPair generate_key_pair(std::string_view common_name, int valid_days, UtcTime now);

} // namespace mdm::dep
