// What became of a token's waiting list when it was worked, and how that is told.
#pragma once

#include "plugin/model/error.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace mdm::dep {

/// Devices by Apple's answer.
struct AssignmentCounts {
    std::int64_t assigned = 0;
    std::int64_t throttled = 0;      ///< Held by Apple; they wait.
    std::int64_t failed = 0;         ///< To be tried again; they wait.
    std::int64_t not_accessible = 0; ///< Gone from the server.
    std::int64_t stopped = 0;        ///< Apple does not know their profile.

    [[nodiscard]] std::int64_t total() const noexcept {
        return assigned + throttled + failed + not_accessible + stopped;
    }
    AssignmentCounts& operator+=(const AssignmentCounts& other) noexcept;
    friend bool operator==(const AssignmentCounts&, const AssignmentCounts&) = default;
};

/// "12 profiles assigned, 1 device held by Apple, 2 to be tried again."; "" when nothing was done.
[[nodiscard]] std::string sentence(const AssignmentCounts& counts);

/// After every batch: what was done so far.
using AssignmentProgress = std::function<void(const AssignmentCounts&)>;

/// How it ended. What was done before an error stays done; what was not goes on waiting.
struct AssignmentReport {
    AssignmentCounts counts;
    std::optional<Error> error;
};

} // namespace mdm::dep
