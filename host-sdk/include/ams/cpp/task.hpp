// ams.tasks/1 for C++: start work that outlives the request, from a callable.
#pragma once

#include <ams/cpp/log.hpp>
#include <ams/cpp/sink.hpp>
#include <ams/cpp/stop.hpp>
#include <ams/ext/tasks.h>

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <type_traits>
#include <utility>

namespace ams {

/// What a task is; see ams_task_spec.
struct TaskSpec {
    std::string title;      ///< for people: "Sync Now: Server A"
    std::string permission; ///< who may see and cancel it
    std::string join_key;   ///< a queued or running task with the same key is joined; "": never
    const ams_caller* caller = nullptr;
};

class TaskRun;

/// Work longer than a request. Thread-safe.
class Tasks : public detail::Extension<ams_ext_tasks> {
public:
    static constexpr const char* kId = AMS_EXT_TASKS;
    using Extension::Extension;

    /// Queues `body` (called at most once, with a TaskRun&, on a task thread) or joins the task with the same
    /// join_key; returns the task's id. The body throws ams::Error to fail, AMS_CANCELLED when it stopped
    /// because it was asked to; whatever it captures is destroyed after it ran, or instead.
    template <class Body>
    [[nodiscard]] std::string start(const TaskSpec& spec, const Log& log, Body&& body) const;

    /// @param total -1: not known
    /// @param unit, text "": unchanged
    void progress(ams_task* task, std::int64_t done, std::int64_t total, const std::string& unit = {},
                  const std::string& text = {}) const noexcept {
        const ams_task_progress raw{sizeof(ams_task_progress), done, total, detail::or_null(unit),
                                    detail::or_null(text)};
        functions().progress(host(), task, &raw);
    }

    /// One row's result, a JSON object {"key","status","detail",...}.
    void add_result(ams_task* task, const std::string& json) const {
        call(functions().add_result, task, json.c_str());
    }

    void set_message(ams_task* task, const std::string& text) const noexcept {
        functions().set_message(host(), task, text.c_str());
    }
};

/// One run of a task, on its thread. Lives as long as the body runs; its members may be used from any thread
/// then.
class TaskRun {
public:
    TaskRun(const Tasks& tasks, ams_task* task, const ams_caller* caller, const ams_cancel* cancel)
        : tasks_(tasks), task_(task), caller_(caller), stop_(cancel) {}

    /// The one of start(), to be asked about anew with Access.
    [[nodiscard]] const ams_caller* caller() const noexcept { return caller_; }
    [[nodiscard]] std::stop_token stop() const noexcept { return stop_.token(); }

    void progress(std::int64_t done, std::int64_t total, const std::string& unit = {},
                  const std::string& text = {}) const noexcept {
        tasks_.progress(task_, done, total, unit, text);
    }
    void add_result(const std::string& json) const { tasks_.add_result(task_, json); }
    /// The sentence the finished task shows; the last one counts.
    void set_message(const std::string& text) const noexcept { tasks_.set_message(task_, text); }

private:
    const Tasks& tasks_;
    ams_task* task_;
    const ams_caller* caller_;
    StopBridge stop_;
};

namespace detail {

/// What a task owns on this side, freed by its release().
template <class Body>
struct TaskBox {
    Tasks tasks;
    Log log;
    std::string title;
    Body body;

    static ams_result run(void* ctx, ams_task* task, const ams_caller* caller, const ams_cancel* cancel,
                          ams_error* error) noexcept {
        auto& self = *static_cast<TaskBox*>(ctx);
        return guarded(self.log, self.title.c_str(), error, [&] {
            TaskRun one(self.tasks, task, caller, cancel);
            self.body(one);
        });
    }
    static void release(void* ctx) noexcept { delete static_cast<TaskBox*>(ctx); }
};

} // namespace detail

template <class Body>
std::string Tasks::start(const TaskSpec& spec, const Log& log, Body&& body) const {
    using Box = detail::TaskBox<std::decay_t<Body>>;
    StringSink id;
    auto box = std::make_unique<Box>(Box{*this, log, spec.title, std::forward<Body>(body)});
    const ams_task_spec raw{sizeof(ams_task_spec),
                            spec.title.c_str(),
                            spec.permission.c_str(),
                            detail::or_null(spec.join_key),
                            spec.caller,
                            box.release(),
                            &Box::run,
                            &Box::release};
    call(functions().start, &raw, id.sink());
    return std::move(id.text);
}

} // namespace ams
