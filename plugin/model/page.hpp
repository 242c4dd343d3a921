// One answer of fetch (/server/devices) or sync (/devices/sync).
#pragma once

#include "plugin/model/device.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mdm::dep {

/// A page of devices, in Apple's order (operation time ascending).
struct DevicePage {
    std::vector<Device> devices = {};
    std::string cursor = {}; ///< Opaque, up to 1000 characters; never empty in a valid page.
    std::optional<std::string> fetched_until = {}; ///< Progress for display, canonical time; never a key.
    bool more_to_follow = false;                   ///< Ask again at once with `cursor`.
    std::size_t skipped = 0; ///< Records without a usable serial_number, or no objects at all.

    friend bool operator==(const DevicePage&, const DevicePage&) = default;
};

/// Why Apple would not continue from a cursor. An expected answer, hence a value and not an exception.
enum class CursorProblem {
    exhausted, ///< EXHAUSTED_CURSOR: this fetch cursor has delivered everything; go on with sync.
    expired,   ///< EXPIRED_CURSOR: older than 7 days.
    invalid,   ///< INVALID_CURSOR: not known to the service.
    required,  ///< CURSOR_REQUIRED: sync was asked without one.
};

/// Apple's word for a problem, as in its error body: "EXPIRED_CURSOR".
[[nodiscard]] constexpr const char* wire_name(CursorProblem problem) noexcept {
    switch (problem) {
    case CursorProblem::exhausted:
        return "EXHAUSTED_CURSOR";
    case CursorProblem::expired:
        return "EXPIRED_CURSOR";
    case CursorProblem::invalid:
        return "INVALID_CURSOR";
    case CursorProblem::required:
        return "CURSOR_REQUIRED";
    }
    return "";
}

using PageAnswer = std::variant<DevicePage, CursorProblem>;

} // namespace mdm::dep
