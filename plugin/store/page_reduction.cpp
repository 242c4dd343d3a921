#include "plugin/store/page_reduction.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <unordered_map>

namespace mdm::dep {

namespace {

Operation operation_of(const DeviceRecord& record) {
    const Device& device = record.device;
    Operation operation{device.serial_number, *device.op_type, device.op_date, {}, std::nullopt};
    // The values belong to the key: two different changes can fall into one second.
    operation.key = *device.op_type + ":" + device.op_date.value_or("-") + ":" + record.hash.substr(0, 16);
    nlohmann::json detail = nlohmann::json::object();
    if (device.profile_status) detail["profile_status"] = *device.profile_status;
    if (device.profile_uuid) detail["profile_uuid"] = *device.profile_uuid;
    if (device.device_assigned_by && operation.event == "added")
        detail["device_assigned_by"] = *device.device_assigned_by;
    if (device.released_by_replacement) detail["released_by_replacement"] = *device.released_by_replacement;
    if (!detail.empty()) operation.detail = detail.dump();
    return operation;
}

bool outdates(const Device& newer, const Device& older) {
    // Canonical times compare as text.
    return !newer.op_date || !older.op_date || *newer.op_date >= *older.op_date;
}

} // namespace

ReducedPage reduce(const std::vector<Device>& devices, Telling telling) {
    ReducedPage page;
    page.finals.reserve(devices.size());
    std::unordered_map<std::string_view, std::size_t> by_serial; // views into `devices`
    by_serial.reserve(devices.size());
    std::vector<bool> ever_deleted;
    for (const Device& device : devices) {
        if (!usable_serial(device.serial_number)) {
            ++page.skipped;
            continue;
        }
        DeviceRecord record = make_record(device);
        if (telling == Telling::standing && !record.deleted()) {
            record.device.op_type.reset();
            record.device.op_date.reset();
        }
        finish(record);
        std::string key;
        if (record.device.op_type) {
            page.operations.push_back(operation_of(record));
            key = page.operations.back().key;
        }
        const auto [place, first] = by_serial.try_emplace(device.serial_number, page.finals.size());
        if (first) {
            ever_deleted.push_back(record.deleted());
            page.finals.push_back({std::move(record), false, std::move(key)});
            continue;
        }
        ++page.superseded;
        FinalState& best = page.finals[place->second];
        if (record.deleted()) ever_deleted[place->second] = true;
        if (outdates(record.device, best.record.device)) {
            if (record.deleted()) {
                fill_missing(record, best.record);
                finish(record);
            }
            best.record = std::move(record);
            best.key = std::move(key);
        }
    }
    for (std::size_t i = 0; i < page.finals.size(); ++i)
        page.finals[i].came_back = ever_deleted[i] && !page.finals[i].record.deleted();
    return page;
}

} // namespace mdm::dep
