#include "tests/depsim/model/actions.hpp"

#include <algorithm>

namespace depsim {
namespace {

bool cooling_down(const Device& device, std::int64_t now) {
    return device.throttled_until > now;
}

/// Whether the next assignment is the first that counts: a window ends by time, and with a cool-down.
bool begins_window(const Device& device, const Settings& settings, std::int64_t now) {
    return device.throttled_until != 0 || now < device.attempts_since ||
           now - device.attempts_since >= settings.throttle_window_s;
}

} // namespace

bool throttled(const World& world, DeviceId id) {
    const Device& device = world.fleet[id];
    const std::int64_t now = world.clock.now();
    if (cooling_down(device, now)) return true;
    return world.settings.throttle_after > 0 && !begins_window(device, world.settings, now) &&
           device.attempts >= world.settings.throttle_after;
}

Access look_at_device(const World& world, ServerId server, std::string_view serial_number) {
    Access access;
    access.device = world.fleet.find(serial_number);
    if (access.device == kNoDevice || world.fleet[access.device].server != server) {
        access.status = kNotAccessible;
        return access;
    }
    const DeviceExtra* extra = world.fleet.find_extra(access.device);
    if (extra == nullptr) return access;
    access.left_out = extra->faults.left_out;
    if (extra->faults.not_accessible)
        access.status = kNotAccessible;
    else if (extra->faults.failed != 0)
        access.status = kFailed;
    return access;
}

Access access_device(World& world, ServerId server, std::string_view serial_number) {
    const Access access = look_at_device(world, server, serial_number);
    if (access.status == kFailed) {
        std::int64_t& failed = world.fleet.extra(access.device).faults.failed;
        if (failed > 0) --failed;
    }
    return access;
}

std::string_view assign(World& world, ServerId server, DeviceId id, ProfileId profile,
                        std::int64_t& retry_after_s) {
    const Settings& settings = world.settings;
    const std::int64_t now = world.clock.now();
    Device& device = world.fleet.edit(id);
    if (throttled(world, id)) {
        if (!cooling_down(device, now) || settings.throttle_attempt_restarts)
            device.throttled_until = now + settings.throttle_cooldown_s;
        retry_after_s = std::max(retry_after_s, device.throttled_until - now);
        return kThrottled;
    }
    if (begins_window(device, settings, now)) {
        device.throttled_until = 0;
        device.attempts_since = now;
        device.attempts = 0;
    }
    ++device.attempts;
    device.profile = profile;
    device.profile_status = ProfileStatus::assigned;
    device.profile_assign_time = now;
    device.profile_push_time = 0;
    if (settings.assign_writes_event) world.append(server, id, OpType::modified);
    return kSuccess;
}

void remove_assignment(World& world, ServerId server, DeviceId id) {
    if (world.fleet[id].profile_status == ProfileStatus::empty) return;
    Device& device = world.fleet.edit(id);
    device.profile_status = ProfileStatus::removed;
    device.profile_push_time = 0;
    if (world.settings.assign_writes_event) world.append(server, id, OpType::modified);
}

void put_on_server(World& world, DeviceId id, ServerId server, const Arrival& arrival, bool by_person) {
    if (world.fleet[id].server != kNoServer && world.fleet[id].server != server) unassign(world, id);
    Device& device = world.fleet.edit(id);
    device.released = false;
    device.server = server;
    device.by_person = by_person;
    device.device_assigned_date = world.clock.now();
    device.profile_status = arrival.profile_status;
    if (!arrival.keep_profile_uuid) device.profile = kNoProfile;
    device.profile_push_time = 0;
    // The deadline of a migration belongs to the move it came with.
    if (world.fleet.find_extra(id) != nullptr) world.fleet.extra(id).mdm_migration_deadline = 0;
    world.append(server, id, arrival.op);
}

void unassign(World& world, DeviceId id, bool released_by_replacement) {
    const ServerId server = world.fleet[id].server;
    if (server == kNoServer) return;
    world.append(server, id, OpType::deleted, released_by_replacement);
    world.leave_server(id);
}

void release(World& world, DeviceId id) {
    world.leave_server(id);
    world.fleet.edit(id).released = true;
}

void push(World& world, DeviceId id) {
    Device& device = world.fleet.edit(id);
    device.profile_status = ProfileStatus::pushed;
    device.profile_push_time = world.clock.now();
    if (world.settings.push_writes_event) world.append(device.server, id, OpType::modified);
}

} // namespace depsim
