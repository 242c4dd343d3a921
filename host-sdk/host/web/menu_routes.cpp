// What the console shows around the rows: the menu tree, grids and banners.
#include "host-sdk/host/access/notices.hpp"
#include "host-sdk/host/web/action_description.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/page_document.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ams::host {
namespace {

using nlohmann::json;

/// Whether there is something behind the node that the caller may open.
bool node_opens(const Registry& registry, const Principal& who, const MenuNode& node) {
    if (node.is_folder() || !who.allowed(node.permission)) return false;
    if (!node.grid.empty()) return visible_grid(registry, who, node.grid) != nullptr;
    const Dashboard* const dashboard = registry.dashboard(node.dashboard);
    return dashboard != nullptr && who.allowed(dashboard->permission);
}

/// The nodes below `parent`; a folder only with what is in it.
json nodes_below(const Registry& registry, const Principal& who, const std::string& parent) {
    json nodes = json::array();
    for (const MenuNode& node : registry.menu) {
        if (node.parent != parent) continue;
        json children = nodes_below(registry, who, node.id);
        const bool opens = node_opens(registry, who, node);
        if (!opens && children.empty()) continue;
        json entry{{"id", node.id}, {"title", node.title}};
        if (opens && !node.grid.empty()) entry["grid"] = node.grid;
        if (opens && !node.dashboard.empty()) entry["dashboard"] = node.dashboard;
        if (!children.empty()) entry["children"] = std::move(children);
        nodes.push_back(std::move(entry));
    }
    return nodes;
}

const char* type_word(ColumnType type) {
    switch (type) {
    case ColumnType::integer:
        return "integer";
    case ColumnType::number:
        return "number";
    case ColumnType::boolean:
        return "bool";
    case ColumnType::time:
        return "time";
    case ColumnType::json:
        return "json";
    case ColumnType::text:
        break;
    }
    return "text";
}

json describe_column(const Column& column, const json& shown) {
    return {{"name", column.name},
            {"title", shown.value("title", column.title)},
            {"type", type_word(column.type)},
            {"doc", column.doc},
            {"width", shown.value("width", json())},
            {"hidden", shown.value("hidden", false)},
            {"format", shown.value("format", json())},
            {"sortable", column.type != ColumnType::json},
            {"filterable", true},
            {"search", column.search},
            {"label_column", column.label_column.empty() ? json() : json(column.label_column)},
            {"values", *column.values}};
}

/// Placements whose action the caller may run; notes each in `used`.
json placements(const Registry& registry, const Principal& who, const json& document, const char* where,
                std::set<std::string>& used) {
    json placed = json::array();
    for (const json& placement : document.value(where, json::array())) {
        const auto id = placement.at("action").get<std::string>();
        const Action* const action = registry.action(id);
        if (action == nullptr || !who.allowed(action->permission)) continue;
        used.insert(id);
        placed.push_back({{"action", id}, {"title", placement.value("title", action->title)}});
    }
    return placed;
}

json describe(const Registry& registry, const Principal& who, const Grid& grid) {
    const Table& table = *registry.table(grid.table);
    const json& document = *grid.document;
    const Details* const details = registry.details_of(table.name);
    json answer{{"id", grid.id},
                {"title", grid.title},
                {"doc", document.value("doc", table.doc)},
                {"table", grid.table},
                {"key", "key"},
                {"details", details != nullptr && who.allowed(details->permission)},
                {"columns", json::array()},
                {"group_by", document.value("group_by", json())},
                {"sort", document.value("sort", json())},
                {"filters", document.value("filters", json::array())},
                {"default_filter", *table.default_filter},
                {"empty", document.value("empty", json())}};
    for (const json& shown : document.at("columns"))
        if (const Column* column = table.column(shown.at("column").get_ref<const std::string&>()))
            answer["columns"].push_back(describe_column(*column, shown));

    std::set<std::string> used;
    answer["toolbar"] = placements(registry, who, document, "toolbar", used);
    answer["context"] = placements(registry, who, document, "context", used);
    if (answer["empty"].contains("actions")) {
        json offered = json::array();
        for (const json& id : answer["empty"]["actions"]) {
            const Action* const action = registry.action(id.get_ref<const std::string&>());
            if (action == nullptr || !who.allowed(action->permission)) continue;
            used.insert(action->id);
            offered.push_back(id);
        }
        answer["empty"]["actions"] = std::move(offered);
    }
    answer["actions"] = json::object();
    for (const std::string& id : used)
        answer["actions"][id] = describe_action(*registry.action(id));
    return answer;
}

Reply menu(Console& console, Call& call) {
    return reply_json(menu_of(console.services.registry, call.who()));
}

Reply grid(Console& console, Call& call) {
    const Grid* const grid = visible_grid(console.services.registry, call.who(), call.parameter("grid"));
    if (grid == nullptr) throw not_found();
    return reply_json(describe(console.services.registry, call.who(), *grid));
}

/// The action that a notice offers, if there is such a one and the caller may run it.
json remedy(const Registry& registry, const Principal& who, const Notice& notice) {
    const Action* const action = notice.action ? registry.action(*notice.action) : nullptr;
    return action != nullptr && who.allowed(action->permission) ? describe_action(*action) : json();
}

Reply notices(Console& console, Call& call) {
    json list = json::array();
    for (const Notice& notice : console.services.notices.list(call.who()))
        list.push_back({{"key", notice.key},
                        {"severity", severity_word(notice.severity)},
                        {"title", notice.title},
                        {"text", notice.text},
                        {"remedy", notice.remedy},
                        {"grid", notice.grid ? json(*notice.grid) : json()},
                        {"action", remedy(console.services.registry, call.who(), notice)},
                        {"row", notice.row ? json(*notice.row) : json()},
                        {"since", notice.since}});
    return reply_json({{"notices", std::move(list)}});
}

} // namespace

json menu_of(const Registry& registry, const Principal& who) {
    return nodes_below(registry, who, "");
}

void add_menu_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/menu", Guard::signed_in, "", bind(menu)});
    router.add({"GET", "/api/v1/grids/{grid}", Guard::resource, "", bind(grid)});
    router.add({"GET", "/api/v1/notices", Guard::signed_in, "", bind(notices)});
}

} // namespace ams::host
