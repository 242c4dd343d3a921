#include "plugin/console/pages/page_parts.hpp"

#include "plugin/console/documents.hpp"
#include "plugin/store/row_text.hpp"

#include <algorithm>
#include <utility>

namespace mdm::dep {
namespace {

constexpr std::size_t kCodeBytes = 200'000; // of 262,144 characters

bool grid_exists(std::string_view id) {
    const auto tables = table_documents();
    return std::any_of(tables.begin(), tables.end(),
                       [&](const TableDocument* table) { return table->grid == id; });
}

} // namespace

Json grid_link(std::string_view grid, Json filter) {
    if (!grid_exists(grid)) return nullptr;
    Json link{{"grid", grid}};
    if (!filter.empty()) link["filter"] = std::move(filter);
    return link;
}

Json row_link(std::string_view grid, std::int64_t key) {
    if (!grid_exists(grid)) return nullptr;
    return {{"grid", grid}, {"key", std::to_string(key)}};
}

Json equals(const std::string& value) {
    return value.empty() ? Json{{"is_null", true}} : Json{{"eq", value}};
}

Json with_link(Json part, Json link) {
    if (!link.is_null()) part["link"] = std::move(link);
    return part;
}

std::string line(std::string_view text, std::size_t limit) {
    std::string cut = fit(text, limit);
    return cut.empty() ? "-" : cut;
}

std::string paragraph(std::string_view text, std::size_t limit) {
    return fit(text, limit);
}

Json field(std::string_view title, const std::optional<std::string>& value, std::string_view format,
           std::string_view text) {
    Json part{{"title", line(title)}, {"value", nullptr}};
    if (value && !value->empty()) part["value"] = paragraph(*value);
    if (format != "text") part["format"] = format;
    if (!text.empty()) part["text"] = paragraph(text);
    return part;
}

Json field(std::string_view title, std::int64_t value) {
    return {{"title", line(title)}, {"value", value}};
}

Json toned(std::string_view title, std::string_view value, std::string_view tone, std::string_view text) {
    Json part{{"title", line(title)}, {"value", paragraph(value)}, {"tone", tone}};
    if (!text.empty()) part["text"] = paragraph(text);
    return part;
}

Json fields_section(std::string_view title, Json fields, std::string_view text) {
    Json section{{"title", line(title)}, {"kind", "fields"}};
    if (!text.empty()) section["text"] = paragraph(text);
    section["fields"] = std::move(fields);
    return section;
}

Json code_section(std::string_view title, std::string_view json_text, std::string_view text) {
    Json section{{"title", line(title)}, {"kind", "code"}, {"language", "json"}};
    if (!text.empty()) section["text"] = paragraph(text);
    section["content"] = fit(json_text.substr(0, kCodeBytes), kCodeBytes);
    return section;
}

Json table_section(std::string_view title, const std::vector<std::pair<std::string, std::string>>& columns,
                   Json rows, std::string_view empty, std::string_view text) {
    Json section{{"title", line(title)}, {"kind", "table"}, {"empty", empty}, {"columns", Json::array()}};
    for (const auto& [name, format] : columns)
        section["columns"].push_back(format.empty() ? Json{{"title", name}}
                                                    : Json{{"title", name}, {"format", format}});
    if (!text.empty()) section["text"] = paragraph(text);
    section["rows"] = std::move(rows);
    return section;
}

Json status_part(const Status& status) {
    Json part{{"title", line(status.title)},
              {"text", paragraph(status.text)},
              {"tone", status.tone.empty() ? "neutral" : status.tone}};
    if (!status.next.empty()) part["next"] = paragraph(status.next);
    return part;
}

Json offered(const HasAction& has, std::initializer_list<std::string_view> actions) {
    Json list = Json::array();
    for (const std::string_view id : actions)
        if (has(id)) list.push_back(id);
    return list;
}

std::string pretty(const std::string& json_text) {
    const Json json = Json::parse(json_text, nullptr, false);
    if (json.is_discarded()) return json_text;
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
