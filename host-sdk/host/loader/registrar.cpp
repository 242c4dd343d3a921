#include "host-sdk/host/loader/registrar.hpp"

#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/loader/table_document.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace ams::host {
namespace {

constexpr std::size_t kIdBytes = 100;
constexpr std::size_t kTextBytes = 1000;
constexpr std::int64_t kMinIntervalS = 60;
constexpr std::int64_t kMaxIntervalS = 2'592'000;

Error bad(const std::string& what, const std::string& why, const std::string& field) {
    return {AMS_BAD_INPUT, "ams.registration_bad", what + ": " + why, field};
}

Error taken(const std::string& what) {
    return {AMS_CONFLICT, "ams.id_taken", what + ": the id is taken already.", "id"};
}

/// `least`: what the first SDK's descriptor had; later fields are read only when `size` reaches them.
template <class Descriptor>
const Descriptor& sized(const Descriptor* descriptor, const std::string& what,
                        std::size_t least = sizeof(Descriptor)) {
    if (descriptor == nullptr) throw bad(what, "the descriptor is NULL.", "");
    if (descriptor->size < least)
        throw bad(what,
                  "size is " + std::to_string(descriptor->size) + ", less than the SDK's " +
                      std::to_string(least) + ".",
                  "size");
    return *descriptor;
}

std::string optional_text(const char* text, const std::string& what, const std::string& field,
                          std::size_t limit) {
    if (text == nullptr) return {};
    const std::size_t length = ::strnlen(text, limit + 1);
    if (length > limit)
        throw bad(what, field + " is longer than " + std::to_string(limit) + " bytes.", field);
    if (!odbc::is_storable({text, length})) throw bad(what, field + " is not UTF-8.", field);
    return {text, length};
}

std::string required_text(const char* text, const std::string& what, const std::string& field,
                          std::size_t limit) {
    std::string copied = optional_text(text, what, field, limit);
    if (copied.empty()) throw bad(what, field + " is missing.", field);
    return copied;
}

/// Lower-case words with dots, as in the manifest's schema.
std::string identifier(const char* text, const std::string& kind) {
    std::string id = required_text(text, kind, "id", kIdBytes);
    const bool good = std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    if (!good || id.front() < 'a' || id.front() > 'z' || id.back() == '.' ||
        id.find("..") != std::string::npos)
        throw bad(kind + " \"" + id + "\"",
                  "an id has lower-case letters, digits, _ and . and begins with a letter.", "id");
    return id;
}

void same_set(std::vector<std::string> declared, std::vector<std::string> registered,
              const std::string& plugin, const std::string& kind) {
    std::sort(declared.begin(), declared.end());
    std::sort(registered.begin(), registered.end());
    std::vector<std::string> missing;
    std::set_difference(declared.begin(), declared.end(), registered.begin(), registered.end(),
                        std::back_inserter(missing));
    std::vector<std::string> extra;
    std::set_difference(registered.begin(), registered.end(), declared.begin(), declared.end(),
                        std::back_inserter(extra));
    if (!missing.empty())
        throw bad("plugin " + plugin,
                  "its manifest names the " + kind + " " + join(missing, ", ") +
                      ", which it did not register.",
                  "/" + kind + "s");
    if (!extra.empty())
        throw bad("plugin " + plugin,
                  "it registered the " + kind + " " + join(extra, ", ") +
                      ", which its manifest does not name.",
                  "/" + kind + "s");
}

template <class Map>
std::vector<std::string> keys(const Map& map) {
    std::vector<std::string> list;
    list.reserve(map.size());
    for (const auto& [key, value] : map)
        list.push_back(key);
    return list;
}

} // namespace

template <class T>
const T* Registrar::find(const std::map<std::string, T, std::less<>> Registry::*in,
                         std::string_view id) const {
    for (const Registry* registry : {&pending_, &registry_})
        if (const auto at = (registry->*in).find(id); at != (registry->*in).end()) return &at->second;
    return nullptr;
}

const MenuNode* Registrar::find_node(std::string_view id) const {
    const MenuNode* node = pending_.node(id);
    return node != nullptr ? node : registry_.node(id);
}

std::string Registrar::permission(const char* text, const std::string& what) const {
    std::string name = required_text(text, what, "permission", kIdBytes);
    if (std::find(manifest_.permissions.begin(), manifest_.permissions.end(), name) ==
        manifest_.permissions.end())
        throw bad(what,
                  "the permission " + name + " is not declared in the plugin's manifest" +
                      did_you_mean(name, manifest_.permissions),
                  "permission");
    return name;
}

void Registrar::add(const ams_table* given) {
    const ams_table& from = sized(given, "table");
    Table table;
    table.plugin = plugin_.get();
    table.name = identifier(from.name, "table");
    const std::string what = "table " + table.name;
    table.permission = permission(from.permission, what);
    if (find(&Registry::tables, table.name) != nullptr) throw taken(what);
    const std::string text = required_text(from.document, what, "document", std::size_t{1} << 20U);
    read_table_document(schemas_.parse(DocumentKind::table, text, what), what, table);
    pending_.tables.emplace(table.name, std::move(table));
}

void Registrar::add(const ams_grid* given) {
    const ams_grid& from = sized(given, "grid");
    Grid grid;
    grid.plugin = plugin_.get();
    grid.id = identifier(from.id, "grid");
    const std::string what = "grid " + grid.id;
    grid.title = required_text(from.title, what, "title", kTextBytes);
    grid.permission = permission(from.permission, what);
    grid.table = required_text(from.table, what, "table", kIdBytes);
    if (find(&Registry::grids, grid.id) != nullptr) throw taken(what);
    const Table* table = find(&Registry::tables, grid.table);
    if (table == nullptr) throw bad(what, "the table " + grid.table + " was not added before.", "table");
    const std::string text = required_text(from.document, what, "document", std::size_t{1} << 20U);
    auto document = schemas_.parse(DocumentKind::grid, text, what);
    check_grid_columns(document, what, *table);
    grid.document = std::make_shared<const nlohmann::json>(std::move(document));
    pending_.grids.emplace(grid.id, std::move(grid));
}

void Registrar::add(const ams_form* given) {
    const ams_form& from = sized(given, "form");
    Form form;
    form.plugin = plugin_.get();
    form.id = identifier(from.id, "form");
    const std::string what = "form " + form.id;
    form.permission = permission(from.permission, what);
    form.ctx = from.ctx;
    form.fill = from.fill;
    if (find(&Registry::forms, form.id) != nullptr) throw taken(what);
    const std::string text = optional_text(from.document, what, "document", std::size_t{1} << 20U);
    if (text.empty() && form.fill == nullptr)
        throw bad(what, "it has neither a document nor a function that makes one.", "document");
    if (!text.empty())
        form.document =
            std::make_shared<const nlohmann::json>(schemas_.parse(DocumentKind::form, text, what));
    pending_.forms.emplace(form.id, std::move(form));
}

void Registrar::add(const ams_action* given) {
    const ams_action& from = sized(given, "action");
    Action action;
    action.plugin = plugin_.get();
    action.id = identifier(from.id, "action");
    const std::string what = "action " + action.id;
    action.title = required_text(from.title, what, "title", kTextBytes);
    action.permission = permission(from.permission, what);
    action.table = optional_text(from.table, what, "table", kIdBytes);
    action.form = optional_text(from.form, what, "form", kIdBytes);
    action.selection = from.selection;
    action.ctx = from.ctx;
    action.invoke = from.invoke;
    if (find(&Registry::actions, action.id) != nullptr) throw taken(what);
    if (action.invoke == nullptr) throw bad(what, "invoke is NULL.", "invoke");
    if (action.selection < AMS_SELECT_NONE || action.selection > AMS_SELECT_ANY)
        throw bad(what, "selection " + std::to_string(action.selection) + " is unknown.", "selection");
    if (action.selection == AMS_SELECT_NONE ? !action.table.empty() : action.table.empty())
        throw bad(what, "an action names a table if and only if it takes rows.", "table");
    if (!action.table.empty() && find(&Registry::tables, action.table) == nullptr)
        throw bad(what, "the table " + action.table + " was not added before.", "table");
    if (!action.form.empty() && find(&Registry::forms, action.form) == nullptr)
        throw bad(what, "the form " + action.form + " was not added before.", "form");
    const std::string text = optional_text(from.document, what, "document", std::size_t{1} << 20U);
    action.document = std::make_shared<const nlohmann::json>(
        text.empty() ? nlohmann::json::object() : schemas_.parse(DocumentKind::action, text, what));
    pending_.actions.emplace(action.id, std::move(action));
}

void Registrar::add(const ams_menu_node* given) {
    const ams_menu_node& from = sized(given, "menu node", offsetof(ams_menu_node, dashboard));
    const char* const dashboard = from.size >= sizeof(ams_menu_node) ? from.dashboard : nullptr;
    MenuNode node;
    node.plugin = plugin_.get();
    node.id = identifier(from.id, "menu node");
    const std::string what = "menu node " + node.id;
    node.parent = optional_text(from.parent, what, "parent", kIdBytes);
    node.title = required_text(from.title, what, "title", kTextBytes);
    node.grid = optional_text(from.grid, what, "grid", kIdBytes);
    node.dashboard = optional_text(dashboard, what, "dashboard", kIdBytes);
    node.position = from.position;
    if (!node.grid.empty() && !node.dashboard.empty())
        throw bad(what, "it opens a grid or a dashboard, not both.", "dashboard");
    if (!node.is_folder())
        node.permission = permission(from.permission, what);
    else if (from.permission != nullptr)
        throw bad(what, "a folder has no permission: it is seen by whoever sees one of its children.",
                  "permission");
    if (const MenuNode* there = find_node(node.id)) {
        // Two plugins may both bring the folder that their grids stand in.
        if (there->is_folder() && node.is_folder() && there->title == node.title &&
            there->parent == node.parent)
            return;
        throw taken(what);
    }
    if (!node.parent.empty()) {
        const MenuNode* parent = find_node(node.parent);
        if (parent == nullptr)
            throw bad(what, "the parent " + node.parent + " was not added before.", "parent");
        if (!parent->is_folder())
            throw bad(what, "the parent " + node.parent + " is not a folder.", "parent");
    }
    pending_.menu.push_back(std::move(node));
}

void Registrar::add(const ams_doctor_check* given) {
    const ams_doctor_check& from = sized(given, "check");
    Check check;
    check.plugin = plugin_.get();
    check.id = identifier(from.id, "check");
    const std::string what = "check " + check.id;
    check.title = required_text(from.title, what, "title", 200);
    check.ctx = from.ctx;
    check.run = from.run;
    if (find(&Registry::checks, check.id) != nullptr) throw taken(what);
    if (check.run == nullptr) throw bad(what, "run is NULL.", "run");
    pending_.checks.emplace(check.id, std::move(check));
}

void Registrar::add(const ams_job* given) {
    const ams_job& from = sized(given, "job");
    Job job;
    job.plugin = plugin_.get();
    job.id = identifier(from.id, "job");
    const std::string what = "job " + job.id;
    job.title = required_text(from.title, what, "title", 200);
    job.description = optional_text(from.description, what, "description", kTextBytes);
    job.permission = permission(from.permission, what);
    job.default_interval_s = from.default_interval_s;
    job.ctx = from.ctx;
    job.run = from.run;
    if (find(&Registry::jobs, job.id) != nullptr) throw taken(what);
    if (job.run == nullptr) throw bad(what, "run is NULL.", "run");
    if (job.default_interval_s < kMinIntervalS || job.default_interval_s > kMaxIntervalS)
        throw bad(what,
                  "the interval is " + std::to_string(job.default_interval_s) +
                      " s; 60 to 2,592,000 are allowed.",
                  "default_interval_s");
    pending_.jobs.emplace(job.id, std::move(job));
}

void Registrar::add(const ams_dashboard* given) {
    const ams_dashboard& from = sized(given, "dashboard");
    Dashboard dashboard;
    dashboard.plugin = plugin_.get();
    dashboard.id = identifier(from.id, "dashboard");
    const std::string what = "dashboard " + dashboard.id;
    dashboard.title = required_text(from.title, what, "title", kTextBytes);
    dashboard.permission = permission(from.permission, what);
    dashboard.ctx = from.ctx;
    dashboard.fill = from.fill;
    if (find(&Registry::dashboards, dashboard.id) != nullptr) throw taken(what);
    if (dashboard.fill == nullptr) throw bad(what, "fill is NULL.", "fill");
    pending_.dashboards.emplace(dashboard.id, std::move(dashboard));
}

void Registrar::add(const ams_details* given) {
    const ams_details& from = sized(given, "details");
    Details details;
    details.plugin = plugin_.get();
    details.table = identifier(from.table, "details");
    const std::string what = "details of " + details.table;
    details.permission = permission(from.permission, what);
    details.ctx = from.ctx;
    details.fill = from.fill;
    if (find(&Registry::tables, details.table) == nullptr)
        throw bad(what, "the table " + details.table + " was not added before.", "table");
    if (find(&Registry::details, details.table) != nullptr)
        throw Error(AMS_CONFLICT, "ams.id_taken", what + ": the table has a details page already.", "table");
    if (details.fill == nullptr) throw bad(what, "fill is NULL.", "fill");
    pending_.details.emplace(details.table, std::move(details));
}

void Registrar::check_grid(const Grid& grid) const {
    const std::string what = "grid " + grid.id;
    const auto check_action = [&](const std::string& id, const std::string& pointer) {
        const Action* action = find(&Registry::actions, id);
        if (action == nullptr)
            throw bad(what,
                      "at " + pointer + ": there is no action " + id +
                          did_you_mean(id, keys(pending_.actions)),
                      pointer);
        if (!action->table.empty() && action->table != grid.table)
            throw bad(what, "at " + pointer + ": the action " + id + " takes rows of " + action->table + ".",
                      pointer);
    };
    for (const char* place : {"toolbar", "context"})
        if (const auto entries = grid.document->find(place); entries != grid.document->end())
            for (std::size_t i = 0; i < entries->size(); ++i)
                check_action((*entries)[i].at("action"), std::string("/") + place + "/" + std::to_string(i));
    if (const auto empty = grid.document->find("empty"); empty != grid.document->end())
        for (const auto& id : empty->value("actions", std::vector<std::string>{}))
            check_action(id, "/empty/actions");
}

void Registrar::check_node(const MenuNode& node) const {
    if (!node.grid.empty() && find(&Registry::grids, node.grid) == nullptr)
        throw bad("menu node " + node.id,
                  "there is no grid " + node.grid + did_you_mean(node.grid, keys(pending_.grids)), "grid");
    if (!node.dashboard.empty() && find(&Registry::dashboards, node.dashboard) == nullptr)
        throw bad("menu node " + node.id,
                  "there is no dashboard " + node.dashboard +
                      did_you_mean(node.dashboard, keys(pending_.dashboards)),
                  "dashboard");
}

void Registrar::check_timeline(const Table& table) const {
    if (!table.timeline) return;
    const std::string what = "table " + table.name;
    const Table* there = find(&Registry::tables, table.timeline->table);
    if (there == nullptr)
        throw bad(what, "at /timeline: there is no table " + table.timeline->table + ".", "/timeline/table");
    for (const auto& [column, here] : table.timeline->match)
        if (there->column(column) == nullptr)
            throw bad(what, "at /timeline/match: \"" + column + "\" is no column of " + there->name + ".",
                      "/timeline/match");
    const std::string sort = table.timeline->sort.substr(table.timeline->sort.starts_with('-') ? 1 : 0);
    if (sort != there->key && there->column(sort) == nullptr)
        throw bad(what, "at /timeline/sort: \"" + sort + "\" is no column of " + there->name + ".",
                  "/timeline/sort");
}

void Registrar::finish() const {
    for (const auto& [id, grid] : pending_.grids)
        check_grid(grid);
    for (const auto& [name, table] : pending_.tables)
        check_timeline(table);
    for (const MenuNode& node : pending_.menu)
        check_node(node);
    same_set(manifest_.tables, keys(pending_.tables), manifest_.id, "table");
    same_set(manifest_.jobs, keys(pending_.jobs), manifest_.id, "job");
}

void Registrar::commit(Registry& registry) {
    // Nodes of a map move without a copy, so pointers that were handed out during init() stay good.
    registry.tables.merge(pending_.tables);
    registry.grids.merge(pending_.grids);
    registry.forms.merge(pending_.forms);
    registry.actions.merge(pending_.actions);
    registry.jobs.merge(pending_.jobs);
    registry.dashboards.merge(pending_.dashboards);
    registry.details.merge(pending_.details);
    registry.checks.merge(pending_.checks);
    for (MenuNode& node : pending_.menu)
        registry.menu.push_back(std::move(node));
    pending_.menu.clear();

    // Parents before children, siblings as they are shown.
    std::vector<MenuNode> ordered;
    ordered.reserve(registry.menu.size());
    std::vector<std::string> parents = {""};
    for (std::size_t at = 0; at < parents.size(); ++at) {
        std::vector<MenuNode> children;
        for (const MenuNode& node : registry.menu)
            if (node.parent == parents[at]) children.push_back(node);
        std::stable_sort(children.begin(), children.end(), [](const MenuNode& a, const MenuNode& b) {
            return a.position != b.position ? a.position < b.position : a.title < b.title;
        });
        for (MenuNode& child : children) {
            parents.push_back(child.id);
            ordered.push_back(std::move(child));
        }
    }
    registry.menu = std::move(ordered);
    registry.plugins.push_back(plugin_);
}

} // namespace ams::host
