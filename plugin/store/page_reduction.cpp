#include "plugin/store/page_reduction.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <unordered_map>

namespace mdm::dep {

namespace {

Operation operation_of(const DeviceRecord& record) {
    const Device& device = record.device;
    Operation operation{device.serial_number, *device.op_type, {.key = {}, .op_date = device.op_date}, {}};
    // The values belong to the key: two different changes can fall into one second.
    operation.id.key = *device.op_type + ":" + device.op_date.value_or("-") + ":" + record.hash.substr(0, 16);
    nlohmann::json detail = nlohmann::json::object();
    if (device.profile_status) detail["profile_status"] = *device.profile_status;
    if (device.profile_uuid) detail["profile_uuid"] = *device.profile_uuid;
    if (device.device_assigned_by && operation.event == "added")
        detail["device_assigned_by"] = *device.device_assigned_by;
    if (device.released_by_replacement) detail["released_by_replacement"] = *device.released_by_replacement;
    if (!detail.empty()) operation.detail = detail.dump();
    return operation;
}

// The later of two operations without a time, or of the same time, is the one that comes later. Canonical times compare as
// text.
bool outdates(const std::optional<std::string>& later_op_date,
              const std::optional<std::string>& earlier_op_date) {
    return !later_op_date || !earlier_op_date || *later_op_date >= *earlier_op_date;
}

} // namespace

ReducedPage reduce(const std::vector<Device>& devices, Telling telling) {
    ReducedPage page;
    page.finals.reserve(devices.size());
    std::unordered_map<std::string_view, std::size_t> by_serial; // views into `devices`
    by_serial.reserve(devices.size());
    std::vector<std::optional<OperationId>> deletions;
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
        OperationId id;
        if (record.device.op_type) {
            page.operations.push_back(operation_of(record));
            id = page.operations.back().id;
        }
        const auto [place, first] = by_serial.try_emplace(device.serial_number, page.finals.size());
        if (first) deletions.emplace_back();
        std::optional<OperationId>& deletion = deletions[place->second];
        if (record.deleted() && (!deletion || outdates(id.op_date, deletion->op_date))) deletion = id;
        if (first) {
            page.finals.push_back({std::move(record), std::move(id)});
            continue;
        }
        ++page.superseded;
        FinalState& best = page.finals[place->second];
        if (outdates(record.device.op_date, best.record.device.op_date)) {
            if (record.deleted() || is_sparse(record)) {
                fill_missing(record, best.record);
                finish(record);
            }
            best.record = std::move(record);
            best.id = std::move(id);
        }
    }
    for (std::size_t i = 0; i < page.finals.size(); ++i)
        if (!page.finals[i].record.deleted()) page.finals[i].deletion = std::move(deletions[i]);
    return page;
}

} // namespace mdm::dep
