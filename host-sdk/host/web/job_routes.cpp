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

Reply change(Console& console, Call& call) {
    const Job& job = visible_job(console, call);
    const json body = call.json_body({"interval_s", "enabled"});
    std::optional<std::int64_t> interval;
    std::optional<bool> enabled;
    if (body.contains("interval_s")) {
        const json& value = body.at("interval_s");
        if (!value.is_number_integer())
            throw Error(AMS_BAD_INPUT, "ams.interval_bad", "The interval is a whole number of seconds.",
                        "interval_s");
        interval = value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}
                       ? INT64_MAX
                       : value.get<std::int64_t>();
    }
    if (body.contains("enabled")) {
        if (!body.at("enabled").is_boolean())
            throw Error(AMS_BAD_INPUT, "ams.field_type", "\"enabled\" is true or false.", "enabled");
        enabled = body.at("enabled").get<bool>();
    }
    console.services.jobs.change(job, interval, enabled);
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
    return reply_json(
        console.services.jobs.runs(job, static_cast<int>(call.query_number("limit", 50, 1, kKeptRuns))));
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
