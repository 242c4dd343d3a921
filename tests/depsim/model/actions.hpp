#pragma once
// What changes a device, by the service's endpoints or in the portal, and which events that makes.

#include <optional>
#include <string>
#include <string_view>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// Apple's words for what became of one device in a request.
inline constexpr std::string_view kSuccess = "SUCCESS";
inline constexpr std::string_view kNotAccessible = "NOT_ACCESSIBLE";
inline constexpr std::string_view kFailed = "FAILED";
inline constexpr std::string_view kThrottled = "THROTTLED";

/// Whether a server may act on a device at all.
struct Access {
    DeviceId device = kNoDevice;
    std::string_view status = kSuccess; ///< SUCCESS, NOT_ACCESSIBLE or FAILED
    bool left_out = false;              ///< the answer is not to mention it
};
/// Applies the device's faults; a counted FAILED is used up.
Access access_device(World& world, ServerId server, std::string_view serial_number);
/// What access_device() would say.
Access look_at_device(const World& world, ServerId server, std::string_view serial_number);

/// Whether an assignment would be THROTTLED now.
bool throttled(const World& world, DeviceId device);

/// Assigns a profile. During the cool-down THROTTLED; the attempt starts it again if the settings say so.
/// @param retry_after_s  raised to the seconds left when throttled
std::string_view assign(World& world, ServerId server, DeviceId device, ProfileId profile,
                        std::int64_t& retry_after_s);

/// Withdraws the assignment. Nothing happens to a device that never had one.
void remove_assignment(World& world, ServerId server, DeviceId device);

/// How the new server learns of a device.
struct Arrival {
    OpType op = OpType::added;
    ProfileStatus profile_status = ProfileStatus::empty;
    bool keep_profile_uuid = false; ///< the old assignment lingers in the record
};

/// Puts a device on a server, first taking it off the one it is on (which gets `deleted`).
void put_on_server(World& world, DeviceId device, ServerId server, const Arrival& arrival,
                   bool by_person = true);

/// Takes a device off its server, which gets `deleted`.
void unassign(World& world, DeviceId device, bool released_by_replacement = false);

/// The device leaves the organisation. No server gets any event.
void release(World& world, DeviceId device);

/// The device fetched its profile at activation.
void push(World& world, DeviceId device);

} // namespace depsim
