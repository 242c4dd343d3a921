// Where the loader hands on ams.tasks/1 and the message of ams.jobs/1, so that it need not know who runs
// them.
#pragma once

#include "host-sdk/host/loader/registry.hpp"

#include <ams/ext/jobs.h>
#include <ams/ext/tasks.h>

#include <string>

namespace ams::host {

/// Implemented by whoever runs tasks and jobs. Called on any thread, concurrently, while plugins are active.
/// `ams_task` and `ams_job_run` are the implementation's: what it passed to run(). Strings are not null where
/// the SDK says so; the loader has checked sizes, permission and function pointers.
class Runner {
public:
    Runner() = default;
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;
    virtual ~Runner() = default;

    /// Queues or joins; returns the task's id. From here the task owns spec.ctx and calls spec.release
    /// exactly once, also when this throws. Strings and caller of `spec` die with the call: copy them
    /// (Caller::lasting).
    virtual std::string start_task(const PluginInfo& plugin, const ams_task_spec& spec) = 0;
    virtual void task_progress(ams_task* task, const ams_task_progress& progress) = 0;
    /// `json` is valid UTF-8, at most 64 KiB, and an object with "key" and "status". Throws ams::Error.
    virtual void add_task_result(ams_task* task, const nlohmann::json& result) = 0;
    virtual void set_task_message(ams_task* task, std::string text) = 0;
    virtual void set_job_message(ams_job_run* run, std::string text) = 0;
};

} // namespace ams::host
