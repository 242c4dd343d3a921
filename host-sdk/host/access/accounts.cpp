// What belongs to a user: the password one knows, sessions, and what all the roles add up to.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/password.hpp"
#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>
#include <map>

namespace ams::host {
namespace {

constexpr std::size_t kSessionIdDigits = 16;

/// The start of the stored hash: tells sessions apart, and lets nobody in.
std::string session_id(std::string_view hash) {
    return std::string(hash.substr(0, kSessionIdDigits));
}

std::string hash_of(const std::optional<Secret>& session) {
    return session ? sha256_hex(session->reveal()) : std::string();
}

} // namespace

void Access::change_password(const Principal& actor, const Secret& current, const Secret& wanted,
                             const std::optional<Secret>& keep, std::string_view address) {
    const std::string& name = actor.user();
    if (const auto wait = throttle_.wait(name, address); wait.count() > 0) throw login_throttled(wait);
    const std::string stored = database_.write().read([&](odbc::Connection& connection) {
        return connection.query_text("SELECT password_hash FROM ams_user WHERE name = ?", name).value_or("");
    });
    if (current.reveal().size() > kPasswordMaxBytes || !verify_password(stored, current)) {
        throttle_.failed(name, address);
        throw Error(AMS_DENIED, "ams.password_wrong", "This is not your present password.",
                    "current_password");
    }
    throttle_.succeeded(name, address);
    if (current.reveal() == wanted.reveal())
        throw Error(AMS_BAD_INPUT, "ams.password_bad", "The new password is the present one.",
                    "new_password");
    check_password_rules(name, wanted, "new_password");
    const std::string hash = hash_password(wanted); // slow, so before the transaction
    const std::string now = format_time(clock_.now());
    database_.write().transact([&](odbc::Connection& connection) {
        // Somebody may have set another one meanwhile: theirs stays.
        if (connection.query_text("SELECT password_hash FROM ams_user WHERE name = ?", name) != stored)
            throw Error(AMS_CONFLICT, "ams.password_changed",
                        "Your password was changed by somebody else at the same time. Sign in again.");
        connection.execute(
            "UPDATE ams_user SET password_hash = ?, password_changed_at = ?, updated_at = ? WHERE name = ?",
            hash, now, now, name);
        connection.execute("DELETE FROM ams_session WHERE user_name = ? AND token_hash <> ?", name,
                           hash_of(keep));
    });
}

std::vector<HeldPermission> Access::permissions_held(const std::string& name) {
    std::map<std::string, std::vector<std::string>> given; // permission or "*" -> roles
    database_.write().read([&](odbc::Connection& connection) {
        given.clear();
        require_user(connection, name);
        odbc::Statement rows =
            connection.query("SELECT p.permission, p.role FROM ams_user_role ur JOIN ams_role_permission p "
                             "ON p.role = ur.role WHERE ur.user_name = ? ORDER BY p.role",
                             name);
        while (rows.fetch())
            given[rows.text(1)].push_back(rows.text(2));
        return true;
    });
    std::vector<HeldPermission> held;
    for (const Permission& permission : catalog_.all()) {
        std::vector<std::string> roles = given[permission.permission];
        for (const std::string& role : given["*"])
            if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
        std::sort(roles.begin(), roles.end());
        if (!roles.empty()) held.push_back({permission, std::move(roles)});
    }
    return held;
}

std::vector<SessionInfo> Access::sessions(const std::string& user, const std::optional<Secret>& current) {
    const UtcTime now = clock_.now();
    const std::string mine = hash_of(current);
    return database_.write().read([&](odbc::Connection& connection) {
        require_user(connection, user);
        std::vector<SessionInfo> list;
        odbc::Statement rows = connection.query(
            "SELECT token_hash, address, agent, created_at, used_at, expires_at FROM ams_session "
            "WHERE user_name = ? AND expires_at > ? AND used_at > ? ORDER BY used_at DESC, token_hash",
            user, format_time(now), format_time(now - limits_.idle));
        while (rows.fetch()) {
            SessionInfo session;
            const std::string hash = rows.text(1);
            session.id = session_id(hash);
            session.address = rows.text(2);
            session.agent = rows.text(3);
            session.created_at = rows.text(4);
            session.used_at = rows.text(5);
            session.expires_at = rows.text(6);
            session.current = hash == mine;
            list.push_back(std::move(session));
        }
        return list;
    });
}

void Access::end_session(const Principal& actor, const std::string& user, const std::string& id) {
    const bool plausible = id.size() == kSessionIdDigits && odbc::is_storable(id);
    database_.write().transact([&](odbc::Connection& connection) {
        require_own_or_covered(connection, actor, user);
        const std::int64_t ended =
            plausible ? connection.execute(
                            "DELETE FROM ams_session WHERE user_name = ? AND substr(token_hash, 1, 16) = ?",
                            user, id)
                      : 0;
        if (ended == 0)
            throw Error(AMS_NOT_FOUND, "ams.session_unknown",
                        "There is no such session of " + user + "; it may have ended already.");
    });
}

std::int64_t Access::end_sessions(const Principal& actor, const std::string& user,
                                  const std::optional<Secret>& keep) {
    return database_.write().transact([&](odbc::Connection& connection) {
        require_own_or_covered(connection, actor, user);
        return connection.execute("DELETE FROM ams_session WHERE user_name = ? AND token_hash <> ?", user,
                                  hash_of(keep));
    });
}

} // namespace ams::host
