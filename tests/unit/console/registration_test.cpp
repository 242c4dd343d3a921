// What the plugin declares, against the published schemas, the manifest and the customer's words.
#include "plugin/console/plugin.hpp"
#include "tests/support/fake_host/fake_host.hpp"
#include "tests/support/fake_host/json_schema.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <set>

using ams::test::FakeHost;
using ams::test::schema_violations;
using nlohmann::json;

namespace {

struct Loaded {
    FakeHost host;
    mdm::dep::Plugin plugin{ams::HostRef(host.host())};
};

json manifest() {
    std::ifstream file("manifest.json");
    return json::parse(file);
}

std::set<std::string> column_names(const std::string& table_document) {
    std::set<std::string> names;
    const json document = json::parse(table_document);
    for (const auto& column : document["columns"])
        names.insert(column["name"].get<std::string>());
    return names;
}

// "Setup > App Administration > ..." of a node.
std::string path_of(const FakeHost& host, const std::string& id) {
    for (const auto& node : host.nodes)
        if (node.id == id)
            return node.parent.empty() ? node.title : path_of(host, node.parent) + " > " + node.title;
    return "?";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(registration, Loaded)

BOOST_AUTO_TEST_CASE(documents_fit_their_published_schemas) {
    for (const auto& [name, table] : host.tables)
        BOOST_CHECK_EQUAL(schema_violations("table.schema.json", table.document), "");
    for (const auto& [id, grid] : host.grids)
        BOOST_CHECK_EQUAL(schema_violations("grid.schema.json", grid.document), "");
    for (const auto& [id, action] : host.actions)
        if (!action.document.empty())
            BOOST_CHECK_EQUAL(schema_violations("action.schema.json", action.document), "");
    for (const auto& [id, form] : host.forms)
        if (!form.document.empty())
            BOOST_CHECK_EQUAL(schema_violations("form.schema.json", form.document), "");
}

BOOST_AUTO_TEST_CASE(tables_are_those_of_the_manifest) {
    std::set<std::string> registered;
    for (const auto& [name, table] : host.tables)
        registered.insert(name);

    BOOST_CHECK(registered == manifest()["tables"].get<std::set<std::string>>());
}

BOOST_AUTO_TEST_CASE(everything_needs_the_right_to_read_tokens) {
    const std::string needed = "mdm_dep_token:read";

    for (const auto& [name, table] : host.tables)
        BOOST_CHECK_EQUAL(table.permission, needed);
    for (const auto& [id, grid] : host.grids)
        BOOST_CHECK_EQUAL(grid.permission, needed);
    for (const auto& [id, form] : host.forms)
        BOOST_CHECK_EQUAL(form.permission, needed);
    // These have a permission of their own and ask for `needed` on entry besides.
    const std::map<std::string, std::string> own{
        {"mdm.dep.device.disown", "mdm_dep_device:disown"},
        {"mdm.dep.device.activation_lock_code", "mdm_dep_device:bypass_code"}};
    for (const auto& [id, action] : host.actions)
        BOOST_CHECK_EQUAL(action.permission, own.contains(id) ? own.at(id) : needed);
    for (const auto& [id, job] : host.jobs)
        BOOST_CHECK_EQUAL(job.permission, needed);
    for (const auto& node : host.nodes)
        BOOST_CHECK_EQUAL(node.permission, node.grid.empty() && node.dashboard.empty() ? "" : needed);
    for (const auto& [id, dashboard] : host.dashboards)
        BOOST_CHECK_EQUAL(dashboard.permission, needed);
    for (const auto& [table, details] : host.details)
        BOOST_CHECK_EQUAL(details.permission, needed);
}

BOOST_AUTO_TEST_CASE(menu_paths_are_the_customers) {
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.tokens"),
                      "Setup > App Administration > Client Manager > DEP Token");
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.accounts"),
                      "Setup > App Administration > Client Manager > DEP Account");
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.devices"),
                      "Client Manager > Devices > Apple Devices > By Status > DEP Enrolled");
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.profiles"),
                      "Client Manager > Devices > Apple Devices > DEP Profiles");
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.sync_runs"),
                      "Client Manager > Devices > Apple Devices > DEP Sync History");
    BOOST_CHECK_EQUAL(path_of(host, "mdm.dep.overview"),
                      "Client Manager > Devices > Apple Devices > DEP Overview");
}

BOOST_AUTO_TEST_CASE(every_node_with_a_grid_opens_a_registered_one) {
    for (const auto& node : host.nodes) {
        if (!node.grid.empty()) BOOST_CHECK_MESSAGE(host.grids.contains(node.grid), node.grid);
        if (!node.dashboard.empty())
            BOOST_CHECK_MESSAGE(host.dashboards.contains(node.dashboard), node.dashboard);
    }
}

BOOST_AUTO_TEST_CASE(grids_name_columns_and_actions_that_exist) {
    for (const auto& [id, grid] : host.grids) {
        const auto columns = column_names(host.tables.at(grid.table).document);
        const json document = json::parse(grid.document);

        for (const auto& column : document["columns"])
            BOOST_CHECK_MESSAGE(columns.contains(column["column"]), id << ": " << column["column"]);
        for (const json filters = document.value("filters", json::array()); const auto& name : filters)
            BOOST_CHECK_MESSAGE(columns.contains(name), id << ": " << name);
        for (const char* place : {"toolbar", "context"})
            for (const json entries = document.value(place, json::array()); const auto& entry : entries)
                BOOST_CHECK_MESSAGE(host.actions.contains(entry["action"]), id << ": " << entry["action"]);
    }
}

BOOST_AUTO_TEST_CASE(every_column_is_explained) {
    for (const auto& [name, table] : host.tables) {
        const json document = json::parse(table.document);
        for (const auto& column : document["columns"])
            BOOST_CHECK_MESSAGE(!column.value("doc", "").empty(), name << "." << column["name"]);
    }
}

BOOST_AUTO_TEST_CASE(the_tokens_secrets_are_marked) {
    std::set<std::string> secret;
    const json document = json::parse(host.tables.at("mdm_dep_token").document);
    for (const auto& column : document["columns"])
        if (column.value("secret", false)) secret.insert(column["name"]);

    BOOST_CHECK((secret == std::set<std::string>{"access_secret", "access_token", "consumer_secret"}));
}

BOOST_AUTO_TEST_CASE(every_form_field_has_a_hint) {
    for (const auto& [id, form] : host.forms) {
        if (form.document.empty()) continue;
        const json document = json::parse(form.document);
        for (const auto& section : document["sections"])
            for (const auto& field : section["fields"])
                BOOST_CHECK_MESSAGE(!field.value("hint", "").empty(), id << "." << field["name"]);
    }
}

BOOST_AUTO_TEST_SUITE_END()
