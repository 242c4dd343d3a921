// The forms of Assign Profile, Remove Profile and Set Default Profile. JSON texts: form.schema.json.
#pragma once

#include "plugin/store/profile_store.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mdm::dep {

/// What a selection has of one account.
struct AccountShare {
    std::int64_t token = 0;
    std::string title;
    std::int64_t devices = 0;
    std::vector<ProfileRow> profiles; ///< Known to Apple.
    std::optional<std::string> default_profile_uuid;
};

/// The value of profile_uuid in Set Default Profile that means none.
inline constexpr const char* kNoProfile = "none";

/// Name of the field for one account of several: "profile_uuid_<token>".
[[nodiscard]] std::string profile_field(std::int64_t token);

/// What people call a profile: its name, or its UUID while it has none.
[[nodiscard]] std::string profile_title(const ProfileRow& profile);

/// One account: profile_uuid, required. Several: profile_uuid_<token> each, and profile_uuid for programs.
[[nodiscard]] std::string assign_form(const std::vector<AccountShare>& accounts);

/// No field: what it does, and that it leaves devices without management.
[[nodiscard]] std::string remove_form(std::int64_t devices);

/// @param unprovided  devices on the server without a profile, and of these the ones a person has decided about
[[nodiscard]] std::string default_profile_form(const AccountShare& account, std::int64_t unprovided,
                                               std::int64_t decided);

/// "12 devices assigned, 3 waiting": what there is none of is left out; nothing at all: "no device <first words>".
[[nodiscard]] std::string tally(std::initializer_list<std::pair<std::int64_t, const char*>> counts);

/// "1 device", "12 devices".
[[nodiscard]] std::string device_count(std::int64_t devices);

} // namespace mdm::dep
