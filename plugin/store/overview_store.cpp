#include "plugin/store/overview_store.hpp"

#include "plugin/model/time.hpp"

#include <chrono>
#include <map>
#include <utility>

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr std::chrono::days kKept{730};

constexpr const char* kRunColumns =
    "SELECT r.id, r.token, r.state, r.started_at, r.ended_at, r.added, r.modified, r.deleted, r.error_text "
    "FROM mdm_dep_sync_run r ";

RunLine read_run(ams::odbc::Statement& row) {
    return {.id = row.int64(1),
            .token = row.int64(2),
            .state = row.text(3),
            .started_at = row.text(4),
            .ended_at = row.optional_text(5),
            .added = row.int64(6),
            .modified = row.int64(7),
            .deleted = row.int64(8),
            .error_text = row.optional_text(9)};
}

} // namespace

std::vector<DeviceCount> OverviewStore::devices() {
    return database_.read([](Connection& connection) {
        std::vector<DeviceCount> counts;
        auto rows = connection.query(
            "SELECT token, device_family, profile_status, profile_uuid, count(*) FROM mdm_dep_device "
            "WHERE present = 1 GROUP BY token, device_family, profile_status, profile_uuid");
        while (rows.fetch())
            counts.push_back({.token = rows.int64(1),
                              .device_family = rows.optional_text(2),
                              .profile_status = rows.optional_text(3),
                              .profile_uuid = rows.optional_text(4),
                              .devices = rows.int64(5)});
        return counts;
    });
}

std::int64_t OverviewStore::migrating(const std::string& until) {
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64(
                "SELECT count(*) FROM mdm_dep_device WHERE mdm_migration_deadline < ? AND present = 1", until)
            .value_or(0);
    });
}

std::vector<WishCount> OverviewStore::wishes() {
    return database_.read([](Connection& connection) {
        std::vector<WishCount> counts;
        auto rows = connection.query(
            "SELECT t.id, a.state, COALESCE(a.last_outcome, ''), count(*) FROM mdm_dep_token t "
            "JOIN mdm_dep_assignment a ON a.token = t.id AND a.state IN ('waiting', 'stopped') "
            "GROUP BY t.id, a.state, COALESCE(a.last_outcome, '')");
        while (rows.fetch())
            counts.push_back({.token = rows.int64(1),
                              .state = rows.text(2),
                              .last_outcome = rows.text(3),
                              .devices = rows.int64(4)});
        return counts;
    });
}

std::vector<OverviewStore::ProfileName> OverviewStore::profile_names() {
    return database_.read([](Connection& connection) {
        std::vector<ProfileName> names;
        auto rows = connection.query("SELECT id, token, profile_uuid, profile_name FROM mdm_dep_profile");
        while (rows.fetch())
            names.push_back({.id = rows.int64(1),
                             .token = rows.int64(2),
                             .profile_uuid = rows.text(3),
                             .profile_name = rows.optional_text(4)});
        return names;
    });
}

std::vector<RunLine> OverviewStore::last_runs() {
    return database_.read([](Connection& connection) {
        std::vector<RunLine> runs;
        auto rows = connection.query(
            std::string(kRunColumns) +
            "JOIN mdm_dep_token t ON r.id = (SELECT l.id FROM mdm_dep_sync_run l WHERE l.token = t.id "
            "ORDER BY l.started_at DESC, l.id DESC LIMIT 1) ORDER BY r.started_at DESC, r.id DESC");
        while (rows.fetch())
            runs.push_back(read_run(rows));
        return runs;
    });
}

std::int64_t OverviewStore::failed_runs(const std::string& since) {
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64("SELECT count(*) FROM mdm_dep_sync_run WHERE started_at >= ? AND state = 'failed'",
                         since)
            .value_or(0);
    });
}

void OverviewStore::take_snapshot(std::int64_t token) {
    const std::string now = database_.now();
    const std::string day = now.substr(0, 10);
    std::string oldest = "1970-01-01";
    if (const auto time = parse_time(now)) oldest = format_time(*time - kKept).substr(0, 10);
    database_.transact([&](Connection& connection) {
        std::map<std::pair<std::string, std::string>, std::int64_t> counts{{{"total", ""}, 0}};
        auto rows = connection.query(
            "SELECT device_family, profile_status, profile_uuid, count(*) FROM mdm_dep_device "
            "WHERE present = 1 AND token = ? "
            "GROUP BY device_family, profile_status, profile_uuid",
            token);
        while (rows.fetch()) {
            const std::int64_t devices = rows.int64(4);
            counts[{"total", ""}] += devices;
            counts[{"device_family", rows.optional_text(1).value_or("")}] += devices;
            counts[{"profile_status", rows.optional_text(2).value_or("")}] += devices;
            counts[{"profile_uuid", rows.optional_text(3).value_or("")}] += devices;
        }
        connection.execute("DELETE FROM mdm_dep_statistic WHERE token = ? AND (day = ? OR day < ?)", token,
                           day, oldest);
        static const std::vector<std::string> columns{"token", "day", "dimension", "value", "devices"};
        ams::odbc::MultiRowInsert lines(connection, "mdm_dep_statistic", columns);
        for (const auto& [what, devices] : counts)
            lines.add({token, day, what.first, what.second, devices});
        lines.flush();
    });
}

std::vector<DayCount> OverviewStore::history(const std::string& dimension, const std::string& first_day) {
    return database_.read([&](Connection& connection) {
        std::vector<DayCount> counts;
        auto rows =
            connection.query("SELECT day, value, sum(devices) FROM mdm_dep_statistic "
                             "WHERE dimension = ? AND day >= ? GROUP BY day, value ORDER BY day, value",
                             dimension, first_day);
        while (rows.fetch())
            counts.push_back({.day = rows.text(1), .value = rows.text(2), .devices = rows.int64(3)});
        return counts;
    });
}

} // namespace mdm::dep
