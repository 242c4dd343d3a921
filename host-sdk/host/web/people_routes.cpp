// Role management and users.
#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/loader/registry.hpp"
#include "host-sdk/host/web/audited.hpp"

#include <set>

namespace ams::host {
namespace {

using nlohmann::json;

json describe(const RoleInfo& role) {
    return {{"name", role.name},
            {"title", role.title},
            {"permissions", role.permissions},
            {"shipped", role.shipped}};
}

json describe(const UserInfo& user) {
    return {{"name", user.name},
            {"roles", user.roles},
            {"created_at", user.created_at},
            {"updated_at", user.updated_at},
            {"last_login_at", user.last_login_at ? json(*user.last_login_at) : json()},
            {"disabled", user.disabled},
            {"password_changed_at", user.password_changed_at ? json(*user.password_changed_at) : json()}};
}

/// With its users only for whoever may see users.
json describe_for(const Principal& who, const RoleInfo& role) {
    json answer = describe(role);
    answer["user_count"] = role.users.size();
    if (who.allowed(permission::kUserRead)) answer["users"] = role.users;
    return answer;
}

/// What whoever holds just `granted` gets to see of what the caller sees too: a preview must not tell the caller of
/// things that do not exist for them.
json view_of(const Console& console, const Principal& who, const std::vector<std::string>& granted) {
    const PermissionCatalog& catalog = console.services.access.catalog();
    const Principal role("", {}, {granted.begin(), granted.end()}, catalog);
    std::set<std::string, std::less<>> both;
    bool complete = true;
    for (const std::string& held : role.permissions())
        if (who.allowed(held))
            both.insert(held);
        else
            complete = false;
    const Principal shown("", {}, both, catalog);
    const Registry& registry = console.services.registry;
    const auto list = [&](const auto& things) {
        json entries = json::array();
        for (const auto& [id, thing] : things)
            if (shown.allowed(thing.permission)) entries.push_back({{"id", id}, {"title", thing.title}});
        return entries;
    };
    return {{"permissions", both},
            {"complete", complete},
            {"menu", menu_of(registry, shown)},
            {"grids", list(registry.grids)},
            {"actions", list(registry.actions)},
            {"jobs", list(registry.jobs)}};
}

Reply roles(Console& console, Call& call) {
    json roles = json::array();
    for (const RoleInfo& role : console.services.access.roles())
        roles.push_back(describe_for(call.who(), role));
    json permissions = json::array();
    for (const Permission& one : console.services.access.catalog().all())
        permissions.push_back({{"permission", one.permission},
                               {"title", one.title},
                               {"description", one.description},
                               {"plugin", one.plugin}});
    return reply_json({{"roles", std::move(roles)}, {"permissions", std::move(permissions)}});
}

Reply role(Console& console, Call& call) {
    const auto found = console.services.access.role(call.parameter("name"));
    if (!found) throw not_found();
    return reply_json(describe_for(call.who(), *found));
}

Reply put_role(Console& console, Call& call) {
    const std::string& name = call.parameter("name");
    const json body = call.json_body({"permissions", "title"});
    if (!body.contains("permissions"))
        throw Error(AMS_BAD_INPUT, "ams.field_missing", "Give the role's permissions.", "permissions");
    const auto permissions = text_list(body, "permissions");
    const auto title = optional_text(body, "title");
    const bool made =
        audited(console, call, "ams.role.put", "ams_role/" + name, {{"permissions", permissions}},
                [&] { return console.services.access.put_role(call.who(), name, title, permissions); });
    return reply_json(describe_for(call.who(), console.services.access.role(name).value()), made ? 201 : 200);
}

Reply rename_role(Console& console, Call& call) {
    const std::string& name = call.parameter("name");
    const auto wanted = optional_text(call.json_body({"name"}), "name");
    if (!wanted) throw Error(AMS_BAD_INPUT, "ams.field_missing", "Give the role's new name.", "name");
    audited(console, call, "ams.role.renamed", "ams_role/" + name, {{"name", *wanted}}, [&] {
        console.services.access.rename_role(call.who(), name, *wanted);
        return true;
    });
    return reply_json(describe_for(call.who(), console.services.access.role(*wanted).value()));
}

Reply role_view(Console& console, Call& call) {
    const auto found = console.services.access.role(call.parameter("name"));
    if (!found) throw not_found();
    return reply_json(view_of(console, call.who(), found->permissions));
}

/// Before anything is saved.
Reply preview(Console& console, Call& call) {
    const json body = call.json_body({"permissions"});
    if (!body.contains("permissions"))
        throw Error(AMS_BAD_INPUT, "ams.field_missing", "Give the permissions.", "permissions");
    return reply_json(view_of(console, call.who(), text_list(body, "permissions")));
}

Reply delete_role(Console& console, Call& call) {
    const std::string& name = call.parameter("name");
    audited(console, call, "ams.role.deleted", "ams_role/" + name, json::object(), [&] {
        console.services.access.delete_role(call.who(), name);
        return true;
    });
    return reply_nothing();
}

Reply users(Console& console, Call&) {
    json users = json::array();
    for (const UserInfo& user : console.services.access.users())
        users.push_back(describe(user));
    return reply_json({{"users", std::move(users)}});
}

Reply user(Console& console, Call& call) {
    const auto found = console.services.access.user(call.parameter("name"));
    if (!found) throw not_found();
    return reply_json(describe(*found));
}

Reply put_user(Console& console, Call& call) {
    const std::string& name = call.parameter("name");
    json body = call.json_body({"password", "roles", "disabled"});
    std::optional<Secret> password;
    if (auto text = optional_text(body, "password")) password.emplace(*std::move(text));
    std::optional<std::vector<std::string>> roles;
    if (body.contains("roles") && !body.at("roles").is_null()) roles = text_list(body, "roles");
    const auto disabled = optional_bool(body, "disabled");
    wipe(body);
    json detail{{"password_changed", password.has_value()}, {"roles", roles ? json(*roles) : json()}};
    if (disabled) detail["disabled"] = *disabled;
    const bool made = audited(console, call, "ams.user.put", "ams_user/" + name, detail, [&] {
        return console.services.access.put_user(call.who(), name, password, roles, disabled);
    });
    return reply_json(describe(console.services.access.user(name).value()), made ? 201 : 200);
}

Reply delete_user(Console& console, Call& call) {
    const std::string& name = call.parameter("name");
    audited(console, call, "ams.user.deleted", "ams_user/" + name, json::object(), [&] {
        console.services.access.delete_user(call.who(), name);
        return true;
    });
    return reply_nothing();
}

} // namespace

void add_people_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    const auto add = [&](const char* method, const char* pattern, std::string_view permission, auto handler) {
        router.add({method, pattern, Guard::permission, std::string(permission), bind(handler)});
    };
    add("GET", "/api/v1/roles", permission::kRoleRead, roles);
    add("GET", "/api/v1/roles/{name}", permission::kRoleRead, role);
    add("PUT", "/api/v1/roles/{name}", permission::kRoleWrite, put_role);
    add("DELETE", "/api/v1/roles/{name}", permission::kRoleWrite, delete_role);
    add("POST", "/api/v1/roles/{name}/rename", permission::kRoleWrite, rename_role);
    add("GET", "/api/v1/roles/{name}/view", permission::kRoleRead, role_view);
    add("POST", "/api/v1/roles/view", permission::kRoleRead, preview);
    add("GET", "/api/v1/users", permission::kUserRead, users);
    add("GET", "/api/v1/users/{name}", permission::kUserRead, user);
    add("PUT", "/api/v1/users/{name}", permission::kUserWrite, put_user);
    add("DELETE", "/api/v1/users/{name}", permission::kUserWrite, delete_user);
    add_account_routes(router, console);
    add_audit_routes(router, console);
}

} // namespace ams::host
