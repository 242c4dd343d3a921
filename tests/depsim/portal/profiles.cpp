// /_portal/profiles: what servers have defined. Apple's API cannot list them; a test wants to see them, and to have some that
// somebody else defined.

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/profile_rules.hpp"
#include "tests/depsim/model/actions.hpp"
#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {
namespace {

Reply list(const World& world) {
    auto list = nlohmann::ordered_json::array();
    for (const Profile& profile : world.profiles)
        list.push_back({{"profile_uuid", profile.profile_uuid},
                        {"server_uuid", world.servers[profile.server].server_uuid},
                        {"profile", nlohmann::ordered_json::parse(profile.json)}});
    return reply({{"profiles", list}});
}

/// The devices, if an assignment of each would succeed. Throws Problem.
std::vector<DeviceId> assignable(const World& world, ServerId server,
                                 const std::vector<std::string>& serials) {
    std::vector<DeviceId> devices;
    for (const std::string& serial : serials) {
        const Access access = look_at_device(world, server, serial);
        if (access.status != kSuccess || access.left_out || throttled(world, access.device))
            throw Problem{409, serial + " cannot be assigned"};
        devices.push_back(access.device);
    }
    return devices;
}

/// As another client of the same server would define it, with the newest protocol version.
Reply define(World& world, const Call& call) {
    const nlohmann::json body = body_of(call);
    only_keys(body, {"server", "profile", "devices"});
    const ServerId server = server_in(world, body);
    if (!body.contains("profile") || !body["profile"].is_object()) throw Problem{400, "profile is an object"};
    const auto devices =
        assignable(world, server, each_once(texts_of(body, "devices").value_or(std::vector<std::string>())));
    try {
        const auto accepted = accepted_profile(nlohmann::ordered_json::parse(body["profile"].dump()), 10,
                                               world.settings.shared_ipad);
        const ProfileId id = world.add_profile(server, accepted.dump());
        std::int64_t retry_after_s = 0;
        for (const DeviceId device : devices)
            assign(world, server, device, id, retry_after_s);
        return reply({{"profile_uuid", world.profiles[id].profile_uuid}}, 201);
    } catch (const Refusal& refusal) {
        throw Problem{400, "Apple would refuse it: " + std::string(refusal.code)};
    }
}

} // namespace

Reply profiles(const Request& request) {
    World& world = request.simulator.world;
    if (request.path.size() == 1 && request.call.method == "GET") return list(world);
    if (request.path.size() == 1 && request.call.method == "POST") return define(world, request.call);
    throw Problem{405, "GET or POST /_portal/profiles"};
}

} // namespace depsim::portal
