#include "tests/depsim/model/world.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "tests/depsim/model/catalogue.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

// Apple's randomised serial numbers use digits and consonants; letters that look like digits are left out.
constexpr std::string_view kSerialAlphabet = "0123456789CDFGHJKLMNPQRTVWXY";
constexpr std::size_t kSerialLength = 10;

// 2026-10-01T00:00:00Z. A fixed day keeps the dates a function of the seed; a machine whose clock is earlier
// uses its own yesterday, because Apple never reports a date that is still to come.
constexpr std::int64_t kBaseTime = 1790812800;
constexpr std::int64_t kDay = 24 * 3600;
constexpr std::int64_t kFleetAge = 3 * 365 * kDay;

std::string deterministic_hex(std::uint64_t seed, std::size_t digits) {
    std::string text;
    for (std::uint64_t n = 0; text.size() < digits; ++n) {
        std::uint64_t bits = mix(seed ^ mix(n + 0x5E17));
        for (int i = 0; i < 16 && text.size() < digits; ++i, bits >>= 4U)
            text.push_back("0123456789ABCDEF"[bits & 15U]);
    }
    return text;
}

std::string plain_uuid(std::string_view uuid) {
    std::string plain;
    for (char c : uuid)
        if (c != '-') plain.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    return plain;
}

template <class E, std::size_t N>
std::optional<E> from_names(const std::array<std::string_view, N>& names, std::string_view text) {
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) return std::nullopt;
    return static_cast<E>(found - names.begin());
}

constexpr std::array<std::string_view, 4> kTokenStates{"valid", "expired", "replaced", "user_deleted"};
constexpr std::array<std::string_view, 3> kOpTypes{"added", "modified", "deleted"};

} // namespace

std::string_view to_text(TokenState state) {
    return kTokenStates[static_cast<std::size_t>(state)];
}

std::optional<TokenState> token_state_from(std::string_view text) {
    return from_names<TokenState>(kTokenStates, text);
}

std::string_view to_text(OpType op) {
    return kOpTypes[static_cast<std::size_t>(op)];
}

std::optional<OpType> op_type_from(std::string_view text) {
    return from_names<OpType>(kOpTypes, text);
}

World::World(Beginning beginning) : cursor_key(random_hex(32)), beginning_(std::move(beginning)) {
    if (beginning_.base_time == 0) beginning_.base_time = std::min(kBaseTime, clock.now() - kDay);
    organisation.org_name = beginning_.org_name;
    organisation.org_id_hash = deterministic_hex(mix(beginning_.seed), 64);
    for (char& c : organisation.org_id_hash)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    add_server(beginning_.server_name, deterministic_hex(beginning_.seed, 32));
    generate();
}

ServerId World::add_server(std::string server_name, std::string server_uuid) {
    MdmServer server;
    server.server_uuid = server_uuid.empty() ? random_hex_upper(32) : std::move(server_uuid);
    server.server_name = std::move(server_name);
    server.admin_id = "admin@example.com";
    servers.push_back(std::move(server));
    return static_cast<ServerId>(servers.size() - 1);
}

ServerId World::find_server(std::string_view uuid_or_name) const {
    const std::string uuid = plain_uuid(uuid_or_name);
    for (std::size_t i = 0; i < servers.size(); ++i)
        if (servers[i].server_uuid == uuid) return static_cast<ServerId>(i);
    for (std::size_t i = 0; i < servers.size(); ++i)
        if (servers[i].server_name == uuid_or_name) return static_cast<ServerId>(i);
    return kNoServer;
}

ProfileId World::add_profile(ServerId server, std::string json) {
    restore_profile({random_hex_upper(32), server, std::move(json)});
    return static_cast<ProfileId>(profiles.size() - 1);
}

void World::restore_profile(Profile profile) {
    profile_by_uuid_.emplace(profile.profile_uuid, static_cast<ProfileId>(profiles.size()));
    profiles.push_back(std::move(profile));
}

ProfileId World::find_profile(ServerId server, std::string_view profile_uuid) const {
    const auto found = profile_by_uuid_.find(std::string(profile_uuid));
    if (found == profile_by_uuid_.end() || profiles[found->second].server != server) return kNoProfile;
    return found->second;
}

std::string World::serial_number(std::uint64_t n) const {
    std::uint64_t bits = mix(beginning_.seed * 0x10001 + 7) ^ mix(n);
    std::string serial(kSerialLength, '0');
    for (char& c : serial) {
        bits = mix(bits);
        c = kSerialAlphabet[bits % kSerialAlphabet.size()];
    }
    // A serial number made of digits alone is possible in theory and unheard of in practice.
    serial[0] = kSerialAlphabet[10 + bits % (kSerialAlphabet.size() - 10)];
    return serial;
}

DeviceId World::make_device(std::uint64_t n, std::uint16_t kind) {
    const std::uint64_t bits = mix(mix(n) + beginning_.seed);
    Device device;
    device.kind = kind == kAnyKind ? pick_kind(bits) : kind;
    device.by_person = (bits >> 40U) % 10 != 0;
    // Two numbers give the same serial about once in 10^8 pairs of a million devices; the next candidate is
    // free.
    for (std::uint64_t attempt = 0;; ++attempt) {
        device.serial_number = serial_number(n + (attempt << 40U));
        const DeviceId id = fleet.add(device);
        if (id != kNoDevice) return id;
    }
}

void World::generate() {
    const std::size_t count = beginning_.devices;
    fleet.reserve(count);
    auto& log = servers.front().log;
    log.reserve(count);
    for (std::size_t n = 0; n < count; ++n) {
        const DeviceId id = make_device(n);
        Device& device = fleet.edit(id);
        // Bought over three years, a few hundred in each delivery, the newest last.
        const auto share = static_cast<std::int64_t>(
            static_cast<double>(n / 16 * 16) / static_cast<double>(count) * static_cast<double>(kFleetAge));
        device.device_assigned_date = beginning_.base_time - kFleetAge + share;
        device.server = 0;
        device.slot = static_cast<std::uint32_t>(log.size());
        device.changed = false;
        log.push_back({device.device_assigned_date, id, kNoProfile, OpType::added, ProfileStatus::empty,
                       false, kNoSlot});
    }
}

void World::write(ServerId server, Operation operation) {
    auto& log = servers[server].log;
    const auto position = static_cast<std::uint32_t>(log.size());
    // The log ascends in time even when a test sets the clock back.
    if (!log.empty()) operation.time = std::max(operation.time, log.back().time);
    if (fleet[operation.device].server == server) {
        std::uint32_t& slot = fleet.edit(operation.device).slot;
        if (slot != kNoSlot) log[slot].next = position;
        slot = position;
    }
    log.push_back(operation);
}

void World::append(ServerId server, DeviceId id, OpType op, bool released_by_replacement) {
    const Device& device = fleet[id];
    write(server,
          {clock.now(), id, device.profile, op, device.profile_status, released_by_replacement, kNoSlot});
}

void World::leave_server(DeviceId id) {
    Device& device = fleet.edit(id);
    if (device.server != kNoServer && device.slot != kNoSlot)
        servers[device.server].log[device.slot].next = kLeftSilently;
    device.server = kNoServer;
    device.slot = kNoSlot;
}

void World::link_logs() {
    for (std::size_t s = 0; s < servers.size(); ++s) {
        auto& log = servers[s].log;
        std::vector<std::uint32_t> newest(fleet.size(), kNoSlot);
        for (std::uint32_t position = 0; position < log.size(); ++position) {
            std::uint32_t& before = newest[log[position].device];
            if (before != kNoSlot) log[before].next = position;
            before = position;
        }
        for (DeviceId id = 0; id < fleet.size(); ++id)
            if (newest[id] != kNoSlot && fleet[id].server != s) log[newest[id]].next = kLeftSilently;
    }
}

/// Whether the operation is the last word that the server was told about the device.
bool World::is_newest(ServerId server, const Operation& operation) const {
    if (operation.op == OpType::deleted) return fleet[operation.device].server != server;
    return operation.next == kNoSlot;
}

void World::publish_withheld(ServerId server) {
    auto& withheld = servers[server].withheld;
    for (auto at = withheld.begin(); at != withheld.end();) {
        Operation operation = servers[server].log[*at];
        if (withheld_from_sync(operation.device)) {
            ++at;
            continue;
        }
        at = withheld.erase(at);
        if (!is_newest(server, operation)) continue; // what is newer comes by itself
        operation.time = clock.now();
        operation.next = kNoSlot;
        write(server, operation);
    }
}

std::uint32_t World::visible_end(ServerId server) const {
    const auto& log = servers[server].log;
    if (settings.visibility_delay_s <= 0) return static_cast<std::uint32_t>(log.size());
    const std::int64_t newest = clock.now() - settings.visibility_delay_s;
    const auto end =
        std::upper_bound(log.begin(), log.end(), newest,
                         [](std::int64_t time, const Operation& entry) { return time < entry.time; });
    return static_cast<std::uint32_t>(end - log.begin());
}

} // namespace depsim
