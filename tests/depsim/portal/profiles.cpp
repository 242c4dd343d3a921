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

/// As another client of the same server would define it, with the newest protocol version.
Reply define(World& world, const Call& call) {
    const nlohmann::json body = body_of(call);
    only_keys(body, {"server", "profile", "devices"});
    const ServerId server = server_in(world, body);
    if (!body.contains("profile") || !body["profile"].is_object()) throw Problem{400, "profile is an object"};
    try {
        const auto accepted = accepted_profile(nlohmann::ordered_json::parse(body["profile"].dump()), 10,
                                               world.settings.shared_ipad);
        const ProfileId id = world.add_profile(server, accepted.dump());
        std::int64_t retry_after_s = 0;
        for (const nlohmann::json& serial : body.value("devices", nlohmann::json::array())) {
            if (!serial.is_string()) throw Problem{400, "devices is a list of serial numbers"};
            const Access access = access_device(world, server, serial.get<std::string>());
            if (access.status != kSuccess ||
                assign(world, server, access.device, id, retry_after_s) != kSuccess)
                throw Problem{409, serial.get<std::string>() + " cannot be assigned"};
        }
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
