// A profile dictionary in words: each key by its title, each pane by name, and how two profiles differ. Pure.
#pragma once

#include "plugin/console/pages/page_parts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// One key's value as people read it: "Yes", "12 panes: Siri, ...", "2 certificates", the text itself; "" for what is absent and
/// has no default.
/// @param value  null for a key that the dictionary does not have
[[nodiscard]] std::string profile_value_in_words(std::string_view key, const Json& value);

/// The dictionary as "fields" sections of details.schema.json, in the order of the form; keys that this version does not know
/// come last.
[[nodiscard]] Json profile_sections_of(const Json& dictionary);

/// The skipped panes as a "table" section: what the person does not get to see.
[[nodiscard]] Json skipped_panes_of(const Json& dictionary);

/// A key in which two dictionaries differ.
struct ProfileDifference {
    std::string title;
    std::string before;
    std::string after;

    friend bool operator==(const ProfileDifference&, const ProfileDifference&) = default;
};

/// In the order of the form. profile_uuid and devices do not count, and an absent key equals its default: Apple leaves out
/// what it takes for granted.
[[nodiscard]] std::vector<ProfileDifference> profile_differences(const Json& before, const Json& after);

} // namespace mdm::dep
