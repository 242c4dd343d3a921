#include "plugin/console/assign_actions.hpp"

#include "plugin/console/assign_audit.hpp"
#include "plugin/console/assign_selection.hpp"
#include "plugin/console/form_values.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/row_result.hpp"
#include "plugin/console/selection.hpp"
#include "plugin/console/translate.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace mdm::dep {
namespace {

constexpr const char* kDevices = "mdm_dep_device";

constexpr std::array kActions{
    ActionEntry{
        "mdm.dep.device.assign_profile", "Assign Profile", AMS_SELECT_SOME, "mdm.dep.device.assign_profile",
        R"json({"hint": "Choose the profile that the selected devices use the next time they are set up.", "submenu": "DEP", "icon": "assign"})json",
        assign_profile, kDevices},
    ActionEntry{
        "mdm.dep.device.remove_profile", "Remove Profile", AMS_SELECT_SOME, "mdm.dep.device.remove_profile",
        R"json({"hint": "Take the profile away before the device is activated; without one it sets up without management.", "submenu": "DEP", "icon": "remove", "danger": true})json",
        remove_profile, kDevices},
    ActionEntry{
        "mdm.dep.token.set_default_profile", "Set Default Profile", AMS_SELECT_ONE,
        "mdm.dep.token.set_default_profile",
        R"json({"hint": "Choose the profile that devices of this account without one get by themselves.", "icon": "assign"})json",
        set_default_profile},
    ActionEntry{
        "mdm.dep.assignment.cancel", "Stop Waiting", AMS_SELECT_SOME, "",
        R"json({"hint": "Take back the wish: the selected devices keep the profile they have.", "icon": "remove", "confirm": {"title": "Stop waiting?", "text": "The selected devices do not get the profile they wait for. The account's default profile leaves them alone until they come to the MDM server anew. Assign Profile makes a new wish at any time.", "button": "Stop Waiting"}})json",
        stop_waiting, "mdm_dep_assignment"},
};

constexpr std::array kForms{
    FormEntry{"mdm.dep.device.assign_profile", assign_profile_form},
    FormEntry{"mdm.dep.device.remove_profile", remove_profile_form},
    FormEntry{"mdm.dep.token.set_default_profile", set_default_profile_form},
};

/// The chosen default: nullopt for none. Throws Error(invalid_input).
std::optional<std::string> chosen_default(const FormValues& form, const AccountShare& account) {
    const std::string uuid = form.text("profile_uuid");
    if (uuid == kNoProfile) return std::nullopt;
    if (uuid.empty())
        throw Error(Code::invalid_input, {.text = "No profile was chosen. Nothing was changed.",
                                          .remedy = "Choose a profile, or None.",
                                          .field = "profile_uuid"});
    for (const ProfileRow& profile : account.profiles)
        if (profile.profile.profile_uuid == uuid) return uuid;
    throw Error(Code::invalid_input, {.text = account.title + " has no such profile. Nothing was changed.",
                                      .remedy = "Choose one of the profiles of this account.",
                                      .field = "profile_uuid"});
}

std::string name_of(const AccountShare& account, const std::string& uuid) {
    for (const ProfileRow& profile : account.profiles)
        if (profile.profile.profile_uuid == uuid) return profile_title(profile);
    return uuid;
}

/// A task that works one token's list now: somebody has just asked for it.
std::string start_work(Services& services, const ams::Request& request, const TokenRow& token) {
    const ams::TaskSpec spec{.title = "Default profile: " + token.title(),
                             .permission = std::string(kPermission),
                             .join_key = "assign/" + std::to_string(token.id),
                             .caller = request.caller()};
    return services.tasks.start(spec, services.log, [&services, id = token.id](ams::TaskRun& task) {
        services.require(task.caller());
        const AssignmentReport report = translated(services.log, "Assigning the default profile", [&] {
            return services.engine().assign(id, false, task.stop(), [&](const AssignmentCounts& counts) {
                task.progress(counts.total(), -1, "devices", sentence(counts));
            });
        });
        const std::string done = sentence(report.counts);
        task.set_message(
            (done.empty() ? "Nothing was due." : done) +
            (report.error ? " What was not done waits and is tried again by the job DEP assignments." : ""));
        if (report.error) throw to_ams(*report.error);
    });
}

} // namespace

std::span<const ActionEntry> assign_actions() {
    return kActions;
}

std::span<const FormEntry> assign_forms() {
    return kForms;
}

std::string set_default_profile_form(Services& services, const ams::Request& request) {
    const TokenRow token = selected_token(services, request);
    const auto unprovided = services.store().assignments.without_profile(token.id);
    return default_profile_form(account_share(services, token, token.device_count), unprovided.devices,
                                unprovided.decided);
}

std::string set_default_profile(Services& services, const ams::Request& request) {
    const TokenRow token = selected_token(services, request);
    const FormValues form(request.form());
    const AccountShare account = account_share(services, token, token.device_count);
    const std::optional<std::string> uuid = chosen_default(form, account);
    const bool existing = form.flag("apply_to_existing", true);
    Store& store = services.store();
    const auto unprovided = store.assignments.without_profile(token.id);
    const std::int64_t would = uuid && existing ? unprovided.devices - unprovided.decided : 0;

    Reply reply;
    reply.rows = {std::to_string(token.id)};
    if (request.dry_run()) {
        reply.rows.clear();
        reply.message = uuid ? "\"" + name_of(account, *uuid) + "\" would become the default profile of " +
                                   token.title() + ", and " + device_count(would) + " would get it now."
                             : token.title() + " would have no default profile.";
        if (uuid && unprovided.decided > 0)
            reply.warnings.push_back(
                device_count(unprovided.decided) +
                " without a profile would be left alone, because somebody has decided about them here.");
        return reply.json();
    }
    const std::int64_t waiting =
        store.assignments.set_default(token.id, uuid, std::string(request.user()), existing);
    record_audit(services, request.caller(), "mdm.dep.token.default_profile_set",
                 "mdm_dep_token/" + std::to_string(token.id),
                 {{"profile_uuid", uuid ? nlohmann::ordered_json(*uuid) : nlohmann::ordered_json()},
                  {"apply_to_existing", existing},
                  {"waiting", waiting}});
    reply.message =
        uuid ? "\"" + name_of(account, *uuid) + "\" is the default profile of " + token.title() + " now."
             : token.title() + " has no default profile any more.";
    if (waiting > 0) {
        reply.message += " It is given to " + device_count(waiting) + " in the background.";
        try {
            reply.task = start_work(services, request, token);
        } catch (const ams::Error& e) { // the wishes are stored: the job carries them out
            services.log.warning("The default profile could not be given at once",
                                 {{"token", std::to_string(token.id)}, {"code", e.code()}});
        }
    }
    return reply.json();
}

std::string stop_waiting(Services& services, const ams::Request& request) {
    const std::vector<std::int64_t> ids = selected_ids(request);
    if (request.dry_run())
        return Reply{.message = "Up to " + device_count(std::ssize(ids)) + " would stop waiting."}.json();
    const auto stopped = services.store().assignments.stop(ids, std::string(request.user()));
    std::int64_t count = 0;
    Reply reply;
    for (const auto& row : stopped) {
        if (row.waited) ++count;
        if (reply.results.size() < kPreviewRows)
            reply.results.push_back(
                RowResult{.key = std::to_string(row.id),
                          .serial_number = row.serial_number,
                          .status = row.waited ? "SUCCESS" : "SKIPPED",
                          .detail = row.waited ? "It no longer waits." : "It was not waiting."}
                    .json());
    }
    record_audit(services, request.caller(), "mdm.dep.assignment.stopped", "mdm_dep_assignment",
                 {{"devices", count}});
    reply.message = count == 0
                        ? "None of the selected devices was waiting."
                        : device_count(count) + (count == 1 ? " no longer waits." : " no longer wait.");
    return reply.json();
}

void run_assign_job(Services& services, ams::JobRun& run) {
    services.require(run.caller());
    AssignmentCounts all;
    std::optional<Error> first;
    bool any = false;
    translated(services.log, "DEP assignments", [&] {
        for (const std::int64_t token : services.store().assignments.tokens_due()) {
            if (services.engine().held_back(token)) continue;
            any = true;
            const AssignmentReport report = services.engine().assign(token, false, run.stop());
            all += report.counts;
            if (!report.error) continue;
            if (!first || first->code() == Code::cancelled) first = report.error;
            if (run.stop().stop_requested()) return;
        }
    });
    const std::string done = sentence(all);
    run.set_message(!any ? "Nothing was due." : done.empty() ? "Nothing could be assigned." : done);
    if (first) throw to_ams(*first);
}

} // namespace mdm::dep
