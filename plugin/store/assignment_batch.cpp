// Carrying out what is wanted: batches, Apple's answers, and what they mean for the rows of devices.
#include "plugin/store/assignment_store.hpp"

#include "plugin/store/by_serial.hpp"
#include "plugin/store/device_writer.hpp"
#include "plugin/store/fence.hpp"
#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {

using ams::odbc::Connection;
using ams::odbc::MultiRowInsert;

namespace {

const std::vector<std::string> kEventColumns{"token", "serial_number", "at",       "event",
                                             "actor", "detail",        "event_key"};

/// Sets the same values in the rows of present devices. row_hash '' says that Apple's own word is still to come: any record
/// is news then, and none is a drift.
void update_devices(Connection& connection, const std::string& values,
                    std::initializer_list<std::string> parameters, const std::string& now, std::int64_t token,
                    const std::vector<std::string>& serials) {
    std::vector<ams::odbc::Parameter> all(parameters.begin(), parameters.end());
    all.emplace_back(now);
    all.emplace_back(token);
    update_by_serial(connection,
                     "UPDATE mdm_dep_device SET " + values +
                         ", row_hash = '', updated_at = ? WHERE token = ? AND present = 1 AND serial_number",
                     all, serials);
}

std::string event_detail(const std::string& profile_uuid, const Verdict& verdict, AssignmentReason reason) {
    nlohmann::ordered_json detail{{"profile_uuid", profile_uuid}, {"reason", reason_name(reason)}};
    if (verdict.state != AssignmentState::done) {
        detail["outcome"] = verdict.outcome;
        if (verdict.next) detail["next_attempt_at"] = format_time(*verdict.next);
    }
    return detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace

AssignmentStore::Batch AssignmentStore::next_batch(const Lease& lease, std::size_t limit) {
    const std::string now = database_.now();
    const std::string latest = longest_wait(now);
    const std::string due = " WHERE token = ? AND " + due_condition();
    return database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        Batch batch;
        const auto oldest = connection.query_text("SELECT profile_uuid FROM mdm_dep_assignment" + due +
                                                      " ORDER BY requested_at, id LIMIT 1",
                                                  lease.token, now, latest);
        if (!oldest) return batch;
        batch.profile_uuid = *oldest;
        auto rows = connection.query("SELECT " + assignment_columns() + " FROM mdm_dep_assignment" + due +
                                         " AND profile_uuid = ? ORDER BY requested_at, id LIMIT ?",
                                     lease.token, now, latest, *oldest, limit);
        while (rows.fetch())
            batch.due.push_back(read_assignment(rows, 1));
        return batch;
    });
}

void AssignmentStore::record(const Lease& lease, const std::string& tried,
                             const std::map<std::string, Verdict>& verdicts) {
    std::vector<std::string> serials;
    std::vector<std::string> accepted;
    std::vector<std::string> gone;
    for (const auto& [serial, verdict] : verdicts) {
        serials.push_back(serial);
        if (verdict.state == AssignmentState::done) accepted.push_back(serial);
        if (verdict.gone) gone.push_back(serial);
    }
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        const Assignments stored = read_assignments(connection, lease.token, serials);
        std::vector<Assignment> rows;
        MultiRowInsert events(connection, "mdm_dep_device_event", kEventColumns);
        for (const auto& [serial, verdict] : verdicts) {
            const auto found = stored.find(serial);
            if (found == stored.end()) continue; // no row is ever deleted while it waits
            events.add({lease.token, serial, now,
                        verdict.state == AssignmentState::done ? "assigned" : "assign_failed",
                        found->second.requested_by, event_detail(tried, verdict, found->second.reason),
                        unique_event_key()});
            rows.push_back(after_answer(found->second, tried, verdict, now));
        }
        write_assignments(connection, lease.token, rows);
        events.flush();
        update_devices(connection,
                       "profile_uuid = ?, profile_status = 'assigned', profile_assign_time = ?, "
                       "profile_push_time = NULL",
                       {fit(tried, 64), now}, now, lease.token, accepted);
        if (!gone.empty())
            DeviceWriter(connection, {.token = lease.token, .now = now}).mark_left(gone, "gone");
    });
}

std::int64_t AssignmentStore::stop_profile(const Lease& lease, const std::string& profile_uuid,
                                           const std::string& detail) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        // A hold of Apple's is told by last_outcome, and outlives this.
        return connection.execute(
            "UPDATE mdm_dep_assignment SET state = 'stopped', detail = ?, last_outcome = CASE WHEN "
            "next_attempt_at > ? THEN "
            "last_outcome ELSE ? END WHERE token = ? AND state = 'waiting' AND profile_uuid = ?",
            detail, now, kProfileUnknown, lease.token, profile_uuid);
    });
}

std::int64_t AssignmentStore::put_off(const Lease& lease, const std::string& profile_uuid,
                                      const NextTries& next, const std::string& detail) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        // The time first: MariaDB sees what was set to its left.
        return connection.execute(
            "UPDATE mdm_dep_assignment SET next_attempt_at = CASE WHEN failures + 1 >= ? THEN ? "
            "ELSE ? END, failures = failures + 1, attempts = attempts + 1, last_outcome = "
            "'FAILED', last_attempt_at = ?, detail = ?" +
                std::string(" WHERE token = ? AND ") + due_condition() + " AND profile_uuid = ?",
            kPatience, format_time(next.late), format_time(next.soon), now, detail, lease.token, now,
            longest_wait(now), profile_uuid);
    });
}

void AssignmentStore::replace_profile(const Lease& lease, const std::string& profile_uuid,
                                      const std::string& by) {
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        connection.execute("UPDATE mdm_dep_assignment SET profile_uuid = ? WHERE token = ? AND state = "
                           "'waiting' AND profile_uuid = ?",
                           by, lease.token, profile_uuid);
        connection.execute(
            "UPDATE mdm_dep_token SET default_profile_uuid = ? WHERE id = ? AND default_profile_uuid = ?", by,
            lease.token, profile_uuid);
    });
}

void AssignmentStore::want_none(const Lease& lease, const std::vector<std::string>& serials,
                                const std::string& actor) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        const Assignments stored = read_assignments(connection, lease.token, serials);
        std::vector<Assignment> rows;
        rows.reserve(serials.size());
        for (const std::string& serial : serials) {
            const auto found = stored.find(serial);
            rows.push_back(no_wish(found == stored.end() ? nullptr : &found->second, serial, {}, actor,
                                   "Removed by " + actor +
                                       ": the default profile leaves the device alone until it comes anew.",
                                   now));
        }
        write_assignments(connection, lease.token, rows);
    });
}

void AssignmentStore::record_removed(const Lease& lease, const std::string& actor,
                                     const DeviceOutcomes& outcomes) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        std::vector<std::string> removed;
        MultiRowInsert events(connection, "mdm_dep_device_event", kEventColumns);
        for (const auto& [serial, word] : outcomes) {
            if (!usable_serial(serial)) continue;
            const bool done = word == "SUCCESS";
            if (done) removed.push_back(serial);
            const nlohmann::json detail{{"outcome", fit(word, 64)}};
            events.add({lease.token, serial, now, done ? "removed" : "remove_failed", actor,
                        done ? std::nullopt : std::optional(detail.dump()), unique_event_key()});
        }
        events.flush();
        update_devices(connection, "profile_status = 'removed'", {}, now, lease.token, removed);
    });
}

void AssignmentStore::read_back(std::int64_t token, const std::vector<Device>& devices) {
    const ReducedPage reduced = reduce(devices, Telling::standing);
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        take_turn(connection, token);
        (void)DeviceWriter(connection, {.token = token, .now = now, .only_awaited = true}).write(reduced);
    });
}

} // namespace mdm::dep
