// The JSON Schemas of what crosses the boundary as JSON; compiled in, so the validator is one file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ams::validate {

/// The text of host-sdk/schemas/<name>.schema.json: "action", "answer", "dashboard", "details",
/// "form", "grid", "manifest" or "table".
std::string_view schema_text(std::string_view name);

/// How `document` (JSON text) does not fit the schema `name`, one sentence each with the place; empty when it
/// fits. A document that is not JSON, is nested deeper than 64 levels or is longer than 4 MiB does not fit.
std::vector<std::string> schema_faults(std::string_view name, std::string_view document);

} // namespace ams::validate
