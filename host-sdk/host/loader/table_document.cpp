#include "host-sdk/host/loader/table_document.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <map>

namespace ams::host {
namespace {

Error bad(const std::string& what, const std::string& pointer, const std::string& why) {
    return {AMS_BAD_INPUT, "ams.document_bad", what + ", at " + pointer + ": " + why, pointer};
}

ColumnType type_of(const std::string& word) {
    static const std::map<std::string, ColumnType, std::less<>> types = {
        {"text", ColumnType::text},    {"integer", ColumnType::integer}, {"number", ColumnType::number},
        {"bool", ColumnType::boolean}, {"time", ColumnType::time},       {"json", ColumnType::json}};
    return types.at(word);
}

std::string text_or_empty(const nlohmann::json& object, const char* key) {
    return object.value(key, std::string{});
}

Column read_column(const nlohmann::json& entry) {
    Column column;
    column.name = entry.at("name");
    column.type = type_of(entry.at("type"));
    column.title = entry.at("title");
    column.doc = text_or_empty(entry, "doc");
    column.secret = entry.value("secret", false);
    column.search = entry.value("search", false);
    column.label_column = text_or_empty(entry, "label_column");
    column.values = std::make_shared<const nlohmann::json>(entry.value("values", nlohmann::json::array()));
    return column;
}

/// The column, or an error at `pointer`: people must be able to see it.
void require_visible(const Table& table, const std::string& name, const std::string& what,
                     const std::string& pointer) {
    if (table.column(name) == nullptr)
        throw bad(what, pointer, "\"" + name + "\" is no column of " + table.name + " that may be shown.");
}

std::string without_sign(std::string sort) {
    if (sort.starts_with('-')) sort.erase(0, 1);
    return sort;
}

} // namespace

void read_table_document(const nlohmann::json& document, const std::string& what, Table& table) {
    table.title = document.at("title");
    table.doc = text_or_empty(document, "doc");
    table.relation = document.value("relation", table.name);
    table.key = document.at("key");
    table.default_filter =
        std::make_shared<const nlohmann::json>(document.value("default_filter", nlohmann::json::object()));
    // The host's tables hold password hashes; no plugin puts them into the console.
    if (table.relation.starts_with("ams_"))
        throw bad(what, "/relation", "relations that begin with ams_ belong to the host.");
    const auto& columns = document.at("columns");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Column column = read_column(columns[i]);
        if (table.column(column.name, true) != nullptr)
            throw bad(what, "/columns/" + std::to_string(i) + "/name",
                      "the column \"" + column.name + "\" is there twice.");
        if (column.secret && column.search)
            throw bad(what, "/columns/" + std::to_string(i) + "/search",
                      "a secret column cannot be searched.");
        table.columns.push_back(std::move(column));
    }
    if (const Column* key = table.column(table.key, true);
        key != nullptr && (key->secret || key->type != ColumnType::integer))
        throw bad(what, "/key", "the key is an integer that is not secret.");
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (!table.columns[i].label_column.empty())
            require_visible(table, table.columns[i].label_column, what,
                            "/columns/" + std::to_string(i) + "/label_column");
    for (const auto& [name, condition] : table.default_filter->items())
        require_visible(table, name, what, "/default_filter/" + name);
    if (const auto entry = document.find("timeline"); entry != document.end()) {
        Timeline timeline;
        timeline.table = entry->at("table");
        timeline.sort = entry->at("sort");
        for (const auto& [there, here] : entry->at("match").items()) {
            if (here != table.key) require_visible(table, here, what, "/timeline/match/" + there);
            timeline.match.emplace_back(there, here);
        }
        if (timeline.match.empty())
            throw bad(what, "/timeline/match", "without a match every row would be shown.");
        table.timeline = std::move(timeline);
    }
}

void check_grid_columns(const nlohmann::json& document, const std::string& what, const Table& table) {
    const auto& columns = document.at("columns");
    for (std::size_t i = 0; i < columns.size(); ++i)
        require_visible(table, columns[i].at("column"), what, "/columns/" + std::to_string(i) + "/column");
    if (const auto group = document.find("group_by"); group != document.end())
        require_visible(table, *group, what, "/group_by");
    if (const auto sort = document.find("sort"); sort != document.end())
        if (const std::string name = without_sign(*sort); name != table.key)
            require_visible(table, name, what, "/sort");
    if (const auto filters = document.find("filters"); filters != document.end())
        for (std::size_t i = 0; i < filters->size(); ++i)
            require_visible(table, (*filters)[i], what, "/filters/" + std::to_string(i));
}

} // namespace ams::host
