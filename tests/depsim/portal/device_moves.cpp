#include "tests/depsim/portal/device_moves.hpp"

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/model/actions.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kDay = 24 * 3600;

/// The devices that `devices` names. Throws Problem.
std::vector<DeviceId> devices_of(const World& world, const nlohmann::json& body) {
    std::vector<DeviceId> ids;
    auto named = texts_of(body, "devices");
    if (!named) throw Problem{400, "devices must be a list of serial numbers"};
    for (const std::string& serial : each_once(std::move(*named))) {
        const DeviceId id = world.fleet.find(serial);
        if (id == kNoDevice) throw Problem{404, "no such device: " + serial};
        ids.push_back(id);
    }
    return ids;
}

void require_on_server(const World& world, DeviceId id) {
    if (world.fleet[id].server == kNoServer)
        throw Problem{400, world.fleet[id].serial_number + " is on no server"};
}

/// `as` and `profile_status` of the body, over what is usual for the action.
Arrival arrival_of(const nlohmann::json& body, Arrival usual) {
    if (const auto text = text_of(body, "as")) {
        const auto op = op_type_from(*text);
        if (!op || *op == OpType::deleted) throw Problem{400, "as must be added or modified"};
        usual.op = *op;
    }
    if (const auto text = text_of(body, "profile_status")) {
        const auto status = profile_status_from(*text);
        if (!status) throw Problem{400, "profile_status must be empty, assigned, pushed or removed"};
        usual.profile_status = *status;
    }
    if (const auto keep = flag_of(body, "keep_profile_uuid")) {
        if (*keep && usual.profile_status == ProfileStatus::empty)
            throw Problem{400, "a device whose profile_status is empty has no profile_uuid to keep"};
        usual.keep_profile_uuid = *keep;
    }
    return usual;
}

/// To the server it already has: Apple drops the assignment and lets profile_uuid stand.
constexpr Arrival kReassigned{OpType::modified, ProfileStatus::removed, true};

/// Puts each device on the server, with what is usual for the action, or for a device that is there already.
void put_all(World& world, const nlohmann::json& body, const std::vector<DeviceId>& ids, ServerId server,
             const Arrival& usual, bool by_person = true) {
    const Arrival arrival = arrival_of(body, usual);
    const Arrival arrival_here = arrival_of(body, kReassigned);
    for (DeviceId id : ids)
        put_on_server(world, id, server, world.fleet[id].server == server ? arrival_here : arrival,
                      by_person);
}

void assign_in_portal(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices", "server", "as", "profile_status", "keep_profile_uuid", "by_person"});
    const ServerId server = server_in(world, body);
    put_all(world, body, devices_of(world, body), server, {}, flag_of(body, "by_person").value_or(true));
}

/// From one server to another in one step. The new server is told `modified` with `removed`, not `added`.
void move(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices", "server", "as", "profile_status", "keep_profile_uuid"});
    const ServerId server = server_in(world, body);
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids)
        require_on_server(world, id);
    put_all(world, body, ids, server, {OpType::modified, ProfileStatus::removed, false});
}

void reassign(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices"});
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids)
        require_on_server(world, id);
    for (DeviceId id : ids)
        put_on_server(world, id, world.fleet[id].server, kReassigned);
}

/// Also devices on no server can leave the organisation.
void release_all(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices"});
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids)
        if (world.fleet[id].released)
            throw Problem{400, world.fleet[id].serial_number + " was released before"};
    for (DeviceId id : ids)
        release(world, id);
}

void unassign_all(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices"});
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids)
        require_on_server(world, id);
    for (DeviceId id : ids)
        unassign(world, id);
}

/// Apple's repair hands out another unit: the old one leaves, the new one arrives on the same server.
nlohmann::ordered_json replace(World& world, const nlohmann::json& body) {
    only_keys(body, {"device", "new_serial_number"});
    const std::string old_serial = text_of(body, "device").value_or("");
    if (old_serial.empty()) throw Problem{400, "device must be a serial number"};
    const DeviceId old = world.fleet.find(old_serial);
    if (old == kNoDevice) throw Problem{404, "no such device: " + old_serial};
    require_on_server(world, old);
    const ServerId server = world.fleet[old].server;
    DeviceId unit = kNoDevice;
    if (const auto serial = text_of(body, "new_serial_number")) {
        require_new_serial(world, *serial);
        Device device;
        device.serial_number = *serial;
        device.kind = world.fleet[old].kind;
        unit = world.fleet.add(std::move(device));
    } else {
        unit = world.make_device(world.fleet.size(), world.fleet[old].kind);
    }
    unassign(world, old, true);
    world.fleet.edit(old).released = true;
    DeviceExtra& extra = world.fleet.extra(unit);
    extra.replaces = old_serial;
    extra.replaced_on = world.clock.now();
    put_on_server(world, unit, server, {}, false);
    return {{"serial_number", world.fleet[unit].serial_number},
            {"original_device_serial_number", old_serial}};
}

/// A move with a deadline: the next enrollment is a migration.
void migrate(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices", "server", "deadline", "as", "profile_status", "keep_profile_uuid"});
    const ServerId server = server_in(world, body);
    const Arrival arrival = arrival_of(body, {});
    const std::int64_t deadline = time_of(body, "deadline").value_or(world.clock.now() + 14 * kDay);
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids) {
        require_on_server(world, id);
        if (world.fleet[id].server == server)
            throw Problem{400, world.fleet[id].serial_number + " is on that server already"};
    }
    for (DeviceId id : ids) {
        put_on_server(world, id, server, arrival);
        DeviceExtra& extra = world.fleet.extra(id);
        extra.mdm_migration_deadline = deadline;
        // A migration lifts the lock of the old server and voids its bypass codes.
        extra.locked = false;
        extra.escrow_key.clear();
        extra.lost_message.clear();
    }
}

void push_profile(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices"});
    const auto ids = devices_of(world, body);
    for (DeviceId id : ids)
        if (world.fleet[id].server == kNoServer || world.fleet[id].profile_status != ProfileStatus::assigned)
            throw Problem{400, world.fleet[id].serial_number + " has no assigned profile to fetch"};
    for (DeviceId id : ids)
        push(world, id);
}

void set_faults(World& world, const nlohmann::json& body) {
    only_keys(body, {"devices", "throttled_s", "hidden_from_sync", "not_accessible", "left_out", "failed",
                     "locked"});
    const auto ids = devices_of(world, body);
    const auto throttled = number_of(body, "throttled_s");
    const auto hidden = flag_of(body, "hidden_from_sync");
    const auto not_accessible = flag_of(body, "not_accessible");
    const auto left_out = flag_of(body, "left_out");
    const auto failed = number_of(body, "failed");
    const auto locked = flag_of(body, "locked");
    if (failed && *failed < -1) throw Problem{400, "failed counts answers; -1 is all of them"};
    for (DeviceId id : ids) {
        // 0 ends a cool-down, also the count that led to it.
        if (throttled) {
            Device& device = world.fleet.edit(id);
            device.throttled_until = *throttled > 0 ? world.clock.now() + *throttled : 0;
            device.attempts = 0;
        }
        DeviceExtra& extra = world.fleet.extra(id);
        if (hidden) extra.faults.hidden_from_sync = *hidden;
        if (not_accessible) extra.faults.not_accessible = *not_accessible;
        if (left_out) extra.faults.left_out = *left_out;
        if (failed) extra.faults.failed = *failed;
        if (locked) extra.locked = *locked;
    }
}

} // namespace

Reply move_devices(const Request& request, const std::string& action) {
    World& world = request.simulator.world;
    const nlohmann::json body = body_of(request.call);
    nlohmann::ordered_json answer{{"ok", true}};
    if (action == "assign")
        assign_in_portal(world, body);
    else if (action == "move")
        move(world, body);
    else if (action == "reassign")
        reassign(world, body);
    else if (action == "unassign")
        unassign_all(world, body);
    else if (action == "release")
        release_all(world, body);
    else if (action == "replace")
        answer = replace(world, body);
    else if (action == "migrate")
        migrate(world, body);
    else if (action == "push")
        push_profile(world, body);
    else if (action == "faults")
        set_faults(world, body);
    else
        throw Problem{404, "no such action: " + action};
    return reply(answer);
}

} // namespace depsim::portal
