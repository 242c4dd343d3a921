// Disown: giving devices up for good.
#include "plugin/console/device_actions.hpp"
#include "plugin/console/device_words.hpp"
#include "plugin/console/device_work.hpp"
#include "plugin/console/documents/device_forms.hpp"
#include "plugin/console/form_values.hpp"
#include "plugin/console/reply.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace mdm::dep {
namespace {

constexpr std::size_t kEventsLookedAt = 20;
constexpr std::ptrdiff_t kFailuresUntilApple = 3; // from then on Apple wants to be called

void require_allowed(Services& services, const ams_caller* caller) {
    services.access.require(caller, std::string(kDisownPermission));
    if (!services.settings().disown_allowed) throw Error(Code::disown_not_allowed);
}

// What has to be typed: the serial number of one, the number of several.
std::string expected_confirmation(Services& services, const std::vector<std::int64_t>& ids) {
    if (ids.size() != 1) return std::to_string(ids.size());
    const auto found = services.store().devices.find(ids);
    if (found.empty()) throw Error(Code::not_found, {.text = "The device does not exist, or no longer."});
    return found.front().device.serial_number;
}

// What Apple says about devices after the answer of disown left a doubt. Empty when it cannot be asked.
std::map<std::string, std::string> standing_of(Services& services, std::int64_t token,
                                               const std::vector<std::string>& serials) {
    std::map<std::string, std::string> standing;
    if (serials.empty()) return standing;
    try {
        services.engine().with_client(token, Engine::Patience::person, [&](Client& client) {
            for (const Device& device : client.device_details(serials))
                standing[device.serial_number] = device.response_status.value_or("");
        });
    } catch (const Error& e) { // then it stays open, which is what the result says
        services.log.warning("Disowned devices could not be asked about again",
                             {{"token", std::to_string(token)}, {"code", std::string(e.id())}});
    }
    return standing;
}

class Disowning {
public:
    Disowning(Services& services, const ams::TaskRun& task, DeviceReport& report, const DeviceBatch& batch)
        : services_(services), task_(task), report_(report), batch_(batch) {}

    void carry_out() {
        const auto asked = batch_.serials([](const DeviceStore::Row& device) { return device.present; });
        const DeviceOutcomes answers = asked.empty() ? DeviceOutcomes() : ask(asked);
        std::vector<std::string> doubtful;
        for (const std::string& serial : asked) {
            const auto answer = answers.find(serial);
            if (answer == answers.end() || says_gone(answer->second)) doubtful.push_back(serial);
        }
        const auto standing = standing_of(services_, batch_.token.id, doubtful);
        std::vector<DisownVerdict> verdicts;
        for (const DeviceStore::Row& device : batch_.devices) {
            const std::string& serial = device.device.serial_number;
            const auto answer = answers.find(serial);
            const auto stands = standing.find(serial);
            verdicts.push_back(
                device.present
                    ? judge_disown(answer == answers.end() ? std::string() : answer->second,
                                   stands == standing.end() ? std::string() : stands->second)
                    : DisownVerdict{"SKIPPED", "The device has left this MDM server already.", ""});
        }
        keep(verdicts);
        for (std::size_t i = 0; i < verdicts.size(); ++i)
            report_.add(batch_.result(batch_.devices[i], verdicts[i].status, verdicts[i].detail));
        // What cannot be undone is not asked for on and on while nobody can tell what becomes of it.
        if (lost_ && standing.empty()) throw Error(*lost_);
    }

private:
    // Empty if the answer was lost. Throws what surely was not carried out.
    DeviceOutcomes ask(const std::vector<std::string>& serials) {
        EventStore& events = services_.store().events;
        std::vector<ActionEvent> requested;
        for (const std::string& serial : serials)
            requested.push_back(
                {.serial_number = serial, .event = "disown_requested", .detail = std::nullopt});
        // Before Apple is asked: whatever happens to this process, the timeline tells who wanted it.
        events.record(batch_.token.id, user(), requested);
        DeviceOutcomes answers;
        try {
            services_.engine().with_client(batch_.token.id, Engine::Patience::task, [&](Client& client) {
                answers = client.disown(serials, task_.stop());
            });
        } catch (const Error& e) {
            if (!perhaps_carried_out(e.code())) throw;
            lost_.emplace(e);
            services_.log.warning("The answer to a disown was lost; it is not repeated",
                                  {{"token", std::to_string(batch_.token.id)},
                                   {"devices", std::to_string(serials.size())},
                                   {"code", std::string(e.id())},
                                   {"detail", e.detail()}});
        }
        return answers;
    }

    void keep(std::vector<DisownVerdict>& verdicts) {
        Store& store = services_.store();
        std::map<std::string, std::vector<std::string>> left;
        std::vector<ActionEvent> events;
        for (std::size_t i = 0; i < verdicts.size(); ++i) {
            DisownVerdict& verdict = verdicts[i];
            const DeviceStore::Row& device = batch_.devices[i];
            const std::string& serial = device.device.serial_number;
            if (!verdict.left.empty()) left[verdict.left].push_back(serial);
            if (verdict.status == "FAILED" && verdict.event == "disown_failed") advise(serial, verdict);
            // Leaving writes its own event.
            if (!verdict.event.empty() && verdict.event != verdict.left)
                events.push_back({.serial_number = serial,
                                  .event = verdict.event,
                                  .detail = nlohmann::json{{"answer", verdict.status}}.dump()});
            if (!verdict.event.empty())
                audit_device(services_, task_.caller(), "mdm.dep.device.disowned", device.id,
                             nlohmann::ordered_json{{"serial_number", serial},
                                                    {"server_name", batch_.token.title()},
                                                    {"answer", verdict.status},
                                                    {"event", verdict.event}}
                                 .dump());
        }
        for (const auto& [reason, serials] : left)
            store.devices.leave(batch_.token.id, user(), serials, reason);
        if (!events.empty()) store.events.record(batch_.token.id, user(), events);
        if (!left.empty()) store.devices.count(batch_.token.id);
    }

    void advise(const std::string& serial, DisownVerdict& verdict) {
        const auto timeline = services_.store().events.timeline(batch_.token.id, serial, kEventsLookedAt);
        const auto failures = std::count_if(timeline.begin(), timeline.end(), [](const EventRow& event) {
            return event.event == "disown_failed";
        });
        if (failures + 1 >= kFailuresUntilApple)
            verdict.detail += " It has failed " + std::to_string(failures + 1) +
                              " times: release the device in Apple's portal, or ask Apple's support.";
    }

    [[nodiscard]] std::string user() const { return task_.caller()->user; }

    Services& services_;
    const ams::TaskRun& task_;
    DeviceReport& report_;
    const DeviceBatch& batch_;
    std::optional<Error> lost_; ///< Why the answer was lost.
};

} // namespace

std::string disown_devices(Services& services, const ams::Request& request) {
    require_allowed(services, request.caller());
    std::vector<std::int64_t> ids = selected_device_ids(request);
    const std::string what = title_of_devices(services, ids);
    if (request.dry_run()) {
        Reply reply{.message = what + " would be given up for good. Nothing was changed."};
        reply.warnings = {"This cannot be undone."};
        reply.results = preview_devices(services, ids, "It would leave the organisation for good.");
        return reply.json();
    }
    const std::string expected = expected_confirmation(services, ids);
    if (FormValues(request.form()).text("confirm") != expected)
        throw Error(
            Code::invalid_input,
            {.text = "The confirmation does not say " +
                     std::string(ids.size() == 1 ? "the serial number" : "how many devices are selected") +
                     ". Nothing was changed and no device is affected.",
             .remedy = "Type " + expected + " to give " + what + " up for good.",
             .field = "confirm"});
    return start_device_task(
        services, request, "Disown: " + what, std::move(ids), std::string(kDisownPermission),
        [&services](const ams::TaskRun& task, DeviceReport& report, const DeviceBatch& batch) {
            Disowning(services, task, report, batch).carry_out();
        });
}

std::string disown_form(Services& services, const ams::Request& request) {
    require_allowed(services, request.caller());
    const std::vector<std::int64_t> ids = selected_device_ids(request);
    constexpr std::size_t kCounted = 1000; // beyond that the result tells
    std::size_t away = 0;
    if (ids.size() <= kCounted) {
        const auto rows = services.store().devices.find(ids);
        away = static_cast<std::size_t>(
            std::count_if(rows.begin(), rows.end(), [](const auto& row) { return !row.present; }));
    }
    return disown_device_form(title_of_devices(services, ids), expected_confirmation(services, ids), away);
}

} // namespace mdm::dep
