// Every permission there is: the host's own and those that plugins declare.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// The host's own permissions (roles/permissions.json documents them).
namespace permission {
inline constexpr std::string_view kUserRead = "ams_user:read";
inline constexpr std::string_view kUserWrite = "ams_user:write";
inline constexpr std::string_view kRoleRead = "ams_role:read";
inline constexpr std::string_view kRoleWrite = "ams_role:write";
inline constexpr std::string_view kAuditRead = "ams_audit:read";
} // namespace permission

struct Permission {
    std::string permission;  ///< "mdm_dep_token:read"
    std::string title;       ///< "Use Apple DEP"
    std::string description; ///< what its holder may see and do
    std::string plugin;      ///< id of the plugin that declares it; "" for the host's own
};

/// Names are known before plugins run: from roles/permissions.json and the plugins' manifests. Immutable
/// after start-up, and then thread-safe.
class PermissionCatalog {
public:
    PermissionCatalog() = default;

    /// The host's own permissions with the texts of `file` (share/ams/roles/permissions.json). The texts it
    /// has for plugins' permissions are kept until such a plugin declares them. Throws Error
    /// "ams.roles_file_bad" that names file and key.
    explicit PermissionCatalog(const std::filesystem::path& file);

    /// Adds what a plugin's manifest declares. Throws Error "ams.permission_taken" if it belongs to the host
    /// or to another plugin.
    void declare(const std::string& plugin, const std::vector<std::string>& permissions);

    [[nodiscard]] bool known(std::string_view permission) const;
    [[nodiscard]] std::vector<Permission> all() const; ///< in order of their names

private:
    std::map<std::string, Permission, std::less<>> known_;
    std::map<std::string, Permission, std::less<>> texts_;
};

} // namespace ams::host
