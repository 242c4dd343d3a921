// Refresh from Apple.
#include "plugin/console/device_actions.hpp"
#include "plugin/console/device_words.hpp"
#include "plugin/console/device_work.hpp"
#include "plugin/console/reply.hpp"

#include <map>
#include <set>
#include <utility>

namespace mdm::dep {
namespace {

// So many of one account a person waits for; Apple answers them in one request.
constexpr std::size_t kAtOnce = 100;

// The same in everything but what only one of the two ways of asking tells.
bool tells_nothing_new(Device before, Device now) {
    for (Device* device : {&before, &now}) {
        device->op_type.reset();
        device->op_date.reset();
        device->response_status.reset();
        device->released_by_replacement.reset();
    }
    return before == now;
}

std::string found_sentence(const DeviceStore::Row& before, const Device& now) {
    if (!before.present) return "The device is on this MDM server again.";
    if (tells_nothing_new(before.device, now)) return "Nothing has changed at Apple.";
    const std::string was = before.device.profile_status.value_or("unknown");
    const std::string is = now.profile_status.value_or("unknown");
    if (was != is) return "Its profile status is " + is + " now; here it was " + was + ".";
    if (before.device.profile_uuid != now.profile_uuid) return "It has another profile than was known here.";
    return "What Apple says about it has changed; the row is up to date now.";
}

std::string gone_sentence(const DeviceStore::Row& before) {
    if (!before.present) return "It is still not on this MDM server.";
    return "It is not on this MDM server any more: it was moved, unassigned or released. The row stays for "
           "its "
           "history.";
}

void refresh_batch(Services& services, Engine::Patience patience, const std::string& actor,
                   const std::stop_token& stop, DeviceReport& report, const DeviceBatch& batch) {
    const std::vector<std::string> serials = batch.serials([](const auto&) { return true; });
    std::vector<Device> answers;
    services.engine().with_client(batch.token.id, patience,
                                  [&](Client& client) { answers = client.device_details(serials, stop); });

    const std::set<std::string> asked(serials.begin(), serials.end());
    std::map<std::string, const Device*, std::less<>> by_serial;
    std::vector<std::string> gone;
    for (const Device& answer : answers) {
        by_serial[answer.serial_number] = &answer;
        if (asked.contains(answer.serial_number) && says_gone(answer.response_status.value_or("")))
            gone.push_back(answer.serial_number);
    }
    Store& store = services.store();
    const PageResult changed = store.devices.refresh(batch.token.id, actor, answers, gone, batch.devices);
    if (changed.added + changed.deleted > 0) store.devices.count(batch.token.id);

    for (const DeviceStore::Row& device : batch.devices) {
        const auto answer = by_serial.find(device.device.serial_number);
        const std::string status =
            answer == by_serial.end() ? "" : answer->second->response_status.value_or("");
        if (status == "SUCCESS")
            report.add(batch.result(device, status, found_sentence(device, *answer->second)));
        else if (says_gone(status))
            report.add(batch.result(device, status, gone_sentence(device)));
        else // nothing is concluded from it
            report.add(batch.result(device, status.empty() ? "FAILED" : status,
                                    "Apple could not tell how the device stands. Nothing was changed here; "
                                    "try again later."));
    }
}

} // namespace

std::string refresh_devices(Services& services, const ams::Request& request) {
    std::vector<std::int64_t> ids = selected_device_ids(request);
    const std::string what = title_of_devices(services, ids);
    if (request.dry_run()) return Reply{.message = "Apple would be asked about " + what + "."}.json();

    const std::string actor(request.user());
    std::size_t accounts = 0;
    if (ids.size() <= kAtOnce) {
        std::map<std::int64_t, int> tokens;
        for (const DeviceStore::Row& row : services.store().devices.find(ids))
            ++tokens[row.token];
        accounts = tokens.size();
    }
    if (accounts == 1) {
        Reply reply;
        DeviceReport report(static_cast<std::int64_t>(ids.size()),
                            [&](const DeviceResult& result) { reply.results.push_back(result.json()); });
        for_each_batch(services, ids, report, {}, [&](const DeviceBatch& batch) {
            refresh_batch(services, Engine::Patience::person, actor, {}, report, batch);
        });
        reply.message = "Apple was asked about " + what + ". " + report.sentence();
        return reply.json();
    }
    return start_device_task(
        services, request, "Refresh from Apple: " + what, std::move(ids), {},
        [&services, actor](const ams::TaskRun& task, DeviceReport& report, const DeviceBatch& batch) {
            refresh_batch(services, Engine::Patience::task, actor, task.stop(), report, batch);
        });
}

} // namespace mdm::dep
