#pragma once
// Apple's side of everything: the organisation, its servers, devices and profiles, and the rules by which a
// change becomes an entry in a server's log.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/depsim/model/clock.hpp"
#include "tests/depsim/model/fleet.hpp"
#include "tests/depsim/model/mdm_server.hpp"
#include "tests/depsim/model/settings.hpp"

namespace depsim {

/// How a world begins. The same values give the same devices.
struct Beginning {
    std::uint64_t seed = 1;
    std::size_t devices = 0;
    std::string org_name = "Example Organisation";
    std::string server_name = "Example MDM";
    std::int64_t base_time = 0; ///< the newest device_assigned_date; 0: chosen at the start
};

/// Not thread-safe; Simulator's lock guards it.
class World {
public:
    explicit World(Beginning beginning);

    Clock clock;
    Settings settings;
    Organisation organisation;
    Fleet fleet;
    std::vector<MdmServer> servers;
    std::vector<Profile> profiles;
    std::string cursor_key; ///< what cursors are signed with; lost with the world, and all cursors with it

    [[nodiscard]] const Beginning& beginning() const { return beginning_; }

    ServerId add_server(std::string server_name, std::string server_uuid = {});
    /// By UUID (any letter case, with or without dashes) or by name; kNoServer when unknown.
    [[nodiscard]] ServerId find_server(std::string_view uuid_or_name) const;

    ProfileId add_profile(ServerId server, std::string json);
    void restore_profile(Profile profile);
    /// kNoProfile when this server has no such profile.
    [[nodiscard]] ProfileId find_profile(ServerId server, std::string_view profile_uuid) const;

    /// A serial number that no device has, the `n`-th that follows from the seed.
    [[nodiscard]] std::string serial_number(std::uint64_t n) const;

    /// Makes a device of a kind that follows from the seed; it belongs to no server yet.
    DeviceId make_device(std::uint64_t n, std::uint16_t kind = kAnyKind);
    static constexpr std::uint16_t kAnyKind = 0xFFFF;

    /// Writes to a server's log and remembers where a fetch finds the device.
    void append(ServerId server, DeviceId device, OpType op, bool released_by_replacement = false);

    /// Takes a device off its server: the fetches of that server show it no more.
    void leave_server(DeviceId device);

    /// Finds again where each device's next operation stands, in logs that were read from a file.
    void link_logs();

    /// Whether sync keeps silent about a device: it is in its cool-down, and `throttled_hidden_from_sync` is set.
    [[nodiscard]] bool withheld_from_sync(DeviceId device) const {
        return settings.throttled_hidden_from_sync && fleet[device].throttled_until > clock.now();
    }

    /// Notes that a sync has passed over the operation at that position of the log.
    void withhold(ServerId server, std::uint32_t position) { servers[server].withheld.insert(position); }

    /// Writes again what syncs have passed over, for devices whose cool-down is over.
    void publish_withheld(ServerId server);

    /// How far a reader of the server's log may see now (visibility_delay_s).
    [[nodiscard]] std::uint32_t visible_end(ServerId server) const;

private:
    void generate();
    void write(ServerId server, Operation operation);
    [[nodiscard]] bool is_newest(ServerId server, const Operation& operation) const;

    Beginning beginning_;
    std::unordered_map<std::string, ProfileId> profile_by_uuid_;
};

} // namespace depsim
