#include "plugin/sync/process_identity.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <vector>

namespace mdm::dep {
namespace {

constexpr std::size_t kMaxPart = 40;

std::string first_word(const std::string& path) {
    std::ifstream file(path);
    std::string word;
    file >> word;
    return word.substr(0, kMaxPart);
}

// "pid:[4026531836]" as 4026531836.
std::string pid_namespace() {
    std::error_code failed;
    const std::string target = std::filesystem::read_symlink("/proc/self/ns/pid", failed).string();
    std::string digits;
    std::copy_if(target.begin(), target.end(), std::back_inserter(digits),
                 [](char c) { return c >= '0' && c <= '9'; });
    return digits.substr(0, kMaxPart);
}

// Ticks from the boot to the start of a process; empty: there is none, or it has ended and nobody has noticed yet.
std::string start_of(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/stat");
    std::string line;
    std::getline(file, line);
    // The second field is the program's name in parentheses and may hold anything.
    const std::size_t after_name = line.rfind(')');
    if (after_name == std::string::npos) return {};
    constexpr std::size_t kState = 0;  // field 3
    constexpr std::size_t kStart = 19; // field 22
    std::vector<std::string> fields;
    std::size_t at = after_name + 1;
    while (at < line.size() && fields.size() <= kStart) {
        at = std::min(line.find_first_not_of(' ', at), line.size());
        const std::size_t end = std::min(line.find(' ', at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = end;
    }
    if (fields.size() <= kStart || fields[kState] == "Z" || fields[kState] == "X") return {};
    return fields[kStart].substr(0, kMaxPart);
}

std::vector<std::string> parts_of(std::string_view identity) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t colon = identity.find(':');
        parts.emplace_back(identity.substr(0, colon));
        if (colon == std::string_view::npos) return parts;
        identity.remove_prefix(colon + 1);
    }
}

std::string short_boot_id() {
    std::string id = first_word("/proc/sys/kernel/random/boot_id");
    id.erase(std::remove(id.begin(), id.end(), '-'), id.end());
    return id.substr(0, 16);
}

} // namespace

std::string this_process() {
    const std::string boot = short_boot_id();
    const std::string space = pid_namespace();
    const std::string pid = std::to_string(::getpid());
    const std::string start = start_of(pid);
    if (boot.empty() || space.empty() || start.empty()) return {};
    return boot + ':' + space + ':' + pid + ':' + start;
}

bool provably_dead(std::string_view identity) {
    const std::vector<std::string> parts = parts_of(identity);
    if (parts.size() != 4 || parts[0].empty() || parts[1].empty()) return false;
    long pid = 0;
    const std::string& digits = parts[2];
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || pid <= 0 || parts[3].empty())
        return false;
    if (parts[0] != short_boot_id() || parts[1] != pid_namespace()) return false;
    // That this process can be read shows that /proc tells at all.
    if (start_of(std::to_string(::getpid())).empty()) return false;
    return start_of(digits) != parts[3];
}

} // namespace mdm::dep
