#include "host-sdk/host/tasks/task_store.hpp"

#include "host-sdk/host/db/database.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::array kStates{"queued", "running", "succeeded", "failed", "cancelled"};
constexpr std::string_view kColumns =
    "id, plugin, title, permission, user_name, host, state, done, total, unit, rate, eta_s, message, error, "
    "cancel_requested, created_at, started_at, ended_at";
constexpr std::string_view kActiveOnly = " AND state IN ('queued', 'running')";

TaskState parse_state(const std::string& word) {
    for (std::size_t i = 0; i < kStates.size(); ++i)
        if (word == kStates[i]) return static_cast<TaskState>(i);
    return TaskState::failed;
}

TaskSnapshot read_snapshot(odbc::Statement& row) {
    TaskSnapshot task;
    std::size_t at = 0;
    task.id = row.text(++at);
    task.plugin = row.text(++at);
    task.title = row.text(++at);
    task.permission = row.text(++at);
    task.user = row.text(++at);
    task.host = row.text(++at);
    task.state = parse_state(row.text(++at));
    task.done = row.int64(++at);
    task.total = row.int64(++at);
    task.unit = row.text(++at);
    task.rate = row.optional_double(++at);
    task.eta_s = row.optional_int64(++at);
    task.message = row.text(++at);
    task.error = row.optional_text(++at).value_or("");
    task.cancel_requested = row.boolean(++at);
    task.created_at = row.text(++at);
    task.started_at = row.optional_text(++at);
    task.ended_at = row.optional_text(++at);
    return task;
}

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

std::optional<std::string> or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

} // namespace

const char* to_string(TaskState state) noexcept {
    return kStates[static_cast<std::size_t>(state)];
}

json to_json(const TaskSnapshot& task) {
    json document{{"id", task.id},
                  {"title", task.title},
                  {"state", to_string(task.state)},
                  {"progress",
                   {{"done", task.done},
                    {"total", task.total < 0 ? json() : json(task.total)},
                    {"unit", task.unit},
                    {"rate", or_null(task.rate)},
                    {"eta_s", or_null(task.eta_s)}}},
                  {"message", task.message},
                  {"user", task.user},
                  {"host", task.host},
                  {"cancel_requested", task.cancel_requested},
                  {"created_at", task.created_at},
                  {"started_at", or_null(task.started_at)},
                  {"ended_at", or_null(task.ended_at)}};
    if (!task.error.empty()) document["error"] = json::parse(task.error, nullptr, false);
    return document;
}

bool TaskStore::insert(const TaskSnapshot& task, const std::string& instance,
                       const std::optional<std::string>& join_key,
                       const std::optional<std::string>& active_key) {
    try {
        database_.write().transact([&](odbc::Connection& c) {
            c.execute(
                "INSERT INTO ams_task (id, plugin, title, permission, join_key, active_key, user_name, host, "
                "instance, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                task.id, task.plugin, task.title, task.permission, join_key, active_key, task.user, task.host,
                instance, to_string(task.state), task.created_at);
        });
        return true;
    } catch (const odbc::Error& error) {
        if (!error.is_unique_violation()) throw;
        return false;
    }
}

std::optional<TaskStore::Active> TaskStore::find_active(const std::string& active_key) {
    return database_.write().read([&](odbc::Connection& c) -> std::optional<Active> {
        auto rows = c.query("SELECT id, instance FROM ams_task WHERE active_key = ?", active_key);
        if (!rows.fetch()) return std::nullopt;
        Active found;
        found.id = rows.text(1);
        found.instance = rows.text(2);
        return found;
    });
}

std::optional<TaskSnapshot> TaskStore::find(const std::string& id) {
    return database_.write().read([&](odbc::Connection& c) -> std::optional<TaskSnapshot> {
        auto rows = c.query("SELECT " + std::string(kColumns) + " FROM ams_task WHERE id = ?", id);
        if (!rows.fetch()) return std::nullopt;
        return read_snapshot(rows);
    });
}

std::vector<TaskSnapshot> TaskStore::list(const std::vector<std::string>& permissions, int limit) {
    if (permissions.empty()) return {};
    return database_.write().read([&](odbc::Connection& c) {
        auto rows = c.prepare("SELECT " + std::string(kColumns) + " FROM ams_task WHERE permission IN (" +
                              odbc::placeholders(permissions.size()) +
                              ") ORDER BY created_at DESC, id LIMIT " + std::to_string(limit));
        for (std::size_t i = 0; i < permissions.size(); ++i)
            rows.bind(i + 1, permissions[i]);
        rows.execute();
        std::vector<TaskSnapshot> tasks;
        while (rows.fetch())
            tasks.push_back(read_snapshot(rows));
        return tasks;
    });
}

bool TaskStore::save_progress(const TaskSnapshot& task, const std::string& instance) {
    return database_.write().transact([&](odbc::Connection& c) {
        return c.execute("UPDATE ams_task SET state = ?, done = ?, total = ?, unit = ?, rate = ?, eta_s = ?, "
                         "message = ?, "
                         "started_at = ? WHERE id = ? AND instance = ?" +
                             std::string(kActiveOnly),
                         to_string(task.state), task.done, task.total, task.unit, task.rate, task.eta_s,
                         task.message, task.started_at, task.id, instance) > 0;
    });
}

void TaskStore::add_results(const std::string& id, std::int64_t position,
                            const std::vector<TaskResult>& results) {
    static const std::array<std::string, 4> columns{"task", "position", "row_key", "json"};
    database_.write().transact([&](odbc::Connection& c) {
        odbc::MultiRowInsert insert(c, "ams_task_result", columns);
        std::int64_t at = position;
        for (const TaskResult& result : results)
            insert.add({id, at++, result.key, result.json});
        insert.flush();
    });
}

bool TaskStore::finish(const TaskSnapshot& task, const std::string& instance) {
    return database_.write().transact([&](odbc::Connection& c) {
        return c.execute(
                   "UPDATE ams_task SET state = ?, done = ?, total = ?, unit = ?, rate = ?, eta_s = NULL, "
                   "message = ?, error = ?, started_at = ?, ended_at = ?, active_key = NULL "
                   "WHERE id = ? AND instance = ?" +
                       std::string(kActiveOnly),
                   to_string(task.state), task.done, task.total, task.unit, task.rate, task.message,
                   or_null(task.error), task.started_at, task.ended_at, task.id, instance) > 0;
    });
}

std::vector<std::string> TaskStore::results(const std::string& id, std::int64_t position,
                                            std::int64_t limit) {
    return database_.write().read([&](odbc::Connection& c) {
        auto rows = c.query(
            "SELECT json FROM ams_task_result WHERE task = ? AND position >= ? ORDER BY position LIMIT " +
                std::to_string(limit),
            id, position);
        std::vector<std::string> found;
        while (rows.fetch())
            found.push_back(rows.text(1));
        return found;
    });
}

std::int64_t TaskStore::result_count(const std::string& id) {
    return database_.write().read([&](odbc::Connection& c) {
        return c.query_int64("SELECT COUNT(*) FROM ams_task_result WHERE task = ?", id).value_or(0);
    });
}

bool TaskStore::request_cancel(const std::string& id) {
    return database_.write().transact([&](odbc::Connection& c) {
        // Not by the number of rows changed: MariaDB does not count a row that was noted before.
        const auto active =
            c.query_int64("SELECT COUNT(*) FROM ams_task WHERE id = ?" + std::string(kActiveOnly), id);
        if (active.value_or(0) == 0) return false;
        c.execute("UPDATE ams_task SET cancel_requested = 1 WHERE id = ?" + std::string(kActiveOnly), id);
        return true;
    });
}

std::vector<std::string> TaskStore::cancel_requests(const std::string& instance) {
    return database_.write().read([&](odbc::Connection& c) {
        auto rows = c.query("SELECT id FROM ams_task WHERE instance = ? AND cancel_requested = 1" +
                                std::string(kActiveOnly),
                            instance);
        std::vector<std::string> ids;
        while (rows.fetch())
            ids.push_back(rows.text(1));
        return ids;
    });
}

std::vector<std::string> TaskStore::active_instances() {
    return database_.write().read([](odbc::Connection& c) {
        auto rows = c.query("SELECT DISTINCT instance FROM ams_task WHERE state IN ('queued', 'running')");
        std::vector<std::string> ids;
        while (rows.fetch())
            ids.push_back(rows.text(1));
        return ids;
    });
}

std::int64_t TaskStore::fail_all_of(const std::string& instance, const std::string& error) {
    const std::string now = format_time(clock_.now());
    return database_.write().transact([&](odbc::Connection& c) {
        return c.execute(
            "UPDATE ams_task SET state = 'failed', error = ?, ended_at = ?, eta_s = NULL, active_key = NULL "
            "WHERE instance = ?" +
                std::string(kActiveOnly),
            error, now, instance);
    });
}

std::int64_t TaskStore::purge(UtcTime time) {
    const std::string before = format_time(time);
    return database_.write().transact([&](odbc::Connection& c) {
        std::vector<std::string> ids;
        {
            auto rows =
                c.query("SELECT id FROM ams_task WHERE ended_at < ? ORDER BY ended_at LIMIT 500", before);
            while (rows.fetch())
                ids.push_back(rows.text(1));
        }
        for (const std::string& id : ids) {
            // SQLite enforces foreign keys only where a session asked for it.
            c.execute("DELETE FROM ams_task_result WHERE task = ?", id);
            c.execute("DELETE FROM ams_task WHERE id = ?", id);
        }
        return static_cast<std::int64_t>(ids.size());
    });
}

} // namespace ams::host
