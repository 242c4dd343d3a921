#include "tests/depsim/model/state_file.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "tests/depsim/model/settings_json.hpp"

namespace depsim {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;

/// An enumerator by its number. Throws std::runtime_error for one that there is not.
template <class E>
E enumerator(const Json& json, E last) {
    const int number = json.get<int>();
    if (number < 0 || number > static_cast<int>(last))
        throw std::runtime_error("a value in it is out of range");
    return static_cast<E>(number);
}

Json token_out(const ServerToken& token) {
    return {{"consumer_key", token.consumer_key},
            {"consumer_secret", token.consumer_secret},
            {"access_token", token.access_token},
            {"access_secret", token.access_secret},
            {"expires", token.expires},
            {"admin_id", token.admin_id},
            {"state", static_cast<int>(token.state)}};
}

ServerToken token_in(const Json& json) {
    return {json.at("consumer_key"),
            json.at("consumer_secret"),
            json.at("access_token"),
            json.at("access_secret"),
            json.at("expires"),
            json.at("admin_id"),
            enumerator(json.at("state"), TokenState::user_deleted)};
}

Json operation_out(const Operation& operation) {
    return {operation.time,
            operation.device,
            operation.profile,
            static_cast<int>(operation.op),
            static_cast<int>(operation.profile_status),
            operation.released_by_replacement};
}

Operation operation_in(const Json& json) {
    return {json.at(0),
            json.at(1),
            json.at(2),
            enumerator(json.at(3), OpType::deleted),
            enumerator(json.at(4), ProfileStatus::removed),
            json.at(5),
            kNoSlot};
}

/// @param from_seed  how many entries at the start of the log the seed makes
Json server_out(const MdmServer& server, std::size_t from_seed) {
    Json json{{"server_uuid", server.server_uuid},
              {"server_name", server.server_name},
              {"admin_id", server.admin_id},
              {"certificate", server.certificate_pem},
              {"discovery_url", server.discovery_url},
              {"discovery_updated", server.discovery_updated},
              {"tokens", Json::array()},
              {"log", Json::array()},
              {"withheld", server.withheld}};
    for (const ServerToken& token : server.tokens)
        json["tokens"].push_back(token_out(token));
    for (std::size_t i = from_seed; i < server.log.size(); ++i)
        json["log"].push_back(operation_out(server.log[i]));
    return json;
}

void server_in(MdmServer& server, const Json& json) {
    server.server_uuid = json.at("server_uuid");
    server.server_name = json.at("server_name");
    server.admin_id = json.at("admin_id");
    server.certificate_pem = json.at("certificate");
    server.discovery_url = json.at("discovery_url");
    server.discovery_updated = json.at("discovery_updated");
    for (const Json& token : json.at("tokens"))
        server.tokens.push_back(token_in(token));
    for (const Json& operation : json.at("log"))
        server.log.push_back(operation_in(operation));
    server.withheld = json.at("withheld").get<std::set<std::uint32_t>>();
}

Json device_out(DeviceId id, const Device& device) {
    return {id,
            device.serial_number,
            device.device_assigned_date,
            device.profile_assign_time,
            device.profile_push_time,
            device.throttled_until,
            device.attempts_since,
            device.profile,
            device.slot,
            device.attempts,
            device.server,
            device.kind,
            static_cast<int>(device.profile_status),
            device.released,
            device.by_person,
            device.extra};
}

Device device_in(const Json& json) {
    Device device;
    device.serial_number = json.at(1);
    device.device_assigned_date = json.at(2);
    device.profile_assign_time = json.at(3);
    device.profile_push_time = json.at(4);
    device.throttled_until = json.at(5);
    device.attempts_since = json.at(6);
    device.profile = json.at(7);
    device.slot = json.at(8);
    device.attempts = json.at(9);
    device.server = json.at(10);
    device.kind = json.at(11);
    device.profile_status = enumerator(json.at(12), ProfileStatus::removed);
    device.released = json.at(13);
    device.by_person = json.at(14);
    device.extra = json.at(15);
    device.changed = true;
    return device;
}

Json extra_out(const DeviceExtra& extra) {
    return {{"text", extra.text},
            {"mdm_migration_deadline", extra.mdm_migration_deadline},
            {"replaces", extra.replaces},
            {"replaced_on", extra.replaced_on},
            {"locked", extra.locked},
            {"escrow_key", extra.escrow_key},
            {"lost_message", extra.lost_message},
            {"hidden_from_sync", extra.faults.hidden_from_sync},
            {"not_accessible", extra.faults.not_accessible},
            {"left_out", extra.faults.left_out},
            {"failed", extra.faults.failed}};
}

void extra_in(DeviceExtra& extra, const Json& json) {
    for (const auto& [key, value] : json.at("text").items())
        extra.text[key] = value;
    extra.mdm_migration_deadline = json.at("mdm_migration_deadline");
    extra.replaces = json.at("replaces");
    extra.replaced_on = json.at("replaced_on");
    extra.locked = json.at("locked");
    extra.escrow_key = json.at("escrow_key");
    extra.lost_message = json.at("lost_message");
    extra.faults.hidden_from_sync = json.at("hidden_from_sync");
    extra.faults.not_accessible = json.at("not_accessible");
    extra.faults.left_out = json.at("left_out");
    extra.faults.failed = json.at("failed");
}

Json world_out(const World& world) {
    const Beginning& beginning = world.beginning();
    const Organisation& org = world.organisation;
    Json json;
    json["depsim_state"] = kFormat;
    json["beginning"] = {{"seed", beginning.seed},
                         {"devices", beginning.devices},
                         {"org_name", beginning.org_name},
                         {"server_name", beginning.server_name},
                         {"base_time", beginning.base_time}};
    json["cursor_key"] = world.cursor_key;
    json["clock"] = {
        {"offset_s", world.clock.offset()}, {"frozen", world.clock.frozen()}, {"now", world.clock.now()}};
    json["settings"] = settings_to_json(world.settings);
    json["organisation"] = {org.org_name, org.org_email,   org.org_phone, org.org_address,
                            org.org_id,   org.org_id_hash, org.org_type,  org.org_version};
    for (std::size_t i = 0; i < world.servers.size(); ++i)
        json["servers"].push_back(server_out(world.servers[i], i == 0 ? beginning.devices : 0));
    json["profiles"] = Json::array();
    for (const Profile& profile : world.profiles)
        json["profiles"].push_back({profile.profile_uuid, profile.server, profile.json});
    json["devices"] = Json::array();
    for (DeviceId id = 0; id < world.fleet.size(); ++id)
        if (world.fleet[id].changed || id >= beginning.devices)
            json["devices"].push_back(device_out(id, world.fleet[id]));
    json["extras"] = Json::array();
    for (const auto& [id, extra] : world.fleet.extras())
        json["extras"].push_back({id, extra_out(extra)});
    return json;
}

/// Every number by which one thing names another must be of one that is there. Throws std::runtime_error.
void require_consistent(const World& world) {
    const auto require = [](bool good) {
        if (!good) throw std::runtime_error("it names a server, device or profile that it does not have");
    };
    const auto is_profile = [&](ProfileId id) { return id == kNoProfile || id < world.profiles.size(); };
    require(!world.servers.empty());
    for (const MdmServer& server : world.servers)
        for (const Operation& entry : server.log)
            require(entry.device < world.fleet.size() && is_profile(entry.profile));
    for (const MdmServer& server : world.servers)
        require(server.withheld.empty() || *server.withheld.rbegin() < server.log.size());
    for (const Profile& profile : world.profiles)
        require(profile.server < world.servers.size());
    for (DeviceId id = 0; id < world.fleet.size(); ++id) {
        const Device& device = world.fleet[id];
        require(is_profile(device.profile) &&
                (device.server == kNoServer || device.server < world.servers.size()) &&
                (device.server == kNoServer || device.slot == kNoSlot ||
                 device.slot < world.servers[device.server].log.size()));
    }
}

World world_in(const Json& json) {
    if (json.at("depsim_state") != kFormat) throw std::runtime_error("it is of another version of depsim");
    const Json& begun = json.at("beginning");
    World world(Beginning{begun.at("seed"), begun.at("devices"), begun.at("org_name"),
                          begun.at("server_name"), begun.at("base_time")});
    world.cursor_key = json.at("cursor_key");
    if (json.at("clock").at("frozen").get<bool>())
        world.clock.freeze(json.at("clock").at("now"));
    else
        world.clock.set_offset(json.at("clock").at("offset_s"));
    if (const std::string wrong = apply_settings(world.settings, json.at("settings")); !wrong.empty())
        throw std::runtime_error(wrong);
    Organisation& org = world.organisation;
    std::size_t i = 0;
    for (std::string* member : {&org.org_name, &org.org_email, &org.org_phone, &org.org_address, &org.org_id,
                                &org.org_id_hash, &org.org_type, &org.org_version})
        *member = json.at("organisation").at(i++);
    const Json& servers = json.at("servers");
    for (std::size_t s = 0; s < servers.size(); ++s) {
        if (s != 0) world.servers.emplace_back();
        server_in(world.servers[s], servers[s]);
    }
    for (const Json& profile : json.at("profiles"))
        world.restore_profile({profile.at(0), profile.at(1), profile.at(2)});
    for (const Json& entry : json.at("devices")) {
        const DeviceId id = entry.at(0);
        if (id < world.fleet.size())
            world.fleet.edit(id) = device_in(entry);
        else if (world.fleet.add(device_in(entry)) != id)
            throw std::runtime_error("its devices are out of order");
    }
    for (const Json& entry : json.at("extras")) {
        const DeviceId id = entry.at(0);
        if (id >= world.fleet.size()) throw std::runtime_error("it names a device that it does not have");
        extra_in(world.fleet.extra(id), entry.at(1));
    }
    require_consistent(world);
    world.link_logs();
    return world;
}

} // namespace

void save_state(const World& world, const nlohmann::ordered_json& faults, const std::string& path) {
    namespace fs = std::filesystem;
    const std::string beside = path + ".new";
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        // Before the first byte: the file has the secrets of the simulated tokens.
        std::error_code ignored_on_odd_file_systems;
        fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write, ignored_on_odd_file_systems);
        Json json = world_out(world);
        json["faults"] = Json(faults);
        file << json.dump(-1, ' ', false, Json::error_handler_t::replace);
        file.close();
        if (!file) throw std::runtime_error("cannot write " + beside);
    }
    fs::rename(beside, path);
}

SavedState load_state(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    try {
        const Json json = Json::parse(file);
        World world = world_in(json);
        return {std::move(world), json.value("faults", Json::array())}; // older files have none
    } catch (const Json::exception&) {
        throw std::runtime_error(path + " is not a state file of depsim");
    } catch (const std::runtime_error& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

} // namespace depsim
