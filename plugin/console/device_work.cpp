#include "plugin/console/device_work.hpp"

#include "plugin/console/documents.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/translate.hpp"

#include "plugin/protocol/client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

namespace mdm::dep {
namespace {

std::int64_t number_of(std::string_view key) {
    std::int64_t id = 0;
    const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (fault != std::errc{} || end != key.data() + key.size())
        throw Error(Code::not_found, {.text = "The device does not exist, or no longer."});
    return id;
}

// Devices by account, both in the order of the selection.
std::vector<DeviceBatch> batches_of(Services& services, const std::vector<std::int64_t>& ids) {
    std::map<std::int64_t, std::size_t> place;
    for (std::size_t i = 0; i < ids.size(); ++i)
        place.emplace(ids[i], i);
    std::vector<DeviceStore::Row> rows = services.store().devices.find(ids);
    std::sort(rows.begin(), rows.end(), [&](const DeviceStore::Row& left, const DeviceStore::Row& right) {
        return place.at(left.id) < place.at(right.id);
    });
    std::vector<DeviceBatch> batches;
    for (DeviceStore::Row& row : rows) {
        auto at = std::find_if(batches.begin(), batches.end(),
                               [&](const DeviceBatch& batch) { return batch.token.id == row.token; });
        if (at == batches.end()) {
            auto token = services.store().tokens.find(row.token);
            if (!token) continue; // deleted meanwhile, with its devices: reported as gone
            batches.push_back({.token = std::move(*token), .devices = {}});
            at = batches.end() - 1;
        }
        at->devices.push_back(std::move(row));
    }
    return batches;
}

} // namespace

std::string DeviceResult::json() const {
    nlohmann::ordered_json json{{"key", key}};
    if (!serial_number.empty()) json["serial_number"] = serial_number;
    json["status"] = status;
    json["detail"] = detail;
    if (!account.empty()) json["account"] = account;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void DeviceReport::add(const DeviceResult& result) {
    ++done_;
    ++counts_[result.status];
    sink_(result);
    if (progress_) progress_(done_, total_);
}

std::int64_t DeviceReport::count(const std::string& status) const {
    const auto found = counts_.find(status);
    return found == counts_.end() ? 0 : found->second;
}

std::string DeviceReport::sentence() const {
    std::string text = std::to_string(done_) + (done_ == 1 ? " device: " : " devices: ");
    bool first = true;
    for (const auto& [status, count] : counts_) {
        text += (first ? "" : ", ") + std::to_string(count) + ' ' + status;
        first = false;
    }
    return text + '.';
}

DeviceResult DeviceBatch::result(const DeviceStore::Row& device, std::string status,
                                 std::string detail) const {
    return {.key = std::to_string(device.id),
            .serial_number = device.device.serial_number,
            .account = token.title(),
            .status = std::move(status),
            .detail = std::move(detail)};
}

std::vector<std::string>
DeviceBatch::serials(const std::function<bool(const DeviceStore::Row&)>& wanted) const {
    std::vector<std::string> serials;
    for (const DeviceStore::Row& device : devices)
        if (wanted(device)) serials.push_back(device.device.serial_number);
    return serials;
}

std::vector<std::int64_t> selected_device_ids(const ams::Request& request) {
    std::vector<std::int64_t> ids;
    ids.reserve(request.key_count());
    for (const std::string_view key : request.keys())
        ids.push_back(number_of(key));
    return ids;
}

DeviceStore::Row selected_device(Services& services, const ams::Request& request) {
    const std::vector<std::int64_t> ids = selected_device_ids(request);
    if (ids.size() != 1)
        throw Error(Code::invalid_input,
                    {.text = "This works on one device at a time.", .remedy = "Select one row."});
    auto found = services.store().devices.find(ids);
    if (found.empty()) throw Error(Code::not_found, {.text = "The device does not exist, or no longer."});
    return std::move(found.front());
}

std::string title_of_devices(Services& services, const std::vector<std::int64_t>& ids) {
    if (ids.size() == 1) {
        const auto found = services.store().devices.find(ids);
        if (!found.empty()) return found.front().device.serial_number;
    }
    return std::to_string(ids.size()) + (ids.size() == 1 ? " device" : " devices");
}

std::vector<std::string> preview_devices(Services& services, const std::vector<std::int64_t>& ids,
                                         const std::string& what_happens) {
    std::vector<std::string> results;
    if (ids.size() > kMaxDevicesPerRequest) return results;
    for (const DeviceBatch& batch : batches_of(services, ids))
        for (const DeviceStore::Row& device : batch.devices)
            results.push_back((device.present ? batch.result(device, "READY", what_happens)
                                              : batch.result(device, "SKIPPED",
                                                             "The device has left this MDM server already."))
                                  .json());
    return results;
}

void for_each_batch(Services& services, const std::vector<std::int64_t>& ids, DeviceReport& report,
                    const std::stop_token& stop, const std::function<void(const DeviceBatch&)>& work) {
    std::map<std::int64_t, Error> failed; // by account
    std::optional<Error> first;
    bool cancelled = false;

    const auto carry_out = [&](const DeviceBatch& batch) {
        const std::int64_t before = report.done();
        const auto skip_rest = [&](const std::string& why) {
            // `work` reports in the batch's order, so what has no result yet is at its end.
            const auto rest = std::span(batch.devices)
                                  .subspan(std::min(static_cast<std::size_t>(report.done() - before),
                                                    batch.devices.size()));
            for (const DeviceStore::Row& device : rest)
                report.add(batch.result(device, "SKIPPED", why));
        };
        cancelled = cancelled || stop.stop_requested();
        if (cancelled)
            return skip_rest("Not done: the action was cancelled before. The device is unchanged.");
        if (const auto known = failed.find(batch.token.id); known != failed.end())
            return skip_rest("Not asked: " + known->second.text());
        try {
            work(batch);
        } catch (const Error& e) {
            if (e.code() == Code::cancelled) {
                cancelled = true;
                return skip_rest("Not done: the action was cancelled before. The device is unchanged.");
            }
            if (!first) first.emplace(e);
            failed.emplace(batch.token.id, e);
            skip_rest(e.text());
        }
    };

    for (std::size_t at = 0; at < ids.size(); at += kMaxDevicesPerRequest) {
        const std::vector<std::int64_t> chunk(
            ids.begin() + static_cast<std::ptrdiff_t>(at),
            ids.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMaxDevicesPerRequest, ids.size())));
        std::set<std::int64_t> missing(chunk.begin(), chunk.end());
        for (const DeviceBatch& batch : batches_of(services, chunk)) {
            for (const DeviceStore::Row& device : batch.devices)
                missing.erase(device.id);
            carry_out(batch);
        }
        for (const std::int64_t id : missing)
            report.add({.key = std::to_string(id),
                        .serial_number = {},
                        .account = {},
                        .status = "SKIPPED",
                        .detail = "The device is not here any more: its account was deleted meanwhile."});
    }
    if (cancelled) throw Error(Code::cancelled);
    if (first && report.done() == report.count("SKIPPED")) throw Error(*first);
}

std::string start_device_task(Services& services, const ams::Request& request, const std::string& title,
                              std::vector<std::int64_t> ids, std::string permission, BatchWork work,
                              std::function<void(const DeviceReport&)> after) {
    const ams::TaskSpec spec{
        .title = title, .permission = std::string(kPermission), .join_key = {}, .caller = request.caller()};
    Reply reply{.message = {}}; // the task says it all, and a message would stand in the way
    reply.task = services.tasks.start(
        spec, services.log,
        [&services, title, ids = std::move(ids), permission = std::move(permission), work = std::move(work),
         after = std::move(after)](ams::TaskRun& task) {
            // Either may have been taken away since the task was queued.
            services.require(task.caller());
            if (!permission.empty()) services.access.require(task.caller(), permission);
            translated(services.log, title, [&] {
                DeviceReport report(
                    static_cast<std::int64_t>(ids.size()),
                    [&](const DeviceResult& result) { task.add_result(result.json()); },
                    [&](std::int64_t done, std::int64_t total) { task.progress(done, total, "devices"); });
                const std::stop_token stop = task.stop();
                try {
                    for_each_batch(services, ids, report, stop,
                                   [&](const DeviceBatch& batch) { work(task, report, batch); });
                } catch (const Error&) { // the results say more than the error
                    task.set_message(report.sentence());
                    throw;
                }
                task.set_message(report.sentence());
                if (after) after(report);
            });
        });
    return reply.json();
}

bool perhaps_carried_out(Code code) {
    switch (code) {
    case Code::unreachable: // cut in the middle, as well as never connected
    case Code::timed_out:
    case Code::service_unavailable:
    case Code::bad_answer:
    case Code::cancelled:
    case Code::internal:
        return true;
    default:
        return false;
    }
}

void audit_device(Services& services, const ams_caller* caller, const char* event, std::int64_t id,
                  const std::string& detail) {
    try {
        services.audit.record(caller, event, "mdm_dep_device/" + std::to_string(id), detail);
    } catch (const ams::Error& e) { // the host has recorded the action itself
        services.log.error("An audit entry could not be written", {{"event", event}, {"code", e.code()}});
    }
}

} // namespace mdm::dep
