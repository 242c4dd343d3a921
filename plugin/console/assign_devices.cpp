// Assign Profile: from a selection to wishes, a task that carries them out, and a result for every device.
#include "plugin/console/assign_actions.hpp"

#include "plugin/console/assign_audit.hpp"
#include "plugin/console/assign_selection.hpp"
#include "plugin/console/form_values.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/row_result.hpp"
#include "plugin/console/translate.hpp"
#include "plugin/store/device_writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace mdm::dep {
namespace {

/// What is to be assigned: a profile for each account that has one chosen.
struct Choice {
    std::map<std::int64_t, std::string> profiles;
    bool by_uuid = false; ///< One profile for several accounts: why others are skipped.
};

bool offers(const AccountShare& account, const std::string& uuid) {
    return std::ranges::any_of(
        account.profiles, [&](const ProfileRow& profile) { return profile.profile.profile_uuid == uuid; });
}

[[noreturn]] void refuse(const std::string& field, const std::string& text) {
    throw Error(Code::invalid_input,
                {.text = text + " No device was changed.",
                 .remedy = "Choose one of the profiles listed in DEP Profiles for the account.",
                 .field = field});
}

Choice choice_of(const FormValues& form, const std::vector<AccountShare>& accounts) {
    Choice choice;
    const std::string common = form.text("profile_uuid");
    if (accounts.size() == 1) {
        if (common.empty()) refuse("profile_uuid", "No profile was chosen.");
        if (!offers(accounts.front(), common))
            refuse("profile_uuid", accounts.front().title + " has no such profile.");
        choice.profiles[accounts.front().token] = common;
        return choice;
    }
    choice.by_uuid = !common.empty();
    for (const AccountShare& account : accounts) {
        const std::string field = profile_field(account.token);
        const std::string own = form.text(field.c_str());
        if (!own.empty()) {
            if (!offers(account, own)) refuse(field, account.title + " has no such profile.");
            choice.profiles[account.token] = own;
        } else if (!common.empty() && offers(account, common)) {
            choice.profiles[account.token] = common;
        }
    }
    if (choice.profiles.empty())
        refuse("profile_uuid", common.empty() ? "No profile was chosen for any of the accounts."
                                              : "None of the selected devices' accounts has this profile.");
    return choice;
}

/// What happens to one device: the same in the preview and in the task.
RowResult planned(const Candidate& device, const Choice& choice, const Names& names, const std::string& now,
                  WishPlan::Do& what) {
    RowResult result{.key = std::to_string(device.id),
                     .serial_number = device.serial_number,
                     .status = "SKIPPED",
                     .detail = {},
                     .from = names.profile_of(device),
                     .to = names.profile_of(device),
                     .account = names.account(device.token)};
    what = WishPlan::Do::skip;
    const auto profile = choice.profiles.find(device.token);
    if (profile == choice.profiles.end()) {
        result.detail = choice.by_uuid ? "The profile belongs to another account: " + result.account +
                                             " does not have it."
                                       : "No profile was chosen for " + result.account + ".";
        return result;
    }
    WishPlan plan = plan_wish(device, profile->second, now);
    what = plan.what;
    result.detail = std::move(plan.detail);
    if (what == WishPlan::Do::skip) return result;
    result.status = what == WishPlan::Do::wait ? "WAITING" : "READY";
    result.to = names.profile(device.token, profile->second);
    return result;
}

std::string preview(Services& services, const std::vector<std::int64_t>& ids, const Choice& choice,
                    const Names& names) {
    const std::string now = format_time(services.clock().now());
    std::int64_t ready = 0;
    std::int64_t held = 0;
    std::int64_t skipped = 0;
    std::int64_t pushed = 0;
    Reply reply;
    for (std::size_t at = 0; at < ids.size(); at += kSelectionChunk) {
        for (const Candidate& device : services.store().assignments.candidates(chunk_of(ids, at))) {
            WishPlan::Do what{};
            const RowResult result = planned(device, choice, names, now, what);
            (what == WishPlan::Do::assign ? ready : what == WishPlan::Do::wait ? held : skipped) += 1;
            if (what == WishPlan::Do::assign && device.profile_status == "pushed") ++pushed;
            if (reply.results.size() < kPreviewRows) reply.results.push_back(result.json());
        }
    }
    reply.message =
        "Preview: " +
        tally(
            {{ready, "would get the profile now"}, {held, "would wait"}, {skipped, "would be left alone"}}) +
        '.';
    if (pushed > 0)
        reply.warnings.push_back(device_count(pushed) +
                                 " fetched a profile already: the new one takes effect after an erase.");
    if (held > 0)
        reply.warnings.push_back(device_count(held) +
                                 " held back by Apple because of too many assignments: the wish is kept "
                                 "and carried out when Apple's time is over. Nobody can hurry that; a try "
                                 "before would begin the time anew.");
    if (ids.size() > kPreviewRows)
        reply.warnings.push_back("The list shows the first " + std::to_string(kPreviewRows) +
                                 " devices; the counts are of all.");
    return reply.json();
}

/// A wish of this task, to find its outcome by.
struct Wanted {
    std::int64_t id = 0;
    std::int64_t token = 0;
};

/// Stores the wishes of a selection, and adds the results of devices that need none.
std::vector<Wanted> store_wishes(Services& services, ams::TaskRun& task, const std::vector<std::int64_t>& ids,
                                 const Choice& choice, const Names& names, const std::string& request_key,
                                 std::int64_t& skipped) {
    const std::string actor = task.caller()->user;
    const std::string now = format_time(services.clock().now());
    std::vector<Wanted> wanted;
    wanted.reserve(ids.size());
    for (std::size_t at = 0; at < ids.size() && !task.stop().stop_requested(); at += kSelectionChunk) {
        std::map<std::int64_t, std::vector<std::string>> by_token;
        for (const Candidate& device : services.store().assignments.candidates(chunk_of(ids, at))) {
            WishPlan::Do what{};
            const RowResult result = planned(device, choice, names, now, what);
            if (what == WishPlan::Do::skip) {
                ++skipped;
                task.add_result(result.json());
                continue;
            }
            by_token[device.token].push_back(device.serial_number);
            wanted.push_back({device.id, device.token});
        }
        for (const auto& [token, serials] : by_token)
            services.store().assignments.want(token, serials, choice.profiles.at(token), actor, request_key);
        task.progress(skipped, std::ssize(ids), "devices", "Storing what is wanted");
    }
    return wanted;
}

/// Of one device after the work, read from what is stored.
RowResult outcome_of(const Candidate& device, const std::string& request_key, const Names& names,
                     bool cancelled) {
    RowResult result{.key = std::to_string(device.id),
                     .serial_number = device.serial_number,
                     .status = "SKIPPED",
                     .detail = "Somebody wanted something else for it meanwhile.",
                     .account = names.account(device.token)};
    if (cancelled) result.detail = "Cancelled before it was tried.";
    if (!device.assignment || device.assignment->request_key != request_key) return result;
    const Assignment& wish = *device.assignment;
    result.to = names.profile(device.token, wish.profile_uuid);
    result.detail = wish.detail.value_or("");
    if (wish.state == AssignmentState::done) {
        result.status = "SUCCESS";
        result.detail = "Assigned: the device takes it the next time it is set up.";
    } else if (wish.attempts > 0 || (wish.state == AssignmentState::stopped && wish.last_outcome)) {
        result.status =
            wish.last_outcome == kProfileUnknown ? "FAILED" : wish.last_outcome.value_or("FAILED");
    } else {
        result.status = "WAITING";
        if (result.detail.empty())
            result.detail = "Not tried yet; the job DEP assignments tries it again by itself.";
    }
    return result;
}

void carry_out(Services& services, ams::TaskRun& task, const std::vector<std::int64_t>& ids,
               const Choice& choice, const std::vector<AccountShare>& accounts) {
    const std::string actor = task.caller()->user;
    const std::string request_key = unique_event_key();
    const Names names(services, accounts);
    std::int64_t skipped = 0;
    const std::vector<Wanted> wanted = store_wishes(services, task, ids, choice, names, request_key, skipped);

    AssignmentCounts all;
    std::optional<Error> first;
    for (const auto& chosen : choice.profiles) {
        const std::int64_t token = chosen.first;
        const bool any = std::ranges::any_of(wanted, [&](const Wanted& one) { return one.token == token; });
        if (!any || task.stop().stop_requested()) continue;
        const AssignmentCounts before = all;
        const AssignmentReport report =
            services.engine().assign(token, true, task.stop(), [&](const AssignmentCounts& counts) {
                AssignmentCounts sum = before;
                sum += counts;
                // The list may hold more than this selection: everything due is done with it.
                task.progress(std::min<std::int64_t>(skipped + sum.total(), std::ssize(ids)), std::ssize(ids),
                              "devices", names.account(token) + ": " + sentence(counts));
            });
        all += report.counts;
        if (report.error && report.error->code() != Code::cancelled && !first) first = report.error;
    }
    const bool cancelled = task.stop().stop_requested();
    if (cancelled)
        for (const auto& [token, profile] : choice.profiles)
            (void)services.store().assignments.cancel_request(token, request_key, actor);

    struct Tally {
        std::int64_t selected = 0;
        std::int64_t assigned = 0;
        std::int64_t waiting = 0;
    };
    std::map<std::int64_t, Tally> by_token;
    Tally sum;
    std::int64_t gone = 0;
    std::vector<std::int64_t> wanted_ids;
    wanted_ids.reserve(wanted.size());
    for (const Wanted& one : wanted)
        wanted_ids.push_back(one.id);
    for (std::size_t at = 0; at < wanted_ids.size(); at += kSelectionChunk)
        for (const Candidate& device : services.store().assignments.candidates(chunk_of(wanted_ids, at))) {
            const RowResult result = outcome_of(device, request_key, names, cancelled);
            const bool waits = device.assignment && device.assignment->request_key == request_key &&
                               device.assignment->state == AssignmentState::waiting;
            for (Tally* const one : {&by_token[device.token], &sum}) {
                ++one->selected;
                if (result.status == "SUCCESS")
                    ++one->assigned;
                else if (waits)
                    ++one->waiting;
            }
            if (!waits && result.status == "NOT_ACCESSIBLE") ++gone;
            task.add_result(result.json());
        }
    for (const auto& [token, one] : by_token)
        record_audit(services, task.caller(), "mdm.dep.device.profile_assigned",
                     "mdm_dep_token/" + std::to_string(token),
                     {{"profile_uuid", choice.profiles.at(token)},
                      {"selected", one.selected},
                      {"assigned", one.assigned},
                      {"waiting", one.waiting}});
    const std::int64_t other = sum.selected - sum.assigned - sum.waiting - gone;
    task.progress(std::ssize(ids) - (cancelled ? other : 0), std::ssize(ids), "devices", "");
    task.set_message(
        tally({{sum.assigned, "assigned"},
               {sum.waiting, "waiting"},
               {gone, "not on the MDM server any more"},
               {skipped + other, "left alone"}}) +
        (cancelled ? ": cancelled." : ".") +
        (first ? " What was not tried waits and is tried again by the job DEP assignments." : ""));
    if (cancelled) throw to_ams(Error(Code::cancelled));
    if (first) throw to_ams(*first);
}

} // namespace

std::string assign_profile_form(Services& services, const ams::Request& request) {
    return assign_form(selected_accounts(services, selected_ids(request)));
}

std::string assign_profile(Services& services, const ams::Request& request) {
    std::vector<std::int64_t> ids = selected_ids(request);
    std::vector<AccountShare> accounts = selected_accounts(services, ids);
    const FormValues form(request.form());
    Choice choice = choice_of(form, accounts);
    if (request.dry_run()) return preview(services, ids, choice, Names(services, accounts));

    const std::string title = "Assign Profile: " + device_count(std::ssize(ids));
    const ams::TaskSpec spec{
        .title = title, .permission = std::string(kPermission), .join_key = {}, .caller = request.caller()};
    Reply reply{.message =
                    "The profile is assigned to " + device_count(std::ssize(ids)) + " in the background."};
    reply.task =
        services.tasks.start(spec, services.log,
                             [&services, ids = std::move(ids), accounts = std::move(accounts),
                              choice = std::move(choice)](ams::TaskRun& task) {
                                 services.require(task.caller()); // it may have been taken away since
                                 translated(services.log, "Assign Profile",
                                            [&] { carry_out(services, task, ids, choice, accounts); });
                             });
    return reply.json();
}

} // namespace mdm::dep
