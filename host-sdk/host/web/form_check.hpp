// Do the values somebody sent fit the form they were asked with?
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace ams::host {

inline constexpr std::size_t kDefaultTextCharacters = std::size_t{64} * 1024; ///< without max_length
inline constexpr std::size_t kDefaultFileBytes = std::size_t{1024} * 1024;    ///< without max_length
inline constexpr std::size_t kMostFiles = 20;                                 ///< in one field

/// Checks `values` (an object) against a form document: no unknown field, the right types, sizes, numbers in
/// range, options that were offered, files in base64, confirmations as expected, and required fields there.
/// null and "" are absent. Of sections with an `alternative`, those are asked for of which a field was filled
/// in; if none was, one has to be. A field whose `needs` are not met, or that waits for one of which they are
/// not, is not required.
///
/// A `readonly` field is never asked for, and taken only with its default.
///
/// A preview (`dry_run`) need not be confirmed yet.
/// Throws Error AMS_BAD_INPUT with `field`: "ams.field_unknown", "ams.field_missing", "ams.field_type",
/// "ams.field_too_long", "ams.field_range", "ams.field_option", "ams.field_readonly", "ams.field_not_confirmed".
/// Never quotes a value.
void check_form(const nlohmann::json& form, const nlohmann::json& values, bool dry_run);

/// How many bytes a base64 text decodes to; nullopt: it is not base64 (RFC 4648 with padding).
[[nodiscard]] std::optional<std::size_t> base64_bytes(std::string_view text) noexcept;

} // namespace ams::host
