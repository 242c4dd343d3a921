// What the operator's monitoring reads at /metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <string>

namespace ams::host {

class JobScheduler;
class TaskRunner;

/// Thread-safe. Labels come from fixed sets (routes, statuses, job ids), never from a request, so that nobody
/// can make series without end.
class Metrics {
public:
    explicit Metrics(const std::string& version);

    /// `route` is the pattern, "" for no route.
    void request(const std::string& route, const std::string& method, int status,
                 std::chrono::duration<double> took);
    /// `outcome`: ok, failed or throttled.
    void sign_in(const std::string& outcome);
    /// `kind`: busy, unreachable or failed.
    void database_error(const std::string& kind);
    /// The outcome is "ok" or "error".
    void action(const std::string& outcome);
    prometheus::Gauge& streams() { return streams_; } ///< open event streams

    /// The text format 0.0.4. Tasks and jobs are asked now.
    [[nodiscard]] std::string text(const TaskRunner& tasks, const JobScheduler& jobs);

private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Family<prometheus::Histogram>& durations_;
    prometheus::Family<prometheus::Counter>& sign_ins_;
    prometheus::Family<prometheus::Counter>& database_errors_;
    prometheus::Family<prometheus::Counter>& actions_;
    prometheus::Family<prometheus::Gauge>& tasks_;
    prometheus::Family<prometheus::Gauge>& tasks_ended_;
    prometheus::Family<prometheus::Gauge>& job_runs_;
    prometheus::Gauge& streams_;
};

} // namespace ams::host
