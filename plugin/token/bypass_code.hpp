// Activation Lock: the code that unlocks a device, and the hash of it that Apple is given beforehand.
#pragma once

#include <ams/cpp/secret.hpp>

#include <string_view>

namespace mdm::dep {

/// Both are secrets: the code unlocks the device, and the escrow key is what the code is compared with.
struct BypassCode {
    ams::Secret code;       ///< 26 symbols as 5-5-4-4-4-4 with dashes, as a person types it on the device.
    ams::Secret escrow_key; ///< 64 lower-case hex digits: what POST /device/activationlock takes.
};

/// The code and escrow key of 16 key bytes. About 20 ms: the hash is made slow on purpose. Throws
/// Error(crypto_failed), also for a key of another length.
///
/// The code's symbols are Apple's alphabet without B, I, O and S; 25 of them carry 5 bits each and the last
/// one the 3 that are left. The escrow key is PBKDF2 with HMAC-SHA256 over the raw bytes, four zero bytes of
/// salt and 50,000 rounds. Source: Apple, "Creating and using bypass codes".
[[nodiscard]] BypassCode bypass_code_of(std::string_view key);

/// Of 16 random bytes. Throws Error(crypto_failed).
[[nodiscard]] BypassCode new_bypass_code();

} // namespace mdm::dep
