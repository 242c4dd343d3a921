#include "host-sdk/host/tables/statement.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>

namespace ams::host {
namespace {

/// Puts a statement together; every value goes through value().
class Writer {
public:
    explicit Writer(Dialect dialect) : dialect_(dialect) {}

    Writer& text(std::string_view sql) {
        out_.text += sql;
        return *this;
    }
    // SQLite takes a double-quoted name that it does not know for a string; in backticks it stays an error.
    Writer& name(std::string_view identifier) {
        const char quote = dialect_ == Dialect::postgresql ? '"' : '`';
        out_.text += quote;
        out_.text += identifier;
        out_.text += quote;
        return *this;
    }
    Writer& value(SqlValue v) {
        out_.text += '?';
        out_.values.push_back(std::move(v));
        return *this;
    }
    Writer& number(std::int64_t n) { return text(std::to_string(n)); }

    [[nodiscard]] Dialect dialect() const { return dialect_; }
    [[nodiscard]] Statement take() { return std::move(out_); }

private:
    Dialect dialect_;
    Statement out_;
};

// '!' escapes rather than a backslash, which MariaDB reads differently by sql_mode.
std::string like_pattern(std::string_view text, bool anywhere) {
    std::string pattern(anywhere ? "%" : "");
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '!') pattern += '!';
        pattern += c;
    }
    return pattern + '%';
}

// Upper and lower case are the same on all three: PostgreSQL's LIKE and a binary collation of MariaDB would
// differ.
void like(Writer& sql, const Column& column, const std::string& text, bool anywhere) {
    switch (sql.dialect()) {
    case Dialect::sqlite:
        sql.name(column.name).text(" LIKE ").value(like_pattern(text, anywhere));
        break;
    case Dialect::postgresql:
        if (column.type == ColumnType::json)
            sql.text("CAST(").name(column.name).text(" AS TEXT)");
        else
            sql.name(column.name);
        sql.text(" ILIKE ").value(like_pattern(text, anywhere));
        break;
    case Dialect::mariadb:
        sql.text("LOWER(")
            .name(column.name)
            .text(") LIKE LOWER(")
            .value(like_pattern(text, anywhere))
            .text(")");
        break;
    }
    sql.text(" ESCAPE '!'");
}

void compare(Writer& sql, const Condition& c, std::string_view op) {
    sql.name(c.column->name).text(op).value(c.values.front());
}

void condition(Writer& sql, const Condition& c) {
    switch (c.op) {
    case Op::eq:
        return compare(sql, c, " = ");
    case Op::lt:
        return compare(sql, c, " < ");
    case Op::le:
        return compare(sql, c, " <= ");
    case Op::gt:
        return compare(sql, c, " > ");
    case Op::ge:
        return compare(sql, c, " >= ");
    case Op::ne:
        // Unlike SQL's, ours is the opposite of eq: what is unknown is not equal to the value.
        sql.text("(");
        compare(sql, c, " <> ");
        sql.text(" OR ").name(c.column->name).text(" IS NULL)");
        return;
    case Op::prefix:
    case Op::contains:
        return like(sql, *c.column, std::get<std::string>(c.values.front()), c.op == Op::contains);
    case Op::is_null:
        sql.name(c.column->name)
            .text(std::get<std::int64_t>(c.values.front()) != 0 ? " IS NULL" : " IS NOT NULL");
        return;
    case Op::in:
        if (c.values.empty()) {
            sql.text("1 = 0");
            return;
        }
        sql.name(c.column->name).text(" IN (");
        for (std::size_t i = 0; i < c.values.size(); ++i) {
            if (i != 0) sql.text(",");
            sql.value(c.values[i]);
        }
        sql.text(")");
        return;
    }
}

void search(Writer& sql, const Table& table, const std::string& word) {
    sql.text("(");
    bool first = true;
    for (const Column& column : table.columns) {
        if (!column.search || column.secret) continue;
        if (!first) sql.text(" OR ");
        first = false;
        if (column.type == ColumnType::integer || column.type == ColumnType::number) {
            // Somebody who types a number means the number, not its digits.
            sql.text("CAST(").name(column.name);
            sql.text(sql.dialect() == Dialect::mariadb ? " AS CHAR(40)) = " : " AS VARCHAR(40)) = ")
                .value(word);
        } else {
            like(sql, column, word, true);
        }
    }
    sql.text(")");
}

/// Writes WHERE before the first condition and AND before the others.
class Where {
public:
    explicit Where(Writer& sql) : sql_(sql) {}
    void next() {
        sql_.text(first_ ? " WHERE " : " AND ");
        first_ = false;
    }

private:
    Writer& sql_;
    bool first_ = true;
};

void select_clause(Writer& sql, const Table& table) {
    sql.text("SELECT ").name(table.key);
    for (const Column* column : visible_columns(table))
        sql.text(",").name(column->name);
}

void from_clause(Writer& sql, const Table& table) {
    sql.text(" FROM ").name(table.relation);
}

void where_clause(Writer& sql, const Table& table, const Selection& selection, Where& where) {
    for (const Condition& c : selection.filter) {
        where.next();
        condition(sql, c);
    }
    for (const std::string& word : selection.words) {
        where.next();
        search(sql, table, word);
    }
}

bool by_key(const Table& table, Sort sort) {
    return sort.column == nullptr || sort.column->name == table.key;
}

void after_clause(Writer& sql, const Table& table, Sort sort, const Position& after, Where& where) {
    where.next();
    const std::string_view beyond = sort.descending ? " < " : " > ";
    if (by_key(table, sort)) {
        sql.name(table.key).text(beyond).value(after.key);
        return;
    }
    const std::string& column = sort.column->name;
    const bool null = std::holds_alternative<std::monostate>(after.value);
    sql.text("(");
    if (null) {
        sql.text("(")
            .name(column)
            .text(" IS NULL AND ")
            .name(table.key)
            .text(beyond)
            .value(after.key)
            .text(")");
        if (!sort.descending) sql.text(" OR ").name(column).text(" IS NOT NULL");
    } else {
        sql.name(column).text(beyond).value(after.value);
        sql.text(" OR (").name(column).text(" = ").value(after.value);
        sql.text(" AND ").name(table.key).text(beyond).value(after.key).text(")");
        if (sort.descending) sql.text(" OR ").name(column).text(" IS NULL");
    }
    sql.text(")");
}

// SQLite and MariaDB take NULL for the smallest value by themselves.
void null_order(Writer& sql, bool descending) {
    if (sql.dialect() == Dialect::postgresql) sql.text(descending ? " NULLS LAST" : " NULLS FIRST");
}

void order_clause(Writer& sql, const Table& table, Sort sort) {
    const std::string_view direction = sort.descending ? " DESC" : " ASC";
    sql.text(" ORDER BY ");
    if (!by_key(table, sort)) {
        sql.name(sort.column->name).text(direction);
        null_order(sql, sort.descending);
        sql.text(",");
    }
    sql.name(table.key).text(direction);
}

} // namespace

Sort parse_sort(const Table& table, std::string_view text) {
    Sort sort;
    if (text.starts_with('-')) {
        sort.descending = true;
        text.remove_prefix(1);
    } else if (text.empty()) {
        return sort;
    }
    sort.column = table.column(text);
    if (sort.column == nullptr && text != table.key && text != "key")
        throw Error(AMS_BAD_INPUT, "ams.sort_bad",
                    "The table cannot be sorted by a column that it does not have.", "sort");
    if (sort.column != nullptr && sort.column->type == ColumnType::json)
        throw Error(AMS_BAD_INPUT, "ams.sort_bad", "The table cannot be sorted by a column of JSON values.",
                    "sort");
    return sort;
}

std::vector<const Column*> visible_columns(const Table& table) {
    std::vector<const Column*> columns;
    for (const Column& column : table.columns)
        if (!column.secret) columns.push_back(&column);
    return columns;
}

Statement select_page(Dialect dialect, const Table& table, const Selection& selection, Sort sort,
                      const std::optional<Position>& after, int limit) {
    Writer sql(dialect);
    Where where(sql);
    select_clause(sql, table);
    from_clause(sql, table);
    where_clause(sql, table, selection, where);
    if (after) after_clause(sql, table, sort, *after, where);
    order_clause(sql, table, sort);
    sql.text(" LIMIT ").number(limit);
    return sql.take();
}

Statement count_rows(Dialect dialect, const Table& table, const Selection& selection) {
    Writer sql(dialect);
    Where where(sql);
    sql.text("SELECT COUNT(*)");
    from_clause(sql, table);
    where_clause(sql, table, selection, where);
    return sql.take();
}

Statement count_groups(Dialect dialect, const Table& table, const Selection& selection, const Column& by,
                       int limit) {
    Writer sql(dialect);
    Where where(sql);
    const Column* const label = table.column(by.label_column);
    sql.text("SELECT ").name(by.name).text(",COUNT(*),");
    if (label != nullptr)
        sql.text("MIN(").name(label->name).text(")");
    else
        sql.text("NULL");
    from_clause(sql, table);
    where_clause(sql, table, selection, where);
    sql.text(" GROUP BY ").name(by.name).text(" ORDER BY ").name(by.name).text(" ASC");
    null_order(sql, false);
    sql.text(" LIMIT ").number(limit);
    return sql.take();
}

Statement select_row(Dialect dialect, const Table& table, std::int64_t key) {
    Writer sql(dialect);
    select_clause(sql, table);
    from_clause(sql, table);
    sql.text(" WHERE ").name(table.key).text(" = ").value(key);
    return sql.take();
}

Statement select_matching(Dialect dialect, const Table& table,
                          std::span<const std::pair<std::string, SqlValue>> match, Sort sort, int limit) {
    Writer sql(dialect);
    Where where(sql);
    select_clause(sql, table);
    from_clause(sql, table);
    for (const auto& [column, value] : match) {
        where.next();
        sql.name(column).text(" = ").value(value);
    }
    order_clause(sql, table, sort);
    sql.text(" LIMIT ").number(limit);
    return sql.take();
}

Statement select_keys(Dialect dialect, const Table& table, const Selection& selection,
                      std::optional<std::int64_t> after, int limit) {
    Writer sql(dialect);
    Where where(sql);
    sql.text("SELECT ").name(table.key);
    from_clause(sql, table);
    where_clause(sql, table, selection, where);
    if (after) {
        where.next();
        sql.name(table.key).text(" > ").value(*after);
    }
    order_clause(sql, table, Sort{});
    sql.text(" LIMIT ").number(limit);
    return sql.take();
}

Statement select_existing(Dialect dialect, const Table& table, std::span<const std::int64_t> keys) {
    Writer sql(dialect);
    sql.text("SELECT ").name(table.key);
    from_clause(sql, table);
    sql.text(" WHERE ").name(table.key).text(" IN (");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i != 0) sql.text(",");
        sql.value(keys[i]);
    }
    sql.text(")");
    return sql.take();
}

} // namespace ams::host
