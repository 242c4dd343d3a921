// The rules that users and roles share: who holds what in the database, and what no change may do.
// Everything here runs on the caller's connection; the changing ones inside its transaction.
#pragma once

#include "host-sdk/host/access/principal.hpp"

#include <ams/cpp/odbc.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// The user with roles and permissions as they are now; nullopt if there is none or it is disabled.
[[nodiscard]] std::optional<Principal>
load_principal(odbc::Connection& connection, const PermissionCatalog& catalog, std::string_view user);

/// Makes changes of users and roles take turns, on every host. First statement of such a transaction: two
/// administrators who remove each other at the same time must not both succeed.
void take_turn(odbc::Connection& connection);

[[nodiscard]] std::vector<std::string> roles_of(odbc::Connection& connection, std::string_view user);
[[nodiscard]] std::vector<std::string> permissions_of_role(odbc::Connection& connection,
                                                           std::string_view role);
/// Of all the user's roles together.
[[nodiscard]] std::vector<std::string> permissions_of_user(odbc::Connection& connection,
                                                           std::string_view user);

/// How many users that are not disabled hold both ams_user:write and ams_role:write.
[[nodiscard]] std::int64_t administrators(odbc::Connection& connection);

/// Throws Error "ams.last_admin" (AMS_CONFLICT) if there were administrators `before` and now there are none.
void require_administrator_left(odbc::Connection& connection, std::int64_t before);

/// Throws Error "ams.user_unknown" (AMS_NOT_FOUND) if there is none.
void require_user(odbc::Connection& connection, std::string_view name);

/// For what belongs to `user`: throws unless it is the actor's own, or the actor holds ams_user:write and all that
/// the user holds ("ams.denied", "ams.escalation"), and the user is there ("ams.user_unknown").
void require_own_or_covered(odbc::Connection& connection, const Principal& actor, const std::string& user);

/// Throws Error "ams.denied" (AMS_DENIED) unless `actor` holds `permission`.
void require_permission(const Principal& actor, std::string_view permission);
/// Throws Error "ams.escalation" (AMS_DENIED) unless `actor` holds all of `granted` itself.
void require_covered(const Principal& actor, const std::vector<std::string>& granted,
                     const std::string& what);

} // namespace ams::host
