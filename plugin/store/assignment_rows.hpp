// Rows of mdm_dep_assignment within a transaction: the rules are in plugin/model/assignment.hpp.
#pragma once

#include "plugin/model/assignment.hpp"

#include <ams/cpp/odbc.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace mdm::dep {

/// By serial number.
using Assignments = std::unordered_map<std::string, Assignment>;

/// The columns of an Assignment, as read_assignment() reads them; each behind `prefix`, such as "a.".
[[nodiscard]] std::string assignment_columns(const std::string& prefix = {});

/// SQL of what may be tried now, with the parameters now and longest_wait(now); columns as in assignment_columns().
[[nodiscard]] std::string due_condition(const std::string& prefix = {});

/// Columns from `column` on.
[[nodiscard]] Assignment read_assignment(ams::odbc::Statement& row, std::size_t column);

/// The stored rows of these devices.
[[nodiscard]] Assignments read_assignments(ams::odbc::Connection& connection, std::int64_t token,
                                           const std::vector<std::string>& serials);

/// Inserts or replaces, one row a device.
void write_assignments(ams::odbc::Connection& connection, std::int64_t token,
                       const std::vector<Assignment>& rows);

/// A device that a page showed to need a profile.
struct ProfileNeed {
    std::string serial_number;
    bool anew = false; ///< comes_anew()
};

/// Records the wish for the token's default profile with the page that showed the need. Without a default it forgets that
/// an assignment of ours was accepted: it no longer counts.
void want_default_profile(ams::odbc::Connection& connection, std::int64_t token,
                          const std::vector<ProfileNeed>& needs, const std::string& now);

/// Devices have left: what waits for them is not sent, and is wanted again when they come again. What Apple holds back stays
/// as it is.
void stop_wishes_of_leaving(ams::odbc::Connection& connection, std::int64_t token,
                            const std::vector<std::string>& serials, const std::string& now);

} // namespace mdm::dep
