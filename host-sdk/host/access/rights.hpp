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

/// The user with roles and permissions as they are now; nullopt if there is none.
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

/// How many users hold both ams_user:write and ams_role:write.
[[nodiscard]] std::int64_t administrators(odbc::Connection& connection);

/// Throws Error "ams.last_admin" (AMS_CONFLICT) if there were administrators `before` and now there are none.
void require_administrator_left(odbc::Connection& connection, std::int64_t before);

/// Throws Error "ams.denied" (AMS_DENIED) unless `actor` holds `permission`.
void require_permission(const Principal& actor, std::string_view permission);
/// Throws Error "ams.escalation" (AMS_DENIED) unless `actor` holds all of `granted` itself.
void require_covered(const Principal& actor, const std::vector<std::string>& granted,
                     const std::string& what);

} // namespace ams::host
