#pragma once
// One device of the organisation, kept small: an organisation may own a million.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace depsim {

using DeviceId = std::uint32_t;
using ServerId = std::uint16_t;
using ProfileId = std::uint32_t;

inline constexpr DeviceId kNoDevice = 0xFFFFFFFF;
inline constexpr ServerId kNoServer = 0xFFFF;
inline constexpr ProfileId kNoProfile = 0xFFFFFFFF;
inline constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;

enum class ProfileStatus : std::uint8_t { empty, assigned, pushed, removed };
std::string_view to_text(ProfileStatus status);
std::optional<ProfileStatus> profile_status_from(std::string_view text);

struct Device {
    std::string serial_number;
    std::int64_t device_assigned_date = 0; ///< seconds; 0: never assigned to a server
    std::int64_t profile_assign_time = 0;  ///< seconds; 0: none
    std::int64_t profile_push_time = 0;    ///< seconds; 0: none
    std::int64_t throttled_until = 0;      ///< seconds; assignments before this are refused
    std::int64_t attempts_since = 0;       ///< start of the window in which `attempts` were counted
    ProfileId profile = kNoProfile;
    std::uint32_t slot = kNoSlot; ///< where in its server's log its newest operation stands
    std::uint32_t attempts = 0;
    ServerId server = kNoServer;
    std::uint16_t kind = 0;
    ProfileStatus profile_status = ProfileStatus::empty;
    bool released = false; ///< has left the organisation
    bool by_person = true; ///< false: device_assigned_by is "-1"
    bool extra = false;    ///< has an entry in Fleet::extras
    bool changed = false;  ///< differs from what the seed makes of it, so that the state file must carry it
};

/// What a test may make go wrong with one device.
struct DeviceFaults {
    bool hidden_from_sync = false;
    bool not_accessible = false; ///< every per-device answer is NOT_ACCESSIBLE, though lists show it
    bool left_out = false;       ///< missing from the `devices` object of every answer
    std::int64_t failed = 0;     ///< so many further answers are FAILED; -1: all
};

/// What few devices have.
struct DeviceExtra {
    std::map<std::string, std::string, std::less<>> text; ///< keys that replace or add to the generated ones
    std::int64_t mdm_migration_deadline = 0;
    std::string replaces; ///< serial number of the device it replaces
    std::int64_t replaced_on = 0;
    bool locked = false;
    std::string escrow_key;
    std::string lost_message;
    DeviceFaults faults;
};

} // namespace depsim
