#include "host-sdk/host/tasks/task_runner.hpp"

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/loader/registry.hpp"
#include "host-sdk/host/tasks/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ams::host {
namespace {

constexpr std::size_t kResultBatch = 500;
constexpr std::size_t kMessageBytes = 2000;

std::string cut(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
        --bytes;
    text.resize(bytes);
    return text;
}

} // namespace

TaskRunner::TaskRunner(Database& database, Access& access, const Clock& clock, Log& log, Instance& instance,
                       TaskSettings settings)
    : database_(database), access_(access), clock_(clock), log_(log), instance_(instance),
      settings_(settings), store_(database, clock) {}

TaskRunner::~TaskRunner() {
    stop();
}

void TaskRunner::warn(std::string_view what, std::string_view why) const {
    log_.write(LogLevel::warning, "tasks", what, {{"reason", std::string(why)}});
}

void TaskRunner::start() {
    instance_.beat();
    reap();
    {
        const std::lock_guard lock(mutex_);
        accepting_ = true;
    }
    for (std::size_t i = 0; i < settings_.workers; ++i)
        workers_.emplace_back([this] { work(); });
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

void TaskRunner::stop() {
    std::deque<TaskPtr> never_run;
    {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
        stopping_ = true;
        accepting_ = false;
        never_run.swap(queue_);
    }
    work_there_.notify_all();
    stopping_changed_.notify_all();
    for (const TaskPtr& task : all_local()) {
        task->cancel.request();
        task->wake();
    }
    for (const TaskPtr& task : never_run)
        end(task, AMS_CANCELLED, make_error());
    workers_.clear();
    if (!keeper_.joinable()) return;
    keeper_.request_stop();
    stopping_changed_.notify_all();
    keeper_.join();
    keep_once(); // ends that could not be stored get a last try
    for (const TaskPtr& task : all_local())
        log_.write(LogLevel::error, "tasks", "The end of a task could not be stored.",
                   {{"task", task->snapshot().id}});
    try {
        instance_.leave();
    } catch (const odbc::Error& error) {
        warn("This process could not be signed off.", error.what());
    }
}

std::string TaskRunner::start_task(const PluginInfo& plugin, const ams_task_spec& spec) {
    auto body = std::make_unique<TaskBody>(spec);
    const std::optional<std::string> join_key =
        spec.join_key == nullptr ? std::nullopt : std::optional<std::string>(spec.join_key);
    if (join_key && join_key->size() > 200)
        throw Error(AMS_BAD_INPUT, "ams.bad_task", "A task's join key has at most 200 bytes.", "join_key");

    Caller caller = Caller::lasting(spec.caller, access_);
    TaskSnapshot snapshot;
    snapshot.id = random_text(18);
    snapshot.plugin = plugin.id;
    snapshot.title = cut(spec.title, 500);
    snapshot.permission = spec.permission;
    snapshot.user = caller.user();
    snapshot.host = instance_.host();
    snapshot.created_at = format_time(clock_.now());
    const auto task = std::make_shared<ams_task>(std::move(snapshot), caller, std::move(body));
    return join_or_insert(task, plugin.id, join_key);
}

std::string TaskRunner::join_or_insert(const TaskPtr& task, const std::string& plugin,
                                       const std::optional<std::string>& join_key) {
    std::string id = task->snapshot().id;
    const std::optional<std::string> active_key =
        join_key ? std::optional(plugin + '\n' + *join_key) : std::nullopt;
    {
        // Known here before it is in the database, so that nobody finds a row that nobody seems to run.
        const std::lock_guard lock(mutex_);
        if (!accepting_)
            throw Error(AMS_UNAVAILABLE, "ams.stopping", "The server is shutting down. Try again shortly.");
        if (queue_.size() >= settings_.queue)
            throw Error(AMS_UNAVAILABLE, "ams.tasks_full",
                        "Too many tasks are waiting. Try again when some have ended.", {}, 30);
        local_.emplace(id, task);
    }
    const auto forget = [&] {
        const std::lock_guard lock(mutex_);
        local_.erase(id);
    };
    try {
        // A few tries, because the task to join may end between our look and our insert.
        for (int attempt = 0; attempt < 5; ++attempt) {
            if (store_.insert(task->snapshot(), instance_.id(), join_key, active_key)) {
                bool refused = false;
                {
                    const std::lock_guard lock(mutex_);
                    if (accepting_)
                        queue_.push_back(task);
                    else
                        refused = true;
                }
                if (refused)
                    end(task, AMS_CANCELLED, make_error());
                else
                    work_there_.notify_one();
                return id;
            }
            const auto active = store_.find_active(*active_key);
            if (!active) continue;
            if (!instance_.gone(active->instance)) {
                forget();
                return active->id;
            }
            reap();
        }
    } catch (...) { // nothing is swallowed: the task is forgotten, the error goes on
        forget();
        throw;
    }
    forget();
    throw Error(AMS_UNAVAILABLE, "ams.task_busy",
                "The same task begins and ends elsewhere just now. Try again.", {}, 1);
}

void TaskRunner::work() {
    for (;;) {
        TaskPtr task;
        {
            std::unique_lock lock(mutex_);
            work_there_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            task = std::move(queue_.front());
            queue_.pop_front();
        }
        run(task);
    }
}

void TaskRunner::run(const TaskPtr& task) {
    ams_error error = make_error();
    if (task->cancel.requested()) return end(task, AMS_CANCELLED, error);
    ++running_;
    task->update([&](TaskSnapshot& state) {
        state.state = TaskState::running;
        state.started_at = format_time(clock_.now());
    });
    const TaskSnapshot begun = task->snapshot();
    log_.write(LogLevel::info, "tasks", "A task begins.",
               {{"task", begun.id}, {"plugin", begun.plugin}, {"title", begun.title}, {"user", begun.user}});
    const ams_result result = task->body->run(task.get(), task->caller, task->cancel, &error);
    end(task, result, error);
    --running_;
}

void TaskRunner::end(const TaskPtr& task, ams_result result, const ams_error& error) {
    task->body.reset();
    TaskSnapshot end = task->snapshot();
    end.ended_at = format_time(clock_.now());
    end.eta_s.reset();
    if (result == AMS_OK) {
        end.state = TaskState::succeeded;
        ++succeeded_;
    } else if (result == AMS_CANCELLED) {
        end.state = TaskState::cancelled;
        if (end.message.empty() || !end.started_at) end.message = "Cancelled.";
        ++cancelled_;
    } else {
        end.state = TaskState::failed;
        const Error failure(result, error.code, error.text, error.field, error.retry_after_s);
        end.error = problem(failure).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        ++failed_;
    }
    log_.write(
        result == AMS_OK || result == AMS_CANCELLED ? LogLevel::info : LogLevel::warning, "tasks",
        "A task ended.",
        {{"task", end.id}, {"plugin", end.plugin}, {"state", to_string(end.state)}, {"code", error.code}});
    if (!store_end(task, end)) {
        const std::lock_guard lock(mutex_);
        task->unstored_end = end; // the keeper tries again
    }
}

// The end is seen only once it is stored: whoever sees it may ask another host for the results.
bool TaskRunner::store_end(const TaskPtr& task, const TaskSnapshot& end) {
    try {
        task->flush_results(store_);
        if (!store_.finish(end, instance_.id()))
            warn("A task's end came too late: another host had given it up.", end.id);
    } catch (const odbc::Error& error) {
        warn("The end of a task could not be stored; trying again.", error.what());
        return false;
    }
    {
        const std::lock_guard lock(mutex_);
        local_.erase(end.id);
    }
    task->update([&](TaskSnapshot& state) { state = end; });
    return true;
}

void TaskRunner::keep(const std::stop_token& stop) {
    using SteadyClock = std::chrono::steady_clock;
    auto next_beat = SteadyClock::now() + settings_.beat_every;
    auto next_reap = SteadyClock::now() + settings_.reap_every;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            stopping_changed_.wait_for(lock, settings_.keep_every, [&] { return stop.stop_requested(); });
        }
        keep_once();
        try {
            const auto now = SteadyClock::now();
            if (now >= next_beat) {
                next_beat = now + settings_.beat_every;
                instance_.beat();
            }
            if (now >= next_reap) {
                next_reap = now + settings_.reap_every;
                reap();
            }
        } catch (const odbc::Error& error) {
            warn("The database did not answer the keeper of tasks.", error.what());
        }
    }
}

void TaskRunner::keep_once() {
    const std::vector<TaskPtr> tasks = all_local();
    if (tasks.empty()) return;
    try {
        for (const TaskPtr& task : tasks) {
            std::optional<TaskSnapshot> ended;
            {
                const std::lock_guard lock(mutex_);
                ended = task->unstored_end;
            }
            if (ended) {
                store_end(task, *ended);
                continue;
            }
            const auto dirty = task->take_dirty();
            if (!dirty) continue;
            try {
                task->flush_results(store_);
                store_.save_progress(*dirty, instance_.id());
            } catch (...) { // nothing is swallowed: what was not stored is tried again, the error goes on
                task->mark_dirty();
                throw;
            }
        }
        for (const std::string& id : store_.cancel_requests(instance_.id()))
            if (const TaskPtr task = local(id)) {
                task->cancel.request();
                task->update([](TaskSnapshot& state) { state.cancel_requested = true; });
            }
    } catch (const odbc::Error& error) {
        warn("The progress of tasks could not be stored; trying again.", error.what());
    }
}

void TaskRunner::progress(ams_task* task, const ams_task_progress& progress) {
    task->progress(progress, std::chrono::steady_clock::now());
}

void TaskRunner::add_result(ams_task* task, const nlohmann::json& result) {
    const auto key = result.find("key");
    TaskResult one;
    if (key != result.end() && key->is_string()) one.key = cut(key->get<std::string>(), 200);
    one.json = result.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    task->mark_dirty();
    if (task->add_result(std::move(one)) < kResultBatch) return;
    try {
        task->flush_results(store_);
    } catch (const odbc::Error& error) {
        throw database_error(error);
    }
}

void TaskRunner::set_message(ams_task* task, std::string text) {
    task->update([&](TaskSnapshot& state) { state.message = cut(std::move(text), kMessageBytes); });
}

TaskRunner::TaskPtr TaskRunner::local(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto at = local_.find(id);
    return at == local_.end() ? nullptr : at->second;
}

std::vector<TaskRunner::TaskPtr> TaskRunner::all_local() const {
    const std::lock_guard lock(mutex_);
    std::vector<TaskPtr> tasks;
    tasks.reserve(local_.size());
    for (const auto& [id, task] : local_)
        tasks.push_back(task);
    return tasks;
}

std::optional<TaskSnapshot> TaskRunner::find(const std::string& id) {
    if (const TaskPtr task = local(id)) return task->snapshot();
    return store_.find(id);
}

std::optional<TaskSnapshot> TaskRunner::follow(const std::string& id, std::uint64_t& version,
                                               std::chrono::milliseconds longest) {
    if (const TaskPtr task = local(id)) {
        if (version != 0) task->wait_change(version, std::chrono::steady_clock::now() + longest);
        return task->snapshot(&version);
    }
    if (version != 0) {
        std::unique_lock lock(mutex_);
        const auto pause = std::min<std::chrono::milliseconds>(longest, std::chrono::seconds(1));
        stopping_changed_.wait_for(lock, pause, [&] { return stopping_; });
    }
    version = 1;
    return store_.find(id);
}

std::vector<TaskSnapshot> TaskRunner::list(const std::vector<std::string>& permissions, int limit) {
    std::vector<TaskSnapshot> tasks = store_.list(permissions, limit);
    for (TaskSnapshot& one : tasks)
        if (const TaskPtr task = local(one.id)) one = task->snapshot();
    return tasks;
}

nlohmann::json TaskRunner::results(const std::string& id, std::int64_t position, std::int64_t limit) {
    const std::int64_t total = store_.result_count(id);
    nlohmann::json results = nlohmann::json::array();
    for (const std::string& text : store_.results(id, position, limit))
        results.push_back(nlohmann::json::parse(text, nullptr, false));
    const std::int64_t next = position + static_cast<std::int64_t>(results.size());
    return {{"results", std::move(results)},
            {"results_total", total},
            {"results_next", next < total ? nlohmann::json(next) : nlohmann::json()}};
}

bool TaskRunner::cancel(const std::string& id) {
    const bool noted = store_.request_cancel(id);
    if (const TaskPtr task = local(id)) {
        task->update([](TaskSnapshot& state) { state.cancel_requested = true; });
        task->cancel.request();
    }
    return noted;
}

std::int64_t TaskRunner::prune(UtcTime time) {
    return store_.purge(time);
}

TaskCounts TaskRunner::counts() const {
    TaskCounts counts;
    {
        const std::lock_guard lock(mutex_);
        counts.queued = queue_.size();
    }
    counts.running = running_;
    counts.succeeded = succeeded_;
    counts.failed = failed_;
    counts.cancelled = cancelled_;
    return counts;
}

void TaskRunner::reap() {
    static const std::string error =
        problem(503, "ams.host_gone",
                "The server that ran this task stopped before the task had ended, so not all it did is told "
                "here. What was "
                "done stays done: look at the rows it was about before you start it again.")
            .dump();
    for (const std::string& instance : store_.active_instances()) {
        if (!instance_.gone(instance)) continue;
        const std::int64_t count = store_.fail_all_of(instance, error);
        if (count > 0)
            log_.write(LogLevel::warning, "tasks", "Tasks of a server that is gone were given up.",
                       {{"instance", instance}, {"tasks", std::to_string(count)}});
    }
}

} // namespace ams::host
