// Activation Lock and the codes that end it.
#include "plugin/console/device_actions.hpp"
#include "plugin/console/device_words.hpp"
#include "plugin/console/device_work.hpp"
#include "plugin/console/documents/device_forms.hpp"
#include "plugin/console/form_values.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/token/bypass_code.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace mdm::dep {
namespace {

// Requests for one device that are looked at for its codes; more than a person could try.
constexpr std::size_t kRequestsLookedAt = 20;

struct LockForm {
    std::optional<std::string> lost_message;
    bool use_bypass_code = true;
};

LockForm read_form(const ams::Request& request) {
    const FormValues values(request.form());
    LockForm form;
    if (values.has("lost_message")) form.lost_message = values.text("lost_message");
    form.use_bypass_code = values.flag("use_bypass_code", true);
    return form;
}

bool may_unlock(const LockRow& lock) {
    return lock.has_code && may_have_locked(lock.state);
}

class Locking {
public:
    Locking(Services& services, const ams::TaskRun& task, DeviceReport& report, const LockForm& form)
        : services_(services), task_(task), report_(report), form_(form) {}

    void carry_out(const DeviceBatch& batch) {
        for (const DeviceStore::Row& device : batch.devices) {
            if (!device.present) {
                report_.add(batch.result(device, "SKIPPED", "The device has left this MDM server already."));
                continue;
            }
            if (task_.stop().stop_requested()) throw Error(Code::cancelled);
            lock(batch, device);
        }
    }

private:
    void lock(const DeviceBatch& batch, const DeviceStore::Row& device) {
        const std::string& serial = device.device.serial_number;
        BypassCode code;
        if (form_.use_bypass_code) code = new_bypass_code();
        ActivationLockStore& locks = services_.store().activation_locks;
        // Before Apple is asked: after a time-out the device may be locked, and then this code is needed.
        const std::int64_t id = locks.begin(batch.token.id, user(),
                                            {.serial_number = serial,
                                             .bypass_code = code.code,
                                             .escrow_key = code.escrow_key,
                                             .lost_message = form_.lost_message});
        std::string status;
        try {
            services_.engine().with_client(batch.token.id, Engine::Patience::task, [&](Client& client) {
                status = client.activation_lock(serial, code.escrow_key, form_.lost_message, task_.stop())
                             .response_status;
            });
        } catch (const Error& e) {
            const bool perhaps = perhaps_carried_out(e.code());
            locks.record(id, std::string(perhaps ? kLockUnknown : kLockRefused));
            if (!perhaps) throw;
            note(batch, device, std::string(kLockUnknown));
            report_.add(batch.result(device, "FAILED", lost_lock_sentence(form_.use_bypass_code)));
            if (e.code() == Code::cancelled) throw;
            // The connection is bad: the other devices of the account are not put into the same doubt.
            throw Error(
                Code::outcome_unknown,
                {.text = "Not asked: the answer about " + serial + " was lost.", .detail = e.detail()});
        }
        locks.record(id, status);
        note(batch, device, status);
        report_.add(batch.result(device, status, lock_sentence(status, form_.use_bypass_code)));
    }

    void note(const DeviceBatch& batch, const DeviceStore::Row& device, const std::string& state) {
        const nlohmann::ordered_json detail{{"serial_number", device.device.serial_number},
                                            {"server_name", batch.token.title()},
                                            {"answer", state},
                                            {"bypass_code", form_.use_bypass_code ? "kept" : "none"}};
        services_.store().events.record(
            batch.token.id, user(),
            {{.serial_number = device.device.serial_number,
              .event = "activation_lock",
              .detail = nlohmann::ordered_json{{"answer", state},
                                               {"bypass_code", form_.use_bypass_code ? "kept" : "none"}}
                            .dump()}});
        audit_device(services_, task_.caller(), "mdm.dep.device.activation_lock", device.id, detail.dump());
    }

    [[nodiscard]] std::string user() const { return task_.caller()->user; }

    Services& services_;
    const ams::TaskRun& task_;
    DeviceReport& report_;
    const LockForm& form_;
};

} // namespace

std::string lock_devices(Services& services, const ams::Request& request) {
    const LockForm form = read_form(request);
    std::vector<std::int64_t> ids = selected_device_ids(request);
    const std::string what = title_of_devices(services, ids);
    if (request.dry_run()) {
        Reply reply{.message = what + " would be locked. Nothing was changed."};
        reply.results = preview_devices(services, ids,
                                        form.use_bypass_code
                                            ? "It would be locked, with a bypass code of its own kept here."
                                            : "It would be locked to the person who created the MDM server.");
        if (!form.use_bypass_code)
            reply.warnings = {"Without a bypass code only the person who created the MDM server in Apple's "
                              "portal can unlock the devices."};
        return reply.json();
    }
    return start_device_task(
        services, request, "Activation Lock: " + what, std::move(ids), {},
        [&services, form](const ams::TaskRun& task, DeviceReport& report, const DeviceBatch& batch) {
            Locking(services, task, report, form).carry_out(batch);
        });
}

std::string lock_form(Services& services, const ams::Request& request) {
    return activation_lock_form(title_of_devices(services, selected_device_ids(request)));
}

std::string show_bypass_code(Services& services, const ams::Request& request) {
    services.access.require(request.caller(), std::string(kBypassCodePermission));
    const DeviceStore::Row device = selected_device(services, request);
    const std::string& serial = device.device.serial_number;
    Store& store = services.store();
    std::vector<LockRow> locks = store.activation_locks.find(device.token, serial, kRequestsLookedAt);
    std::erase_if(locks, [](const LockRow& lock) { return !may_unlock(lock); });
    if (locks.empty())
        throw Error(
            Code::bypass_code_missing,
            {.text = "No bypass code of " + serial +
                     " is kept here: it was not locked with one from this installation. The device is "
                     "not affected."});
    if (request.dry_run())
        return Reply{.message = "A bypass code of " + serial + " is kept here and would be shown."}.json();

    // First, and not only logged if it fails: a look at a code leaves a trace.
    services.audit.record(request.caller(), "mdm.dep.device.bypass_code_shown",
                          "mdm_dep_device/" + std::to_string(device.id),
                          nlohmann::ordered_json{{"serial_number", serial}, {"codes", locks.size()}}.dump());
    store.events.record(device.token, std::string(request.user()),
                        {{.serial_number = serial, .event = "bypass_code_shown", .detail = std::nullopt}});
    Reply reply{.message = locks.size() == 1 ? "The bypass code that unlocks " + serial + "."
                                             : "Several requests may have locked " + serial +
                                                   ". Try the codes from the newest to the oldest."};
    for (std::size_t i = 0; i < locks.size(); ++i) {
        const LockRow& lock = locks[i];
        const bool sure = lock.state == "SUCCESS";
        std::string title = i == 0 ? "Bypass code" : "Bypass code " + std::to_string(i + 1);
        const ams::Secret code = store.activation_locks.bypass_code(lock.id);
        reply.details.emplace_back(title, std::string(code.reveal()));
        reply.details.emplace_back(std::move(title) + ": requested",
                                   lock.requested_at + " by " + lock.requested_by +
                                       (sure ? ", confirmed by Apple" : ", Apple's answer was lost"));
    }
    std::string answer = reply.json();
    for (auto& [title, value] : reply.details)
        ams::wipe(value);
    return answer;
}

} // namespace mdm::dep
