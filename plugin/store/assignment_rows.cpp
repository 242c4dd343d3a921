#include "plugin/store/assignment_rows.hpp"

#include "plugin/store/by_serial.hpp"
#include "plugin/store/row_text.hpp"

#include <array>

namespace mdm::dep {

using ams::odbc::Connection;
using ams::odbc::MultiRowInsert;

namespace {

const std::vector<std::string> kColumns{"serial_number",   "profile_uuid",    "state",    "reason",
                                        "requested_at",    "requested_by",    "attempts", "last_outcome",
                                        "last_attempt_at", "next_attempt_at", "detail",   "failures",
                                        "request_key"};

const std::array<std::string, 2> kKey{"token", "serial_number"};

} // namespace

std::string assignment_columns(const std::string& prefix) {
    std::string columns;
    for (const std::string& column : kColumns)
        columns += (columns.empty() ? "" : ", ") + prefix + column;
    return columns;
}

std::string due_condition(const std::string& prefix) {
    return prefix + "state = 'waiting' AND (" + prefix + "next_attempt_at IS NULL OR " + prefix +
           "next_attempt_at <= ? OR " + prefix + "next_attempt_at > ?)";
}

Assignment read_assignment(ams::odbc::Statement& row, std::size_t column) {
    Assignment assignment;
    assignment.serial_number = row.text(column);
    assignment.profile_uuid = row.text(column + 1);
    assignment.state = parse_state(row.text(column + 2));
    assignment.reason = parse_reason(row.text(column + 3));
    assignment.requested_at = row.text(column + 4);
    assignment.requested_by = row.text(column + 5);
    assignment.attempts = row.int64(column + 6);
    assignment.last_outcome = row.optional_text(column + 7);
    assignment.last_attempt_at = row.optional_text(column + 8);
    assignment.next_attempt_at = row.optional_text(column + 9);
    assignment.detail = row.optional_text(column + 10);
    assignment.failures = row.int64(column + 11);
    assignment.request_key = row.optional_text(column + 12);
    return assignment;
}

Assignments read_assignments(Connection& connection, std::int64_t token,
                             const std::vector<std::string>& serials) {
    Assignments found;
    select_by_serial(connection, "mdm_dep_assignment", assignment_columns(), token, serials,
                     [&](ams::odbc::Statement& row) {
                         Assignment assignment = read_assignment(row, 1);
                         std::string serial = assignment.serial_number;
                         found.insert_or_assign(std::move(serial), std::move(assignment));
                     });
    return found;
}

void write_assignments(Connection& connection, std::int64_t token, const std::vector<Assignment>& rows) {
    static const std::vector<std::string> columns = [] {
        std::vector<std::string> all{"token"};
        all.insert(all.end(), kColumns.begin(), kColumns.end());
        return all;
    }();
    static const std::vector<std::string> updated(kColumns.begin() + 1, kColumns.end());
    MultiRowInsert insert(connection, "mdm_dep_assignment", columns,
                          ams::odbc::on_conflict_update(connection.dialect(), kKey, updated));
    for (const Assignment& row : rows)
        insert.add({token, row.serial_number, fit(row.profile_uuid, 64), state_name(row.state),
                    reason_name(row.reason), row.requested_at, fit(row.requested_by, 255), row.attempts,
                    fit(row.last_outcome, 32), row.last_attempt_at, row.next_attempt_at, row.detail,
                    row.failures, row.request_key});
    insert.flush();
}

void want_default_profile(Connection& connection, std::int64_t token, const std::vector<ProfileNeed>& needs,
                          const std::string& now) {
    const auto profile =
        connection.query_text("SELECT default_profile_uuid FROM mdm_dep_token WHERE id = ?", token);
    // Most pages of most installations end here.
    if (!profile &&
        !connection.query_int64("SELECT 1 FROM mdm_dep_assignment WHERE token = ? LIMIT 1", token))
        return;

    std::vector<std::string> serials;
    serials.reserve(needs.size());
    for (const ProfileNeed& need : needs)
        serials.push_back(need.serial_number);
    const Assignments stored = read_assignments(connection, token, serials);
    if (!profile) {
        auto forget = connection.prepare(
            "DELETE FROM mdm_dep_assignment WHERE token = ? AND serial_number = ? AND state = 'done'");
        for (const auto& [serial, assignment] : stored) {
            if (assignment.state != AssignmentState::done) continue;
            forget.bind_all({token, serial});
            forget.execute();
        }
        return;
    }
    std::vector<Assignment> wishes;
    for (const ProfileNeed& need : needs) {
        const auto found = stored.find(need.serial_number);
        auto wish = wish_of_default(found == stored.end() ? nullptr : &found->second, need.serial_number,
                                    need.anew, *profile, now);
        if (wish) wishes.push_back(std::move(*wish));
    }
    write_assignments(connection, token, wishes);
}

void stop_wishes_of_leaving(Connection& connection, std::int64_t token,
                            const std::vector<std::string>& serials, const std::string& now) {
    update_by_serial(
        connection,
        "UPDATE mdm_dep_assignment SET state = 'stopped', last_outcome = 'NOT_ACCESSIBLE', "
        "next_attempt_at = NULL, detail = ? WHERE token = ? AND state = 'waiting' AND (last_outcome IS "
        "NULL OR last_outcome <> 'THROTTLED' OR next_attempt_at IS NULL OR next_attempt_at <= ?) AND "
        "serial_number",
        {kLeftDetail, token, now}, serials);
}

} // namespace mdm::dep
