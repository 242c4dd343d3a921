#include "host-sdk/host/web/metrics.hpp"

#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"

#include <prometheus/text_serializer.h>

namespace ams::host {
namespace {

// Seconds. A page of a grid takes milliseconds, an action up to some seconds.
const prometheus::Histogram::BucketBoundaries kBuckets{0.001, 0.005, 0.01, 0.05, 0.1, 0.25,
                                                       0.5,   1,     2.5,  5,    10};

template <class Build>
auto& family(prometheus::Registry& registry, Build build, const char* name, const char* help) {
    return build().Name(name).Help(help).Register(registry);
}

} // namespace

Metrics::Metrics(const std::string& version)
    : requests_(family(registry_, prometheus::BuildCounter, "ams_http_requests_total", "Answered requests.")),
      durations_(
          family(registry_, prometheus::BuildHistogram, "ams_http_request_duration_seconds",
                 "Time from the request's header to the answer's end; event streams are not counted.")),
      sign_ins_(family(registry_, prometheus::BuildCounter, "ams_sign_ins_total", "Attempts to sign in.")),
      database_errors_(family(registry_, prometheus::BuildCounter, "ams_database_errors_total",
                              "Requests that failed because of the database.")),
      actions_(family(registry_, prometheus::BuildCounter, "ams_actions_total",
                      "Actions that plugins were asked for.")),
      tasks_(family(registry_, prometheus::BuildGauge, "ams_tasks", "Tasks of this process by state, now.")),
      tasks_ended_(family(registry_, prometheus::BuildGauge, "ams_tasks_ended_total",
                          "Ended tasks of this process since its start.")),
      job_runs_(family(registry_, prometheus::BuildGauge, "ams_job_runs_total",
                       "Ended job runs of this process since its start.")),
      streams_(
          family(registry_, prometheus::BuildGauge, "ams_event_streams", "Open event streams.").Add({})) {
    family(registry_, prometheus::BuildGauge, "ams_build_info", "Always 1; the version is the label.")
        .Add({{"version", version}})
        .Set(1);
}

void Metrics::request(const std::string& route, const std::string& method, int status,
                      std::chrono::duration<double> took) {
    requests_.Add({{"route", route}, {"method", method}, {"status", std::to_string(status)}}).Increment();
    durations_.Add({{"route", route}}, kBuckets).Observe(took.count());
}

void Metrics::sign_in(const std::string& outcome) {
    sign_ins_.Add({{"outcome", outcome}}).Increment();
}

void Metrics::database_error(const std::string& kind) {
    database_errors_.Add({{"kind", kind}}).Increment();
}

void Metrics::action(const std::string& outcome) {
    actions_.Add({{"outcome", outcome}}).Increment();
}

std::string Metrics::text(const TaskRunner& tasks, const JobScheduler& jobs) {
    const auto set = [](prometheus::Family<prometheus::Gauge>& gauges, const prometheus::Labels& labels,
                        auto value) { gauges.Add(labels).Set(static_cast<double>(value)); };
    const TaskCounts counts = tasks.counts();
    set(tasks_, {{"state", "queued"}}, counts.queued);
    set(tasks_, {{"state", "running"}}, counts.running);
    set(tasks_ended_, {{"state", "succeeded"}}, counts.succeeded);
    set(tasks_ended_, {{"state", "failed"}}, counts.failed);
    set(tasks_ended_, {{"state", "cancelled"}}, counts.cancelled);
    for (const auto& [run, count] : jobs.ended_runs())
        set(job_runs_, {{"job", run.first}, {"state", run.second}}, count);
    return prometheus::TextSerializer().Serialize(registry_.Collect());
}

} // namespace ams::host
