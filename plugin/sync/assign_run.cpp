#include "plugin/sync/assign_run.hpp"

#include "plugin/sync/error_scope.hpp"
#include "plugin/sync/unknown_words.hpp"

#include <algorithm>
#include <typeinfo>

namespace mdm::dep {
namespace {

void check_stop(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Error(Code::cancelled);
}

LogFields fields_of(std::int64_t token, const Error& error) {
    return {{"token", std::to_string(token)}, {"code", std::string(error.id())}, {"detail", error.detail()}};
}

// Whether there is no sense in defining a profile once more: Apple will not have it, or may have it already.
bool is_final(Code code) {
    return code == Code::outcome_unknown || code == Code::profile_invalid || about_one_object(code);
}

} // namespace

AssignmentReport AssignRun::assign(const Lease& lease, bool read_back, const std::stop_token& stop,
                                   const AssignmentProgress& progress) {
    AssignmentReport report;
    try {
        for (;;) {
            check_stop(stop);
            const AssignmentStore::Batch batch = store_.assignments.next_batch(lease, kMaxDevicesPerRequest);
            if (batch.due.empty()) break;
            try {
                carry_out(lease, batch, read_back, stop);
            } catch (const Error& e) {
                if (e.code() == Code::profile_not_found)
                    unknown_profile(lease, batch.profile_uuid, stop);
                else if (about_one_object(e.code()))
                    put_off(lease, batch.profile_uuid, e);
                else
                    throw;
            }
            if (progress) progress(counts_);
        }
    } catch (const Error& e) {
        report.error.emplace(e);
        if (e.code() != Code::cancelled)
            log(log_, e.retry() ? LogLevel::warning : LogLevel::error, "Profiles could not be assigned",
                fields_of(lease.token, e));
    } catch (
        const std::exception& e) { // a fault of ours: whoever asked is told, and the log says where to look
        report.error.emplace(Code::internal, Facts{.detail = typeid(e).name()});
        log(log_, LogLevel::error, "Profiles could not be assigned", fields_of(lease.token, *report.error));
    }
    report.counts = counts_;
    if (counts_.total() > 0)
        log(log_, LogLevel::info, "DEP profiles assigned",
            {{"token", std::to_string(lease.token)},
             {"assigned", std::to_string(counts_.assigned)},
             {"throttled", std::to_string(counts_.throttled)},
             {"failed", std::to_string(counts_.failed)},
             {"not_accessible", std::to_string(counts_.not_accessible)},
             {"stopped", std::to_string(counts_.stopped)}});
    return report;
}

void AssignRun::carry_out(const Lease& lease, const AssignmentStore::Batch& batch, bool read_back,
                          const std::stop_token& stop) {
    std::vector<std::string> serials;
    serials.reserve(batch.due.size());
    for (const Assignment& wish : batch.due)
        serials.push_back(wish.serial_number);
    const AssignOutcome answer = client_.assign_profile(batch.profile_uuid, serials, stop);

    std::vector<std::string> inaccessible;
    for (const auto& [serial, word] : answer.devices)
        if (word == "NOT_ACCESSIBLE") inaccessible.push_back(serial);
    const auto details = details_of(inaccessible, stop);

    const UtcTime now = clock_.now();
    std::map<std::string, Verdict> verdicts;
    std::vector<std::string> accepted;
    UnknownWords unknown_words;
    for (const Assignment& wish : batch.due) {
        const auto word = answer.devices.find(wish.serial_number);
        const auto status = details.find(wish.serial_number);
        if (word != answer.devices.end() && !is_known_outcome(word->second)) unknown_words.note(word->second);
        const Verdict& verdict = verdicts[wish.serial_number] =
            judge({.word = word == answer.devices.end() ? std::nullopt : std::optional(word->second),
                   .retry_after_s = answer.retry_after_seconds,
                   .details_status = status == details.end() ? std::nullopt : std::optional(status->second)},
                  wish.failures, spread_(), now);
        if (verdict.state == AssignmentState::done) accepted.push_back(wish.serial_number);
        if (verdict.state == AssignmentState::done)
            ++counts_.assigned;
        else if (verdict.gone)
            ++counts_.not_accessible;
        else if (verdict.outcome == "THROTTLED")
            ++counts_.throttled;
        else
            ++counts_.failed;
    }
    store_.assignments.record(lease, batch.profile_uuid, verdicts);
    if (!unknown_words.empty())
        log(log_, LogLevel::warning,
            "Apple answered an assignment with words that this version does not know",
            {{"token", std::to_string(lease.token)}, {"words", unknown_words.text()}});
    if (read_back)
        this->read_back(
            lease.token, accepted,
            [&](const Device& device) {
                return device.profile_uuid == batch.profile_uuid && !without_profile(device.profile_status);
            },
            stop);
}

std::map<std::string, std::string> AssignRun::details_of(const std::vector<std::string>& serials,
                                                         const std::stop_token& stop) {
    std::map<std::string, std::string> found;
    if (serials.empty()) return found;
    try {
        for (const Device& device : client_.device_details(serials, stop))
            found[device.serial_number] = device.response_status.value_or("");
    } catch (const Error& e) { // then nothing is concluded: the devices are tried again
        if (e.code() == Code::cancelled) throw;
        log(log_, LogLevel::warning, "Devices that were not accessible could not be checked",
            fields_of(0, e));
    }
    return found;
}

void AssignRun::read_back(std::int64_t token, const std::vector<std::string>& serials,
                          const std::function<bool(const Device&)>& agrees, const std::stop_token& stop) {
    if (serials.empty() || read_back_failed_) return;
    try {
        std::vector<Device> fresh = client_.device_details(serials, stop);
        // Apple shows a change late. A record from before it would take back what was just accepted; the next sync tells.
        std::erase_if(fresh, [&](const Device& device) {
            return device.response_status != "SUCCESS" || !agrees(device);
        });
        if (!fresh.empty()) store_.assignments.read_back(token, fresh);
    } catch (const Error& e) {
        if (e.code() == Code::cancelled || e.code() == Code::lease_lost) throw;
        read_back_failed_ = true; // the batches to come need not try as well
        log(log_, LogLevel::warning, "What Apple accepted could not be read back; the next sync shows it",
            fields_of(token, e));
    }
}

// All that is due for it, not only the batch: the next thousand would be refused as well.
void AssignRun::put_off(const Lease& lease, const std::string& profile_uuid, const Error& error) {
    const std::int64_t devices =
        store_.assignments.put_off(lease, profile_uuid, next_tries(spread_(), clock_.now()),
                                   error.happened() + " It is tried again by itself.");
    counts_.failed += devices;
    LogFields fields = fields_of(lease.token, error);
    fields.emplace_back("profile_uuid", profile_uuid);
    fields.emplace_back("devices", std::to_string(devices));
    log(log_, LogLevel::warning, "Apple did not take an assignment; it is put off", fields);
}

void AssignRun::unknown_profile(const Lease& lease, const std::string& profile_uuid,
                                const std::stop_token& stop) {
    std::string why;
    const std::string again = define_again(lease.token, profile_uuid, stop, why);
    if (!again.empty()) {
        store_.assignments.replace_profile(lease, profile_uuid, again);
        log(log_, LogLevel::warning, "Apple had lost a profile; it was defined again",
            {{"token", std::to_string(lease.token)}, {"profile_uuid", profile_uuid}, {"by", again}});
        return;
    }
    counts_.stopped += store_.assignments.stop_profile(
        lease, profile_uuid,
        "Apple does not know the profile " + profile_uuid + " for this MDM server" + why +
            " Create the profile anew with Create New from This and assign that one.");
}

std::string AssignRun::define_again(std::int64_t token, const std::string& profile_uuid,
                                    const std::stop_token& stop, std::string& why) {
    const std::optional<ProfileRow> row = store_.profiles.find(token, profile_uuid);
    std::string again;
    if (!row || row->origin != "defined" || row->profile.json.empty()) {
        why = ", and it was not defined here, so it cannot be defined again.";
    } else if (row->created_by == "system") { // it is the second one already
        why = ", although it was defined again once.";
    } else {
        try {
            Profile profile = row->profile;
            profile.profile_uuid = client_.define_profile(profile.json, stop).profile_uuid;
            store_.profiles.save_defined(token, profile, "system", profile_uuid);
            again = *profile.profile_uuid;
        } catch (const Error& e) {
            if (!is_final(e.code())) throw; // the wishes wait meanwhile
            why = ", and defining it again failed: " + e.text();
        }
    }
    store_.profiles.mark_missing(token, profile_uuid);
    return again;
}

void AssignRun::remove(const Lease& lease, const std::vector<std::string>& serials, const std::string& actor,
                       const std::stop_token& stop,
                       const std::function<void(const DeviceOutcomes&)>& answered) {
    for (std::size_t at = 0; at < serials.size(); at += kMaxDevicesPerRequest) {
        check_stop(stop);
        const std::vector<std::string> batch(
            serials.begin() + static_cast<std::ptrdiff_t>(at),
            serials.begin() +
                static_cast<std::ptrdiff_t>(std::min(at + kMaxDevicesPerRequest, serials.size())));
        // Before Apple is asked, so that nobody assigns again meanwhile.
        store_.assignments.want_none(lease, batch, actor);
        DeviceOutcomes outcomes = client_.remove_profile(batch, stop);
        std::vector<std::string> removed;
        for (const std::string& serial : batch) {
            const auto& [place, left_out] = outcomes.try_emplace(serial, "FAILED");
            if (place->second == "SUCCESS") removed.push_back(serial);
        }
        store_.assignments.record_removed(lease, actor, outcomes);
        read_back(
            lease.token, removed, [](const Device& device) { return without_profile(device.profile_status); },
            stop);
        answered(outcomes);
    }
}

} // namespace mdm::dep
