// /_portal/servers: the device management servers of the organisation.

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {
namespace {

nlohmann::ordered_json describe(const World& world, ServerId id) {
    const MdmServer& server = world.servers[id];
    std::size_t devices = 0;
    for (DeviceId device = 0; device < world.fleet.size(); ++device)
        devices += world.fleet[device].server == id ? 1U : 0U;
    std::size_t profiles = 0;
    for (const Profile& profile : world.profiles)
        profiles += profile.server == id ? 1U : 0U;
    nlohmann::ordered_json body;
    body["server_uuid"] = server.server_uuid;
    body["server_name"] = server.server_name;
    body["admin_id"] = server.admin_id;
    body["devices"] = devices;
    body["profiles"] = profiles;
    body["operations"] = server.log.size();
    body["certificate"] = !server.certificate_pem.empty();
    body["token_state"] = server.token() == nullptr
                              ? "none"
                              : std::string(to_text(server.token()->state_at(world.clock.now())));
    return body;
}

Reply list(const World& world) {
    auto all = nlohmann::ordered_json::array();
    for (std::size_t id = 0; id < world.servers.size(); ++id)
        all.push_back(describe(world, static_cast<ServerId>(id)));
    return reply({{"servers", all}});
}

/// By its name a server is found again.
void require_free(const World& world, const std::string& name) {
    if (name.empty()) throw Problem{400, "server_name must not be empty"};
    if (world.find_server(name) != kNoServer) throw Problem{400, "there is a server " + name + " already"};
}

std::string free_name(const World& world) {
    for (std::size_t n = world.servers.size() + 1;; ++n) {
        std::string name = "MDM Server " + std::to_string(n);
        if (world.find_server(name) == kNoServer) return name;
    }
}

Reply add(World& world, const nlohmann::json& body) {
    only_keys(body, {"server_name", "admin_id"});
    if (world.servers.size() >= 1000) throw Problem{400, "there are 1000 servers already"};
    const std::string name = text_of(body, "server_name").value_or(free_name(world));
    require_free(world, name);
    const ServerId id = world.add_server(name);
    if (const auto admin = text_of(body, "admin_id")) world.servers[id].admin_id = *admin;
    return reply(describe(world, id), 201);
}

Reply change(World& world, ServerId id, const nlohmann::json& body) {
    only_keys(body, {"server_name", "admin_id"});
    const auto name = text_of(body, "server_name");
    const auto admin = text_of(body, "admin_id");
    if (name && *name != world.servers[id].server_name) require_free(world, *name);
    if (name) world.servers[id].server_name = *name;
    if (admin) world.servers[id].admin_id = *admin;
    return reply(describe(world, id));
}

} // namespace

Reply servers(const Request& request) {
    World& world = request.simulator.world;
    const std::string& method = request.call.method;
    if (request.path.size() == 1) {
        if (method == "GET") return list(world);
        if (method == "POST") return add(world, body_of(request.call));
        throw Problem{405, "GET or POST"};
    }
    const ServerId server = server_named(world, request.path[1]);
    if (request.path.size() == 2) {
        if (method == "GET") return reply(describe(world, server));
        if (method == "PATCH") return change(world, server, body_of(request.call));
        throw Problem{405, "GET or PATCH"};
    }
    if (request.path[2] == "token") return tokens(request, server);
    throw Problem{404, "nothing here"};
}

} // namespace depsim::portal
