// How a device stands, in words: what it is, what that means when somebody switches it on, and what comes next.
#pragma once

#include "plugin/model/time.hpp"

#include <optional>
#include <string>

namespace mdm::dep {

/// A status as a details page shows it.
struct Status {
    std::string title;
    std::string text;
    std::string tone; ///< neutral, info, success, warning, danger
    std::string next; ///< What happens next or who has to do what; empty: nothing.

    friend bool operator==(const Status&, const Status&) = default;
};

/// A wish for a device's profile that is still open.
struct OpenWish {
    bool stopped = false;    ///< It is not tried any more.
    std::string profile;     ///< Name or UUID; empty: it is to have none.
    std::string last_answer; ///< Apple's word; empty: not asked yet.
    std::optional<std::string> next_attempt_at = {};
    std::string detail = {}; ///< Why it waits or stopped, in words.
};

/// What is known about a device. Times canonical.
struct DeviceFacts {
    bool present = true;
    std::string left_reason = {}; ///< "deleted", "gone"
    std::optional<std::string> left_at = {};
    bool released_by_replacement = false;
    bool is_replacement_device = false;
    std::string original_serial_number = {}; ///< Of the device this one replaces.
    std::optional<std::string> profile_status = {};
    std::string profile = {}; ///< Name or UUID of its profile.
    std::optional<std::string> migration_deadline = {};
    std::optional<OpenWish> wish = {};
    std::string default_profile = {}; ///< Of its account, name or UUID; empty: none.
    std::string elsewhere = {};       ///< Name of another linked server that has it now.
};

/// Pure. What must be said first wins: whether it is here at all, a deadline that is running out, a wish that is open, and
/// then Apple's profile_status. Source of what each means: Apple, "Device"; that `removed` is also what a move and an
/// assignment in the portal leave behind is observed.
[[nodiscard]] Status describe_device(const DeviceFacts& device, UtcTime now);

} // namespace mdm::dep
