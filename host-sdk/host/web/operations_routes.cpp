// For the operator and for programs: health, readiness, metrics and the API's description.
#include "host-sdk/host/access/permissions.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/tasks/problem.hpp"
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

Reply healthy(Console& console, Call&) {
    return reply_json({{"status", "ok"}, {"version", console.services.version}});
}

// Anybody may ask, so the answer names checks and nothing else; the log has the reasons.
Reply ready(Console& console, Call& call) {
    std::vector<ReadyCheck> checks{
        {"database", [&] {
             for (odbc::Pool* pool : {&console.services.database.write(), &console.services.database.read()})
                 pool->read([](odbc::Connection& connection) {
                     return connection.query_int64("SELECT 1").has_value();
                 });
         }}};
    checks.insert(checks.end(), console.services.ready.begin(), console.services.ready.end());
    bool all = !console.stopping.stop_requested();
    json answers = json::array();
    for (const ReadyCheck& one : checks) {
        bool ok = true;
        try {
            one.ask();
        } catch (const std::exception& error) {
            ok = false;
            console.services.log.write(
                LogLevel::warning, "web", "Not ready.",
                {{"check", one.name}, {"request", call.request_id}, {"reason", error.what()}});
        }
        all = all && ok;
        answers.push_back({{"name", one.name}, {"ok", ok}});
    }
    return reply_json({{"status", all ? "ready" : "not ready"}, {"checks", std::move(answers)}},
                      all ? 200 : 503);
}

// The counters name jobs, which not everybody may know of: open to this machine, where the operator is, and
// to whoever may read the audit log.
Reply metrics(Console& console, Call& call) {
    const bool allowed = call.local || (call.principal && call.principal->allowed(permission::kAuditRead));
    if (!allowed && !call.principal)
        return reply_problem(
            problem(401, "ams.not_signed_in",
                    "From another machine the metrics are read with an API token of a user who may "
                    "read the audit log."));
    if (!allowed) throw not_found();
    Reply reply;
    reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
    reply.body = console.metrics.text(console.services.tasks, console.services.jobs);
    return reply;
}

Reply openapi(Console& console, Call&) {
    Reply reply;
    reply.body = console.openapi;
    return reply;
}

} // namespace

void add_operations_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/healthz", Guard::open, "", bind(healthy)});
    router.add({"GET", "/readyz", Guard::open, "", bind(ready)});
    router.add({"GET", "/metrics", Guard::open, "", bind(metrics)});
    router.add({"GET", "/api/v1/openapi.json", Guard::open, "", bind(openapi)});
}

} // namespace ams::host
