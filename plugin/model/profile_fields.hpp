// The profile dictionary as data: every key Apple knows, once. Form, defaults, validation and JSON are made from it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace mdm::dep {

/// What a key of a profile holds, and so how it is asked, checked and written.
enum class ProfileKind {
    text,         ///< 1 to max_chars characters, or absent.
    url,          ///< See profile_url.hpp.
    email,        ///< As text; Apple checks no more than the length.
    flag,         ///< Always sent.
    language,     ///< See locale_codes.hpp.
    region,       ///< See locale_codes.hpp.
    certificates, ///< Base64 of DER certificates.
    panes,        ///< See setup_panes.hpp.
};

/// One key of the dictionary. Views into static storage.
struct ProfileField {
    std::string_view key; ///< Apple's JSON key, and the form field's name.
    ProfileKind kind;
    std::string_view section; ///< The id of a ProfileSection.
    std::string_view title;
    std::string_view hint; ///< What it does to a device.

    std::size_t max_chars = 0;     ///< Characters (of UTF-8), as Apple counts them; 0: no limit of this kind.
    bool required = false;         ///< Apple refuses a profile without it.
    bool flag_default = false;     ///< What Apple takes an absent flag for.
    int since = 1;                 ///< X-Server-Protocol-Version from which Apple reads it.
    std::string_view needs = {};   ///< Key of a flag that must be on for it to matter.
    std::string_view refusal = {}; ///< Apple's code for a value it does not take.
    std::string_view refusal_if_none = {}; ///< Apple's code when it is missing.
};

/// Every key but `devices` (profiles are assigned by an action of its own) and `profile_uuid` (Apple gives it), in the
/// order of the form.
[[nodiscard]] std::span<const ProfileField> profile_fields();

/// The field with this key, or nullptr.
[[nodiscard]] const ProfileField* find_profile_field(std::string_view key);

/// A part of the form. Views into static storage.
struct ProfileSection {
    std::string_view id;
    std::string_view title;
    std::string_view text;
};

[[nodiscard]] std::span<const ProfileSection> profile_sections();

} // namespace mdm::dep
