// What a request wants to see of a table: `filter` and `q`, checked against the table's columns.
#pragma once

#include "host-sdk/host/loader/registry.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ams::host {

/// A value bound to a statement or read from a row; monostate is NULL. Booleans are integers 0 and 1, times
/// text.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;

enum class Op { eq, ne, lt, le, gt, ge, prefix, contains, in, is_null };

/// One comparison. `values` has one element, for `in` none or more, for `is_null` the integer 0 or 1.
struct Condition {
    const Column* column; ///< of the table the filter was parsed for
    Op op;
    std::vector<SqlValue> values;
};

/// All of them have to hold.
using Filter = std::vector<Condition>;

inline constexpr std::size_t kFilterBytes = std::size_t{64} * 1024; ///< of the JSON text
inline constexpr std::size_t kFilterConditions = 100;               ///< in one filter
inline constexpr std::size_t kFilterValues = 1000;     ///< in all `in` lists of one filter together
inline constexpr std::size_t kFilterValueBytes = 4096; ///< of one text
inline constexpr std::size_t kSearchBytes = 200;       ///< of `q`
inline constexpr std::size_t kSearchWords = 8;         ///< in `q`

/// Reads `{"column":{"op":value,...},...}`; `text` may be empty. The table's default filter is added for each
/// of its columns that the request does not name.
///
/// Values must fit the column's type; an integer may also be given as decimal text, because keys are text in
/// the API. A time is any RFC 3339 time or a date, and compared in UTC. eq and ne take null. Bool columns
/// know eq, ne, in and is_null; json columns is_null and contains. Throws Error AMS_BAD_INPUT
/// "ams.filter_bad" with field "filter"; a secret column is as unknown as any other.
[[nodiscard]] Filter parse_filter_text(const Table& table, std::string_view text);

/// The same for a filter that is already parsed (an action's selection). Null is an empty filter.
[[nodiscard]] Filter parse_filter(const Table& table, const nlohmann::json& filter);

/// Splits `q` into words, each of which has to occur in one of the table's search columns. Throws Error
/// AMS_BAD_INPUT "ams.search_bad" with field "q": too long, not UTF-8, or the table has nothing to search in.
[[nodiscard]] std::vector<std::string> parse_search(const Table& table, std::string_view q);

/// An RFC 3339 time, or a date (its midnight), as the text that lies in the database: `YYYY-MM-DDTHH:MM:SSZ`.
/// "" if it is neither.
[[nodiscard]] std::string canonical_time(std::string_view text);

} // namespace ams::host
