// GET /_portal/profiles: what servers have defined. Apple's API cannot list them; a test wants to see them.

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {

Reply profiles(const Request& request) {
    if (request.call.method != "GET" || request.path.size() != 1) throw Problem{405, "GET /_portal/profiles"};
    const World& world = request.simulator.world;
    auto list = nlohmann::ordered_json::array();
    for (const Profile& profile : world.profiles)
        list.push_back({{"profile_uuid", profile.profile_uuid},
                        {"server_uuid", world.servers[profile.server].server_uuid},
                        {"profile", nlohmann::ordered_json::parse(profile.json)}});
    return reply({{"profiles", list}});
}

} // namespace depsim::portal
