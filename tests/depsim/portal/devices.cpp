// /_portal/devices: adding and listing; device_moves.cpp has what is done to those that exist.

#include <algorithm>
#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/device_json.hpp"
#include "tests/depsim/model/actions.hpp"
#include "tests/depsim/model/catalogue.hpp"
#include "tests/depsim/portal/device_moves.hpp"
#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kMaximumAdded = 1'000'000;

/// A device as the API lists it, with what only the portal knows.
nlohmann::ordered_json describe(const World& world, DeviceId id) {
    std::string text;
    append_device(text, world, id, 10);
    auto entry = nlohmann::ordered_json::parse(text);
    const Device& device = world.fleet[id];
    entry["server_uuid"] = device.server == kNoServer
                               ? nlohmann::ordered_json()
                               : nlohmann::ordered_json(world.servers[device.server].server_uuid);
    entry["released"] = device.released;
    if (device.throttled_until > world.clock.now())
        entry["throttled_for_s"] = device.throttled_until - world.clock.now();
    if (const DeviceExtra* extra = world.fleet.find_extra(id)) {
        entry["locked"] = extra->locked;
        if (!extra->escrow_key.empty()) entry["escrow_key"] = extra->escrow_key;
        if (!extra->lost_message.empty()) entry["lost_message"] = extra->lost_message;
        if (!extra->replaces.empty()) entry["replaces"] = extra->replaces;
        entry["faults"] = {{"hidden_from_sync", extra->faults.hidden_from_sync},
                           {"not_accessible", extra->faults.not_accessible},
                           {"left_out", extra->faults.left_out},
                           {"failed", extra->faults.failed}};
    }
    return entry;
}

Reply list(const Request& request) {
    const World& world = request.simulator.world;
    const std::string server_name = query_parameter(request.call, "server");
    const ServerId server = server_name.empty() ? kNoServer : server_named(world, server_name);
    const auto after = static_cast<std::size_t>(query_number(request.call, "after", 0));
    const auto limit =
        static_cast<std::size_t>(std::min<std::int64_t>(query_number(request.call, "limit", 100), 10'000));
    auto found = nlohmann::ordered_json::array();
    std::size_t at = after;
    for (; at < world.fleet.size() && found.size() < limit; ++at) {
        const auto id = static_cast<DeviceId>(at);
        if (server_name.empty() || world.fleet[id].server == server) found.push_back(describe(world, id));
    }
    nlohmann::ordered_json body{{"devices", found}, {"total", world.fleet.size()}};
    if (at < world.fleet.size()) body["next"] = at;
    return reply(body);
}

std::uint16_t kind_of(const nlohmann::json& body, std::uint64_t random) {
    const auto family = text_of(body, "device_family");
    if (!family) return World::kAnyKind;
    const std::uint16_t kind = pick_kind_of_family(*family, random);
    if (kind == kUnknownKind)
        throw Problem{400, "device_family must be iPhone, iPad, Mac, AppleTV or Vision"};
    return kind;
}

constexpr std::array<const char*, 11> kDescriptiveKeys{"model",
                                                       "description",
                                                       "color",
                                                       "asset_tag",
                                                       "os",
                                                       "device_family",
                                                       "device_assigned_by",
                                                       "wifi_mac_address",
                                                       "bluetooth_mac_address",
                                                       "ethernet_mac_address",
                                                       "eid"};

/// What `devices` of a request lists, each as an object. Throws Problem, before anything is added, for whatever could not be.
std::vector<nlohmann::json> described(const World& world, const nlohmann::json& entries) {
    if (!entries.is_array()) throw Problem{400, "devices must be a list"};
    std::vector<nlohmann::json> devices;
    std::set<std::string> serials;
    for (const auto& entry : entries) {
        nlohmann::json device = entry.is_string() ? nlohmann::json{{"serial_number", entry}} : entry;
        if (!device.is_object()) throw Problem{400, "a device must be an object"};
        for (const auto& [key, value] : device.items())
            if (key != "serial_number" &&
                std::find(kDescriptiveKeys.begin(), kDescriptiveKeys.end(), key) == kDescriptiveKeys.end())
                throw Problem{400, "unknown key: " + key};
        for (const char* key : kDescriptiveKeys)
            text_of(device, key);
        if (const auto serial = text_of(device, "serial_number")) {
            require_new_serial(world, *serial);
            if (!serials.insert(*serial).second) throw Problem{400, *serial + " is there twice"};
        }
        devices.push_back(std::move(device));
    }
    return devices;
}

void describe_as_told(DeviceExtra& extra, const nlohmann::json& entry) {
    for (const char* key : kDescriptiveKeys)
        if (const auto text = text_of(entry, key)) extra.text[key] = *text;
}

DeviceId add_described(World& world, const nlohmann::json& entry) {
    const std::uint64_t random = mix(world.fleet.size() + world.beginning().seed);
    // A family that is not in the catalogue is allowed here: Apple will sell things that do not exist yet.
    const auto family = text_of(entry, "device_family");
    const std::uint16_t known = family ? pick_kind_of_family(*family, random) : kUnknownKind;
    const std::uint16_t kind = known == kUnknownKind ? pick_kind(random) : known;
    const auto serial = text_of(entry, "serial_number");
    DeviceId id = kNoDevice;
    if (serial) {
        Device device;
        device.serial_number = *serial;
        device.kind = kind;
        id = world.fleet.add(std::move(device));
    } else {
        id = world.make_device(world.fleet.size(), kind);
    }
    if (entry.size() > (serial ? 1U : 0U)) describe_as_told(world.fleet.extra(id), entry);
    return id;
}

Reply add(const Request& request) {
    World& world = request.simulator.world;
    const nlohmann::json body = body_of(request.call);
    only_keys(body, {"count", "devices", "server", "device_family", "assign"});
    const ServerId server = server_in(world, body);
    const bool assign_to_server = flag_of(body, "assign").value_or(true);
    std::vector<DeviceId> added;
    if (const auto entries = body.find("devices"); entries != body.end()) {
        for (const nlohmann::json& entry : described(world, *entries))
            added.push_back(add_described(world, entry));
    } else {
        const std::int64_t count = number_of(body, "count").value_or(1);
        if (count < 0 || count > kMaximumAdded) throw Problem{400, "count must be 0 to 1000000"};
        kind_of(body, 0); // refuses an unknown family, also when there is nothing to add
        world.fleet.reserve(world.fleet.size() + static_cast<std::size_t>(count));
        for (std::int64_t i = 0; i < count; ++i)
            added.push_back(world.make_device(world.fleet.size(), kind_of(body, mix(world.fleet.size()))));
    }
    auto serials = nlohmann::ordered_json::array();
    for (DeviceId id : added) {
        if (assign_to_server)
            put_on_server(world, id, server, {}, world.fleet[id].by_person);
        else
            world.fleet.edit(id);
        serials.push_back(world.fleet[id].serial_number);
    }
    return reply({{"serial_numbers", serials}}, 201);
}

} // namespace

Reply devices(const Request& request) {
    const std::string& method = request.call.method;
    if (request.path.size() == 1) {
        if (method == "GET") return list(request);
        if (method == "POST") return add(request);
        throw Problem{405, "GET or POST"};
    }
    if (request.path.size() != 2) throw Problem{404, "nothing here"};
    if (method == "GET") {
        const World& world = request.simulator.world;
        const DeviceId id = world.fleet.find(request.path[1]);
        if (id == kNoDevice) throw Problem{404, "no such device: " + request.path[1]};
        return reply(describe(world, id));
    }
    if (method == "POST") return move_devices(request, request.path[1]);
    throw Problem{405, "GET or POST"};
}

} // namespace depsim::portal
