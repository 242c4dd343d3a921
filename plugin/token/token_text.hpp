// The inner part of a token file, and what people paste: mail headers, markers and JSON to a ServerToken.
#pragma once

#include "plugin/model/time.hpp"
#include "plugin/model/token.hpp"

#include <string>
#include <string_view>

namespace mdm::dep {

/// Reads a decrypted server token: JSON, alone or between BEGIN/END MESSAGE markers, with or without mail
/// headers, and with line breaks anywhere, also in the middle of a value (Apple's printed sample is wrapped
/// so).
///
/// Throws Error: token_bad_json, token_missing_field (field = the key), token_not_a_token_file (the text
/// names what was found, for instance an encrypted token), token_too_large. No error quotes the input. Does
/// not look at the expiry; see require_unexpired.
/// @param field the form field to blame for anything but a single key: "token_json", "token".
[[nodiscard]] ServerToken parse_token_text(std::string_view text, std::string_view field = "token_json");

/// The five values as typed into a form, trimmed and checked as above (token_missing_field, invalid_input).
[[nodiscard]] ServerToken token_from_fields(std::string_view consumer_key, std::string_view consumer_secret,
                                            std::string_view access_token, std::string_view access_secret,
                                            std::string_view access_token_expiry);

/// Throws Error(token_expired), naming the day, if the token's own expiry lies before `now`.
/// @param field the form field that says so
void require_unexpired(const ServerToken& token, UtcTime now, std::string_view field);

} // namespace mdm::dep
