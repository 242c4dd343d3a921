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
    bool shipped = false;                 ///< came with the host: cannot be deleted
};

struct UserInfo {
    std::string name;
    std::vector<std::string> roles; ///< in order
    std::string created_at;
    std::string updated_at;
    std::optional<std::string> last_login_at;
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
    Login login(std::string_view user, const Secret& password, std::string_view address);
    /// Ends the session; one that is not there is no error.
    void logout(const Secret& session);
    /// nullopt: no such session, or expired. Renews the idle time (stored at most once a minute).
    std::optional<Principal> by_session(const Secret& session);
    /// nullopt: no such token, or expired.
    std::optional<Principal> by_token(const Secret& token);
    /// The CSRF token of a session, computed from it.
    [[nodiscard]] static Secret csrf_of(const Secret& session);
    [[nodiscard]] static bool csrf_matches(const Secret& session, const Secret& offered);

    /// What a user may do now; nullopt if there is no such user.
    std::optional<Principal> principal(std::string_view user);
    /// Does the user hold the permission now? Asks the database.
    bool allowed(std::string_view user, std::string_view permission);

    // Users. `actor` needs ams_user:write, and can neither give nor take over what it does not hold itself.

    std::vector<UserInfo> users();
    std::optional<UserInfo> user(std::string_view name);
    /// Makes a user (password needed) or changes one; what is nullopt stays. A new password ends the user's
    /// sessions. Returns true if the user is new. Errors: "ams.user_name_bad", "ams.password_bad" (field
    /// password), "ams.role_unknown" (field roles), "ams.last_admin" (AMS_CONFLICT), "ams.escalation"
    /// (AMS_DENIED).
    bool put_user(const Principal& actor, const std::string& name, const std::optional<Secret>& password,
                  const std::optional<std::vector<std::string>>& roles);
    /// Deletes the user with sessions and tokens. "ams.user_unknown", "ams.last_admin", "ams.escalation".
    void delete_user(const Principal& actor, const std::string& name);

    // Roles. `actor` needs ams_role:write, and can only give what it holds itself.

    std::vector<RoleInfo> roles();
    std::optional<RoleInfo> role(std::string_view name);
    /// Makes or changes a role; an absent title stays. Returns true if it is new. Errors:
    /// "ams.role_name_bad", "ams.permission_unknown" (field permissions), "ams.role_fixed" (admin),
    /// "ams.last_admin", "ams.escalation".
    bool put_role(const Principal& actor, const std::string& name, const std::optional<std::string>& title,
                  const std::vector<std::string>& permissions);
    /// "ams.role_unknown", "ams.role_shipped", "ams.last_admin".
    void delete_role(const Principal& actor, const std::string& name);

    /// Adds the shipped roles (share/ams/roles/*.json but permissions.json) that are missing; called by
    /// migrate.
    void seed_roles(const std::filesystem::path& roles_dir);

    // API tokens.

    /// Returns the token: the only time it can be seen. `lifetime` nullopt: until revoked.
    Secret create_token(const Principal& actor, const std::string& user, const std::string& name,
                        std::optional<std::chrono::seconds> lifetime);
    std::vector<TokenInfo> tokens(const std::optional<std::string>& user);
    void revoke_token(const Principal& actor, const std::string& id);

    /// Deletes what has expired; the host calls it from time to time.
    void purge();

private:
    Database& database_;
    const PermissionCatalog& catalog_;
    const Clock& clock_;
    SessionLimits limits_;
    LoginThrottle throttle_;
};

} // namespace ams::host
