#include "host-sdk/host/access/permissions.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>

namespace ams::host {
namespace {

constexpr std::array kOwn = {permission::kUserRead, permission::kUserWrite, permission::kRoleRead,
                             permission::kRoleWrite, permission::kAuditRead};

Error bad_file(const std::filesystem::path& file, const std::string& why) {
    return {AMS_FAILED, "ams.roles_file_bad",
            "The file " + file.string() + " " + why +
                ". Install this program again, whole, or mend the file."};
}

} // namespace

PermissionCatalog::PermissionCatalog(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw bad_file(file, "cannot be read");
    try {
        const auto document = nlohmann::json::parse(in);
        for (const auto& entry : document.at("permissions")) {
            Permission text{entry.at("permission"), entry.at("title"), entry.at("description"),
                            entry.value("plugin", "")};
            const std::string name = text.permission;
            if (!texts_.emplace(name, std::move(text)).second)
                throw bad_file(file, "names " + name + " twice");
        }
    } catch (const nlohmann::json::exception& e) {
        throw bad_file(file, std::string("is not what it should be: ") + e.what());
    }
    for (const std::string_view own : kOwn) {
        const auto text = texts_.find(own);
        if (text == texts_.end() || !text->second.plugin.empty())
            throw bad_file(file, "lacks the permission " + std::string(own));
        known_.insert(*text);
    }
}

void PermissionCatalog::declare(const std::string& plugin, const std::vector<std::string>& permissions) {
    // All or nothing, so that a refused plugin leaves no permission behind.
    for (const std::string& name : permissions) {
        const auto taken = known_.find(name);
        if (name.starts_with("ams_") || (taken != known_.end() && taken->second.plugin != plugin))
            throw Error(AMS_CONFLICT, "ams.permission_taken",
                        "The plugin " + plugin + " declares the permission " + name + ", which belongs to " +
                            (taken == known_.end() || taken->second.plugin.empty() ? "the host"
                                                                                   : taken->second.plugin) +
                            ". Ask the plugin's author for a release with a permission of its own.");
    }
    for (const std::string& name : permissions) {
        const auto text = texts_.find(name);
        known_[name] = text != texts_.end() && text->second.plugin == plugin
                           ? text->second
                           : Permission{name, name, "", plugin};
    }
}

bool PermissionCatalog::known(std::string_view permission) const {
    return known_.contains(permission);
}

std::vector<Permission> PermissionCatalog::all() const {
    std::vector<Permission> list;
    list.reserve(known_.size());
    for (const auto& [name, permission] : known_)
        list.push_back(permission);
    return list;
}

} // namespace ams::host
