#pragma once
// Reading JSON that somebody sent.

#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace depsim {

/// A discarded value when the text is not JSON, or nested deeper than anything sensible: writing such a value out again
/// would need as much stack as it has levels.
nlohmann::json parse_json(std::string_view text);

} // namespace depsim
