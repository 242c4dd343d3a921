#include "host-sdk/host/jobs/scheduler.hpp"

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/loader/registry.hpp"
#include "host-sdk/host/tasks/instance.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::size_t kMessageBytes = 2000;

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

Outcome outcome_of(ams_result result) {
    if (result == AMS_OK) return Outcome::succeeded;
    return result == AMS_CANCELLED ? Outcome::cancelled : Outcome::failed;
}

} // namespace

JobScheduler::JobScheduler(Database& database, Access& access, const Registry& registry, const Clock& clock,
                           Log& log, Instance& instance, JobSettings settings)
    : database_(database), access_(access), registry_(registry), clock_(clock), log_(log),
      instance_(instance), settings_(std::move(settings)),
      store_(database, clock, instance.id(), instance.host(), settings_.lease, settings_.zone) {}

JobScheduler::~JobScheduler() {
    stop();
}

void JobScheduler::start() {
    for (const auto& [id, job] : registry_.jobs)
        store_.ensure(job);
    for (const auto& [id, job] : registry_.jobs)
        threads_.emplace_back([this, &job = job](const std::stop_token& stop) { loop(job, stop); });
    renewer_ = std::jthread([this](const std::stop_token& stop) { renew(stop); });
}

void JobScheduler::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        for (ams_job_run* run : running_)
            run->cancel.request();
    }
    changed_.notify_all();
    threads_.clear();
    renewer_.request_stop();
    changed_.notify_all();
    if (renewer_.joinable()) renewer_.join();
}

void JobScheduler::wake() {
    {
        const std::lock_guard lock(mutex_);
        ++wakes_;
    }
    changed_.notify_all();
}

void JobScheduler::loop(const Job& job, const std::stop_token& stop) {
    std::uint64_t seen = 0;
    bool complained = false;
    while (!stop.stop_requested()) {
        bool ran = false;
        {
            const std::lock_guard lock(mutex_);
            if (stopping_) return;
            seen = wakes_;
        }
        try {
            ran = run_if_due(job);
            complained = false;
        } catch (const odbc::Error& error) {
            if (!complained)
                log_.write(LogLevel::error, "jobs", "The schedule of a job could not be read; trying again.",
                           {{"job", job.id}, {"reason", error.what()}});
            complained = true; // once is enough until it works again
        }
        if (ran) continue; // "run now" may have been pressed during the run
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, settings_.poll, [&] { return stopping_ || wakes_ != seen; });
    }
}

bool JobScheduler::run_if_due(const Job& job) {
    if (store_.reclaim(job.id, [&](const std::string& holder) { return instance_.gone(holder); }))
        log_.write(LogLevel::warning, "jobs", "A run of a server that is gone was given up.",
                   {{"job", job.id}});
    // A cheap look first: the transaction that begins a run locks.
    const auto stored = store_.find(job.id);
    if (!stored || due(stored->schedule, clock_.now(), settings_.zone) == Due::no) return false;
    const auto lease = store_.begin(job.id);
    if (!lease) return false;

    ams_job_run run(*lease);
    {
        const std::lock_guard lock(mutex_);
        running_.push_back(&run);
        if (stopping_) run.cancel.request();
    }
    log_.write(LogLevel::info, "jobs", "A job begins.",
               {{"job", job.id}, {"run", std::to_string(lease->run)}, {"actor", lease->actor}});
    const Caller caller = lease->asked && lease->actor != "system" ? Caller::of_user(access_, lease->actor)
                                                                   : Caller::of_schedule(job.permission);
    ams_error error = make_error();
    const ams_result result =
        job.run(job.ctx, &run, caller.abi(), lease->asked ? AMS_TRIGGER_NOW : AMS_TRIGGER_SCHEDULE,
                run.cancel.abi(), &error);
    {
        const std::lock_guard lock(mutex_);
        std::erase(running_, &run);
    }
    const Outcome outcome = outcome_of(result);
    std::string message;
    {
        const std::lock_guard lock(run.mutex);
        message = run.message;
    }
    const bool ok = outcome == Outcome::succeeded;
    const bool kept = store_.end(*lease, outcome, message, ok ? "" : error.code, ok ? "" : error.text,
                                 ok ? 0 : error.retry_after_s);
    const char* const state = ok ? "succeeded" : outcome == Outcome::failed ? "failed" : "cancelled";
    {
        const std::lock_guard lock(mutex_);
        ++ended_[{job.id, state}];
    }
    log_.write(
        outcome == Outcome::failed ? LogLevel::warning : LogLevel::info, "jobs",
        kept ? "A job ended."
             : "A job ended after its lease had passed to another host; its end was not stored.",
        {{"job", job.id}, {"run", std::to_string(lease->run)}, {"state", state}, {"code", error.code}});
    return true;
}

// A run whose lease passed on must stop; a database that does not answer is asked again until the lease is
// over.
void JobScheduler::renew(const std::stop_token& stop) {
    const auto every = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.lease) / 4;
    auto renewed = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        std::vector<JobLease> held;
        {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, std::min(every, settings_.poll), [&] { return stop.stop_requested(); });
            for (const ams_job_run* run : running_)
                held.push_back(run->lease);
        }
        note_messages();
        if (std::chrono::steady_clock::now() - renewed < every) continue;
        renewed = std::chrono::steady_clock::now();
        for (const JobLease& lease : held) {
            try {
                if (store_.renew(lease)) continue;
            } catch (const odbc::Error& error) {
                log_.write(LogLevel::warning, "jobs",
                           "The lease of a job could not be renewed; trying again.",
                           {{"job", lease.job}, {"reason", error.what()}});
                continue;
            }
            const std::lock_guard lock(mutex_);
            for (ams_job_run* run : running_)
                if (run->lease.run == lease.run) run->cancel.request();
        }
    }
}

// People on other hosts see the progress that is stored; nothing else depends on it.
void JobScheduler::note_messages() {
    std::vector<std::pair<JobLease, std::string>> changed;
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(noted_, [&](const auto& entry) {
            return std::ranges::none_of(
                running_, [&](const ams_job_run* run) { return run->lease.run == entry.first; });
        });
        for (ams_job_run* run : running_) {
            const std::lock_guard run_lock(run->mutex);
            if (noted_[run->lease.run] != run->message) changed.emplace_back(run->lease, run->message);
        }
    }
    for (const auto& [lease, message] : changed) {
        try {
            store_.note(lease, message);
            noted_[lease.run] = message;
        } catch (const odbc::Error& error) {
            log_.write(LogLevel::warning, "jobs", "The progress of a job could not be stored; trying again.",
                       {{"job", lease.job}, {"reason", error.what()}});
        }
    }
}

void JobScheduler::set_message(ams_job_run* run, std::string text) {
    if (text.size() > kMessageBytes) {
        std::size_t length = kMessageBytes;
        while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
            --length;
        text.resize(length);
    }
    const std::lock_guard lock(run->mutex);
    run->message = std::move(text);
}

json JobScheduler::describe(const JobRun& run) const {
    std::string message = run.message;
    {
        const std::lock_guard lock(mutex_);
        for (ams_job_run* mine : running_) {
            if (mine->lease.run != run.id) continue;
            const std::lock_guard run_lock(mine->mutex);
            message = mine->message;
        }
    }
    json object{{"id", std::to_string(run.id)},
                {"state", run.state},
                {"started_at", run.started_at},
                {"ended_at", or_null(run.ended_at)},
                {"trigger", run.trigger},
                {"actor", run.actor},
                {"host", run.host},
                {"message", std::move(message)},
                {"error_code", or_null(run.error_code)},
                {"error_text", or_null(run.error_text)}};
    return object;
}

json JobScheduler::describe(const Job& job) {
    const auto stored = store_.find(job.id);
    if (!stored) throw Error(AMS_NOT_FOUND, "ams.not_found", "There is no such job.");
    const auto last = store_.last_run(job.id);
    const UtcTime now = clock_.now();
    const JobSchedule& schedule = stored->schedule;
    const auto next = next_due(schedule, now, settings_.zone);
    json window;
    if (schedule.window)
        window = {{"from", format_day_time(schedule.window->from)},
                  {"to", format_day_time(schedule.window->to)}};
    return {
        {"id", job.id},
        {"title", job.title},
        {"description", job.description},
        {"interval_s", schedule.interval.count()},
        {"enabled", schedule.enabled},
        {"window", std::move(window)},
        {"time_zone", settings_.zone_name},
        {"utc_offset_s", settings_.zone(now).count()},
        {"next_run_at", next ? json(format_time(*next)) : json()},
        {"failures", schedule.failures},
        {"retry_at", schedule.retry_at && schedule.enabled ? json(format_time(*schedule.retry_at)) : json()},
        {"run_requested", schedule.run_requested},
        {"run_requested_by", schedule.run_requested ? json(stored->requested_by) : json()},
        {"running", last && last->state == "running"},
        {"last_run", last ? describe(*last) : json()}};
}

json JobScheduler::runs(const Job& job, int limit, std::optional<std::int64_t> after) {
    json runs = json::array();
    const std::vector<JobRun> page = store_.runs(job.id, limit, after);
    for (const JobRun& run : page)
        runs.push_back(describe(run));
    const bool more =
        page.size() == static_cast<std::size_t>(limit) && !store_.runs(job.id, 1, page.back().id).empty();
    return {{"runs", std::move(runs)}, {"next", more ? json(std::to_string(page.back().id)) : json()}};
}

void JobScheduler::run_now(const Job& job, const std::string& user) {
    if (!store_.request_run(job.id, user))
        throw Error(AMS_NOT_FOUND, "ams.not_found", "There is no such job.");
    wake();
}

void JobScheduler::change(const Job& job, const JobChange& change) {
    const auto& interval_s = change.interval_s;
    if (interval_s && (*interval_s < kShortestInterval.count() || *interval_s > kLongestInterval.count()))
        throw Error(AMS_BAD_INPUT, "ams.interval_bad",
                    "A job's interval is between 60 seconds and 30 days (2592000 seconds).", "interval_s");
    const UtcTime now = clock_.now();
    const bool known = store_.change(job.id, [&](JobSchedule schedule) {
        if (interval_s && std::chrono::seconds(*interval_s) != schedule.interval)
            schedule = with_interval(schedule, std::chrono::seconds(*interval_s), now);
        if (change.window) schedule.window = *change.window;
        if (change.enabled) schedule = with_enabled(schedule, *change.enabled, now);
        return schedule;
    });
    if (!known) throw Error(AMS_NOT_FOUND, "ams.not_found", "There is no such job.");
    wake();
}

std::map<std::pair<std::string, std::string>, std::uint64_t> JobScheduler::ended_runs() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

} // namespace ams::host
