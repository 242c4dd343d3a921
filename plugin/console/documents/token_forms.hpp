// The forms of the token actions, as data. JSON texts: form.schema.json.
#pragma once

#include <string>
#include <string_view>

namespace mdm::dep {

/// New: the decrypted token, pasted or as its five fields.
[[nodiscard]] std::string new_token_form();

/// Import Encrypted: the .p7m, with the key pair unless one was generated here.
[[nodiscard]] std::string import_token_form();

/// Renew: either of them, for the token of `server_name`, whose server_uuid decides what is accepted.
[[nodiscard]] std::string renew_token_form(std::string_view server_name, std::string_view expiry);

/// What Delete takes along.
struct DeleteCounts {
    long long devices = 0;
    long long profiles = 0;
    long long runs = 0;
    long long codes = 0; ///< Devices of which a bypass code is kept.
    long long key_pairs = 0;
};

/// Delete: no field, a warning that says what goes with the token.
[[nodiscard]] std::string delete_token_form(std::string_view server_names, const DeleteCounts& counts);

} // namespace mdm::dep
