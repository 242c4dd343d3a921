// Somebody who was let in, and what they may do.
#pragma once

#include "host-sdk/host/access/permissions.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// A user with the permissions read from the database for this one request: never kept longer, because a role
/// may change on another host. Immutable; thread-safe. `catalog` must outlive it.
class Principal {
public:
    Principal(std::string user, std::vector<std::string> roles, std::set<std::string, std::less<>> granted,
              const PermissionCatalog& catalog)
        : user_(std::move(user)), roles_(std::move(roles)), granted_(std::move(granted)), catalog_(&catalog) {
    }

    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const std::vector<std::string>& roles() const noexcept { return roles_; }

    /// A permission that the host does not know is held by nobody, an administrator included.
    [[nodiscard]] bool allowed(std::string_view permission) const {
        return catalog_->known(permission) && (granted_.contains("*") || granted_.contains(permission));
    }

    /// Every known permission that is held, in order; "*" written out.
    [[nodiscard]] std::vector<std::string> permissions() const;

    /// True if this one holds everything that `granted` (permissions, or "*") gives.
    [[nodiscard]] bool covers(const std::vector<std::string>& granted) const;

    /// Who acts at the server's own command line: named "system", holds everything.
    [[nodiscard]] static Principal system(const PermissionCatalog& catalog) {
        return {"system", {}, {"*"}, catalog};
    }

private:
    std::string user_;
    std::vector<std::string> roles_;
    std::set<std::string, std::less<>> granted_;
    const PermissionCatalog* catalog_;
};

} // namespace ams::host
