// Reads registered tables for the console: pages, groups, single rows, CSV, and the keys of a selection.
#pragma once

#include "host-sdk/host/tables/statement.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

class Database;

/// The parameters of a listing as they came.
struct Query {
    std::string filter; ///< JSON text, or ""
    std::string q;
    std::string sort;
    std::string after; ///< `next` of the page before, or ""
    int limit = 100;   ///< 1 to kMaxLimit
};

/// What an export writes of a listing.
struct Export {
    std::vector<std::string> columns; ///< names, in this order; "key" is the row's key. None: the key and all
    std::vector<std::string> rows;    ///< only the rows with these keys; none: all that the listing has
};

inline constexpr int kMaxLimit = 1000;
inline constexpr int kMaxGroups = 1000;
inline constexpr std::size_t kMaxKeys = 1'000'000; ///< rows one action may be asked to take
inline constexpr int kMaxTimeline = 500;

/// Thread-safe. Uses the reading pool only, and never names a secret column in a statement. The caller has
/// checked the table's permission. Errors of the request are those of parse_filter(), parse_search(),
/// parse_sort() and decode_page_token(); the database's come as odbc::Error.
class TableReader {
public:
    /// Both must outlive it.
    TableReader(Database& database, const Registry& registry) : database_(database), registry_(registry) {}

    /// {"rows":[{"key",..}],"next":text|null,"total":N}. Only the first page counts; its total travels in
    /// `next`.
    [[nodiscard]] nlohmann::json rows(const Table& table, const Query& query);

    /// {"groups":[{"value","label","count"}],"truncated":bool} in the order of the value. The label is what
    /// people read instead: the label column's, or the title of a declared value; null when there is none.
    /// Throws Error AMS_BAD_INPUT "ams.group_bad" with field "by".
    [[nodiscard]] nlohmann::json groups(const Table& table, std::string_view by, const Query& query);

    /// The row as an object, with "timeline" if the table has one and `sees` says that its table may be read;
    /// nullopt: no such row.
    [[nodiscard]] std::optional<nlohmann::json> row(const Table& table, std::string_view key,
                                                    const std::function<bool(const Table&)>& sees);

    /// Hands the whole selection to `write` in pieces of some hundred kilobytes, header first. No connection
    /// is held while `write` runs, so a slow reader blocks nobody. `write` returns false to stop. Check `what`
    /// with check_export() first, while the answer can still be an error.
    void csv(const Table& table, const Query& query, const Export& what,
             const std::function<bool(std::string_view)>& write);

    /// Throws Error AMS_BAD_INPUT "ams.columns_bad" with field "columns" (unknown, secret or twice), or
    /// "ams.key_bad" or "ams.selection_too_large" with field "rows".
    static void check_export(const Table& table, const Export& what);

    /// The keys of a selection by filter, ascending. Throws Error AMS_BAD_INPUT "ams.selection_too_large"
    /// beyond kMaxKeys.
    [[nodiscard]] std::vector<std::string> keys(const Table& table, const Selection& selection);

    /// Checks keys that were given one by one: decimal, distinct (repeated ones are dropped), and there.
    /// Throws Error AMS_BAD_INPUT "ams.key_bad" or AMS_NOT_FOUND "ams.rows_gone", both with field "rows".
    [[nodiscard]] std::vector<std::string> check_keys(const Table& table,
                                                      const std::vector<std::string>& keys);

private:
    Database& database_;
    const Registry& registry_;
};

} // namespace ams::host
