#include "host-sdk/host/tables/reader.hpp"

#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/tables/csv.hpp"
#include "host-sdk/host/tables/page_token.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr int kCsvPage = 5000; // each page may sort the whole table, so few large ones
constexpr int kKeyPage = 5000;
constexpr std::size_t kExistingPage = 500;
constexpr std::size_t kCsvPiece = std::size_t{256} * 1024;

struct Row {
    std::int64_t key = 0;
    std::vector<SqlValue> values; ///< in the order of visible_columns()
};

void bind(odbc::Statement& statement, const std::vector<SqlValue>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        std::visit(
            [&](const auto& value) {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                    statement.bind(i + 1, nullptr);
                else
                    statement.bind(i + 1, value);
            },
            values[i]);
}

/// Runs a statement on the reading pool and calls `each` for every row.
void run(Database& database, const Statement& statement, const std::function<void(odbc::Statement&)>& each) {
    database.read().read([&](odbc::Connection& connection) {
        auto rows = connection.prepare(statement.text);
        bind(rows, statement.values);
        rows.execute();
        while (rows.fetch())
            each(rows);
    });
}

SqlValue read_value(odbc::Statement& row, std::size_t at, ColumnType type) {
    const auto wrap = [](auto value) { return value ? SqlValue(*std::move(value)) : SqlValue(); };
    switch (type) {
    case ColumnType::integer:
    case ColumnType::boolean:
        return wrap(row.optional_int64(at));
    case ColumnType::number:
        return wrap(row.optional_double(at));
    case ColumnType::text:
    case ColumnType::time:
    case ColumnType::json:
        break;
    }
    return wrap(row.optional_text(at));
}

// `run` may begin anew on another connection, so a page is collected here and only then used.
std::vector<Row> read_rows(Database& database, const Statement& statement, const Table& table) {
    const auto columns = visible_columns(table);
    std::vector<Row> rows;
    bool begun = false;
    database.read().read([&](odbc::Connection& connection) {
        if (begun) rows.clear();
        begun = true;
        auto result = connection.prepare(statement.text);
        bind(result, statement.values);
        result.execute();
        while (result.fetch()) {
            Row row;
            row.key = result.int64(1);
            row.values.reserve(columns.size());
            for (std::size_t i = 0; i < columns.size(); ++i)
                row.values.push_back(read_value(result, i + 2, columns[i]->type));
            rows.push_back(std::move(row));
        }
    });
    return rows;
}

json to_json(const SqlValue& value, ColumnType type) {
    if (std::holds_alternative<std::monostate>(value)) return nullptr;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return type == ColumnType::boolean ? json(*integer != 0) : json(*integer);
    if (const auto* number = std::get_if<double>(&value)) return *number;
    const auto& text = std::get<std::string>(value);
    if (type != ColumnType::json) return text;
    json document = json::parse(text, nullptr, false);
    return document.is_discarded() ? json(text) : document;
}

json to_json(const Row& row, const std::vector<const Column*>& columns) {
    json object{{"key", std::to_string(row.key)}};
    for (std::size_t i = 0; i < columns.size(); ++i)
        object[columns[i]->name] = to_json(row.values[i], columns[i]->type);
    return object;
}

std::int64_t count(Database& database, const Statement& statement) {
    std::int64_t total = 0;
    run(database, statement, [&](odbc::Statement& row) { total = row.int64(1); });
    return total;
}

std::string binding(const Table& table, const Query& query, const json& filter) {
    return table.name + '\n' + query.sort + '\n' + filter.dump() + '\n' + query.q;
}

Position position_of(const Row& row, const std::vector<const Column*>& columns, Sort sort) {
    Position position;
    position.key = row.key;
    const auto at = std::ranges::find(columns, sort.column);
    if (at != columns.end()) position.value = row.values[static_cast<std::size_t>(at - columns.begin())];
    return position;
}

std::optional<std::int64_t> parse_key(std::string_view text) {
    std::int64_t key = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), key);
    if (error != std::errc{} || stop != text.data() + text.size() || key < 0) return std::nullopt;
    return key;
}

json label_of(const Column& column, const json& value) {
    for (const json& known : *column.values)
        if (known.at("value") == value) return known.at("title");
    return nullptr;
}

constexpr int kKeyPlace = -1; ///< of the key among the columns of an export

/// Where each column to be exported stands in a row; with no names, the key and every column.
std::vector<int> places(const std::vector<const Column*>& columns, const std::vector<std::string>& names) {
    std::vector<int> result;
    if (names.empty()) result.push_back(kKeyPlace);
    const auto at = [&](const std::string& name) {
        const auto found = std::ranges::find(columns, name, &Column::name);
        return found == columns.end() ? kKeyPlace : static_cast<int>(found - columns.begin());
    };
    for (const std::string& name : names)
        result.push_back(at(name));
    for (std::size_t i = 0; names.empty() && i < columns.size(); ++i)
        result.push_back(static_cast<int>(i));
    return result;
}

void write_cell(CsvWriter& csv, const Row& row, const std::vector<const Column*>& columns, int at) {
    if (at == kKeyPlace) return csv.plain(std::to_string(row.key));
    const auto place = static_cast<std::size_t>(at);
    const SqlValue& value = row.values[place];
    if (const auto* text = std::get_if<std::string>(&value))
        csv.text(*text);
    else if (std::holds_alternative<std::monostate>(value))
        csv.text(std::nullopt);
    else
        csv.plain(to_json(value, columns[place]->type).dump());
}

Selection selection_of(const Table& table, const Query& query) {
    return {parse_filter_text(table, query.filter), parse_search(table, query.q)};
}

} // namespace

json TableReader::rows(const Table& table, const Query& query) {
    const Selection selection = selection_of(table, query);
    const Sort sort = parse_sort(table, query.sort);
    const json filter = query.filter.empty() ? json::object() : json::parse(query.filter);
    const std::string question = binding(table, query, filter);
    std::optional<PageToken> token;
    if (!query.after.empty()) token = decode_page_token(query.after, question, sort);

    const Dialect dialect = database_.dialect();
    const auto columns = visible_columns(table);
    // One more than asked for tells whether there is a next page.
    auto found =
        read_rows(database_,
                  select_page(dialect, table, selection, sort,
                              token ? std::optional(token->position) : std::nullopt, query.limit + 1),
                  table);
    const bool more = found.size() > static_cast<std::size_t>(query.limit);
    if (more) found.pop_back();
    const auto shown = static_cast<std::int64_t>(found.size());
    const std::int64_t total = token  ? token->total
                               : more ? count(database_, count_rows(dialect, table, selection))
                                      : shown;
    json answer{{"rows", json::array()}, {"next", nullptr}, {"total", total}};
    json& rows = answer["rows"];
    for (const Row& row : found)
        rows.push_back(to_json(row, columns));
    if (more) answer["next"] = encode_page_token({position_of(found.back(), columns, sort), total}, question);
    return answer;
}

json TableReader::groups(const Table& table, std::string_view by, const Query& query) {
    const Column* const column = table.column(by);
    if (column == nullptr || column->type == ColumnType::json)
        throw Error(AMS_BAD_INPUT, "ams.group_bad", "The rows cannot be grouped by that column.", "by");
    const Statement statement =
        count_groups(database_.dialect(), table, selection_of(table, query), *column, kMaxGroups + 1);
    json groups = json::array();
    database_.read().read([&](odbc::Connection& connection) {
        groups = json::array();
        auto result = connection.prepare(statement.text);
        bind(result, statement.values);
        result.execute();
        while (result.fetch()) {
            json value = to_json(read_value(result, 1, column->type), column->type);
            const std::int64_t size = result.int64(2);
            const auto text = result.optional_text(3);
            json label = text ? json(*text) : label_of(*column, value);
            groups.push_back({{"value", std::move(value)}, {"label", std::move(label)}, {"count", size}});
        }
    });
    const bool truncated = groups.size() > static_cast<std::size_t>(kMaxGroups);
    if (truncated) groups.erase(groups.size() - 1);
    return {{"groups", std::move(groups)}, {"truncated", truncated}};
}

std::optional<json> TableReader::row(const Table& table, std::string_view key,
                                     const std::function<bool(const Table&)>& sees) {
    const auto number = parse_key(key);
    if (!number) return std::nullopt;
    const Dialect dialect = database_.dialect();
    const auto columns = visible_columns(table);
    const auto found = read_rows(database_, select_row(dialect, table, *number), table);
    if (found.empty()) return std::nullopt;
    json object = to_json(found.front(), columns);

    const Table* const other = table.timeline ? registry_.table(table.timeline->table) : nullptr;
    if (other == nullptr || !sees(*other)) return object;
    std::vector<std::pair<std::string, SqlValue>> match;
    json timeline = json::array();
    for (const auto& [there, here] : table.timeline->match) {
        SqlValue value;
        if (here == table.key) value = found.front().key;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (columns[i]->name == here) value = found.front().values[i];
        if (std::holds_alternative<std::monostate>(value)) { // NULL equals nothing
            object["timeline"] = std::move(timeline);
            return object;
        }
        match.emplace_back(there, std::move(value));
    }
    const Statement statement =
        select_matching(dialect, *other, match, parse_sort(*other, table.timeline->sort), kMaxTimeline);
    const auto other_columns = visible_columns(*other);
    for (const Row& entry : read_rows(database_, statement, *other))
        timeline.push_back(to_json(entry, other_columns));
    object["timeline"] = std::move(timeline);
    return object;
}

void TableReader::check_export(const Table& table, const Export& what) {
    std::unordered_set<std::string_view> seen;
    for (const std::string& name : what.columns) {
        if (name != "key" && table.column(name) == nullptr)
            throw Error(AMS_BAD_INPUT, "ams.columns_bad", "The table has no such column to export.",
                        "columns");
        if (!seen.insert(name).second)
            throw Error(AMS_BAD_INPUT, "ams.columns_bad", "A column can be exported once.", "columns");
    }
    if (what.rows.size() > kMaxKeys)
        throw Error(AMS_BAD_INPUT, "ams.selection_too_large", "The selection has more than a million rows.",
                    "rows");
    for (const std::string& key : what.rows)
        if (!parse_key(key))
            throw Error(AMS_BAD_INPUT, "ams.key_bad", "A row key is a decimal number.", "rows");
}

void TableReader::csv(const Table& table, const Query& query, const Export& what,
                      const std::function<bool(std::string_view)>& write) {
    const Selection selection = selection_of(table, query);
    const Sort sort = parse_sort(table, query.sort);
    const auto columns = visible_columns(table);
    const std::vector<int> chosen = places(columns, what.columns);
    std::unordered_set<std::int64_t> wanted;
    for (const std::string& key : what.rows)
        wanted.insert(parse_key(key).value());

    std::string out;
    CsvWriter csv(out);
    for (const int at : chosen)
        csv.plain(at == kKeyPlace ? "key" : columns[static_cast<std::size_t>(at)]->name);
    csv.end_record();

    std::optional<Position> after;
    std::size_t written = 0;
    for (;;) {
        const auto page = read_rows(
            database_, select_page(database_.dialect(), table, selection, sort, after, kCsvPage), table);
        for (const Row& row : page) {
            if (!wanted.empty() && !wanted.contains(row.key)) continue;
            ++written;
            for (const int at : chosen)
                write_cell(csv, row, columns, at);
            csv.end_record();
            if (out.size() < kCsvPiece) continue;
            if (!write(out)) return;
            out.clear();
        }
        if (page.size() < static_cast<std::size_t>(kCsvPage)) break;
        if (!wanted.empty() && written == wanted.size()) break; // what is left was not selected
        after = position_of(page.back(), columns, sort);
    }
    write(out);
}

std::vector<std::string> TableReader::keys(const Table& table, const Selection& selection) {
    std::vector<std::string> keys;
    std::optional<std::int64_t> after;
    for (;;) {
        const Statement statement = select_keys(database_.dialect(), table, selection, after, kKeyPage);
        std::vector<std::int64_t> page;
        database_.read().read([&](odbc::Connection& connection) {
            page.clear();
            auto result = connection.prepare(statement.text);
            bind(result, statement.values);
            result.execute();
            while (result.fetch())
                page.push_back(result.int64(1));
        });
        if (keys.size() + page.size() > kMaxKeys)
            throw Error(AMS_BAD_INPUT, "ams.selection_too_large",
                        "The selection has more than a million rows. Narrow it with a filter.", "filter");
        for (const std::int64_t key : page)
            keys.push_back(std::to_string(key));
        if (page.size() < static_cast<std::size_t>(kKeyPage)) return keys;
        after = page.back();
    }
}

std::vector<std::string> TableReader::check_keys(const Table& table, const std::vector<std::string>& keys) {
    std::vector<std::int64_t> numbers;
    std::unordered_set<std::int64_t> known;
    for (const std::string& key : keys) {
        const auto number = parse_key(key);
        if (!number)
            throw Error(AMS_BAD_INPUT, "ams.key_bad", "A selected row is not named by its key.", "rows");
        if (known.insert(*number).second) numbers.push_back(*number);
    }
    std::size_t there = 0;
    for (std::size_t at = 0; at < numbers.size(); at += kExistingPage) {
        const std::span page(numbers.data() + at, std::min(kExistingPage, numbers.size() - at));
        std::size_t found = 0;
        const Statement statement = select_existing(database_.dialect(), table, page);
        database_.read().read([&](odbc::Connection& connection) {
            found = 0;
            auto result = connection.prepare(statement.text);
            bind(result, statement.values);
            result.execute();
            while (result.fetch())
                ++found;
        });
        there += found;
    }
    if (there != numbers.size())
        throw Error(AMS_NOT_FOUND, "ams.rows_gone",
                    numbers.size() == 1
                        ? "The selected row is not there any more. Refresh the list."
                        : "Some of the selected rows are not there any more. Refresh the list and "
                          "select again.",
                    "rows");
    std::vector<std::string> checked;
    checked.reserve(numbers.size());
    for (const std::int64_t number : numbers)
        checked.push_back(std::to_string(number));
    return checked;
}

} // namespace ams::host
