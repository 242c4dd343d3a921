// Deleting a bounded number of rows, in one way for all databases.
#pragma once

#include <ams/cpp/odbc.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mdm::dep {

/// Deletes the rows of `table` whose ids `select` (parameters: before, limit) names; returns how many. Part of the
/// caller's transaction. The ids are read first, because MariaDB takes neither LIMIT nor the table itself in a
/// subquery of DELETE.
inline std::int64_t delete_rows(ams::odbc::Connection& connection, const std::string& table,
                                const std::string& select, const std::string& before, std::size_t limit) {
    constexpr std::size_t kChunk = 100;
    std::vector<std::int64_t> ids;
    {
        auto rows = connection.query(select, before, limit);
        while (rows.fetch())
            ids.push_back(rows.int64(1));
    }
    std::int64_t gone = 0;
    for (std::size_t at = 0; at < ids.size(); at += kChunk) {
        const std::size_t count = std::min(kChunk, ids.size() - at);
        auto remove = connection.prepare("DELETE FROM " + table + " WHERE id IN (" +
                                         ams::odbc::placeholders(count) + ")");
        for (std::size_t i = 0; i < count; ++i)
            remove.bind(i + 1, ids[at + i]);
        remove.execute();
        gone += remove.affected_rows();
    }
    return gone;
}

} // namespace mdm::dep
