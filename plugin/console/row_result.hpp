// One device's result in a preview or a task.
#pragma once

#include <string>

namespace mdm::dep {

/// What is empty is left out.
struct RowResult {
    std::string key;
    std::string serial_number;
    /// Apple's word, or ours: READY (a preview: it would be done), WAITING, SKIPPED.
    std::string status;
    std::string detail;
    std::string from = {};
    std::string to = {};
    std::string account = {};

    /// {"key","serial_number","status","detail","from","to","account"}
    [[nodiscard]] std::string json() const;
};

} // namespace mdm::dep
