// Users: half of Access.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/password.hpp"
#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>
#include <cctype>
#include <set>

namespace ams::host {
namespace {

void check_user_name(const std::string& name) {
    const auto allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-' ||
               c == '@' || c == '+';
    };
    const bool good = !name.empty() && name.size() <= 64 &&
                      std::isalnum(static_cast<unsigned char>(name.front())) != 0 &&
                      std::all_of(name.begin(), name.end(), allowed);
    if (!good)
        throw Error(AMS_BAD_INPUT, "ams.user_name_bad",
                    "A user's name has 1 to 64 letters, digits and the characters . _ - @ + and begins with "
                    "a letter or "
                    "digit.",
                    "name");
    if (name == "system")
        throw Error(AMS_BAD_INPUT, "ams.user_name_bad", "The name system belongs to the host itself.",
                    "name");
}

Error unknown_user(const std::string& name) {
    return {AMS_NOT_FOUND, "ams.user_unknown", "There is no user " + name + "."};
}

constexpr std::string_view kUserQuery =
    "SELECT name, created_at, updated_at, last_login_at, disabled, password_changed_at FROM ams_user ";

std::vector<std::string> role_names(odbc::Connection& connection) {
    std::vector<std::string> names;
    odbc::Statement rows = connection.query("SELECT name FROM ams_role ORDER BY name");
    while (rows.fetch())
        names.push_back(rows.text(1));
    return names;
}

UserInfo read_user(odbc::Connection& connection, odbc::Statement& row) {
    UserInfo user;
    user.name = row.text(1);
    user.created_at = row.text(2);
    user.updated_at = row.text(3);
    user.last_login_at = row.optional_text(4);
    user.disabled = row.boolean(5);
    user.password_changed_at = row.optional_text(6);
    user.roles = roles_of(connection, user.name);
    return user;
}

/// Gives the user exactly `wanted`. What is added, and what goes, must be covered by the actor.
void set_roles(odbc::Connection& connection, const Principal& actor, const std::string& user,
               const std::vector<std::string>& wanted) {
    const std::set<std::string> now = [&] {
        const auto list = roles_of(connection, user);
        return std::set<std::string>(list.begin(), list.end());
    }();
    const std::set<std::string> then(wanted.begin(), wanted.end());
    const auto known = role_names(connection);
    for (const std::string& role : then) {
        if (std::find(known.begin(), known.end(), role) == known.end())
            throw Error(AMS_BAD_INPUT, "ams.role_unknown",
                        "There is no role \"" + role + "\"" + did_you_mean(role, known) + " The roles are " +
                            join(known, ", ") + ".",
                        "roles");
        if (now.contains(role)) continue;
        require_covered(actor, permissions_of_role(connection, role), "The role " + role);
        connection.execute("INSERT INTO ams_user_role (user_name, role) VALUES (?, ?)", user, role);
    }
    for (const std::string& role : now)
        if (!then.contains(role))
            connection.execute("DELETE FROM ams_user_role WHERE user_name = ? AND role = ?", user, role);
}

} // namespace

std::vector<UserInfo> Access::users() {
    return database_.write().read([](odbc::Connection& connection) {
        std::vector<UserInfo> list;
        odbc::Statement rows = connection.query(std::string(kUserQuery) + "ORDER BY name");
        while (rows.fetch())
            list.push_back(read_user(connection, rows));
        return list;
    });
}

std::optional<UserInfo> Access::user(std::string_view name) {
    if (!odbc::is_storable(name)) return std::nullopt;
    return database_.write().read([&](odbc::Connection& connection) -> std::optional<UserInfo> {
        odbc::Statement row = connection.query(std::string(kUserQuery) + "WHERE name = ?", name);
        if (!row.fetch()) return std::nullopt;
        return read_user(connection, row);
    });
}

bool Access::put_user(const Principal& actor, const std::string& name, const std::optional<Secret>& password,
                      const std::optional<std::vector<std::string>>& roles, std::optional<bool> disabled) {
    require_permission(actor, permission::kUserWrite);
    check_user_name(name);
    std::string hash;
    if (password) {
        check_password_rules(name, *password);
        hash = hash_password(*password); // slow, so before the transaction
    }
    const std::string now = format_time(clock_.now());
    return database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        const std::int64_t admins = administrators(connection);
        const auto stored =
            connection.query_text("SELECT name FROM ams_user WHERE lower(name) = lower(?)", name);
        if (stored && *stored != name)
            throw Error(AMS_CONFLICT, "ams.user_name_taken",
                        "There is a user " + *stored +
                            " already; names that differ in case alone are one name.",
                        "name");
        if (!stored) {
            if (!password)
                throw Error(AMS_BAD_INPUT, "ams.password_bad", "A new user needs a password.", "password");
            connection.execute(
                "INSERT INTO ams_user (name, password_hash, created_at, updated_at, password_changed_at) "
                "VALUES (?, ?, ?, ?, ?)",
                name, hash, now, now, now);
        } else {
            // Otherwise a new password would be a way to become somebody who holds more.
            require_covered(actor, permissions_of_user(connection, name), "The user " + name);
            connection.execute("UPDATE ams_user SET updated_at = ? WHERE name = ?", now, name);
            if (password) {
                connection.execute(
                    "UPDATE ams_user SET password_hash = ?, password_changed_at = ? WHERE name = ?", hash,
                    now, name);
                connection.execute("DELETE FROM ams_session WHERE user_name = ?", name);
            }
        }
        if (disabled) {
            connection.execute("UPDATE ams_user SET disabled = ? WHERE name = ?", *disabled ? 1 : 0, name);
            if (*disabled) connection.execute("DELETE FROM ams_session WHERE user_name = ?", name);
        }
        if (roles) set_roles(connection, actor, name, *roles);
        require_administrator_left(connection, admins);
        return !stored;
    });
}

void Access::delete_user(const Principal& actor, const std::string& name) {
    require_permission(actor, permission::kUserWrite);
    if (!odbc::is_storable(name)) throw unknown_user(name);
    database_.write().transact([&](odbc::Connection& connection) {
        take_turn(connection);
        const std::int64_t admins = administrators(connection);
        if (!connection.query_text("SELECT name FROM ams_user WHERE name = ?", name))
            throw unknown_user(name);
        require_covered(actor, permissions_of_user(connection, name), "The user " + name);
        // Sessions, tokens and roles go with it.
        connection.execute("DELETE FROM ams_user WHERE name = ?", name);
        require_administrator_left(connection, admins);
    });
}

} // namespace ams::host
