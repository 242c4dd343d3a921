#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/manifest.hpp"
#include "host-sdk/validator/schemas.hpp"
#include "host-sdk/validator/session.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ams::validate {
namespace {

/// Calls visit(kind, id, permission, needed) for everything that was registered.
template <class Visit>
void each(const RecordingHost& host, Visit visit) {
    for (const auto& r : host.menu)
        visit("menu node", r.id, r.permission, !r.grid.empty() || !r.dashboard.empty());
    for (const auto& r : host.tables)
        visit("table", r.name, r.permission, true);
    for (const auto& r : host.grids)
        visit("grid", r.id, r.permission, true);
    for (const auto& r : host.forms)
        visit("form", r.id, r.permission, true);
    for (const auto& r : host.actions)
        visit("action", r.id, r.permission, true);
    for (const auto& r : host.jobs)
        visit("job", r.id, r.permission, true);
    for (const auto& r : host.pages)
        visit(r.of_rows ? "details page of" : "dashboard", r.id, r.permission, true);
    for (const auto& r : host.doctor_checks)
        visit("doctor check", r.id, "", false); // for whoever may run the host's program
}

Outcome violations(const RecordingHost& host, std::string_view rule) {
    Faults faults;
    for (const auto& [broken, text] : host.violations)
        if (broken == rule) faults.add(text);
    return faults.outcome();
}

Outcome same_sets(const char* what, const std::set<std::string>& registered,
                  const std::set<std::string>& declared) {
    Faults faults;
    for (const std::string& name : registered)
        if (!declared.contains(name))
            faults.add(std::string(what) + " " + in_quotes(name) + " is not in the manifest");
    for (const std::string& name : declared)
        if (!registered.contains(name))
            faults.add(std::string(what) + " " + in_quotes(name) + " of the manifest was not registered");
    return faults.outcome();
}

/// The columns of a table's document, and its key, which need not be a column that is shown.
std::set<std::string> columns(const TableRecord& table) {
    const auto json = nlohmann::json::parse(table.document);
    std::set<std::string> names = {json.at("key")};
    for (const auto& column : json.at("columns"))
        names.insert(column.at("name"));
    return names;
}

/// What a document or a descriptor may name.
struct Known {
    std::map<std::string, std::set<std::string>> tables;
    std::map<std::string, std::string> actions; ///< id -> table
    std::set<std::string> grids;
};

Known known(const RecordingHost& host) {
    Known known;
    for (const auto& r : host.tables)
        known.tables[r.name] = columns(r);
    for (const auto& r : host.grids)
        known.grids.insert(r.id);
    for (const auto& r : host.actions)
        known.actions[r.id] = r.table;
    return known;
}

std::string without_minus(const std::string& sort) {
    return sort.starts_with('-') ? sort.substr(1) : sort;
}

void check_table(const TableRecord& table, const Known& known, Faults& faults) {
    const auto json = nlohmann::json::parse(table.document);
    const auto& own = known.tables.at(table.name);
    const auto column = [&](const std::string& name, const char* where) {
        if (!own.contains(name))
            faults.add("table " + table.name + ": " + where + " names no column " + in_quotes(name));
    };
    const auto filter = json.value("default_filter", nlohmann::json::object());
    for (const auto& [name, condition] : filter.items())
        column(name, "default_filter");
    for (const auto& c : json.at("columns"))
        if (c.contains("label_column")) column(c.at("label_column"), "label_column");
    if (!json.contains("timeline")) return;
    const std::string other = json.at("timeline").at("table");
    if (!known.tables.contains(other)) {
        faults.add("table " + table.name + ": timeline names no table " + in_quotes(other));
        return;
    }
    for (const auto& [there, here] : json.at("timeline").at("match").items()) {
        column(here, "timeline.match");
        if (!known.tables.at(other).contains(there))
            faults.add("table " + table.name + ": timeline.match names no column " + in_quotes(there) +
                       " of " + other);
    }
    if (const auto sort = without_minus(json.at("timeline").at("sort"));
        !known.tables.at(other).contains(sort))
        faults.add("table " + table.name + ": timeline.sort names no column " + in_quotes(sort) + " of " +
                   other);
}

void check_grid(const GridRecord& grid, const Known& known, Faults& faults) {
    const auto table = known.tables.find(grid.table);
    if (table == known.tables.end()) return; // noted when it was registered
    const auto json = nlohmann::json::parse(grid.document);
    const auto column = [&](const std::string& name, const char* where) {
        if (!table->second.contains(name))
            faults.add("grid " + grid.id + ": " + where + " names no column " + in_quotes(name));
    };
    const auto action = [&](const std::string& id, const char* where) {
        const auto found = known.actions.find(id);
        if (found == known.actions.end())
            faults.add("grid " + grid.id + ": " + where + " names no action " + in_quotes(id));
        else if (!found->second.empty() && found->second != grid.table)
            faults.add("grid " + grid.id + ": " + where + " offers " + id + ", which takes rows of " +
                       found->second);
    };
    for (const auto& c : json.at("columns"))
        column(c.at("column"), "columns");
    for (const auto& name : json.value("filters", nlohmann::json::array()))
        column(name, "filters");
    if (json.contains("group_by")) column(json.at("group_by"), "group_by");
    if (json.contains("sort")) column(without_minus(json.at("sort")), "sort");
    for (const char* bar : {"toolbar", "context"})
        for (const auto& placed : json.value(bar, nlohmann::json::array()))
            action(placed.at("action"), bar);
    const auto empty = json.value("empty", nlohmann::json::object());
    for (const auto& id : empty.value("actions", nlohmann::json::array()))
        action(id, "empty.actions");
}

void check_action(const ActionRecord& action, Faults& faults) {
    const bool takes_rows = action.raw.selection != AMS_SELECT_NONE;
    if (takes_rows && action.table.empty()) faults.add("action " + action.id + " takes rows of no table");
    if (!takes_rows && !action.table.empty())
        faults.add("action " + action.id + " takes no rows but names a table");
}

} // namespace

Outcome registrations_in_init(const Subject& subject) {
    Session session(subject);
    session.init();
    session.deinit();
    return violations(session.host, "registration");
}

Outcome registrations_complete(const Subject& subject) {
    Session session(subject);
    session.init();
    return violations(session.host, "descriptor");
}

Outcome registrations_tables(const Subject& subject) {
    Session session(subject);
    session.init();
    std::set<std::string> names;
    for (const TableRecord& table : session.host.tables)
        names.insert(table.name);
    return same_sets("table", names, read_manifest(subject).tables);
}

Outcome registrations_jobs(const Subject& subject) {
    Session session(subject);
    session.init();
    std::set<std::string> names;
    for (const JobRecord& job : session.host.jobs)
        names.insert(job.id);
    return same_sets("job", names, read_manifest(subject).jobs);
}

Outcome registrations_permissions(const Subject& subject) {
    Session session(subject);
    session.init();
    const auto declared = read_manifest(subject).permissions;
    Faults faults;
    each(session.host,
         [&](const char* kind, const std::string& id, const std::string& permission, bool needed) {
             const std::string what = std::string(kind) + " " + in_quotes(id);
             if (permission.empty() && needed)
                 faults.add(what + " has no permission");
             else if (!permission.empty() && !declared.contains(permission))
                 faults.add(what + " has the permission " + in_quotes(permission) +
                            ", which the manifest does not declare");
         });
    return faults.outcome();
}

Outcome registrations_unique(const Subject& subject) {
    Session session(subject);
    session.init();
    Faults faults;
    std::set<std::pair<std::string, std::string>> seen;
    each(session.host, [&](const char* kind, const std::string& id, const std::string&, bool) {
        if (id.empty())
            faults.add(std::string("a ") + kind + " has no id");
        else if (!seen.emplace(kind, id).second)
            faults.add(std::string(kind) + " " + in_quotes(id) + " is registered twice");
    });
    return faults.outcome();
}

Outcome registrations_references(const Subject& subject) {
    Session session(subject);
    session.init();
    const RecordingHost& host = session.host;
    const Known all = known(host);
    Faults faults;
    for (const auto& [rule, text] : host.violations)
        if (rule == "reference") faults.add(text);
    for (const auto& node : host.menu) {
        if (!node.grid.empty() && !all.grids.contains(node.grid))
            faults.add("menu node " + node.id + " opens no grid " + in_quotes(node.grid));
        const bool opens = std::any_of(host.pages.begin(), host.pages.end(), [&](const PageRecord& page) {
            return !page.of_rows && page.id == node.dashboard;
        });
        if (!node.dashboard.empty() && !opens)
            faults.add("menu node " + node.id + " opens no dashboard " + in_quotes(node.dashboard));
        if (!node.dashboard.empty() && !node.grid.empty())
            faults.add("menu node " + node.id + " opens a grid and a dashboard");
    }
    for (const auto& table : host.tables)
        check_table(table, all, faults);
    for (const auto& grid : host.grids)
        check_grid(grid, all, faults);
    for (const auto& action : host.actions)
        check_action(action, faults);
    return faults.outcome();
}

} // namespace ams::validate
