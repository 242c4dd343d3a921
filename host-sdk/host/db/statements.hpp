// A file of SQL as the statements in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// Splits at ';' outside of quotes and comments, drops comments and empty statements. A quote ends at the
/// next one of its kind, a doubled one stays inside. Comments go because drivers look for '?' in them.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view sql);

} // namespace ams::host
