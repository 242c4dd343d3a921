#include "plugin/console/pages/words.hpp"

#include <cctype>

namespace mdm::dep {

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3 && digits[at - 4] != '-'; at -= 3)
        digits.insert(at - 3, ",");
    return digits + ' ' + std::string(number == 1 ? one : many);
}

std::string humanized(std::string_view word) {
    std::string text(word);
    for (char& c : text)
        if (c == '_') c = ' ';
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string status_title(std::string_view profile_status) {
    if (profile_status.empty() || profile_status == "empty") return "No profile";
    if (profile_status == "assigned") return "Assigned";
    if (profile_status == "pushed") return "Delivered";
    if (profile_status == "removed") return "Removed";
    return std::string(profile_status);
}

std::string family_title(std::string_view device_family) {
    if (device_family.empty()) return "Not told by Apple";
    if (device_family == "AppleTV") return "Apple TV";
    if (device_family == "Vision") return "Apple Vision";
    return std::string(device_family);
}

std::string os_title(std::string_view os) {
    return os == "OSX" ? "macOS" : std::string(os);
}

} // namespace mdm::dep
