#include "plugin/sync/assign_report.hpp"

namespace mdm::dep {

AssignmentCounts& AssignmentCounts::operator+=(const AssignmentCounts& other) noexcept {
    assigned += other.assigned;
    throttled += other.throttled;
    failed += other.failed;
    not_accessible += other.not_accessible;
    stopped += other.stopped;
    return *this;
}

std::string sentence(const AssignmentCounts& counts) {
    std::string text;
    const auto add = [&](std::int64_t count, const char* one, const char* many) {
        if (count == 0) return;
        text += (text.empty() ? "" : ", ") + std::to_string(count) + ' ' + (count == 1 ? one : many);
    };
    add(counts.assigned, "profile assigned", "profiles assigned");
    add(counts.throttled, "device held by Apple", "devices held by Apple");
    add(counts.failed, "to be tried again", "to be tried again");
    add(counts.not_accessible, "no longer on the server", "no longer on the server");
    add(counts.stopped, "stopped because Apple does not know the profile",
        "stopped because Apple does not know the profile");
    return text.empty() ? text : text + '.';
}

} // namespace mdm::dep
