#include "plugin/console/pages/profile_names.hpp"

namespace mdm::dep {

ProfileNames::ProfileNames(Store& store, std::int64_t token) {
    for (const RowValues& profile : store.pages.profiles(token)) {
        const std::string uuid = profile.text("profile_uuid");
        ids_[uuid] = profile.number("id");
        if (const auto name = profile.find("profile_name")) names_[uuid] = *name;
    }
}

std::string ProfileNames::title(const std::string& uuid) const {
    const auto at = names_.find(uuid);
    return at == names_.end() ? uuid : at->second;
}

Json ProfileNames::link(const std::string& uuid) const {
    const auto at = ids_.find(uuid);
    return at == ids_.end() ? Json() : row_link("mdm.dep.profiles", at->second);
}

} // namespace mdm::dep
