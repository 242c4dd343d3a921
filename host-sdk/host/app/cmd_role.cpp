// ams-host role list|show|set|remove
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/base/text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace ams::host {
namespace {

struct RoleOptions {
    std::string name;
    std::string title;
    std::vector<std::string> permissions;
};

std::unique_ptr<Host> ready(const GlobalOptions& options) {
    auto host = open_host(options);
    host->require_schema();
    return host;
}

Exit list(const GlobalOptions& options) {
    const auto host = ready(options);
    for (const RoleInfo& role : host->access.roles())
        std::cout << role.name << (role.shipped ? "  (shipped)" : "") << "  " << role.title
                  << "  permissions: " << (role.permissions.empty() ? "none" : join(role.permissions, ", "))
                  << '\n';
    return Exit::ok;
}

Exit show(const GlobalOptions& options, const RoleOptions& wanted) {
    const auto host = ready(options);
    const auto role = host->access.role(wanted.name);
    if (!role) throw Error(AMS_NOT_FOUND, "ams.role_unknown", "There is no role " + wanted.name + ".");
    std::cout << role->name << ": " << role->title << '\n';
    for (const Permission& permission : host->catalog.all()) {
        const bool held =
            std::find_if(role->permissions.begin(), role->permissions.end(), [&](const std::string& name) {
                return name == "*" || name == permission.permission;
            }) != role->permissions.end();
        std::cout << (held ? "  yes  " : "  no   ") << permission.permission << "  " << permission.title
                  << '\n';
    }
    return Exit::ok;
}

Exit set(const GlobalOptions& options, const RoleOptions& role) {
    const auto host = ready(options);
    const bool made = host->access.put_role(
        Principal::system(host->catalog), role.name,
        role.title.empty() ? std::nullopt : std::optional<std::string>(role.title), role.permissions);
    record(*host, made ? "ams.role.created" : "ams.role.changed", "ams_role/" + role.name,
           nlohmann::json{{"permissions", role.permissions}}.dump());
    std::cout << "Role " << role.name << (made ? " added" : " changed")
              << ", permissions: " << (role.permissions.empty() ? "none" : join(role.permissions, ", "))
              << '\n';
    return Exit::ok;
}

Exit remove(const GlobalOptions& options, const RoleOptions& role) {
    const auto host = ready(options);
    host->access.delete_role(Principal::system(host->catalog), role.name);
    record(*host, "ams.role.deleted", "ams_role/" + role.name);
    std::cout << "Role " << role.name << " removed\n";
    return Exit::ok;
}

} // namespace

void add_role(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    const auto role = std::make_shared<RoleOptions>();
    CLI::App* command = app.add_subcommand("role", "Roles and their permissions");
    command->require_subcommand(1);
    command->footer("Examples:\n  ams-host role set dep-operator --title \"DEP operator\" --permission "
                    "mdm_dep_token:read\n"
                    "  ams-host role show dep-operator");
    const auto sub = [&](const char* name, const char* text) {
        CLI::App* made = command->add_subcommand(name, text);
        made->fallthrough();
        return made;
    };
    const auto with_name = [&](CLI::App* to) {
        to->add_option("NAME", role->name, "Name of the role")->required();
    };

    sub("list", "Lists the roles")->callback([&] { chosen = [&] { return list(options); }; });

    CLI::App* showing = sub("show", "Shows every permission and whether the role has it");
    with_name(showing);
    showing->callback([&, role] { chosen = [&, role] { return show(options, *role); }; });

    CLI::App* setting = sub("set", "Makes a role, or gives it just these permissions");
    with_name(setting);
    setting->add_option("--title", role->title, "For people; without it: as it was");
    setting->add_option("--permission", role->permissions, "A permission it has; may be given several times");
    setting->callback([&, role] { chosen = [&, role] { return set(options, *role); }; });

    CLI::App* removing = sub("remove", "Removes a role that did not come with the host");
    with_name(removing);
    removing->callback([&, role] { chosen = [&, role] { return remove(options, *role); }; });
}

} // namespace ams::host
