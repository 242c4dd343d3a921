#include "host-sdk/host/jobs/job_store.hpp"

#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/loader/registry.hpp"
#include "host-sdk/host/tasks/sql_time.hpp"

#include <limits>
#include <utility>

namespace ams::host {
namespace {

constexpr std::string_view kRunColumns =
    "id, job, state, trigger_kind, actor, host, started_at, ended_at, message, error_code, error_text";

std::string lease_name(const std::string& job) {
    return "job/" + job;
}

std::optional<UtcTime> read_time(const std::optional<std::string>& text) {
    return text ? parse_time(*text) : std::nullopt;
}

std::optional<StoredJob> read_job(odbc::Connection& c, const std::string& job, bool lock) {
    std::string sql =
        "SELECT interval_s, enabled, next_run_at, failures, retry_at, run_requested, run_requested_by, "
        "window_from, window_to FROM ams_job WHERE id = ?";
    // SQLite's transactions lock the whole database already.
    if (lock && c.dialect() != Dialect::sqlite) sql += " FOR UPDATE";
    auto row = c.query(sql, job);
    if (!row.fetch()) return std::nullopt;
    StoredJob found;
    found.schedule.interval = std::chrono::seconds(row.int64(1));
    found.schedule.enabled = row.boolean(2);
    found.schedule.next_run_at = parse_time(row.text(3)).value_or(UtcTime{});
    found.schedule.failures = static_cast<int>(row.int64(4));
    found.schedule.retry_at = read_time(row.optional_text(5));
    found.schedule.run_requested = row.boolean(6);
    found.requested_by = row.optional_text(7).value_or("");
    const auto from = parse_day_time(row.optional_text(8).value_or(""));
    const auto to = parse_day_time(row.optional_text(9).value_or(""));
    if (from && to && *from != *to) found.schedule.window = DayWindow{*from, *to};
    return found;
}

void write_job(odbc::Connection& c, const std::string& job, const JobSchedule& schedule, UtcTime now) {
    const auto retry = schedule.retry_at ? std::optional(format_time(*schedule.retry_at)) : std::nullopt;
    const auto edge = [&](std::chrono::minutes DayWindow::*end) {
        return schedule.window ? std::optional(format_day_time((*schedule.window).*end)) : std::nullopt;
    };
    c.execute("UPDATE ams_job SET interval_s = ?, enabled = ?, next_run_at = ?, failures = ?, retry_at = ?, "
              "run_requested = ?, window_from = ?, window_to = ?, updated_at = ? WHERE id = ?",
              schedule.interval.count(), schedule.enabled ? 1 : 0, format_time(schedule.next_run_at),
              schedule.failures, retry, schedule.run_requested ? 1 : 0, edge(&DayWindow::from),
              edge(&DayWindow::to), format_time(now), job);
}

JobRun read_run(odbc::Statement& row) {
    JobRun run;
    std::size_t at = 0;
    run.id = row.int64(++at);
    run.job = row.text(++at);
    run.state = row.text(++at);
    run.trigger = row.text(++at);
    run.actor = row.text(++at);
    run.host = row.text(++at);
    run.started_at = row.text(++at);
    run.ended_at = row.optional_text(++at);
    run.message = row.text(++at);
    run.error_code = row.optional_text(++at);
    run.error_text = row.optional_text(++at);
    return run;
}

std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

} // namespace

JobStore::JobStore(Database& database, const Clock& clock, std::string instance, std::string host,
                   std::chrono::seconds lease, Zone zone)
    : database_(database), clock_(clock), instance_(std::move(instance)), host_(std::move(host)),
      lease_(lease), zone_(std::move(zone)) {}

void JobStore::ensure(const Job& job) {
    const UtcTime now = clock_.now();
    database_.write().transact([&](odbc::Connection& c) {
        static const std::vector<std::string> id{"id"};
        static const std::vector<std::string> name{"name"};
        c.execute("INSERT INTO ams_job (id, plugin, title, interval_s, next_run_at, created_at, updated_at) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?)" +
                      odbc::on_conflict_ignore(c.dialect(), id),
                  job.id, job.plugin->id, job.title, job.default_interval_s,
                  format_time(now + std::chrono::seconds(job.default_interval_s)), format_time(now),
                  format_time(now));
        c.execute("UPDATE ams_job SET title = ? WHERE id = ? AND title <> ?", job.title, job.id, job.title);
        c.execute("INSERT INTO ams_lease (name, holder, fence, expires_at) VALUES (?, '', 0, '')" +
                      odbc::on_conflict_ignore(c.dialect(), name),
                  lease_name(job.id));
    });
}

std::optional<StoredJob> JobStore::find(const std::string& job) {
    return database_.write().read([&](odbc::Connection& c) { return read_job(c, job, false); });
}

bool JobStore::request_run(const std::string& job, const std::string& user) {
    return database_.write().transact([&](odbc::Connection& c) {
        if (!read_job(c, job, true)) return false;
        // Who asked first is who is served.
        c.execute(
            "UPDATE ams_job SET run_requested = 1, run_requested_by = ? WHERE id = ? AND run_requested = 0",
            user, job);
        return true;
    });
}

bool JobStore::change(const std::string& job, const std::function<JobSchedule(JobSchedule)>& change) {
    return database_.write().transact([&](odbc::Connection& c) {
        const auto stored = read_job(c, job, true);
        if (!stored) return false;
        write_job(c, job, change(stored->schedule), clock_.now());
        return true;
    });
}

bool JobStore::reclaim(const std::string& job, const std::function<bool(const std::string&)>& gone) {
    const std::string name = lease_name(job);
    std::string holder;
    std::int64_t fence = 0;
    bool over = false;
    database_.write().read([&](odbc::Connection& c) {
        auto row = c.query("SELECT holder, fence, CASE WHEN expires_at < " + sql_now(c.dialect()) +
                               " THEN 1 ELSE 0 END FROM ams_lease WHERE name = ?",
                           name);
        if (!row.fetch()) return;
        holder = row.text(1);
        fence = row.int64(2);
        over = row.boolean(3);
    });
    // Asked outside of a transaction, because it uses connections of its own. Our own run ends by itself.
    if (holder.empty() || holder == instance_ || !(over || gone(holder))) return false;

    const UtcTime now = clock_.now();
    return database_.write().transact([&](odbc::Connection& c) {
        const auto stored = read_job(c, job, true);
        const std::int64_t freed =
            c.execute("UPDATE ams_lease SET holder = '', expires_at = '' WHERE name = ? "
                      "AND holder = ? AND fence = ?",
                      name, holder, fence);
        if (freed != 1 || !stored) return false;
        c.execute("UPDATE ams_job_run SET state = 'failed', ended_at = ?, error_code = 'ams.host_gone', "
                  "error_text = "
                  "'The server that ran the job stopped before the run had ended.' WHERE job = ? AND state = "
                  "'running'",
                  format_time(now), job);
        write_job(c, job, ended(stored->schedule, Outcome::failed, 0, now), now);
        return true;
    });
}

std::optional<JobLease> JobStore::begin(const std::string& job) {
    const UtcTime now = clock_.now();
    const std::string name = lease_name(job);
    return database_.write().transact([&](odbc::Connection& c) -> std::optional<JobLease> {
        const auto stored = read_job(c, job, true);
        if (!stored) return std::nullopt;
        const Due reason = due(stored->schedule, now, zone_);
        if (reason == Due::no) return std::nullopt;

        const std::int64_t taken =
            c.execute("UPDATE ams_lease SET holder = ?, fence = fence + 1, expires_at = " +
                          sql_now(c.dialect(), lease_) + " WHERE name = ? AND holder = ''",
                      instance_, name);
        if (taken != 1) return std::nullopt;
        JobLease lease;
        lease.job = job;
        lease.asked = reason == Due::now;
        lease.actor = lease.asked && !stored->requested_by.empty() ? stored->requested_by : "system";
        lease.fence = c.query_int64("SELECT fence FROM ams_lease WHERE name = ?", name).value_or(0);

        write_job(c, job, begun(stored->schedule, now), now);
        lease.run = c.insert(
            "INSERT INTO ams_job_run (job, state, trigger_kind, actor, host, fence, started_at) "
            "VALUES (?, 'running', ?, ?, ?, ?, ?)",
            job, lease.asked ? "now" : "schedule", lease.actor, host_, lease.fence, format_time(now));
        return lease;
    });
}

void JobStore::note(const JobLease& lease, const std::string& message) {
    database_.write().transact([&](odbc::Connection& c) {
        c.execute("UPDATE ams_job_run SET message = ? WHERE id = ? AND fence = ? AND state = 'running'",
                  message, lease.run, lease.fence);
    });
}

bool JobStore::renew(const JobLease& lease) {
    return database_.write().transact([&](odbc::Connection& c) {
        c.execute("UPDATE ams_lease SET expires_at = " + sql_now(c.dialect(), lease_) +
                      " WHERE name = ? AND holder = ? AND fence = ?",
                  lease_name(lease.job), instance_, lease.fence);
        // Not by the number of rows changed: MariaDB does not count a renewal within the same second.
        return c.query_int64("SELECT COUNT(*) FROM ams_lease WHERE name = ? AND holder = ? AND fence = ?",
                             lease_name(lease.job), instance_, lease.fence)
                   .value_or(0) > 0;
    });
}

bool JobStore::end(const JobLease& lease, Outcome outcome, const std::string& message,
                   const std::string& error_code, const std::string& error_text, std::int32_t retry_after_s) {
    const UtcTime now = clock_.now();
    const char* const state = outcome == Outcome::succeeded ? "succeeded"
                              : outcome == Outcome::failed  ? "failed"
                                                            : "cancelled";
    return database_.write().transact([&](odbc::Connection& c) {
        const auto stored = read_job(c, lease.job, true);
        const std::int64_t held =
            c.execute("UPDATE ams_lease SET holder = '', expires_at = '' WHERE name = ? AND "
                      "holder = ? AND fence = ?",
                      lease_name(lease.job), instance_, lease.fence);
        if (held != 1 || !stored) return false;
        c.execute(
            "UPDATE ams_job_run SET state = ?, ended_at = ?, message = ?, error_code = ?, error_text = ? "
            "WHERE id = ? AND fence = ?",
            state, format_time(now), message, or_null(error_code), or_null(error_text), lease.run,
            lease.fence);
        write_job(c, lease.job, ended(stored->schedule, outcome, retry_after_s, now), now);
        const auto oldest =
            c.query_int64("SELECT id FROM ams_job_run WHERE job = ? ORDER BY id DESC LIMIT 1 OFFSET " +
                              std::to_string(kKeptRuns),
                          lease.job);
        if (oldest) c.execute("DELETE FROM ams_job_run WHERE job = ? AND id <= ?", lease.job, *oldest);
        return true;
    });
}

std::vector<JobRun> JobStore::runs(const std::string& job, int limit, std::optional<std::int64_t> after) {
    return database_.write().read([&](odbc::Connection& c) {
        auto rows = c.query("SELECT " + std::string(kRunColumns) +
                                " FROM ams_job_run WHERE job = ? AND id < ? ORDER BY id DESC LIMIT " +
                                std::to_string(limit),
                            job, after.value_or(std::numeric_limits<std::int64_t>::max()));
        std::vector<JobRun> runs;
        while (rows.fetch())
            runs.push_back(read_run(rows));
        return runs;
    });
}

std::optional<JobRun> JobStore::last_run(const std::string& job) {
    auto newest = runs(job, 1);
    if (newest.empty()) return std::nullopt;
    return std::move(newest.front());
}

std::int64_t JobStore::prune(UtcTime time) {
    const std::string before = format_time(time);
    return database_.write().transact([&](odbc::Connection& c) {
        std::vector<std::pair<std::string, std::int64_t>> last;
        {
            auto rows = c.query("SELECT job, MAX(id) FROM ams_job_run GROUP BY job");
            while (rows.fetch())
                last.emplace_back(rows.text(1), rows.int64(2));
        }
        std::int64_t gone = 0;
        for (const auto& [job, newest] : last)
            gone += c.execute("DELETE FROM ams_job_run WHERE job = ? AND id < ? AND ended_at < ?", job,
                              newest, before);
        return gone;
    });
}

} // namespace ams::host
