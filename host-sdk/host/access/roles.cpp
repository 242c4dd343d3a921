// Roles: the other half of Access.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>

namespace ams::host {
namespace {

/// Always everything: whoever empties it by mistake would have no way back.
constexpr std::string_view kAdmin = "admin";

void check_role_name(const std::string& name) {
    const bool good =
        !name.empty() && name.size() <= 64 && std::isalnum(static_cast<unsigned char>(name.front())) != 0 &&
        std::all_of(name.begin(), name.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
        });
    if (!good)
        throw Error(AMS_BAD_INPUT, "ams.role_name_bad",
                    "A role's name has 1 to 64 letters, digits and the characters . _ - and begins with a "
                    "letter or digit.",
                    "name");
}

Error unknown_role(const std::string& name) {
    return {AMS_NOT_FOUND, "ams.role_unknown", "There is no role " + name + "."};
}

RoleInfo read_role(odbc::Connection& connection, odbc::Statement& row) {
    RoleInfo role;
    role.name = row.text(1);
    role.title = row.text(2);
    role.shipped = row.boolean(3);
    role.permissions = permissions_of_role(connection, role.name);
    odbc::Statement users =
        connection.query("SELECT user_name FROM ams_user_role WHERE role = ? ORDER BY user_name", role.name);
    while (users.fetch())
        role.users.push_back(users.text(1));
    return role;
}

void add_permission(odbc::Connection& connection, const std::string& role, const std::string& permission) {
    connection.execute("INSERT INTO ams_role_permission (role, permission) VALUES (?, ?)", role, permission);
}

RoleInfo read_role_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    try {
        const auto document = nlohmann::json::parse(in);
        RoleInfo role;
        role.name = document.at("name");
        role.title = document.at("title");
        role.permissions = document.at("permissions").get<std::vector<std::string>>();
        check_role_name(role.name);
        return role;
    } catch (const nlohmann::json::exception& e) {
        throw Error(AMS_FAILED, "ams.roles_file_bad",
                    "The role file " + file.string() + " is not what it should be: " + e.what() +
                        ". Install this program again, whole, or mend the file.");
    }
}

} // namespace

std::vector<RoleInfo> Access::roles() {
    return database_.write().read([](odbc::Connection& connection) {
        std::vector<RoleInfo> list;
        odbc::Statement rows = connection.query("SELECT name, title, shipped FROM ams_role ORDER BY name");
        while (rows.fetch())
            list.push_back(read_role(connection, rows));
        return list;
    });
}

std::optional<RoleInfo> Access::role(std::string_view name) {
    if (!odbc::is_storable(name)) return std::nullopt;
    return database_.write().read([&](odbc::Connection& connection) -> std::optional<RoleInfo> {
        odbc::Statement row =
            connection.query("SELECT name, title, shipped FROM ams_role WHERE name = ?", name);
        if (!row.fetch()) return std::nullopt;
        return read_role(connection, row);
    });
}

bool Access::put_role(const Principal& actor, const std::string& name,
                      const std::optional<std::string>& title, const std::vector<std::string>& permissions) {
    require_permission(actor, permission::kRoleWrite);
    check_role_name(name);
    if (title && (title->empty() || title->size() > 200 || !odbc::is_storable(*title)))
        throw Error(AMS_BAD_INPUT, "ams.role_title_bad", "A role's title has 1 to 200 bytes of text.",
                    "title");
    if (name == kAdmin)
        throw Error(AMS_CONFLICT, "ams.role_fixed",
                    "The role admin always holds everything. Make a role of your own for less.", "name");
    const std::string now = format_time(clock_.now());
    const std::set<std::string> wanted(permissions.begin(), permissions.end());
    return database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        const std::int64_t admins = administrators(connection);
        const bool made =
            !connection.query_text("SELECT name FROM ams_role WHERE name = ?", name).has_value();
        const auto held = permissions_of_role(connection, name);
        if (made)
            connection.execute(
                "INSERT INTO ams_role (name, title, shipped, created_at, updated_at) VALUES (?, ?, 0, ?, ?)",
                name, title.value_or(name), now, now);
        else
            connection.execute(
                "UPDATE ams_role SET title = COALESCE(?, title), updated_at = ? WHERE name = ?", title, now,
                name);
        for (const std::string& permission : wanted) {
            // What the role already has may stay, although its plugin is not loaded now.
            if (std::find(held.begin(), held.end(), permission) != held.end()) continue;
            if (permission != "*" && !catalog_.known(permission)) {
                std::vector<std::string> known;
                for (const Permission& entry : catalog_.all())
                    known.push_back(entry.permission);
                throw Error(AMS_BAD_INPUT, "ams.permission_unknown",
                            "There is no permission \"" + permission.substr(0, 100) + "\"" +
                                did_you_mean(permission, known),
                            "permissions");
            }
            require_covered(actor, {permission}, "With " + permission + " the role");
            add_permission(connection, name, permission);
        }
        for (const std::string& permission : held)
            if (!wanted.contains(permission))
                connection.execute("DELETE FROM ams_role_permission WHERE role = ? AND permission = ?", name,
                                   permission);
        require_administrator_left(connection, admins);
        return made;
    });
}

void Access::rename_role(const Principal& actor, const std::string& name, const std::string& wanted) {
    require_permission(actor, permission::kRoleWrite);
    check_role_name(wanted);
    if (!odbc::is_storable(name)) throw unknown_role(name);
    const std::string now = format_time(clock_.now());
    database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        const auto shipped = connection.query_int64("SELECT shipped FROM ams_role WHERE name = ?", name);
        if (!shipped) throw unknown_role(name);
        if (*shipped != 0)
            throw Error(AMS_CONFLICT, "ams.role_shipped",
                        "The role " + name +
                            " came with the host and keeps its name; make a copy with another one.");
        if (wanted == name) return;
        if (connection.query_text("SELECT name FROM ams_role WHERE name = ?", wanted))
            throw Error(AMS_CONFLICT, "ams.role_name_taken", "There is a role " + wanted + " already.",
                        "name");
        // A new row that takes over: references follow a deletion, not a change of the key.
        connection.execute("INSERT INTO ams_role (name, title, shipped, created_at, updated_at) "
                           "SELECT ?, CASE WHEN title = name THEN ? ELSE title END, 0, created_at, ? "
                           "FROM ams_role WHERE name = ?",
                           wanted, wanted, now, name);
        connection.execute("UPDATE ams_role_permission SET role = ? WHERE role = ?", wanted, name);
        connection.execute("UPDATE ams_user_role SET role = ? WHERE role = ?", wanted, name);
        connection.execute("DELETE FROM ams_role WHERE name = ?", name);
    });
}

void Access::delete_role(const Principal& actor, const std::string& name) {
    require_permission(actor, permission::kRoleWrite);
    if (!odbc::is_storable(name)) throw unknown_role(name);
    database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        const std::int64_t admins = administrators(connection);
        const auto shipped = connection.query_int64("SELECT shipped FROM ams_role WHERE name = ?", name);
        if (!shipped) throw unknown_role(name);
        if (*shipped != 0)
            throw Error(AMS_CONFLICT, "ams.role_shipped",
                        "The role " + name +
                            " came with the host and stays; take its permissions away instead.");
        connection.execute("DELETE FROM ams_role WHERE name = ?", name);
        require_administrator_left(connection, admins);
    });
}

void Access::seed_roles(const std::filesystem::path& roles_dir) {
    std::vector<RoleInfo> shipped;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(roles_dir, failed))
        if (entry.path().extension() == ".json" && entry.path().filename() != "permissions.json")
            shipped.push_back(read_role_file(entry.path()));
    if (failed ||
        std::none_of(shipped.begin(), shipped.end(), [](const RoleInfo& r) { return r.name == kAdmin; }))
        throw Error(AMS_FAILED, "ams.roles_file_bad",
                    "The folder " + roles_dir.string() +
                        " has no role admin. Install this program again, whole.");
    const std::string now = format_time(clock_.now());
    database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        for (const RoleInfo& role : shipped) {
            if (connection.query_text("SELECT name FROM ams_role WHERE name = ?", role.name)) continue;
            connection.execute(
                "INSERT INTO ams_role (name, title, shipped, created_at, updated_at) VALUES (?, ?, 1, ?, ?)",
                role.name, role.title, now, now);
            for (const std::string& permission : role.permissions)
                add_permission(connection, role.name, permission);
        }
    });
}

} // namespace ams::host
