// The scheduler's jobs.
#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

const Job& visible_job(const Console& console, const Call& call) {
    const Job* const job = console.services.registry.job(call.parameter("job"));
    if (job == nullptr || !call.who().allowed(job->permission)) throw not_found();
    return *job;
}

Reply list(Console& console, Call& call) {
    json jobs = json::array();
    for (const auto& [id, job] : console.services.registry.jobs)
        if (call.who().allowed(job.permission)) jobs.push_back(console.services.jobs.describe(job));
    return reply_json({{"jobs", std::move(jobs)}});
}

Reply one(Console& console, Call& call) {
    return reply_json(console.services.jobs.describe(visible_job(console, call)));
}

std::int64_t interval_of(const json& value) {
    if (!value.is_number_integer())
        throw Error(AMS_BAD_INPUT, "ams.interval_bad", "The interval is a whole number of seconds.",
                    "interval_s");
    return value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}
               ? INT64_MAX
               : value.get<std::int64_t>();
}

/// null: no window. Otherwise {"from":"22:00","to":"06:00"}.
std::optional<DayWindow> window_of(const json& value) {
    if (value.is_null()) return std::nullopt;
    const auto refuse = [](const std::string& text) {
        throw Error(AMS_BAD_INPUT, "ams.window_bad", text, "window");
    };
    const auto edge = [&](const char* name) {
        const auto at = value.is_object() ? value.find(name) : value.end();
        const auto time = value.is_object() && at != value.end() && at->is_string()
                              ? parse_day_time(at->get_ref<const std::string&>())
                              : std::nullopt;
        if (!time)
            refuse("A window is null, or has \"from\" and \"to\" as times of the day such as \"22:00\" and "
                   "\"06:00\".");
        return *time;
    };
    const DayWindow window{edge("from"), edge("to")};
    if (value.size() != 2) refuse("A window has \"from\" and \"to\" and nothing else.");
    if (window.from == window.to)
        refuse("A window that begins when it ends is empty. For the whole day take the window away.");
    return window;
}

Reply change(Console& console, Call& call) {
    const Job& job = visible_job(console, call);
    const json body = call.json_body({"interval_s", "enabled", "window"});
    JobChange change;
    if (body.contains("interval_s")) change.interval_s = interval_of(body.at("interval_s"));
    if (body.contains("enabled")) {
        if (!body.at("enabled").is_boolean())
            throw Error(AMS_BAD_INPUT, "ams.field_type", "\"enabled\" is true or false.", "enabled");
        change.enabled = body.at("enabled").get<bool>();
    }
    if (body.contains("window")) change.window = window_of(body.at("window"));
    console.services.jobs.change(job, change);
    console.audit(call, "ams.job.changed", "ams_job/" + job.id, "ok", body);
    return reply_json(console.services.jobs.describe(job));
}

Reply run(Console& console, Call& call) {
    const Job& job = visible_job(console, call);
    static_cast<void>(call.json_body({}));
    console.services.jobs.run_now(job, call.who().user());
    console.audit(call, "ams.job.run", "ams_job/" + job.id, "ok", json::object());
    return reply_json(console.services.jobs.describe(job), 202);
}

Reply runs(Console& console, Call& call) {
    const Job& job = visible_job(console, call);
    const std::int64_t after = call.query_number("after", 0, 1, INT64_MAX);
    return reply_json(
        console.services.jobs.runs(job, static_cast<int>(call.query_number("limit", 50, 1, kKeptRuns)),
                                   after == 0 ? std::nullopt : std::optional(after)));
}

} // namespace

void add_job_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/jobs", Guard::signed_in, "", bind(list)});
    router.add({"GET", "/api/v1/jobs/{job}", Guard::resource, "", bind(one)});
    router.add({"PATCH", "/api/v1/jobs/{job}", Guard::resource, "", bind(change)});
    router.add({"POST", "/api/v1/jobs/{job}/run", Guard::resource, "", bind(run)});
    router.add({"GET", "/api/v1/jobs/{job}/runs", Guard::resource, "", bind(runs)});
}

} // namespace ams::host
