// What the loader hands plugins' calls to: tasks here, jobs there.
#pragma once

#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/loader/runner.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"

#include <utility>

namespace ams::host {

/// Thread-safe, as both are. `tasks` must outlive it.
class Work final : public Runner {
public:
    explicit Work(TaskRunner& tasks) : tasks_(tasks) {}

    std::string start_task(const PluginInfo& plugin, const ams_task_spec& spec) override {
        return tasks_.start_task(plugin, spec);
    }
    void task_progress(ams_task* task, const ams_task_progress& progress) override {
        TaskRunner::progress(task, progress);
    }
    void add_task_result(ams_task* task, const nlohmann::json& result) override {
        tasks_.add_result(task, result);
    }
    void set_task_message(ams_task* task, std::string text) override {
        TaskRunner::set_message(task, std::move(text));
    }
    void set_job_message(ams_job_run* run, std::string text) override {
        JobScheduler::set_message(run, std::move(text));
    }

private:
    TaskRunner& tasks_;
};

} // namespace ams::host
