// Tasks: what became of work that was started here or on another host.
#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/event_stream.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr std::int64_t kResultsPerAnswer = 10'000;
constexpr int kTasksPerAnswer = 200;
constexpr auto kBetweenEvents = 200ms; ///< a person cannot read faster
constexpr auto kLongestWait = 1s;      ///< until the end of the host, or of a permission, is noticed
constexpr auto kPingEvery = 15s;

TaskSnapshot visible_task(const Console& console, const Call& call) {
    auto task = console.services.tasks.find(call.parameter("task"));
    if (!task || !call.who().allowed(task->permission)) throw not_found();
    return *std::move(task);
}

/// The task object with its results, if it has any.
json with_results(const Console& console, const TaskSnapshot& task, std::int64_t after, std::int64_t limit) {
    json object = to_json(task);
    json results = console.services.tasks.results(task.id, after, limit);
    if (results.at("results_total") != 0) object.update(results);
    return object;
}

std::string dump(const json& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Reply list(Console& console, Call& call) {
    json tasks = json::array();
    for (const TaskSnapshot& task : console.services.tasks.list(call.who().permissions(), kTasksPerAnswer))
        tasks.push_back(to_json(task));
    return reply_json({{"tasks", std::move(tasks)}});
}

Reply one(Console& console, Call& call) {
    const TaskSnapshot task = visible_task(console, call);
    const auto after = call.query_number("results_after", 0, 0, INT64_MAX);
    const auto limit = call.query_number("results_limit", kResultsPerAnswer, 1, kResultsPerAnswer);
    return reply_json(with_results(console, task, after, limit));
}

Reply cancel(Console& console, Call& call) {
    const TaskSnapshot task = visible_task(console, call);
    if (!console.services.tasks.cancel(task.id))
        throw Error(AMS_CONFLICT, "ams.task_over", "The task has ended already.");
    console.audit(call, "ams.task.cancelled", "ams_task/" + task.id, "ok", {{"title", task.title}});
    return reply_json(to_json(visible_task(console, call)), 202);
}

void send_events(const Console& console, const std::string& id, const std::string& user,
                 const std::string& permission, const std::function<bool(std::string_view)>& write) {
    using SteadyClock = std::chrono::steady_clock;
    TaskRunner& tasks = console.services.tasks;
    std::uint64_t version = 0;
    std::string sent;
    auto last_sent = SteadyClock::now();
    auto permission_checked = last_sent;
    while (!console.stopping.stop_requested()) {
        const auto task = tasks.follow(id, version, kLongestWait);
        if (!task) return; // deleted since
        const auto now = SteadyClock::now();
        if (now - permission_checked > 5s) {
            if (!console.services.access.allowed(user, permission)) return;
            permission_checked = now;
        }
        const bool over = is_final(task->state);
        std::string text = dump(over ? with_results(console, *task, 0, kResultsPerAnswer) : to_json(*task));
        if (text != sent) {
            if (!write(event_text("task", text)) || over) return;
            sent = std::move(text);
            last_sent = now;
            // What changes meanwhile is in the next event: follow() answers at once then.
            std::this_thread::sleep_for(kBetweenEvents);
        } else if (over) {
            return;
        } else if (now - last_sent > kPingEvery) {
            if (!write(kEventPing)) return;
            last_sent = now;
        }
    }
}

Reply events(Console& console, Call& call) {
    const TaskSnapshot task = visible_task(console, call);
    auto place = console.streams.enter(call.who().user());
    Reply reply;
    reply.content_type = "text/event-stream";
    reply.stream = [&console, place, id = task.id, user = call.who().user(),
                    permission = task.permission](const auto& write) {
        console.metrics.streams().Increment();
        send_events(console, id, user, permission, write);
        console.metrics.streams().Decrement();
    };
    return reply;
}

} // namespace

void add_task_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/tasks", Guard::signed_in, "", bind(list)});
    router.add({"GET", "/api/v1/tasks/{task}", Guard::resource, "", bind(one)});
    router.add({"GET", "/api/v1/tasks/{task}/events", Guard::resource, "", bind(events)});
    router.add({"POST", "/api/v1/tasks/{task}/cancel", Guard::resource, "", bind(cancel)});
}

} // namespace ams::host
