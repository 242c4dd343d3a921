// Small words that several pages share.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::dep {

/// "1 device", "1,234 devices"
[[nodiscard]] std::string counted(std::int64_t number, std::string_view one, std::string_view many);

/// "Activation lock" of "activation_lock".
[[nodiscard]] std::string humanized(std::string_view word);

/// What people read for a word of Apple's: "No profile" for the profile_status "empty", "macOS" for "OSX", "Apple TV" for
/// "AppleTV". Unknown words stay.
[[nodiscard]] std::string status_title(std::string_view profile_status);
[[nodiscard]] std::string family_title(std::string_view device_family);
[[nodiscard]] std::string os_title(std::string_view os);

} // namespace mdm::dep
