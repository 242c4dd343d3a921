#include "host-sdk/host/access/rights.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>

namespace ams::host {
namespace {

std::vector<std::string> texts(odbc::Statement rows) {
    std::vector<std::string> list;
    while (rows.fetch())
        list.push_back(rows.text(1));
    return list;
}

} // namespace

std::optional<Principal> load_principal(odbc::Connection& connection, const PermissionCatalog& catalog,
                                        std::string_view user) {
    if (!odbc::is_storable(user)) return std::nullopt;
    std::string name;
    std::vector<std::string> roles;
    std::set<std::string, std::less<>> granted;
    odbc::Statement rows = connection.query("SELECT u.name, ur.role, p.permission FROM ams_user u "
                                            "LEFT JOIN ams_user_role ur ON ur.user_name = u.name "
                                            "LEFT JOIN ams_role_permission p ON p.role = ur.role "
                                            "WHERE u.name = ? AND u.disabled = 0 ORDER BY ur.role",
                                            user);
    while (rows.fetch()) {
        name = rows.text(1);
        if (const auto role = rows.optional_text(2); role && (roles.empty() || roles.back() != *role))
            roles.push_back(*role);
        if (auto permission = rows.optional_text(3)) granted.insert(*std::move(permission));
    }
    if (name.empty()) return std::nullopt;
    return Principal(std::move(name), std::move(roles), std::move(granted), catalog);
}

void take_turn(odbc::Connection& connection) {
    // A row that is always there; its lock is released with the transaction.
    connection.execute("UPDATE ams_schema SET version = version WHERE component = ?", "ams.host");
}

std::vector<std::string> roles_of(odbc::Connection& connection, std::string_view user) {
    return texts(connection.query("SELECT role FROM ams_user_role WHERE user_name = ? ORDER BY role", user));
}

std::vector<std::string> permissions_of_role(odbc::Connection& connection, std::string_view role) {
    return texts(connection.query(
        "SELECT permission FROM ams_role_permission WHERE role = ? ORDER BY permission", role));
}

std::vector<std::string> permissions_of_user(odbc::Connection& connection, std::string_view user) {
    return texts(connection.query("SELECT DISTINCT p.permission FROM ams_user_role ur "
                                  "JOIN ams_role_permission p ON p.role = ur.role WHERE ur.user_name = ?",
                                  user));
}

std::int64_t administrators(odbc::Connection& connection) {
    const auto holds = [](const std::string& permission) {
        return "EXISTS (SELECT 1 FROM ams_user_role ur JOIN ams_role_permission p ON p.role = ur.role "
               "WHERE ur.user_name = u.name AND p.permission IN ('*', '" +
               permission + "'))";
    };
    return connection
        .query_int64("SELECT COUNT(*) FROM ams_user u WHERE u.disabled = 0 AND " +
                     holds(std::string(permission::kUserWrite)) + " AND " +
                     holds(std::string(permission::kRoleWrite)))
        .value_or(0);
}

void require_administrator_left(odbc::Connection& connection, std::int64_t before) {
    if (before > 0 && administrators(connection) == 0)
        throw Error(AMS_CONFLICT, "ams.last_admin",
                    "Nobody would be left who may manage users and roles, so this was not done. Give another "
                    "user the "
                    "role admin first.");
}

void require_user(odbc::Connection& connection, std::string_view name) {
    if (!odbc::is_storable(name) || !connection.query_text("SELECT name FROM ams_user WHERE name = ?", name))
        throw Error(AMS_NOT_FOUND, "ams.user_unknown",
                    "There is no user " + odbc::storable(name.substr(0, 64)) + ".");
}

void require_own_or_covered(odbc::Connection& connection, const Principal& actor, const std::string& user) {
    if (actor.user() != user) require_permission(actor, permission::kUserWrite);
    require_user(connection, user);
    if (actor.user() != user)
        require_covered(actor, permissions_of_user(connection, user), "The user " + user);
}

void require_permission(const Principal& actor, std::string_view permission) {
    if (!actor.allowed(permission))
        throw Error(AMS_DENIED, "ams.denied", "This needs the permission " + std::string(permission) + ".");
}

void require_covered(const Principal& actor, const std::vector<std::string>& granted,
                     const std::string& what) {
    if (!actor.covers(granted))
        throw Error(AMS_DENIED, "ams.escalation",
                    what + " holds more than you do. Only somebody who holds as much can do this.");
}

} // namespace ams::host
