// The statements that read a table: text and values apart, pure.
#pragma once

#include "host-sdk/host/tables/filter.hpp"

#include <ams/cpp/odbc/dialect.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

using odbc::Dialect;

/// A statement and the values of its `?`, in order. No value is ever part of the text.
struct Statement {
    std::string text;
    std::vector<SqlValue> values;
};

struct Sort {
    const Column* column = nullptr; ///< nullptr: by key
    bool descending = false;
};

/// Reads "column" or "-column"; empty sorts by key. Throws Error AMS_BAD_INPUT "ams.sort_bad" with field
/// "sort": an unknown or secret column, or one of JSON.
[[nodiscard]] Sort parse_sort(const Table& table, std::string_view text);

/// The last row of the page before: where the next one goes on.
struct Position {
    SqlValue value; ///< of the sort column; not used when sorting by key
    std::int64_t key = 0;
};

/// Which rows: all that satisfy the filter and contain every word.
struct Selection {
    Filter filter;
    std::vector<std::string> words;
};

/// The columns of every row statement: the key first, then each column that is not secret.
[[nodiscard]] std::vector<const Column*> visible_columns(const Table& table);

/// One page: at most `limit` rows behind `after` in the order of (sort column, key), both ascending or both
/// descending. NULLs are smallest on every database. Ties are broken by the key, so that a page begins
/// exactly where the one before it ended whatever was inserted or deleted meanwhile.
[[nodiscard]] Statement select_page(Dialect dialect, const Table& table, const Selection& selection,
                                    Sort sort, const std::optional<Position>& after, int limit);

/// One number: how many rows.
[[nodiscard]] Statement count_rows(Dialect dialect, const Table& table, const Selection& selection);

/// Rows of (value, count, label): label is NULL when the column has no label column. At most `limit` groups
/// in the order of the value.
[[nodiscard]] Statement count_groups(Dialect dialect, const Table& table, const Selection& selection,
                                     const Column& by, int limit);

/// The row with this key, whatever the default filter says.
[[nodiscard]] Statement select_row(Dialect dialect, const Table& table, std::int64_t key);

/// Rows of `table` where each column equals its value, sorted, at most `limit`.
[[nodiscard]] Statement select_matching(Dialect dialect, const Table& table,
                                        std::span<const std::pair<std::string, SqlValue>> match, Sort sort,
                                        int limit);

/// Keys alone, ascending, behind `after`.
[[nodiscard]] Statement select_keys(Dialect dialect, const Table& table, const Selection& selection,
                                    std::optional<std::int64_t> after, int limit);

/// Which of these keys exist. At most 1000 keys.
[[nodiscard]] Statement select_existing(Dialect dialect, const Table& table,
                                        std::span<const std::int64_t> keys);

} // namespace ams::host
