// Role management, users, and the record of who did what.
#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

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
            {"last_login_at", user.last_login_at ? json(*user.last_login_at) : json()}};
}

std::vector<std::string> text_list(const json& body, const char* name) {
    const json& value = body.at(name);
    std::vector<std::string> list;
    const auto refuse = [&] {
        throw Error(AMS_BAD_INPUT, "ams.field_type", "A list of names is needed.", name);
    };
    if (!value.is_array() || value.size() > 1000) refuse();
    for (const json& one : value) {
        if (!one.is_string()) refuse();
        list.push_back(one.get<std::string>());
    }
    return list;
}

std::optional<std::string> optional_text(const json& body, const char* name) {
    if (!body.contains(name) || body.at(name).is_null()) return std::nullopt;
    if (!body.at(name).is_string()) throw Error(AMS_BAD_INPUT, "ams.field_type", "Text is needed.", name);
    return body.at(name).get<std::string>();
}

/// Does it and records it, whatever came of it.
template <class Deed>
auto audited(const Console& console, const Call& call, const char* event, const std::string& object,
             const json& detail, Deed&& deed) {
    try {
        auto result = deed();
        console.audit(call, event, object, "ok", detail);
        return result;
    } catch (const Error& error) {
        console.audit(call, event, object, error.code(), detail);
        throw;
    }
}

Reply roles(Console& console, Call&) {
    json roles = json::array();
    for (const RoleInfo& role : console.services.access.roles())
        roles.push_back(describe(role));
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
    return reply_json(describe(*found));
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
    return reply_json(describe(console.services.access.role(name).value()), made ? 201 : 200);
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
    json body = call.json_body({"password", "roles"});
    std::optional<Secret> password;
    if (auto text = optional_text(body, "password")) password.emplace(*std::move(text));
    std::optional<std::vector<std::string>> roles;
    if (body.contains("roles") && !body.at("roles").is_null()) roles = text_list(body, "roles");
    wipe(body);
    const json detail{{"password_changed", password.has_value()}, {"roles", roles ? json(*roles) : json()}};
    const bool made = audited(console, call, "ams.user.put", "ams_user/" + name, detail, [&] {
        return console.services.access.put_user(call.who(), name, password, roles);
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

Reply audit(Console& console, Call& call) {
    const std::string after = call.query_value("after");
    const auto page = console.services.audit.list(static_cast<int>(call.query_number("limit", 100, 1, 1000)),
                                                  after.empty() ? std::nullopt : std::optional(after));
    json entries = json::array();
    for (const AuditEntry& entry : page.entries)
        entries.push_back({{"id", entry.id},
                           {"at", entry.at},
                           {"actor", entry.actor},
                           {"event", entry.event},
                           {"object", entry.object},
                           {"outcome", entry.outcome},
                           {"address", entry.address},
                           {"host", entry.host},
                           {"detail", json::parse(entry.detail, nullptr, false)}});
    return reply_json({{"entries", std::move(entries)}, {"next", page.next ? json(*page.next) : json()}});
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
    add("GET", "/api/v1/users", permission::kUserRead, users);
    add("GET", "/api/v1/users/{name}", permission::kUserRead, user);
    add("PUT", "/api/v1/users/{name}", permission::kUserWrite, put_user);
    add("DELETE", "/api/v1/users/{name}", permission::kUserWrite, delete_user);
    add("GET", "/api/v1/audit", permission::kAuditRead, audit);
}

} // namespace ams::host
