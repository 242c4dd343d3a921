#include "host-sdk/host/jobs/schedule.hpp"

#include <algorithm>

namespace ams::host {
namespace {

constexpr std::chrono::seconds kFirstRetry = std::chrono::minutes(1);
constexpr std::chrono::seconds kLastRetry = std::chrono::hours(1);

std::chrono::seconds back_off(int failures) {
    return std::min(kLastRetry, kFirstRetry * (1 << std::clamp(failures - 1, 0, 10)));
}

} // namespace

std::optional<UtcTime> next_due(const JobSchedule& job, UtcTime now, const Zone& zone) {
    if (!job.enabled) return std::nullopt;
    const UtcTime at = job.retry_at ? std::min(*job.retry_at, job.next_run_at) : job.next_run_at;
    // What was due before now and could not begin looks for the next opening, not for one that is over.
    return job.window ? opens(*job.window, std::max(at, now), zone) : at;
}

Due due(const JobSchedule& job, UtcTime now, const Zone& zone) {
    if (job.run_requested) return Due::now;
    const auto at = next_due(job, now, zone);
    return at && *at <= now ? Due::schedule : Due::no;
}

JobSchedule begun(JobSchedule job, UtcTime now) {
    job.run_requested = false;
    job.retry_at.reset();
    if (job.next_run_at <= now) {
        job.next_run_at += job.interval;
        if (job.next_run_at <= now) job.next_run_at = now + job.interval;
    }
    return job;
}

JobSchedule ended(JobSchedule job, Outcome outcome, std::int32_t retry_after_s, UtcTime now) {
    if (outcome == Outcome::succeeded) job.failures = 0;
    if (outcome != Outcome::failed) return job;
    ++job.failures;
    if (retry_after_s < 0) return job;
    job.retry_at = now + (retry_after_s > 0 ? std::chrono::seconds(retry_after_s) : back_off(job.failures));
    return job;
}

JobSchedule with_interval(JobSchedule job, std::chrono::seconds interval, UtcTime now) {
    job.next_run_at = std::max(job.next_run_at - job.interval + interval, now);
    job.interval = interval;
    return job;
}

JobSchedule with_enabled(JobSchedule job, bool enabled, UtcTime now) {
    if (enabled && !job.enabled) {
        job.retry_at.reset();
        if (job.next_run_at <= now) job.next_run_at = now + job.interval;
    }
    job.enabled = enabled;
    return job;
}

} // namespace ams::host
