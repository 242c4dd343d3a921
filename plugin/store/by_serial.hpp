// Rows of many devices at once, by serial number.
#pragma once

#include <ams/cpp/odbc.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mdm::dep {

/// Serial numbers asked for in one SELECT; the last ones are filled up with a repetition, so that one statement serves.
inline constexpr std::size_t kSelectChunk = 250;

/// {"a","b"}: an array as PostgreSQL reads it.
[[nodiscard]] inline std::string array_literal(const std::vector<std::string>& texts) {
    std::string literal = "{";
    for (const std::string& text : texts) {
        literal += literal.size() > 1 ? ",\"" : "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal += '}';
}

/// Calls `row` for each row of `table` (with columns token and serial_number) whose serial number is among `serials`.
template <class Row>
void select_by_serial(ams::odbc::Connection& connection, const std::string& table, const std::string& columns,
                      std::int64_t token, const std::vector<std::string>& serials, Row&& row) {
    if (serials.empty()) return;
    if (connection.dialect() == ams::odbc::Dialect::postgresql) {
        // One probe of the unique index a device, whatever the planner believes. With IN it scans: during a first
        // fetch it has no statistics, and a kept plan is the one for an empty table (measured on 100,000 devices:
        // 75 and 3,300 ms a page, this 3 ms). OFFSET 0 keeps the inner SELECT from being merged into the outer.
        auto& select = connection.cached(
            "SELECT " + columns +
            " FROM unnest(CAST(? AS text[])) AS wanted (serial) CROSS JOIN LATERAL (SELECT " + columns +
            " FROM " + table + " WHERE token = ? AND serial_number = wanted.serial OFFSET 0) AS stored");
        select.bind(1, array_literal(serials));
        select.bind(2, token);
        select.execute();
        while (select.fetch())
            row(select);
        return;
    }
    const std::size_t chunk = std::min(serials.size(), kSelectChunk);
    auto select =
        connection.prepare("SELECT " + columns + " FROM " + table +
                           " WHERE token = ? AND serial_number IN (" + ams::odbc::placeholders(chunk) + ")");
    select.bind(1, token);
    for (std::size_t at = 0; at < serials.size(); at += chunk) {
        for (std::size_t i = 0; i < chunk; ++i)
            select.bind(i + 2, serials[std::min(at + i, serials.size() - 1)]);
        select.execute();
        while (select.fetch())
            row(select);
    }
}

/// Executes `statement`, which ends before "IN", with `parameters` for the rows of these serial numbers, in chunks.
inline void update_by_serial(ams::odbc::Connection& connection, const std::string& statement,
                             const std::vector<ams::odbc::Parameter>& parameters,
                             const std::vector<std::string>& serials) {
    if (serials.empty()) return;
    const std::size_t chunk = std::min(serials.size(), kSelectChunk);
    auto update = connection.prepare(statement + " IN (" + ams::odbc::placeholders(chunk) + ")");
    for (std::size_t i = 0; i < parameters.size(); ++i)
        update.bind(i + 1, parameters[i]);
    for (std::size_t at = 0; at < serials.size(); at += chunk) {
        for (std::size_t i = 0; i < chunk; ++i)
            update.bind(parameters.size() + 1 + i, serials[std::min(at + i, serials.size() - 1)]);
        update.execute();
    }
}

} // namespace mdm::dep
