#include "plugin/console/pages/lineage.hpp"

#include <map>
#include <set>

namespace mdm::dep {
namespace {

using ByUuid = std::map<std::string, const RowValues*, std::less<>>;

ByUuid index(const std::vector<RowValues>& profiles) {
    ByUuid by_uuid;
    for (const RowValues& profile : profiles)
        by_uuid.emplace(profile.text("profile_uuid"), &profile);
    return by_uuid;
}

/// The first of its line that is known.
std::string first_of(const ByUuid& profiles, std::string uuid) {
    std::set<std::string> passed;
    for (;;) {
        passed.insert(uuid);
        const auto at = profiles.find(uuid);
        if (at == profiles.end()) return uuid;
        const std::string parent = at->second->text("cloned_from");
        if (parent.empty() || !profiles.contains(parent) || passed.contains(parent)) return uuid;
        uuid = parent;
    }
}

bool descends(const ByUuid& profiles, std::string uuid, const std::string& from) {
    std::set<std::string> passed;
    while (passed.insert(uuid).second) {
        const auto at = profiles.find(uuid);
        if (at == profiles.end()) return false;
        uuid = at->second->text("cloned_from");
        if (uuid == from) return true;
    }
    return false;
}

} // namespace

std::vector<RowValues> lineage(const std::vector<RowValues>& profiles, const std::string& profile_uuid) {
    const ByUuid by_uuid = index(profiles);
    const std::string first = first_of(by_uuid, profile_uuid);
    std::vector<RowValues> family;
    for (const RowValues& profile : profiles)
        if (const std::string uuid = profile.text("profile_uuid");
            uuid == first || descends(by_uuid, uuid, first))
            family.push_back(profile);
    return family;
}

const RowValues* parent_of(const RowValues& profile, const std::vector<RowValues>& family) {
    const std::string parent = profile.text("cloned_from");
    if (parent.empty()) return nullptr;
    for (const RowValues& each : family)
        if (each.text("profile_uuid") == parent) return &each;
    return nullptr;
}

std::optional<RowValues> newest_after(const std::vector<RowValues>& family, const std::string& profile_uuid) {
    const ByUuid by_uuid = index(family);
    std::optional<RowValues> newest;
    for (const RowValues& each : family) // oldest first
        if (each.text("profile_uuid") != profile_uuid &&
            descends(by_uuid, each.text("profile_uuid"), profile_uuid))
            newest = each;
    return newest;
}

} // namespace mdm::dep
