// A DEP enrollment profile: what a device is told when it is first switched on.
#pragma once

#include <optional>
#include <string>

namespace mdm::dep {

/// A profile dictionary. Profiles cannot be changed, listed or deleted at Apple: the stored text is the
/// record.
struct Profile {
    /// The whole dictionary as one JSON object text, exactly the keys that were sent or received.
    std::string json = {};

    std::optional<std::string> profile_uuid = {}; ///< Given by Apple on define; absent before.
    std::optional<std::string> profile_name = {};
    std::optional<std::string> url = {};
    std::optional<std::string> configuration_web_url = {};

    friend bool operator==(const Profile&, const Profile&) = default;
};

} // namespace mdm::dep
