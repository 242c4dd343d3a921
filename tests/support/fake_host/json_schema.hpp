// Checks a JSON text against a schema of host-sdk/schemas.
#pragma once

#include <string>
#include <string_view>

namespace ams::test {

/// What does not fit, one line each; empty: it fits.
/// @param schema "table.schema.json"; read from host-sdk/schemas below the working directory
[[nodiscard]] std::string schema_violations(const std::string& schema, std::string_view document);

} // namespace ams::test
