#include "plugin/store/device_changes.hpp"

#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongest = 200;

Json value(const std::optional<std::string>& text) {
    return text ? Json(fit(*text, kLongest)) : Json();
}

Json value(const std::optional<bool>& flag) {
    return flag ? Json(*flag) : Json();
}

Json value(const std::vector<std::string>& list) {
    return list.empty() ? Json() : Json(list);
}

Json standing(const DeviceRecord& record) {
    Json detail = Json::object();
    if (record.device.profile_status) detail["profile_status"] = *record.device.profile_status;
    if (record.device.profile_uuid) detail["profile_uuid"] = *record.device.profile_uuid;
    return detail;
}

std::string text_of(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string standing_detail(const DeviceRecord& record) {
    return text_of(standing(record));
}

std::string change_detail(const Device& before, const DeviceRecord& now) {
    Json changed = Json::object();
    const auto compare = [&](const char* column, const auto& old, const auto& fresh) {
        if (old != fresh) changed[column] = Json::array({value(old), value(fresh)});
    };
    for (const DeviceColumn& column : kDeviceColumns)
        compare(column.name, before.*column.member, now.device.*column.member);
    compare("imei", before.imei, now.device.imei);
    compare("meid", before.meid, now.device.meid);
    compare("is_replacement_device", before.is_replacement_device, now.device.is_replacement_device);
    compare("released_by_replacement", before.released_by_replacement, now.device.released_by_replacement);
    compare("extra", before.extra, now.device.extra);
    Json detail = standing(now);
    if (!changed.empty()) detail["changed"] = std::move(changed);
    return text_of(detail);
}

} // namespace mdm::dep
