// Remove Profile: what it does to each device, and the task that does it.
#include "plugin/console/assign_actions.hpp"

#include "plugin/console/assign_audit.hpp"
#include "plugin/console/assign_selection.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/row_result.hpp"
#include "plugin/console/translate.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {
namespace {

/// What happens to one device; status READY or SKIPPED.
RowResult planned(const Candidate& device, const Names& names) {
    RowResult result{.key = std::to_string(device.id),
                     .serial_number = device.serial_number,
                     .status = "SKIPPED",
                     .detail = {},
                     .from = names.profile_of(device),
                     .to = "no profile",
                     .account = names.account(device.token)};
    const bool waits = device.assignment && device.assignment->state == AssignmentState::waiting;
    if (!device.present) {
        result.detail = "It is not on the MDM server any more.";
    } else if (without_profile(device.profile_status) && !waits) {
        result.detail = "It has no profile, and none waits for it.";
    } else {
        result.status = "READY";
        result.detail = device.profile_status == "pushed"
                            ? "It has fetched the profile and keeps it until it is erased; then it sets up "
                              "without management."
                        : without_profile(device.profile_status)
                            ? "It has no profile; what waits for it stops."
                            : "Switched on for the first time, it sets up without management.";
    }
    return result;
}

std::string preview(Services& services, const std::vector<std::int64_t>& ids, const Names& names) {
    std::int64_t lose = 0;
    std::int64_t stop_waiting = 0;
    std::int64_t skipped = 0;
    Reply reply;
    for (std::size_t at = 0; at < ids.size(); at += kSelectionChunk)
        for (const Candidate& device : services.store().assignments.candidates(chunk_of(ids, at))) {
            const RowResult result = planned(device, names);
            (result.status != "READY"                 ? skipped
             : without_profile(device.profile_status) ? stop_waiting
                                                      : lose) += 1;
            if (reply.results.size() < kPreviewRows) reply.results.push_back(result.json());
        }
    reply.message = "Preview: " +
                    tally({{lose, "would lose the profile at Apple"},
                           {stop_waiting, "would not get the profile that waits"},
                           {skipped, "would be left alone"}}) +
                    '.';
    if (lose + stop_waiting > 0)
        reply.warnings.push_back("A device without a profile sets up without management.");
    if (ids.size() > kPreviewRows)
        reply.warnings.push_back("The list shows the first " + std::to_string(kPreviewRows) +
                                 " devices; the counts are of all.");
    return reply.json();
}

std::string explained(const std::string& word, const std::string& planned) {
    if (word == "SUCCESS") return planned;
    if (word == "NOT_ACCESSIBLE")
        return "Apple says that it is not on this MDM server any more; Refresh from Apple shows it.";
    return "Apple did not remove it. What waited for the device has stopped all the same; remove the profile "
           "again later.";
}

/// One account's devices of a chunk: planned results by serial number.
using Share = std::map<std::string, RowResult>;

/// Adds to `removed` how many lost their profile, also of what was done before it throws.
void remove_share(Services& services, ams::TaskRun& task, std::int64_t token, Share& share,
                  std::int64_t& removed) {
    std::vector<std::string> serials;
    for (const auto& [serial, planned] : share)
        serials.push_back(serial);
    services.engine().remove_profile(token, serials, task.caller()->user, task.stop(),
                                     [&](const DeviceOutcomes& outcomes) {
                                         for (const auto& [serial, word] : outcomes) {
                                             const auto found = share.find(serial);
                                             if (found == share.end())
                                                 continue; // Apple named a device nobody asked about
                                             found->second.detail = explained(word, found->second.detail);
                                             found->second.status = word;
                                             if (word == "SUCCESS") ++removed;
                                             task.add_result(found->second.json());
                                             share.erase(found);
                                         }
                                     });
}

void carry_out(Services& services, ams::TaskRun& task, const std::vector<std::int64_t>& ids,
               const std::vector<AccountShare>& accounts) {
    const Names names(services, accounts);
    const std::int64_t total = std::ssize(ids);
    struct Tally {
        std::int64_t selected = 0;
        std::int64_t removed = 0;
    };
    std::map<std::int64_t, Tally> tallies;
    std::int64_t done = 0;
    std::int64_t succeeded = 0;
    std::optional<Error> error;
    for (std::size_t at = 0; at < ids.size(); at += kSelectionChunk) {
        std::map<std::int64_t, Share> by_token;
        for (const Candidate& device : services.store().assignments.candidates(chunk_of(ids, at))) {
            RowResult result = planned(device, names);
            if (result.status == "READY")
                by_token[device.token].emplace(device.serial_number, std::move(result));
            else
                task.add_result(result.json());
        }
        for (auto& [token, share] : by_token) {
            try {
                if (!error && task.stop().stop_requested()) error.emplace(Code::cancelled);
                if (!error) {
                    Tally& one = tallies[token];
                    one.selected += std::ssize(share);
                    remove_share(services, task, token, share, one.removed);
                }
            } catch (const Error& e) {
                error.emplace(e);
            }
            for (auto& [serial, result] : share) { // of these nothing is known to have changed at Apple
                result.status = "SKIPPED";
                result.detail = error && error->code() == Code::cancelled
                                    ? "Cancelled before it was done."
                                    : "Not done: Apple could not be asked.";
                task.add_result(result.json());
            }
        }
        done = std::min<std::int64_t>(total, static_cast<std::int64_t>(at + kSelectionChunk));
        if (!error) task.progress(done, total, "devices", "");
    }
    for (const auto& [token, one] : tallies) {
        succeeded += one.removed;
        record_audit(services, task.caller(), "mdm.dep.device.profile_removed",
                     "mdm_dep_token/" + std::to_string(token),
                     {{"selected", one.selected}, {"removed", one.removed}});
    }
    task.set_message(
        tally({{succeeded, "without a profile at Apple now"}, {total - succeeded, "left alone"}}) +
        (error ? error->code() == Code::cancelled ? ": cancelled." : ": the work stopped." : "."));
    if (error) throw Error(*error);
}

} // namespace

std::string remove_profile_form(Services& /*services*/, const ams::Request& request) {
    return remove_form(std::ssize(selected_ids(request)));
}

std::string remove_profile(Services& services, const ams::Request& request) {
    std::vector<std::int64_t> ids = selected_ids(request);
    std::vector<AccountShare> accounts = selected_accounts(services, ids);
    if (request.dry_run()) return preview(services, ids, Names(services, accounts));

    const ams::TaskSpec spec{.title = "Remove Profile: " + device_count(std::ssize(ids)),
                             .permission = std::string(kPermission),
                             .join_key = {},
                             .caller = request.caller()};
    Reply reply{.message =
                    "The profile of " + device_count(std::ssize(ids)) + " is removed in the background."};
    reply.task = services.tasks.start(
        spec, services.log,
        [&services, ids = std::move(ids), accounts = std::move(accounts)](ams::TaskRun& task) {
            services.require(task.caller());
            translated(services.log, "Remove Profile", [&] { carry_out(services, task, ids, accounts); });
        });
    return reply.json();
}

} // namespace mdm::dep
