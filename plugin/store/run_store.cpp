#include "plugin/store/run_store.hpp"

#include "plugin/store/delete_rows.hpp"
#include "plugin/store/fence.hpp"
#include "plugin/store/row_text.hpp"

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr const char* kSelect = "SELECT id, token, phase, \"trigger\", actor, host, started_at, ended_at, "
                                "state, pages, added, modified, deleted, "
                                "unchanged, skipped, error_code, error_text, drift_missed, drift_gone, "
                                "drift_changed FROM mdm_dep_sync_run";

RunRow read_row(ams::odbc::Statement& row) {
    RunRow run;
    run.id = row.int64(1);
    run.token = row.int64(2);
    run.phase = row.text(3);
    run.trigger = row.text(4);
    run.actor = row.text(5);
    run.host = row.text(6);
    run.started_at = row.text(7);
    run.ended_at = row.optional_text(8);
    run.state = row.text(9);
    run.pages = row.int64(10);
    run.added = row.int64(11);
    run.modified = row.int64(12);
    run.deleted = row.int64(13);
    run.unchanged = row.int64(14);
    run.skipped = row.int64(15);
    run.error_code = row.optional_text(16);
    run.error_text = row.optional_text(17);
    run.drift_missed = row.optional_int64(18);
    run.drift_gone = row.optional_int64(19);
    run.drift_changed = row.optional_int64(20);
    return run;
}

std::int64_t insert(Connection& connection, std::int64_t token, const RunToStart& run,
                    const std::string& now) {
    return connection.insert(
        "INSERT INTO mdm_dep_sync_run (token, phase, \"trigger\", actor, host, started_at, state) "
        "VALUES (?, ?, ?, ?, ?, ?, 'running')",
        token, phase_name(run.phase), run.trigger, fit(run.actor, 255), fit(run.host, 255), now);
}

const char* state_after(const std::optional<Error>& error) {
    if (!error) return "succeeded";
    return error->code() == Code::cancelled ? "cancelled" : "failed";
}

void close(Connection& connection, std::int64_t run, const std::optional<Error>& error,
           const std::string& now) {
    // Only a run that is still open: whoever took over may have closed it.
    connection.execute("UPDATE mdm_dep_sync_run SET state = ?, ended_at = ?, error_code = ?, error_text = ? "
                       "WHERE id = ? AND state = 'running'",
                       state_after(error), now, error ? std::optional(error->id()) : std::nullopt,
                       error ? std::optional(error->text()) : std::nullopt, run);
}

} // namespace

std::int64_t RunStore::start(const Lease& lease, const RunToStart& run) {
    const std::string now = database_.now();
    const Error abandoned(Code::lease_lost);
    return database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        connection.execute(
            "UPDATE mdm_dep_sync_run SET state = 'failed', ended_at = ?, error_code = ?, error_text = ? "
            "WHERE token = ? AND state = 'running'",
            now, abandoned.id(), abandoned.text(), lease.token);
        return insert(connection, lease.token, run, now);
    });
}

void RunStore::set_phase(std::int64_t run, Phase phase) {
    database_.transact([&](Connection& connection) {
        connection.execute("UPDATE mdm_dep_sync_run SET phase = ? WHERE id = ?", phase_name(phase), run);
    });
}

void RunStore::finish(std::int64_t run, const std::optional<Error>& error) {
    database_.transact([&](Connection& connection) { close(connection, run, error, database_.now()); });
}

std::int64_t RunStore::record_failed(std::int64_t token, const RunToStart& run, const Error& error) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        const std::int64_t id = insert(connection, token, run, now);
        close(connection, id, error, now);
        return id;
    });
}

std::optional<RunRow> RunStore::find(std::int64_t run) {
    return database_.read([&](Connection& connection) -> std::optional<RunRow> {
        auto row = connection.query(std::string(kSelect) + " WHERE id = ?", run);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

bool RunStore::relisted_since(std::int64_t token, const std::string& since) {
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64("SELECT 1 FROM mdm_dep_sync_run WHERE token = ? AND started_at >= ? AND state = "
                         "'succeeded' AND drift_missed IS NOT NULL AND \"trigger\" <> 'full' LIMIT 1",
                         token, since)
            .has_value();
    });
}

std::vector<RunRow> RunStore::latest(std::int64_t token, std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<RunRow> runs;
        auto rows = connection.query(std::string(kSelect) +
                                         " WHERE token = ? ORDER BY started_at DESC, id DESC LIMIT ?",
                                     token, limit);
        while (rows.fetch())
            runs.push_back(read_row(rows));
        return runs;
    });
}

std::int64_t RunStore::prune(const std::string& before, std::size_t limit) {
    return database_.transact([&](Connection& connection) {
        return delete_rows(
            connection, "mdm_dep_sync_run",
            "SELECT r.id FROM mdm_dep_sync_run r WHERE r.started_at < ? AND r.state <> 'running' AND "
            "EXISTS (SELECT 1 FROM mdm_dep_sync_run n WHERE n.token = r.token AND n.id > r.id) "
            "ORDER BY r.started_at LIMIT ?",
            before, limit);
    });
}

} // namespace mdm::dep
