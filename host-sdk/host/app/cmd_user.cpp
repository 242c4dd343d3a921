// ams-host user add|list|passwd|roles|disable|enable|remove
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/base/text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace ams::host {
namespace {

struct UserOptions {
    std::string name;
    std::vector<std::string> roles;
    bool password_stdin = false;
};

std::unique_ptr<Host> ready(const GlobalOptions& options) {
    auto host = open_host(options);
    host->require_schema();
    return host;
}

Error unknown(const std::string& name) {
    return {AMS_NOT_FOUND, "ams.user_unknown", "There is no user " + name + "."};
}

Exit add(const GlobalOptions& options, const UserOptions& user) {
    const auto host = ready(options);
    if (host->access.user(user.name))
        throw Error(AMS_CONFLICT, "ams.user_name_taken",
                    "There is a user " + user.name +
                        " already. To change the password: ams-host user passwd " + user.name +
                        " --password-stdin");
    host->access.put_user(Principal::system(host->catalog), user.name, read_password_line(), user.roles);
    record(*host, "ams.user.created", "ams_user/" + user.name, nlohmann::json{{"roles", user.roles}}.dump());
    std::cout << "User " << user.name
              << " added, roles: " << (user.roles.empty() ? "none" : join(user.roles, ", ")) << '\n';
    return Exit::ok;
}

Exit passwd(const GlobalOptions& options, const UserOptions& user) {
    const auto host = ready(options);
    if (!host->access.user(user.name)) throw unknown(user.name);
    host->access.put_user(Principal::system(host->catalog), user.name, read_password_line(), std::nullopt);
    record(*host, "ams.user.password_changed", "ams_user/" + user.name);
    std::cout << "Password of " << user.name << " changed; its sessions have ended\n";
    return Exit::ok;
}

Exit set_roles(const GlobalOptions& options, const UserOptions& user) {
    const auto host = ready(options);
    if (!host->access.user(user.name)) throw unknown(user.name);
    host->access.put_user(Principal::system(host->catalog), user.name, std::nullopt, user.roles);
    record(*host, "ams.user.changed", "ams_user/" + user.name, nlohmann::json{{"roles", user.roles}}.dump());
    std::cout << "Roles of " << user.name << ": " << (user.roles.empty() ? "none" : join(user.roles, ", "))
              << '\n';
    return Exit::ok;
}

Exit set_disabled(const GlobalOptions& options, const UserOptions& user, bool disabled) {
    const auto host = ready(options);
    if (!host->access.user(user.name)) throw unknown(user.name);
    host->access.put_user(Principal::system(host->catalog), user.name, std::nullopt, std::nullopt, disabled);
    record(*host, disabled ? "ams.user.disabled" : "ams.user.enabled", "ams_user/" + user.name);
    std::cout << "User " << user.name
              << (disabled ? " disabled; its sessions have ended and its API tokens let nobody in\n"
                           : " enabled\n");
    return Exit::ok;
}

Exit list(const GlobalOptions& options) {
    const auto host = ready(options);
    for (const UserInfo& user : host->access.users())
        std::cout << user.name << "  roles: " << (user.roles.empty() ? "none" : join(user.roles, ", "))
                  << "  last sign-in: " << user.last_login_at.value_or("never")
                  << (user.disabled ? "  disabled" : "") << '\n';
    return Exit::ok;
}

Exit remove(const GlobalOptions& options, const UserOptions& user) {
    const auto host = ready(options);
    host->access.delete_user(Principal::system(host->catalog), user.name);
    record(*host, "ams.user.deleted", "ams_user/" + user.name);
    std::cout << "User " << user.name << " removed with its sessions and tokens\n";
    return Exit::ok;
}

} // namespace

void add_user(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    const auto user = std::make_shared<UserOptions>();
    CLI::App* command = app.add_subcommand("user", "Who may sign in");
    command->require_subcommand(1);
    command->footer("Examples:\n  ams-host user add anna --role admin --password-stdin < password-file\n  "
                    "ams-host user list");
    const auto sub = [&](const char* name, const char* text) {
        CLI::App* made = command->add_subcommand(name, text);
        made->fallthrough();
        return made;
    };
    const auto with_name = [&](CLI::App* to) {
        to->add_option("NAME", user->name, "Name of the user")->required();
    };
    const auto with_roles = [&](CLI::App* to) {
        to->add_option("--role", user->roles, "A role the user gets; may be given several times");
    };
    const auto with_password = [&](CLI::App* to) {
        to->add_flag("--password-stdin", user->password_stdin,
                     "Read the password from standard input, one line")
            ->required();
    };

    CLI::App* adding = sub("add", "Adds a user");
    with_name(adding);
    with_roles(adding);
    with_password(adding);
    adding->callback([&, user] { chosen = [&, user] { return add(options, *user); }; });

    sub("list", "Lists the users")->callback([&] { chosen = [&] { return list(options); }; });

    CLI::App* password = sub("passwd", "Changes a password; the user's sessions end");
    with_name(password);
    with_password(password);
    password->callback([&, user] { chosen = [&, user] { return passwd(options, *user); }; });

    CLI::App* roles = sub("roles", "Gives a user just these roles");
    with_name(roles);
    with_roles(roles);
    roles->callback([&, user] { chosen = [&, user] { return set_roles(options, *user); }; });

    CLI::App* disabling = sub("disable", "Lets a user in no more; nothing of it is lost");
    with_name(disabling);
    disabling->callback([&, user] { chosen = [&, user] { return set_disabled(options, *user, true); }; });

    CLI::App* enabling = sub("enable", "Lets a disabled user in again");
    with_name(enabling);
    enabling->callback([&, user] { chosen = [&, user] { return set_disabled(options, *user, false); }; });

    CLI::App* removing = sub("remove", "Removes a user with sessions and tokens");
    with_name(removing);
    removing->callback([&, user] { chosen = [&, user] { return remove(options, *user); }; });
}

} // namespace ams::host
