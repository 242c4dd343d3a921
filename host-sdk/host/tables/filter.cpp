#include "host-sdk/host/tables/filter.hpp"

#include "host-sdk/host/base/clock.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace ams::host {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& why) {
    throw Error(AMS_BAD_INPUT, "ams.filter_bad", why, "filter");
}

struct OpName {
    std::string_view name;
    Op op;
};
constexpr std::array<OpName, 10> kOps{{{"eq", Op::eq},
                                       {"ne", Op::ne},
                                       {"lt", Op::lt},
                                       {"le", Op::le},
                                       {"gt", Op::gt},
                                       {"ge", Op::ge},
                                       {"prefix", Op::prefix},
                                       {"contains", Op::contains},
                                       {"in", Op::in},
                                       {"is_null", Op::is_null}}};

Op parse_op(const std::string& column, std::string_view name) {
    const auto* const at = std::ranges::find(kOps, name, &OpName::name);
    if (at == kOps.end())
        refuse("The filter on '" + column +
               "' uses an unknown operator. Known are eq, ne, lt, le, gt, ge, "
               "prefix, contains, in and is_null.");
    return at->op;
}

bool fits(ColumnType type, Op op) {
    switch (op) {
    case Op::is_null:
        return true;
    case Op::eq:
    case Op::ne:
    case Op::in:
        return type != ColumnType::json;
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge:
        return type != ColumnType::json && type != ColumnType::boolean;
    case Op::prefix:
        return type == ColumnType::text || type == ColumnType::time;
    case Op::contains:
        return type == ColumnType::text || type == ColumnType::time || type == ColumnType::json;
    }
    return false;
}

std::string text_value(const std::string& column, const json& value) {
    if (!value.is_string()) refuse("The filter on '" + column + "' needs a text value.");
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() > kFilterValueBytes)
        refuse("The filter on '" + column + "' has a value that is too long.");
    if (!odbc::is_storable(text)) refuse("The filter on '" + column + "' has a value with a NUL character.");
    return text;
}

std::int64_t integer_value(const std::string& column, const json& value) {
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX})
        refuse("The filter on '" + column + "' has a number that is too large.");
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        std::int64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, number);
        if (error == std::errc{} && stop == end) return number;
    }
    refuse("The filter on '" + column + "' needs a whole number.");
}

SqlValue typed_value(const Column& column, Op op, const json& value) {
    if (op == Op::prefix || op == Op::contains) return text_value(column.name, value);
    switch (column.type) {
    case ColumnType::boolean:
        if (!value.is_boolean()) refuse("The filter on '" + column.name + "' needs true or false.");
        return std::int64_t{value.get<bool>() ? 1 : 0};
    case ColumnType::integer:
        return integer_value(column.name, value);
    case ColumnType::number:
        if (!value.is_number()) refuse("The filter on '" + column.name + "' needs a number.");
        return value.get<double>();
    case ColumnType::time: {
        std::string time = canonical_time(text_value(column.name, value));
        if (time.empty())
            refuse("The filter on '" + column.name +
                   "' needs an RFC 3339 time such as 2026-01-31T08:00:00Z.");
        return time;
    }
    case ColumnType::text:
    case ColumnType::json:
        break;
    }
    return text_value(column.name, value);
}

Condition parse_condition(const Column& column, Op op, const json& value) {
    if (!fits(column.type, op))
        refuse("The filter on '" + column.name + "' uses an operator that its type does not know.");
    Condition condition{&column, op, {}};
    if (op == Op::is_null) {
        if (!value.is_boolean()) refuse("is_null on '" + column.name + "' needs true or false.");
        condition.values.emplace_back(std::int64_t{value.get<bool>() ? 1 : 0});
    } else if (op == Op::in) {
        if (!value.is_array()) refuse("in on '" + column.name + "' needs a list.");
        if (value.size() > kFilterValues) refuse("The list for '" + column.name + "' has too many values.");
        for (const json& element : value)
            condition.values.push_back(typed_value(column, op, element));
    } else if (value.is_null() && (op == Op::eq || op == Op::ne)) {
        condition.op = Op::is_null;
        condition.values.emplace_back(std::int64_t{op == Op::eq ? 1 : 0});
    } else {
        condition.values.push_back(typed_value(column, op, value));
    }
    return condition;
}

void add_conditions(const Column& column, const json& ops, Filter& to) {
    if (!ops.is_object() || ops.empty())
        refuse("The filter on '" + column.name + "' has to be an object such as {\"eq\":value}.");
    for (const auto& [name, value] : ops.items()) {
        if (to.size() == kFilterConditions) refuse("The filter has too many conditions.");
        to.push_back(parse_condition(column, parse_op(column.name, name), value));
    }
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

// "Z" or "+hh:mm": seconds east of UTC.
std::optional<std::chrono::seconds> parse_zone(std::string_view zone) {
    if (zone == "Z" || zone == "z") return std::chrono::seconds(0);
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    const auto hours = digits(zone, 1, 2);
    const auto minutes = digits(zone, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const std::chrono::seconds east = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    return zone[0] == '-' ? -east : east;
}

} // namespace

std::string canonical_time(std::string_view text) {
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    if (!y || !mo || !d || text[4] != '-' || text[7] != '-') return {};
    const std::chrono::year_month_day date{std::chrono::year(*y),
                                           std::chrono::month(static_cast<unsigned>(*mo)),
                                           std::chrono::day(static_cast<unsigned>(*d))};
    if (!date.ok()) return {};
    if (text.size() == 10) return format_time(std::chrono::sys_days(date));

    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    if (!h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return {};
    if ((text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return {};
    std::size_t zone = 19;
    if (zone < text.size() && text[zone] == '.') {
        const std::size_t end = text.find_first_not_of("0123456789", zone + 1);
        if (end == std::string_view::npos || end == zone + 1) return {};
        zone = end;
    }
    const auto east = parse_zone(text.substr(zone));
    if (!east) return {};
    return format_time(std::chrono::sys_days(date) + std::chrono::hours(*h) + std::chrono::minutes(*mi) +
                       std::chrono::seconds(*s) - *east);
}

Filter parse_filter(const Table& table, const json& filter) {
    Filter conditions;
    std::set<std::string, std::less<>> named;
    if (!filter.is_null()) {
        if (!filter.is_object()) refuse("The filter has to be a JSON object.");
        for (const auto& [name, ops] : filter.items()) {
            const Column* const column = table.column(name);
            if (column == nullptr) refuse("The filter names a column that this table does not have.");
            add_conditions(*column, ops, conditions);
            named.insert(name);
        }
    }
    for (const auto& [name, ops] : table.default_filter->items()) {
        const Column* const column = table.column(name);
        if (column != nullptr && !named.contains(name)) add_conditions(*column, ops, conditions);
    }
    std::size_t values = 0;
    for (const Condition& condition : conditions)
        values += condition.values.size();
    // One bound for the whole filter keeps every statement below what the PostgreSQL driver can carry.
    if (values > kFilterValues + kFilterConditions) refuse("The filter has too many values.");
    return conditions;
}

Filter parse_filter_text(const Table& table, std::string_view text) {
    if (text.empty()) return parse_filter(table, json());
    if (text.size() > kFilterBytes) refuse("The filter is too long.");
    const json filter = json::parse(text, nullptr, false);
    if (!filter.is_object()) refuse("The filter has to be a JSON object.");
    return parse_filter(table, filter);
}

std::vector<std::string> parse_search(const Table& table, std::string_view q) {
    const auto refuse_search = [](const char* why) {
        throw Error(AMS_BAD_INPUT, "ams.search_bad", why, "q");
    };
    std::vector<std::string> words;
    if (q.find_first_not_of(" \t\r\n") == std::string_view::npos) return words;
    if (q.size() > kSearchBytes) refuse_search("The search text is too long.");
    if (!odbc::is_storable(q)) refuse_search("The search text is not valid UTF-8.");
    if (std::ranges::none_of(table.columns, [](const Column& c) { return c.search && !c.secret; }))
        refuse_search("This table has no column to search in; use a filter.");
    std::size_t at = 0;
    while ((at = q.find_first_not_of(" \t\r\n", at)) != std::string_view::npos) {
        const std::size_t end = std::min(q.find_first_of(" \t\r\n", at), q.size());
        if (words.size() == kSearchWords) refuse_search("The search text has too many words.");
        words.emplace_back(q.substr(at, end - at));
        at = end;
    }
    return words;
}

} // namespace ams::host
