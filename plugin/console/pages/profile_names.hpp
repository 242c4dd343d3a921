// Names of a token's profiles, for everything a page says of them.
#pragma once

#include "plugin/console/pages/page_parts.hpp"
#include "plugin/store/store.hpp"

#include <map>
#include <string>

namespace mdm::dep {

/// Read once, when it is made.
class ProfileNames {
public:
    ProfileNames(Store& store, std::int64_t token);

    /// The profile's name; the UUID itself where none is known.
    [[nodiscard]] std::string title(const std::string& uuid) const;
    /// To its row; null for an unknown one.
    [[nodiscard]] Json link(const std::string& uuid) const;

private:
    std::map<std::string, std::string> names_;
    std::map<std::string, std::int64_t> ids_;
};

} // namespace mdm::dep
