#include "plugin/console/pages/words.hpp"

#include <array>
#include <cctype>

namespace mdm::dep {
namespace {

constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

bool is_canonical(std::string_view time) {
    return time.size() == 20 && time[4] == '-' && time[10] == 'T' && time.back() == 'Z';
}

int two(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

} // namespace

std::string day_of(std::string_view time) {
    if (!is_canonical(time)) return std::string(time);
    const int month = two(time, 5);
    if (month < 1 || month > 12) return std::string(time);
    return std::to_string(two(time, 8)) + ' ' + kMonths[static_cast<std::size_t>(month - 1)] + ' ' +
           std::string(time.substr(0, 4));
}

std::string minute_of(std::string_view time) {
    if (!is_canonical(time)) return std::string(time);
    return day_of(time) + ", " + std::string(time.substr(11, 5)) + " UTC";
}

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
