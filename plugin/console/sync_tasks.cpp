#include "plugin/console/sync_tasks.hpp"

#include "plugin/console/documents.hpp"
#include "plugin/console/reply.hpp"
#include "plugin/console/translate.hpp"
#include "plugin/sync/retention.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace mdm::dep {
namespace {

// Several tokens report at the same time; a task has one line.
class TaskProgress {
public:
    explicit TaskProgress(const ams::TaskRun& task) : task_(task) {}

    void operator()(const RunProgress& progress) {
        const std::lock_guard lock(mutex_);
        devices_[progress.token] = progress.counts.devices();
        std::int64_t done = 0;
        for (const auto& [token, count] : devices_)
            done += count;
        task_.progress(done, -1, "devices",
                       progress.server_name + ": page " + std::to_string(progress.counts.pages) + ", " +
                           std::to_string(progress.counts.devices()) + " devices, " +
                           std::to_string(static_cast<std::int64_t>(progress.devices_per_s)) + " per second");
    }

private:
    const ams::TaskRun& task_;
    std::mutex mutex_;
    std::map<std::int64_t, std::int64_t> devices_;
};

// Throws what the whole came to: the first error, with a sentence that names every account if there are
// several.
void report(const std::vector<NamedOutcome>& all) {
    const Error* error = first_error(all);
    if (error == nullptr) return;
    if (all.size() == 1) throw to_ams(*error);
    throw ams::Error(result_of(error->code()), std::string(error->id()), sentence(all), {},
                     error->retry_after_s());
}

std::string join_key(const std::optional<std::vector<std::int64_t>>& tokens, Trigger trigger) {
    std::string key = "sync/" + std::string(trigger_name(trigger)) + '/';
    if (!tokens) return key + "all";
    for (const std::int64_t token : *tokens)
        key += std::to_string(token) + ',';
    return key;
}

} // namespace

std::string start_sync(Services& services, const ams_caller* caller, const std::string& title,
                       std::optional<std::vector<std::int64_t>> tokens, Trigger trigger) {
    const ams::TaskSpec spec{.title = title,
                             .permission = std::string(kPermission),
                             .join_key = join_key(tokens, trigger),
                             .caller = caller};
    return services.tasks.start(
        spec, services.log, [&services, tokens = std::move(tokens), trigger](ams::TaskRun& task) {
            services.require(task.caller()); // it may have been taken away since the task was queued
            const std::vector<NamedOutcome> all = translated(services.log, "DEP sync", [&] {
                TaskProgress progress(task);
                return services.engine().sync_all(tokens, trigger, task.caller()->user, task.stop(),
                                                  [&](const RunProgress& one) { progress(one); });
            });
            for (const NamedOutcome& one : all)
                task.add_result(result_json(std::to_string(one.token),
                                            one.outcome.error ? "FAILED" : "SUCCESS", sentence(one)));
            task.set_message(sentence(all));
            report(all);
        });
}

void run_sync_job(Services& services, ams::JobRun& run) {
    services.require(run.caller());
    const Trigger trigger = run.trigger() == AMS_TRIGGER_NOW ? Trigger::now : Trigger::schedule;
    const std::vector<NamedOutcome> all = translated(services.log, "DEP sync", [&] {
        return services.engine().sync_all(std::nullopt, trigger, run.caller()->user, run.stop());
    });
    run.set_message(sentence(all));
    report(all);
}

void run_health_job(Services& services, ams::JobRun& run) {
    services.require(run.caller());
    const std::vector<NamedOutcome> runs = translated(services.log, "DEP token health", [&] {
        const std::string past =
            sentence(prune(services.store(), services.clock(), services.settings().retention, run.stop()));
        auto made = services.engine().look_after(run.caller()->user, run.stop());
        std::string message = made.empty() ? std::string("Looked at every token.") : sentence(made);
        if (!past.empty()) message += ' ' + past;
        run.set_message(message);
        return made;
    });
    report(runs);
}

} // namespace mdm::dep
