// Every registered thing against every shipped role, compared with access.txt.
#define BOOST_TEST_MODULE roles
#include "host-sdk/host/access/principal.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/loader/plugins.hpp"
#include "host-sdk/host/loader/schemas.hpp"
#include "tests/support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ams::host;

namespace {

struct Rule {
    std::string kind;
    std::string what;
    std::string permission;
    std::set<std::string> roles;
    bool used = false;

    [[nodiscard]] bool fits(const std::string& of_kind, const std::string& id) const {
        if (kind != of_kind) return false;
        return what.ends_with('*') ? id.starts_with(what.substr(0, what.size() - 1)) : id == what;
    }
};

struct AccessTable {
    std::set<std::string> roles;
    std::vector<Rule> rules;

    AccessTable() {
        std::istringstream text(test::read_file("tests/roles/access.txt"));
        for (std::string line; std::getline(text, line);) {
            std::istringstream words(line);
            Rule rule;
            if (!(words >> rule.kind) || rule.kind.starts_with('#')) continue;
            std::string role;
            if (rule.kind != "roles") words >> rule.what >> rule.permission;
            while (words >> role)
                rule.roles.insert(role);
            if (rule.kind == "roles")
                roles = rule.roles;
            else
                rules.push_back(std::move(rule));
        }
    }
    /// nullptr: nobody has said who may.
    Rule* find(const std::string& kind, const std::string& id) {
        for (Rule& rule : rules)
            if (rule.fits(kind, id)) {
                rule.used = true;
                return &rule;
            }
        return nullptr;
    }
};

/// The shipped roles as somebody who has just that one.
std::map<std::string, Principal> shipped(const PermissionCatalog& catalog) {
    std::map<std::string, Principal> people;
    for (const auto& file : std::filesystem::directory_iterator("roles")) {
        if (file.path().extension() != ".json" || file.path().filename() == "permissions.json") continue;
        const auto role = nlohmann::json::parse(test::read_file(file.path()));
        const std::string name = role.at("name");
        people.emplace(name, Principal("somebody", {name}, role.at("permissions"), catalog));
    }
    return people;
}

/// The product's plugin, registered and without a database.
struct Loaded {
    std::ostringstream lines;
    Log log{lines};
    DocumentSchemas schemas{"host-sdk/schemas"};
    PermissionCatalog catalog{"roles/permissions.json"};
    std::string library =
        (std::filesystem::path(std::getenv("AMS_BINARY_DIR")) / "plugins/mdm_dep/mdm_dep.so").string();
    Plugins plugins{[this] {
        PluginServices services;
        services.log = &log;
        services.schemas = &schemas;
        return services;
    }()};

    Loaded() {
        const Manifest manifest = read_manifest(library, schemas);
        catalog.declare(manifest.id, manifest.permissions);
        plugins.load(library, ams::Secret("{}"));
    }
};

void check(AccessTable& table, const std::map<std::string, Principal>& people, const std::string& kind,
           const std::string& id, const std::string& permission) {
    const Rule* rule = table.find(kind, id);
    if (rule == nullptr) {
        BOOST_ERROR(kind + " " + id + " is not in access.txt: nobody has said who may use it");
        return;
    }
    if (kind != "permission")
        BOOST_TEST(permission == rule->permission, kind << " " << id << " needs " << permission);
    for (const auto& [role, person] : people)
        BOOST_TEST(person.allowed(permission) == rule->roles.contains(role),
                   kind << " " << id << ", role " << role);
}

} // namespace

BOOST_AUTO_TEST_SUITE(roles)

BOOST_AUTO_TEST_CASE(every_registered_thing_is_for_whom_the_table_says) {
    const Loaded loaded;
    const auto people = shipped(loaded.catalog);
    AccessTable table;

    for (const auto& [role, person] : people)
        BOOST_TEST(table.roles.contains(role), "the role " << role << " is not in access.txt");
    BOOST_TEST(people.size() == table.roles.size());
    for (const Permission& permission : loaded.catalog.all())
        check(table, people, "permission", permission.permission, permission.permission);
    const Registry& registry = loaded.plugins.registry();
    for (const auto& [name, entry] : registry.tables)
        check(table, people, "table", name, entry.permission);
    for (const auto& [id, grid] : registry.grids)
        check(table, people, "grid", id, grid.permission);
    for (const auto& [id, form] : registry.forms)
        check(table, people, "form", id, form.permission);
    for (const auto& [id, action] : registry.actions)
        check(table, people, "action", id, action.permission);
    for (const auto& [id, job] : registry.jobs)
        check(table, people, "job", id, job.permission);
    for (const auto& [id, dashboard] : registry.dashboards)
        check(table, people, "dashboard", id, dashboard.permission);
    for (const auto& [name, details] : registry.details)
        check(table, people, "details", name, details.permission);
    for (const MenuNode& node : registry.menu)
        if (!node.is_folder()) check(table, people, "node", node.id, node.permission);
    for (const Rule& rule : table.rules)
        BOOST_TEST((rule.used || rule.what.ends_with('*')),
                   rule.kind << " " << rule.what << " is not there any more");
}

BOOST_AUTO_TEST_CASE(every_permission_has_a_text_for_role_management) {
    const Loaded loaded;

    for (const Permission& permission : loaded.catalog.all()) {
        BOOST_TEST(permission.title != permission.permission, permission.permission << " has no title");
        BOOST_TEST(permission.description.size() > 20U, permission.permission << " has no description");
    }
}

BOOST_AUTO_TEST_SUITE_END()
