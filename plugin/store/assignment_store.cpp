// What is wanted, and questions; carrying it out is in assignment_batch.cpp.
#include "plugin/store/assignment_store.hpp"

#include "plugin/store/device_writer.hpp"
#include "plugin/store/fence.hpp"

#include <algorithm>

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr std::size_t kChunk = 500;

/// Devices that get a wish in one transaction when a default is set.
constexpr std::size_t kFilledAtOnce = 1000;

/// On the server and without a profile; as without_profile() of the model says.
constexpr const char* kUnprovided = "d.token = ? AND d.present = 1 AND (d.profile_status IS NULL OR "
                                    "d.profile_status IN ('', 'empty', 'removed'))";

/// Calls `row` for each result of `sql`, whose last placeholder stands for a list of ids.
template <class Row>
void select_by_id(Connection& connection, const std::string& before, const std::string& after,
                  const std::vector<std::int64_t>& ids, Row&& row) {
    if (ids.empty()) return;
    auto& select = connection.cached(before + "(" + ams::odbc::placeholders(kChunk) + ")" + after);
    for (std::size_t at = 0; at < ids.size(); at += kChunk) {
        for (std::size_t i = 0; i < kChunk; ++i) // filled up with a key that no row has: one statement serves
            select.bind(i + 1, at + i < ids.size() ? ids[at + i] : std::int64_t{-1});
        select.execute();
        while (select.fetch())
            row(select);
    }
}

} // namespace

void AssignmentStore::want(std::int64_t token, const std::vector<std::string>& serials,
                           const std::string& profile_uuid, const std::string& actor,
                           const std::string& request_key) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        take_turn(connection, token);
        const Assignments stored = read_assignments(connection, token, serials);
        std::vector<Assignment> wishes;
        wishes.reserve(serials.size());
        for (const std::string& serial : serials) {
            const auto found = stored.find(serial);
            wishes.push_back(wish_of_person(found == stored.end() ? nullptr : &found->second, serial,
                                            profile_uuid, actor, request_key, now));
        }
        write_assignments(connection, token, wishes);
    });
}

// In parts, so that neither a page nor a lease waits for a large account, and memory does not grow with it.
void AssignmentStore::fill_in_default(std::int64_t token, const std::string& profile_uuid,
                                      const std::string& actor) {
    std::string after;
    for (bool more = true; more;) {
        const std::string now = database_.now();
        after = database_.transact([&](Connection& connection) {
            take_turn(connection, token);
            // All of them, in the order of the unique index: with a condition more, PostgreSQL scans the table for each part.
            std::vector<std::string> serials;
            std::size_t looked_at = 0;
            std::string last;
            {
                auto rows = connection.query(
                    "SELECT serial_number, present, profile_status FROM mdm_dep_device WHERE token = ? AND "
                    "serial_number > ? ORDER BY serial_number LIMIT ?",
                    token, after, kFilledAtOnce);
                for (; rows.fetch(); ++looked_at) {
                    last = rows.text(1);
                    if (rows.boolean(2) && mdm::dep::without_profile(rows.optional_text(3)))
                        serials.push_back(last);
                }
            }
            const Assignments stored = read_assignments(connection, token, serials);
            std::vector<Assignment> wishes;
            for (const std::string& serial : serials) {
                const auto found = stored.find(serial);
                auto wish = wish_of_default(found == stored.end() ? nullptr : &found->second, serial, false,
                                            profile_uuid, now);
                if (!wish) continue;
                if (wish->reason == AssignmentReason::by_default) wish->requested_by = actor;
                wishes.push_back(std::move(*wish));
            }
            write_assignments(connection, token, wishes);
            more = looked_at == kFilledAtOnce;
            return last;
        });
    }
}

std::int64_t AssignmentStore::set_default(std::int64_t token, const std::optional<std::string>& profile_uuid,
                                          const std::string& actor, bool apply_to_existing) {
    // First: should this break off, the account does not claim to have a default that not every device got.
    if (profile_uuid && apply_to_existing) fill_in_default(token, *profile_uuid, actor);
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) -> std::int64_t {
        take_turn(connection, token);
        connection.execute("UPDATE mdm_dep_token SET default_profile_uuid = ? WHERE id = ?", profile_uuid,
                           token);
        if (!profile_uuid) {
            connection.execute("UPDATE mdm_dep_assignment SET state = 'stopped', detail = ? "
                               "WHERE token = ? AND state = 'waiting' AND reason = 'default'",
                               "The account has no default profile any more: taken away by " + actor + ".",
                               token);
            return 0;
        }
        connection.execute(
            "UPDATE mdm_dep_assignment SET profile_uuid = ? "
            "WHERE token = ? AND state = 'waiting' AND reason = 'default' AND profile_uuid <> ?",
            *profile_uuid, token, *profile_uuid);
        // Those that came meanwhile: from now on the pages see to them.
        if (apply_to_existing)
            connection.execute(
                "INSERT INTO mdm_dep_assignment (token, serial_number, profile_uuid, state, reason, "
                "requested_at, requested_by, attempts, failures) SELECT d.token, d.serial_number, "
                "t.default_profile_uuid, 'waiting', 'default', ?, ?, 0, 0 FROM mdm_dep_device d "
                "JOIN mdm_dep_token t ON t.id = d.token WHERE " +
                    std::string(kUnprovided) +
                    " AND NOT EXISTS (SELECT 1 FROM mdm_dep_assignment a WHERE a.token = d.token "
                    "AND a.serial_number = d.serial_number)",
                now, actor, token);
        return connection
            .query_int64("SELECT count(*) FROM mdm_dep_assignment WHERE token = ? AND state = 'waiting' "
                         "AND reason = 'default'",
                         token)
            .value();
    });
}

AssignmentStore::Unprovided AssignmentStore::without_profile(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        const std::string devices = "SELECT count(*) FROM mdm_dep_device d WHERE " + std::string(kUnprovided);
        return Unprovided{
            .devices = connection.query_int64(devices, token).value(),
            .decided =
                connection
                    .query_int64(devices + " AND EXISTS (SELECT 1 FROM mdm_dep_assignment a "
                                           "WHERE a.token = d.token AND a.serial_number = d.serial_number "
                                           "AND a.reason = 'action' AND a.state <> 'done')",
                                 token)
                    .value()};
    });
}

std::int64_t AssignmentStore::cancel_request(std::int64_t token, const std::string& request_key,
                                             const std::string& actor) {
    const std::string untried = " WHERE token = ? AND request_key = ? AND state = 'waiting' AND attempts = 0";
    return database_.transact([&](Connection& connection) {
        take_turn(connection, token);
        std::int64_t taken_back = 0;
        const auto profile =
            connection.query_text("SELECT default_profile_uuid FROM mdm_dep_token WHERE id = ?", token);
        if (profile)
            taken_back +=
                connection.execute("UPDATE mdm_dep_assignment SET profile_uuid = ?, reason = 'default', "
                                   "requested_by = 'system', "
                                   "request_key = NULL" +
                                       untried +
                                       " AND EXISTS (SELECT 1 FROM mdm_dep_device d WHERE d.serial_number = "
                                       "mdm_dep_assignment.serial_number AND " +
                                       kUnprovided + ")",
                                   *profile, token, request_key, token);
        taken_back += connection.execute(
            "DELETE FROM mdm_dep_assignment" + untried + " AND last_outcome IS NULL", token, request_key);
        // What Apple holds back stays known. Of the default's kind, not the person's: it does not keep the default away.
        taken_back += connection.execute(
            "UPDATE mdm_dep_assignment SET state = 'stopped', reason = 'default', detail = ?, "
            "request_key = NULL" +
                untried,
            "Cancelled by " + actor + " before it was tried.", token, request_key);
        return taken_back;
    });
}

std::vector<AssignmentStore::Stopped> AssignmentStore::stop(const std::vector<std::int64_t>& ids,
                                                            const std::string& actor) {
    struct Named {
        std::int64_t id;
        std::string serial_number;
    };
    std::map<std::int64_t, std::vector<Named>> by_token;
    database_.read([&](Connection& connection) {
        select_by_id(connection, "SELECT id, token, serial_number FROM mdm_dep_assignment WHERE id IN ", "",
                     ids, [&](ams::odbc::Statement& row) {
                         by_token[row.int64(2)].push_back({row.int64(1), row.text(3)});
                     });
    });
    static const std::vector<std::string> event_columns{"token", "serial_number", "at",       "event",
                                                        "actor", "detail",        "event_key"};
    const std::string now = database_.now();
    std::vector<Stopped> all;
    for (const auto& of_one : by_token) {
        const std::int64_t token = of_one.first;
        const auto& rows = of_one.second;
        std::vector<std::string> serials;
        for (const Named& row : rows)
            serials.push_back(row.serial_number);
        const auto of_token = database_.transact([&](Connection& connection) {
            take_turn(connection, token);
            const Assignments stored = read_assignments(connection, token, serials);
            std::vector<Stopped> stopped;
            std::vector<Assignment> wishes;
            ams::odbc::MultiRowInsert events(connection, "mdm_dep_device_event", event_columns);
            for (const Named& row : rows) {
                const auto found = stored.find(row.serial_number);
                if (found == stored.end()) continue;
                const bool waited = found->second.state == AssignmentState::waiting;
                stopped.push_back({row.id, row.serial_number, waited});
                if (!waited) continue;
                wishes.push_back(no_wish(&found->second, row.serial_number, found->second.profile_uuid, actor,
                                         "Stopped by " + actor + ".", now));
                events.add(
                    {token, row.serial_number, now, "assign_stopped", actor, nullptr, unique_event_key()});
            }
            write_assignments(connection, token, wishes);
            events.flush();
            return stopped;
        });
        all.insert(all.end(), of_token.begin(), of_token.end());
    }
    return all;
}

bool AssignmentStore::due(std::int64_t token) {
    const std::string now = database_.now();
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64("SELECT 1 FROM mdm_dep_assignment WHERE token = ? AND " + due_condition() +
                             " LIMIT 1",
                         token, now, longest_wait(now))
            .has_value();
    });
}

std::vector<std::int64_t> AssignmentStore::tokens_due() {
    const std::string now = database_.now();
    return database_.read([&](Connection& connection) {
        std::vector<std::int64_t> tokens;
        auto rows = connection.query(
            "SELECT t.id FROM mdm_dep_token t WHERE EXISTS (SELECT 1 FROM mdm_dep_assignment a "
            "WHERE a.token = t.id AND " +
                due_condition("a.") + ") ORDER BY t.id",
            now, longest_wait(now));
        while (rows.fetch())
            tokens.push_back(rows.int64(1));
        return tokens;
    });
}

std::int64_t AssignmentStore::stopped_for_unknown_profile(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64("SELECT count(*) FROM mdm_dep_assignment WHERE token = ? AND state = 'stopped' AND "
                         "last_outcome = ?",
                         token, kProfileUnknown)
            .value();
    });
}

Assignments AssignmentStore::find(std::int64_t token, const std::vector<std::string>& serials) {
    return database_.read(
        [&](Connection& connection) { return read_assignments(connection, token, serials); });
}

std::vector<Candidate> AssignmentStore::candidates(const std::vector<std::int64_t>& ids) {
    return database_.read([&](Connection& connection) {
        std::map<std::int64_t, Candidate> found;
        select_by_id(connection,
                     "SELECT d.id, d.token, d.serial_number, d.present, d.profile_uuid, d.profile_status, "
                     "d.op_type, a.id, " +
                         assignment_columns("a.") +
                         " FROM mdm_dep_device d LEFT JOIN mdm_dep_assignment a ON a.token = d.token AND "
                         "a.serial_number = d.serial_number WHERE d.id IN ",
                     "", ids, [&](ams::odbc::Statement& row) {
                         Candidate device;
                         device.id = row.int64(1);
                         device.token = row.int64(2);
                         device.serial_number = row.text(3);
                         device.present = row.boolean(4);
                         device.profile_uuid = row.optional_text(5);
                         device.profile_status = row.optional_text(6);
                         device.op_type = row.optional_text(7);
                         if (row.optional_int64(8)) device.assignment = read_assignment(row, 9);
                         found.emplace(device.id, std::move(device));
                     });
        std::vector<Candidate> devices;
        devices.reserve(found.size());
        for (const std::int64_t id : ids) {
            const auto at = found.find(id);
            if (at == found.end()) continue;
            devices.push_back(std::move(at->second));
            found.erase(at);
        }
        return devices;
    });
}

std::map<std::int64_t, std::int64_t> AssignmentStore::count_by_token(const std::vector<std::int64_t>& ids) {
    return database_.read([&](Connection& connection) {
        std::map<std::int64_t, std::int64_t> counts;
        select_by_id(connection, "SELECT token, count(*) FROM mdm_dep_device WHERE id IN ", " GROUP BY token",
                     ids, [&](ams::odbc::Statement& row) { counts[row.int64(1)] += row.int64(2); });
        return counts;
    });
}

} // namespace mdm::dep
