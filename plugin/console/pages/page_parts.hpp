// The parts that documents of dashboards and details pages are put together from (dashboard.schema.json,
// details.schema.json). Whatever comes from outside is cut to what the schemas allow.
#pragma once

#include "plugin/console/pages/device_status.hpp"
#include "plugin/store/page_store.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

using Json = nlohmann::ordered_json;

/// Which actions there are; a page offers what is there.
using HasAction = std::function<bool(std::string_view)>;

/// To a grid, with a filter if there is one. null when the plugin has no such grid.
[[nodiscard]] Json grid_link(std::string_view grid, Json filter = Json::object());
/// To one row of a grid.
[[nodiscard]] Json row_link(std::string_view grid, std::int64_t key);

/// {"eq": value}, or {"is_null": true} for an empty one.
[[nodiscard]] Json equals(const std::string& value);

/// Adds "link" unless it is null.
[[nodiscard]] Json with_link(Json part, Json link);

/// At most `limit` characters (of UTF-8), never empty: "-" stands for nothing.
[[nodiscard]] std::string line(std::string_view text, std::size_t limit = 200);
[[nodiscard]] std::string paragraph(std::string_view text, std::size_t limit = 2000);

/// A named value. An absent value is null: not known.
[[nodiscard]] Json field(std::string_view title, const std::optional<std::string>& value,
                         std::string_view format = "text", std::string_view text = {});
[[nodiscard]] Json field(std::string_view title, std::int64_t value);
/// The same with a value that has a tone.
[[nodiscard]] Json toned(std::string_view title, std::string_view value, std::string_view tone,
                         std::string_view text = {});

[[nodiscard]] Json fields_section(std::string_view title, Json fields, std::string_view text = {});
[[nodiscard]] Json code_section(std::string_view title, std::string_view json_text,
                                std::string_view text = {});
[[nodiscard]] Json table_section(std::string_view title,
                                 const std::vector<std::pair<std::string, std::string>>& columns, Json rows,
                                 std::string_view empty, std::string_view text = {});
[[nodiscard]] Json status_part(const Status& status);

/// The ids that there are, for "actions".
[[nodiscard]] Json offered(const HasAction& has, std::initializer_list<std::string_view> actions);

/// JSON text, indented, for reading; the text itself if it is not JSON.
[[nodiscard]] std::string pretty(const std::string& json_text);

} // namespace mdm::dep
