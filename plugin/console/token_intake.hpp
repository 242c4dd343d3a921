// From a form to a server token: pasted, typed, or decrypted with a key pair given or kept here.
#pragma once

#include "plugin/console/form_values.hpp"
#include "plugin/model/token.hpp"
#include "plugin/store/key_pair_store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace mdm::dep {

/// A token and the key pair that opened its file, if one did.
struct Intake {
    ServerToken token;
    std::optional<std::int64_t> kept_pair;   ///< A pair that is kept here.
    std::optional<KeyPairToSave> given_pair; ///< A pair that came with the form, to be kept with the token.
    std::string expiry_field = "token";      ///< The form field that says when the token expires.
    bool key_dropped = false;                ///< A private key came without its certificate, and is not kept.
};

/// New: `token_json`, or the five fields. Throws Error: what parse_token_text and token_from_fields throw;
/// token_missing_field when nothing was entered.
[[nodiscard]] Intake read_decrypted(const FormValues& form);

/// Import Encrypted: `token` with `certificate` and `private_key`, or alone when its certificate is one of
/// those made here. Throws Error: what decrypt_token_file throws; key_pair_missing; invalid_input;
/// secret_unreadable.
[[nodiscard]] Intake read_encrypted(const FormValues& form, KeyPairStore& pairs, const std::string& actor);

/// Renew: whichever of the two was filled in.
[[nodiscard]] Intake read_either(const FormValues& form, KeyPairStore& pairs, const std::string& actor);

/// Keeps `given_pair` and returns the pair's id, or that of the kept one; nullopt if there is no pair to
/// keep.
/// @param staged set to the id if a pair was added that has to be discarded should saving the token fail
[[nodiscard]] std::optional<std::int64_t> keep_pair(const Intake& intake, KeyPairStore& pairs,
                                                    std::optional<std::int64_t>& staged);

} // namespace mdm::dep
