// Profiles that were made from one another. Pure.
#pragma once

#include "plugin/store/page_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// The family of one profile: every profile that descends from the same first one, oldest first, by `cloned_from`. A circle,
/// which no correct history has, ends where it closes.
/// @param profiles  all of the account, oldest first: profile_uuid, cloned_from, created_at
[[nodiscard]] std::vector<RowValues> lineage(const std::vector<RowValues>& profiles,
                                             const std::string& profile_uuid);

/// The one it was made from; nullptr if that is not in the family.
[[nodiscard]] const RowValues* parent_of(const RowValues& profile, const std::vector<RowValues>& family);

/// The youngest descendant of a profile; nullopt: it is the newest itself.
[[nodiscard]] std::optional<RowValues> newest_after(const std::vector<RowValues>& family,
                                                    const std::string& profile_uuid);

} // namespace mdm::dep
