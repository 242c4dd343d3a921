#include "plugin/console/action_list.hpp"

#include "plugin/console/account_actions.hpp"
#include "plugin/console/action_entry.hpp"
#include "plugin/console/assign_actions.hpp"
#include "plugin/console/device_actions.hpp"
#include "plugin/console/documents.hpp"
#include "plugin/console/documents/token_forms.hpp"
#include "plugin/console/profile_actions.hpp"
#include "plugin/console/sync_tasks.hpp"
#include "plugin/console/token_actions.hpp"
#include "plugin/console/token_signing.hpp"
#include "plugin/console/translate.hpp"

#include <algorithm>
#include <span>

namespace mdm::dep {
namespace {

constexpr std::int64_t kQuarterHour = 15 * 60;
constexpr std::int64_t kHour = 60 * 60;

std::string sync_now(Services& services, const ams::Request& request) {
    return sync_tokens(services, request, Trigger::now);
}

std::string sync_full(Services& services, const ams::Request& request) {
    return sync_tokens(services, request, Trigger::full);
}

constexpr ActionEntry kActions[] = {
    {"mdm.dep.token.new", "New", AMS_SELECT_NONE, "mdm.dep.token.new",
     R"json({"hint": "Link an Apple account with a token that is already decrypted.", "icon": "add"})json",
     new_token},
    {"mdm.dep.token.import_encrypted", "Import Encrypted", AMS_SELECT_NONE, "mdm.dep.token.import_encrypted",
     R"json({"hint": "Link an Apple account with the encrypted token file from Apple's portal.", "icon": "import"})json",
     import_token},
    {"mdm.dep.token.generate_key_pair", "Generate Key Pair", AMS_SELECT_NONE, "",
     R"json({"hint": "Make a key pair here and get its certificate for Apple's portal; the private key never leaves this installation.", "icon": "key"})json",
     generate_pair},
    {"mdm.dep.token.renew", "Renew", AMS_SELECT_ONE, "mdm.dep.token.renew",
     R"json({"hint": "Replace the token by a newer one of the same MDM server.", "icon": "renew"})json",
     renew_token},
    {"mdm.dep.token.test_connection", "Test Connection", AMS_SELECT_ONE, "",
     R"json({"hint": "Ask Apple whether the token is accepted and whose it is.", "icon": "test"})json",
     test_connection},
    {"mdm.dep.token.delete", "Delete", AMS_SELECT_SOME, "mdm.dep.token.delete",
     R"json({"hint": "Unlink the account: the token and everything it brought go from this installation. At Apple nothing changes.", "icon": "delete", "danger": true})json",
     delete_tokens},
    {"mdm.dep.sync_now", "Sync Now", AMS_SELECT_ANY, "",
     R"json({"hint": "Read what changed at Apple since the last sync, for the selected accounts or for all.", "submenu": "DEP", "icon": "sync"})json",
     sync_now},
    {"mdm.dep.sync_full", "Full Sync", AMS_SELECT_ANY, "",
     R"json({"hint": "Read the whole list of devices again; finds what Apple did not report as a change.", "submenu": "DEP", "icon": "sync", "confirm": {"title": "Read the whole list again?", "text": "Apple is asked for every device of the account. Usually Sync Now is enough; a full sync happens by itself every few days.", "button": "Full Sync"}})json",
     sync_full},
};

} // namespace

ActionList::ActionList(const ams::HostRef& host, Services& services) : services_(services) {
    add_forms(host);
    add_actions(host);
    add_jobs(host);
}

bool ActionList::has(std::string_view id) const {
    return std::any_of(actions_.begin(), actions_.end(),
                       [&](const ams::Action& action) { return action.spec().id == id; });
}

void ActionList::add_forms(const ams::HostRef& host) {
    const auto forms = host.require<ams::Forms>();
    const auto fixed = [&](const char* id, std::string document) {
        forms.add(forms_.emplace_back(
            ams::FormSpec{.id = id, .permission = std::string(kPermission), .document = std::move(document)},
            services_.dispatch()));
    };
    const auto filled = [&](const char* id, ConsoleFunction fill) {
        forms.add(forms_.emplace_back(
            ams::FormSpec{.id = id, .permission = std::string(kPermission), .document = {}},
            services_.dispatch(), [&services = services_, id, fill](const ams::Request& request) {
                return translated(services.log, id, [&] { return fill(services, request); });
            }));
    };
    fixed("mdm.dep.token.new", new_token_form());
    fixed("mdm.dep.token.import_encrypted", import_token_form());
    filled("mdm.dep.token.renew", renew_form);
    filled("mdm.dep.token.delete", delete_form);
    for (const std::span<const FormEntry> entries :
         {profile_forms(), assign_forms(), account_forms(), device_forms()})
        for (const FormEntry& entry : entries)
            filled(entry.id, entry.fill);
}

void ActionList::add_actions(const ams::HostRef& host) {
    const auto actions = host.require<ams::Actions>();
    const auto add = [&](const ActionEntry& entry) {
        actions.add(actions_.emplace_back(
            ams::ActionSpec{.id = entry.id,
                            .title = entry.title,
                            .permission = std::string(entry.permission),
                            .table = entry.selection == AMS_SELECT_NONE ? "" : entry.table,
                            .form = entry.form,
                            .document = entry.document,
                            .selection = entry.selection},
            services_.dispatch(), [&services = services_, &entry](const ams::Request& request) {
                services.require(request.caller()); // besides the action's own permission
                return translated(services.log, entry.id, [&] { return entry.run(services, request); });
            }));
    };
    for (const std::span<const ActionEntry> entries :
         {std::span<const ActionEntry>(kActions), token_signing_actions(), account_actions(),
          profile_actions(), assign_actions(), device_actions()})
        for (const ActionEntry& entry : entries)
            add(entry);
}

void ActionList::add_jobs(const ams::HostRef& host) {
    const auto jobs = host.require<ams::Jobs>();
    jobs.add(jobs_.emplace_back(
        ams::JobSpec{.id = "mdm.dep.sync",
                     .title = "DEP sync",
                     .description = "Reads what changed at Apple for every linked account.",
                     .permission = std::string(kPermission),
                     .default_interval_s = 12 * kHour},
        jobs, services_.log, [&services = services_](ams::JobRun& run) { run_sync_job(services, run); }));
    jobs.add(jobs_.emplace_back(
        ams::JobSpec{
            .id = "mdm.dep.assign",
            .title = "DEP assignments",
            .description =
                "Assigns profiles to devices whose time to wait is over. Asks Apple nothing when none is.",
            .permission = std::string(kPermission),
            .default_interval_s = kQuarterHour},
        jobs, services_.log, [&services = services_](ams::JobRun& run) { run_assign_job(services, run); }));
    jobs.add(jobs_.emplace_back(
        ams::JobSpec{.id = "mdm.dep.health",
                     .title = "DEP token health",
                     .description =
                         "Says in time which token expires, asks Apple again where a sync was held back, and "
                         "deletes history that is older than the settings keep.",
                     .permission = std::string(kPermission),
                     .default_interval_s = kHour},
        jobs, services_.log, [&services = services_](ams::JobRun& run) { run_health_job(services, run); }));
}

} // namespace mdm::dep
