// Per-device results of define, assign, remove and disown.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace mdm::dep {

/// serial_number -> Apple's word: SUCCESS, NOT_ACCESSIBLE, FAILED, THROTTLED, or a newer one kept as text.
/// A serial that was asked for may be missing from the answer; treat that as FAILED.
using DeviceOutcomes = std::map<std::string, std::string, std::less<>>;

/// Answer of assign (PUT or POST /profile/devices).
struct AssignOutcome {
    std::optional<std::string> profile_uuid = {};
    DeviceOutcomes devices = {};
    /// One number for the whole answer, seconds; present from protocol version 10 if a device was throttled.
    std::optional<int> retry_after_seconds = {};

    friend bool operator==(const AssignOutcome&, const AssignOutcome&) = default;
};

/// Answer of define (POST /profile).
struct DefineOutcome {
    std::string profile_uuid = {}; ///< Never empty.
    DeviceOutcomes devices = {};   ///< Filled when the profile named devices to be assigned at once.

    friend bool operator==(const DefineOutcome&, const DefineOutcome&) = default;
};

/// Answer of POST /device/activationlock.
struct ActivationLockOutcome {
    std::string serial_number = {};
    std::string response_status = {}; ///< SUCCESS, DEVICE_ALREADY_LOCKED, ORG_NOT_SUPPORTED, ... as text.

    friend bool operator==(const ActivationLockOutcome&, const ActivationLockOutcome&) = default;
};

/// Answer of GET /device/replacementDetails.
struct ReplacementDetails {
    std::string serial_number = {};
    std::string original_device_serial_number = {};
    std::optional<std::string> replacement_date = {}; ///< A date without a time, as sent.

    friend bool operator==(const ReplacementDetails&, const ReplacementDetails&) = default;
};

} // namespace mdm::dep
