// Users, roles, sessions and API tokens: who is let in and what they may do.
#pragma once

#include "host-sdk/host/access/login_throttle.hpp"
#include "host-sdk/host/access/permissions.hpp"
#include "host-sdk/host/access/principal.hpp"
#include "host-sdk/host/base/clock.hpp"

#include <ams/cpp/secret.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

class Database;

struct RoleInfo {
    std::string name;
    std::string title;
    std::vector<std::string> permissions; ///< in order; "*": all, present and future
    bool shipped = false;                 ///< came with the host: cannot be renamed or deleted
    std::vector<std::string> users;       ///< who has it, in order
};

struct UserInfo {
    std::string name;
    std::vector<std::string> roles; ///< in order
    std::string created_at;
    std::string updated_at;
    std::optional<std::string> last_login_at;
    bool disabled = false; ///< is let in by nothing, and holds nothing
    std::optional<std::string> password_changed_at;
};

/// Somebody's session in a browser, as people see it.
struct SessionInfo {
    std::string id;      ///< names it without being it: 16 hexadecimal digits
    std::string address; ///< of the peer at sign-in
    std::string agent;   ///< what the browser said it is; may be ""
    std::string created_at;
    std::string used_at; ///< to the minute
    std::string expires_at;
    bool current = false; ///< the one that asks
};

/// A permission that a user holds, and why.
struct HeldPermission {
    Permission permission;
    std::vector<std::string> roles; ///< each gives it; in order
};

struct TokenInfo {
    std::string id; ///< decimal
    std::string user;
    std::string name; ///< what it is for
    std::string created_at;
    std::optional<std::string> expires_at;
    std::optional<std::string> last_used_at;
};

/// What a browser gets at sign-in. Both values are shown once; the database has hashes only.
struct Login {
    Secret session; ///< value of the cookie
    Secret csrf;    ///< goes back in X-CSRF-Token with every write
    Principal principal;
};

struct SessionLimits {
    std::chrono::seconds idle = std::chrono::minutes(30);   ///< ends a session nobody uses
    std::chrono::seconds absolute = std::chrono::hours(12); ///< ends every session
};

/// Thread-safe. Everything is read from the database at each call, so a change on any host counts at once.
///
/// Errors (ams::Error) carry a result that maps to HTTP: AMS_BAD_INPUT 400 with `field`, AMS_DENIED 403,
/// AMS_NOT_FOUND 404, AMS_CONFLICT 409, AMS_UNAVAILABLE 503. Sign-in fails with "ams.login_failed"
/// (AMS_DENIED: 401) or "ams.login_throttled" (AMS_DENIED, retry_after_s: 429).
class Access {
public:
    /// All three must outlive it.
    Access(Database& database, const PermissionCatalog& catalog, const Clock& clock,
           SessionLimits limits = {});

    [[nodiscard]] const PermissionCatalog& catalog() const noexcept { return catalog_; }

    // Being let in.

    /// Signs in. The same answer and the same time for an unknown user and a wrong password. `address` is the
    /// peer's, without port; it and the user are throttled apart.
    /// A disabled user with the right password gets "ams.user_disabled". `agent` is kept with the session.
    Login login(std::string_view user, const Secret& password, std::string_view address,
                std::string_view agent = {});
    /// Ends the session; one that is not there is no error.
    void logout(const Secret& session);
    /// nullopt: no such session, or expired. Renews the idle time (stored at most once a minute).
    std::optional<Principal> by_session(const Secret& session);
    /// nullopt: no such token, or expired.
    std::optional<Principal> by_token(const Secret& token);
    /// The CSRF token of a session, computed from it.
    [[nodiscard]] static Secret csrf_of(const Secret& session);
    [[nodiscard]] static bool csrf_matches(const Secret& session, const Secret& offered);

    /// What a user may do now; nullopt if there is no such user, or it is disabled.
    std::optional<Principal> principal(std::string_view user);
    /// Does the user hold the permission now? Asks the database.
    bool allowed(std::string_view user, std::string_view permission);

    // Users. `actor` needs ams_user:write, and can neither give nor take over what it does not hold itself.

    std::vector<UserInfo> users();
    std::optional<UserInfo> user(std::string_view name);
    /// Makes a user (password needed) or changes one; what is nullopt stays. A new password, and disabling, end
    /// the user's sessions. Returns true if the user is new. Errors: "ams.user_name_bad", "ams.password_bad"
    /// (field password), "ams.role_unknown" (field roles), "ams.last_admin" (AMS_CONFLICT), "ams.escalation"
    /// (AMS_DENIED).
    bool put_user(const Principal& actor, const std::string& name, const std::optional<Secret>& password,
                  const std::optional<std::vector<std::string>>& roles,
                  std::optional<bool> disabled = std::nullopt);
    /// Deletes the user with sessions and tokens. "ams.user_unknown", "ams.last_admin", "ams.escalation".
    void delete_user(const Principal& actor, const std::string& name);
    /// What the user holds, in order of the permissions' names, "*" written out; also of a disabled user, whom
    /// it gives nothing. "ams.user_unknown".
    std::vector<HeldPermission> permissions_held(const std::string& name);

    // What is one's own. For somebody else's `actor` needs ams_user:write and has to hold as much as they do.

    /// Changes the actor's password and ends all its sessions but `keep`. Wrong guesses of `current` count as
    /// failed sign-ins. "ams.password_wrong" (AMS_DENIED, field current_password), "ams.login_throttled",
    /// "ams.password_bad" (field new_password).
    void change_password(const Principal& actor, const Secret& current, const Secret& wanted,
                         const std::optional<Secret>& keep, std::string_view address);
    /// Sessions that have not ended, the last used first. "ams.user_unknown".
    std::vector<SessionInfo> sessions(const std::string& user, const std::optional<Secret>& current);
    /// Ends one. "ams.session_unknown".
    void end_session(const Principal& actor, const std::string& user, const std::string& id);
    /// Ends all but `keep`; returns how many.
    std::int64_t end_sessions(const Principal& actor, const std::string& user,
                              const std::optional<Secret>& keep);

    // Roles. `actor` needs ams_role:write, and can only give what it holds itself.

    std::vector<RoleInfo> roles();
    std::optional<RoleInfo> role(std::string_view name);
    /// Makes or changes a role; an absent title stays. Returns true if it is new. Errors:
    /// "ams.role_name_bad", "ams.permission_unknown" (field permissions), "ams.role_fixed" (admin),
    /// "ams.last_admin", "ams.escalation".
    bool put_role(const Principal& actor, const std::string& name, const std::optional<std::string>& title,
                  const std::vector<std::string>& permissions);
    /// Gives a role another name; who has it keeps it. "ams.role_unknown", "ams.role_shipped",
    /// "ams.role_name_taken" and "ams.role_name_bad" (field name).
    void rename_role(const Principal& actor, const std::string& name, const std::string& wanted);
    /// "ams.role_unknown", "ams.role_shipped", "ams.last_admin".
    void delete_role(const Principal& actor, const std::string& name);

    /// Adds the shipped roles (share/ams/roles/*.json but permissions.json) that are missing; called by
    /// migrate.
    void seed_roles(const std::filesystem::path& roles_dir);

    // API tokens.

    /// Returns the token: the only time it can be seen. `lifetime` nullopt: until revoked.
    Secret create_token(const Principal& actor, const std::string& user, const std::string& name,
                        std::optional<std::chrono::seconds> lifetime);
    /// What is known of a token; nullopt: it is none.
    std::optional<TokenInfo> token(const Secret& token);
    std::vector<TokenInfo> tokens(const std::optional<std::string>& user);
    /// `owner`: only if it is this user's. "ams.token_unknown".
    void revoke_token(const Principal& actor, const std::string& id,
                      const std::optional<std::string>& owner = std::nullopt);

    /// Deletes what has expired; the host calls it from time to time. Returns how many.
    std::int64_t purge();

private:
    Database& database_;
    const PermissionCatalog& catalog_;
    const Clock& clock_;
    SessionLimits limits_;
    LoginThrottle throttle_;
};

} // namespace ams::host
