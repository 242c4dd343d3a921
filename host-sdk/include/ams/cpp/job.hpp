// ams.jobs/1 for C++: a job as a callable.
#pragma once

#include <ams/cpp/log.hpp>
#include <ams/cpp/stop.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/jobs.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>

namespace ams {

/// What a job is; see ams_job.
struct JobSpec {
    std::string id;
    std::string title;
    std::string description; ///< one sentence for the jobs page
    std::string permission;
    std::int64_t default_interval_s = 43'200; ///< seconds, 60 to 2,592,000
};

class Job;

/// Registers jobs. Make it within init(); add() is for init() only, set_message() for any thread during a
/// run.
class Jobs : public detail::Extension<ams_ext_jobs> {
public:
    static constexpr const char* kId = AMS_EXT_JOBS;
    using Extension::Extension;

    inline void add(Job& job) const;
    void add(const ams_job& raw) const {
        thread_.check("ams.jobs/1 add()");
        call(functions().add, &raw);
    }

    void set_message(ams_job_run* run, const std::string& text) const {
        functions().set_message(host(), run, text.c_str());
    }

private:
    ThreadContract thread_;
};

/// One run of a job, on its thread. Lives as long as the body runs; its members may be used from any thread
/// then.
class JobRun {
public:
    JobRun(const Jobs& jobs, ams_job_run* run, const ams_caller* caller, std::int32_t trigger,
           const ams_cancel* cancel)
        : jobs_(jobs), run_(run), caller_(caller), trigger_(trigger), stop_(cancel) {}

    [[nodiscard]] const ams_caller* caller() const noexcept { return caller_; }
    [[nodiscard]] std::int32_t trigger() const noexcept { return trigger_; } ///< AMS_TRIGGER_...
    [[nodiscard]] std::stop_token stop() const noexcept { return stop_.token(); }

    /// The sentence the history shows; the last one counts.
    void set_message(const std::string& text) const { jobs_.set_message(run_, text); }

private:
    const Jobs& jobs_;
    ams_job_run* run_;
    const ams_caller* caller_;
    std::int32_t trigger_;
    StopBridge stop_;
};

/// A job and what it does. The body never overlaps itself; it throws ams::Error to fail, AMS_CANCELLED when
/// it stopped because it was asked to. Keep it where it is until deinit(): the host has its address.
class Job {
public:
    using Body = std::function<void(JobRun&)>;

    Job(JobSpec spec, Jobs jobs, Log log, Body body)
        : spec_(std::move(spec)), jobs_(jobs), log_(log), body_(std::move(body)) {}
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    [[nodiscard]] const JobSpec& spec() const noexcept { return spec_; }

    /// For Jobs::add(). The texts are this object's.
    [[nodiscard]] ams_job raw() noexcept {
        return {sizeof(ams_job),
                spec_.id.c_str(),
                spec_.title.c_str(),
                spec_.description.c_str(),
                spec_.permission.c_str(),
                spec_.default_interval_s,
                this,
                &Job::run};
    }

private:
    static ams_result run(void* ctx, ams_job_run* run, const ams_caller* caller, std::int32_t trigger,
                          const ams_cancel* cancel, ams_error* error) noexcept {
        const auto& self = *static_cast<const Job*>(ctx);
        return guarded(self.log_, self.spec_.id.c_str(), error, [&] {
            JobRun one(self.jobs_, run, caller, trigger, cancel);
            self.body_(one);
        });
    }

    JobSpec spec_;
    Jobs jobs_;
    Log log_;
    Body body_;
};

inline void Jobs::add(Job& job) const {
    const ams_job raw = job.raw();
    add(raw);
}

} // namespace ams
