// What plugins registered: immutable once they are loaded.
#pragma once

#include <ams/ext/actions.h>
#include <ams/ext/dashboards.h>
#include <ams/ext/details.h>
#include <ams/ext/doctor.h>
#include <ams/ext/forms.h>
#include <ams/ext/jobs.h>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// A JSON document that was checked against its schema. Never null unless said so.
using Document = std::shared_ptr<const nlohmann::json>;

/// A plugin that is loaded. Lives as long as the registry.
struct PluginInfo {
    std::string id;
    std::string name;
    std::string version;
    std::string sdk;              ///< the SDK it was built against
    std::string path;             ///< of its .so
    std::string schema_component; ///< "" if it has no tables of its own
    std::uint32_t schema_version = 0;
    std::vector<std::string> permissions;
};

struct MenuNode {
    const PluginInfo* plugin = nullptr; ///< the first that added it
    std::string id;
    std::string parent; ///< "": at the top
    std::string title;
    std::string grid;       ///< "": a folder
    std::string dashboard;  ///< instead of a grid
    std::string permission; ///< "" for a folder
    std::int32_t position = 0;

    [[nodiscard]] bool is_folder() const { return grid.empty() && dashboard.empty(); }
};

enum class ColumnType { text, integer, number, boolean, time, json };

struct Column {
    std::string name;
    ColumnType type = ColumnType::text;
    std::string title;
    std::string doc;
    bool secret = false;      ///< never read
    bool search = false;      ///< `q` looks into it
    std::string label_column; ///< "": none
    Document values; ///< JSON array of {value,title,text?,tone?}; an empty array when none are declared
};

struct Timeline {
    std::string table;
    std::vector<std::pair<std::string, std::string>> match; ///< column there, column here
    std::string sort;
};

struct Table {
    const PluginInfo* plugin = nullptr;
    std::string name;
    std::string permission;
    std::string title;
    std::string doc;
    std::string relation;    ///< table or view to read
    std::string key;         ///< integer column
    Document default_filter; ///< JSON object; {} when there is none
    std::vector<Column> columns;
    std::optional<Timeline> timeline;

    /// nullptr if there is none, or if it is secret and `secret_too` is false.
    [[nodiscard]] const Column* column(std::string_view column_name, bool secret_too = false) const;
};

struct Grid {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string title;
    std::string permission;
    std::string table;
    Document document; ///< grid.schema.json
};

struct Form {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string permission;
    Document document; ///< form.schema.json; null if `fill` makes it
    void* ctx = nullptr;
    decltype(ams_form::fill) fill = nullptr; ///< may be nullptr
};

struct Action {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string title;
    std::string permission;
    std::string table; ///< "": takes no rows
    std::string form;  ///< "": none
    Document document; ///< action.schema.json; {} when there is none
    std::int32_t selection = AMS_SELECT_NONE;
    void* ctx = nullptr;
    decltype(ams_action::invoke) invoke = nullptr;
};

struct Dashboard {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string title;
    std::string permission;
    void* ctx = nullptr;
    decltype(ams_dashboard::fill) fill = nullptr;
};

struct Details {
    const PluginInfo* plugin = nullptr;
    std::string table;
    std::string permission;
    void* ctx = nullptr;
    decltype(ams_details::fill) fill = nullptr;
};

struct Job {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string title;
    std::string description;
    std::string permission;
    std::int64_t default_interval_s = 0;
    void* ctx = nullptr;
    decltype(ams_job::run) run = nullptr;
};

/// What `ams-host doctor` runs beside its own.
struct Check {
    const PluginInfo* plugin = nullptr;
    std::string id;
    std::string title;
    void* ctx = nullptr;
    decltype(ams_doctor_check::run) run = nullptr;
};

/// Filled while plugins load, on the main thread; afterwards immutable and thread-safe. Pointers it hands out
/// stay valid as long as it lives.
class Registry {
public:
    [[nodiscard]] const Table* table(std::string_view name) const { return find(tables, name); }
    [[nodiscard]] const Grid* grid(std::string_view id) const { return find(grids, id); }
    [[nodiscard]] const Form* form(std::string_view id) const { return find(forms, id); }
    [[nodiscard]] const Action* action(std::string_view id) const { return find(actions, id); }
    [[nodiscard]] const Job* job(std::string_view id) const { return find(jobs, id); }
    [[nodiscard]] const Dashboard* dashboard(std::string_view id) const { return find(dashboards, id); }
    [[nodiscard]] const Details* details_of(std::string_view table_name) const {
        return find(details, table_name);
    }
    [[nodiscard]] const MenuNode* node(std::string_view id) const;

    // std::map: elements stay where they are, and lists come out in order of id.
    std::map<std::string, Table, std::less<>> tables;
    std::map<std::string, Grid, std::less<>> grids;
    std::map<std::string, Form, std::less<>> forms;
    std::map<std::string, Action, std::less<>> actions;
    std::map<std::string, Job, std::less<>> jobs;
    std::map<std::string, Dashboard, std::less<>> dashboards;
    std::map<std::string, Details, std::less<>> details; ///< by table
    std::map<std::string, Check, std::less<>> checks;
    std::vector<MenuNode> menu; ///< parents before children; siblings by position, then title
    std::vector<std::shared_ptr<const PluginInfo>> plugins; ///< in order of loading

private:
    template <class T>
    static const T* find(const std::map<std::string, T, std::less<>>& in, std::string_view id) {
        const auto at = in.find(id);
        return at == in.end() ? nullptr : &at->second;
    }
};

} // namespace ams::host
