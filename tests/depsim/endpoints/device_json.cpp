#include "tests/depsim/endpoints/device_json.hpp"

#include <functional>

#include <nlohmann/json.hpp>

#include "tests/depsim/model/catalogue.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

class ObjectWriter {
public:
    explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }

    void raw(std::string_view key, std::string_view value) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += '"';
        out_ += key;
        out_ += "\":";
        out_ += value;
    }
    void text(std::string_view key, std::string_view value) {
        raw(key, {});
        append_json_string(out_, value);
    }
    /// Left out when there is none.
    void time(std::string_view key, std::int64_t seconds) {
        if (seconds != 0) text(key, utc_time(seconds));
    }
    void end() { out_ += '}'; }

private:
    std::string& out_;
    bool first_ = true;
};

std::string decimal(std::uint64_t bits, std::size_t digits) {
    std::string text(digits, '0');
    for (char& c : text) {
        c = static_cast<char>('0' + bits % 10);
        bits = mix(bits);
    }
    return text;
}

std::string mac_address(std::uint64_t bits) {
    std::string text;
    bits &= ~0x3ULL; // the first octet must not say "multicast" or "locally administered"
    for (int i = 0; i < 6; ++i, bits >>= 8U) {
        if (i != 0) text += ':';
        text += "0123456789ABCDEF"[bits >> 4U & 15U];
        text += "0123456789ABCDEF"[bits & 15U];
    }
    return text;
}

std::string description(const DeviceKind& kind, std::uint64_t bits) {
    std::string text(kind.shorthand);
    if (const auto color = nth_part(kind.colors, bits); !color.empty()) text.append(" ").append(color);
    if (const auto storage = nth_part(kind.storages, bits >> 20U); !storage.empty())
        text.append(kind.family == "Mac" ? "/" : " ").append(storage);
    return text + "-USA";
}

/// The value a portal action has set for a key, else what the kind gives.
class Described {
public:
    Described(ObjectWriter& writer, const DeviceExtra* extra) : writer_(writer), extra_(extra) {}

    [[nodiscard]] std::string_view value(std::string_view key, std::string_view generated) const {
        const std::string* told = find(key);
        return told != nullptr ? std::string_view(*told) : generated;
    }

    /// Writes nothing when an empty value was generated.
    void operator()(std::string_view key, std::string_view generated) const {
        if (const std::string* told = find(key))
            writer_.text(key, *told);
        else if (!generated.empty())
            writer_.text(key, generated);
    }

private:
    [[nodiscard]] const std::string* find(std::string_view key) const {
        if (extra_ == nullptr) return nullptr;
        const auto found = extra_->text.find(key);
        return found == extra_->text.end() ? nullptr : &found->second;
    }

    ObjectWriter& writer_;
    const DeviceExtra* extra_;
};

void append_hardware_ids(ObjectWriter& writer, const Described& text, const DeviceKind& kind,
                         std::uint64_t bits) {
    text("wifi_mac_address", mac_address(mix(bits + 1)));
    text("bluetooth_mac_address", mac_address(mix(bits + 2)));
    text("ethernet_mac_address", kind.ethernet ? mac_address(mix(bits + 3)) : std::string());
    if (!kind.cellular) {
        text("eid", "");
        return;
    }
    text("eid", "8904" + decimal(mix(bits + 4), 28));
    const std::string imei = "35" + decimal(mix(bits + 5), 13);
    writer.raw("imei", kind.family == "iPhone" ? "[\"" + imei + "\",\"35" + decimal(mix(bits + 6), 13) + "\"]"
                                               : "[\"" + imei + "\"]");
    writer.raw("meid", "[\"" + imei.substr(0, 14) + "\"]");
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    for (char c : text) {
        if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') continue;
        out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

void append_device(std::string& out, const World& world, DeviceId id, int version, const Telling& telling) {
    const Operation* as_of = telling.as_of;
    const Device& device = world.fleet[id];
    const DeviceExtra* extra = world.fleet.find_extra(id);
    const DeviceKind& kind = device_kinds()[device.kind];
    const std::uint64_t bits = mix(std::hash<std::string>{}(device.serial_number));
    const bool deleted = as_of != nullptr && as_of->op == OpType::deleted;

    ObjectWriter writer(out);
    const Described text(writer, extra);
    if (!telling.leave_out_serial) writer.text("serial_number", device.serial_number);
    text("model", kind.model);
    text("description", description(kind, bits));
    text("color", nth_part(kind.colors, bits));
    text("asset_tag", "");
    if (version >= 2) {
        const std::string_view os = text.value("os", kind.os);
        writer.text("os", os == "iPadOS" && version < 7 ? "iOS" : os);
        text("device_family", kind.family);
    }
    if (!deleted) {
        const ProfileStatus status = as_of != nullptr ? as_of->profile_status : device.profile_status;
        const ProfileId profile = as_of != nullptr ? as_of->profile : device.profile;
        writer.text("profile_status", telling.unknown_values ? "suspended" : to_text(status));
        const bool lingers = status == ProfileStatus::removed && world.settings.removed_keeps_profile_uuid;
        if (profile != kNoProfile &&
            (status == ProfileStatus::assigned || status == ProfileStatus::pushed || lingers)) {
            writer.text("profile_uuid", world.profiles[profile].profile_uuid);
            if (profile == device.profile) writer.time("profile_assign_time", device.profile_assign_time);
        }
        if (status == ProfileStatus::pushed) writer.time("profile_push_time", device.profile_push_time);
        writer.time("device_assigned_date", device.device_assigned_date);
        text("device_assigned_by",
             device.by_person ? std::string_view("it@example.com") : std::string_view("-1"));
    }
    if (version >= 8 && extra != nullptr && !deleted)
        writer.time("mdm_migration_deadline", extra->mdm_migration_deadline);
    if (version >= 10) {
        append_hardware_ids(writer, text, kind, bits);
        if (extra != nullptr && !extra->replaces.empty()) writer.raw("is_replacement_device", "true");
        if (deleted && as_of->released_by_replacement) writer.raw("released_by_replacement", "true");
    }
    if (telling.op_keys) {
        writer.text("op_type", telling.unknown_values ? "renamed" : to_text(as_of->op));
        writer.text("op_date", utc_time(as_of->time));
    }
    if (!telling.response_status.empty()) writer.text("response_status", telling.response_status);
    writer.end();
}

} // namespace depsim
