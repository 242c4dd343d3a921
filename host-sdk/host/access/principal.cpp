#include "host-sdk/host/access/principal.hpp"

#include <algorithm>

namespace ams::host {

std::vector<std::string> Principal::permissions() const {
    std::vector<std::string> held;
    for (const Permission& permission : catalog_->all())
        if (allowed(permission.permission)) held.push_back(permission.permission);
    return held;
}

bool Principal::covers(const std::vector<std::string>& granted) const {
    if (granted_.contains("*")) return true;
    return std::all_of(granted.begin(), granted.end(),
                       [&](const std::string& permission) { return granted_.contains(permission); });
}

} // namespace ams::host
