#include "tests/schema/catalogue.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <vector>

namespace test {

using ams::odbc::Connection;
using ams::odbc::Dialect;
using ams::odbc::Statement;

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::vector<std::string> texts(Connection& connection, const std::string& sql, const std::string& parameter) {
    std::vector<std::string> result;
    Statement rows = connection.query(sql, parameter);
    while (rows.fetch())
        result.push_back(rows.text(1));
    return result;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

// PRAGMA table functions take their argument as a parameter.
void sqlite_catalogue(Connection& connection, const std::string& prefix, std::set<std::string>& facts) {
    const auto names = [&](const std::string& type) {
        return texts(connection, "SELECT name FROM sqlite_master WHERE type = '" + type + "' AND name LIKE ?",
                     prefix + "%");
    };
    for (const std::string& table : names("table")) {
        std::vector<std::string> key;
        Statement columns = connection.query(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_info(?) ORDER BY cid", table);
        while (columns.fetch()) {
            const std::string column = columns.text(1);
            std::string type = lower(columns.text(2));
            const bool required = columns.boolean(3);
            const bool in_key = columns.int64(4) > 0;
            if (type == "integer" && in_key) type = "bigint"; // a row id is 64 bits wide
            facts.insert("column " + table + "." + column + " " + type +
                         (required || in_key ? " required" : " null"));
            if (in_key) key.push_back(column);
        }
        facts.insert("key " + table + " (" + joined(key) + ")");
        Statement references = connection.query(
            "SELECT \"from\", \"table\", \"to\", on_delete FROM pragma_foreign_key_list(?)", table);
        while (references.fetch()) {
            const std::string from = references.text(1);
            const std::string to_table = references.text(2);
            const std::string to = references.text(3);
            facts.insert("reference " + table + "." + from + " -> " + to_table + "." + to + " on delete " +
                         lower(references.text(4)));
        }
        struct Index {
            std::string name;
            bool unique;
        };
        std::vector<Index> indexes;
        Statement list =
            connection.query("SELECT name, \"unique\" FROM pragma_index_list(?) WHERE origin = 'c'", table);
        while (list.fetch()) {
            const std::string name = list.text(1);
            indexes.push_back({name, list.boolean(2)});
        }
        for (const Index& index : indexes)
            facts.insert("index " + index.name + " on " + table + (index.unique ? " unique" : "") + " (" +
                         joined(texts(connection, "SELECT name FROM pragma_index_info(?) ORDER BY seqno",
                                      index.name)) +
                         ")");
    }
    for (const std::string& view : names("view"))
        facts.insert("view " + view + " (" +
                     joined(texts(connection, "SELECT name FROM pragma_table_info(?) ORDER BY cid", view)) +
                     ")");
}

void postgresql_catalogue(Connection& connection, const std::string& prefix, std::set<std::string>& facts) {
    const std::string like = prefix + "%";
    Statement columns = connection.query(
        "SELECT c.table_name, c.column_name, c.data_type, c.character_maximum_length, c.is_nullable "
        "FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) "
        "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name LIKE ?",
        like);
    while (columns.fetch()) {
        const std::string table = columns.text(1);
        const std::string column = columns.text(2);
        std::string type = columns.text(3);
        const auto length = columns.optional_int64(4);
        if (type == "character varying") type = "varchar(" + std::to_string(length.value()) + ")";
        facts.insert("column " + table + "." + column + " " + type +
                     (columns.text(5) == "NO" ? " required" : " null"));
    }
    Statement indexes = connection.query(
        "SELECT i.relname, t.relname, x.indisunique::int, x.indisprimary::int, "
        "  (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(x.indkey) WITH ORDINALITY AS k "
        "(attnum, n) "
        "   JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) "
        "FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid "
        "WHERE t.relname LIKE ?",
        like);
    while (indexes.fetch()) {
        const std::string name = indexes.text(1);
        const std::string table = indexes.text(2);
        const bool unique = indexes.boolean(3);
        const bool primary = indexes.boolean(4);
        const std::string names = indexes.text(5);
        facts.insert(primary
                         ? "key " + table + " (" + names + ")"
                         : "index " + name + " on " + table + (unique ? " unique" : "") + " (" + names + ")");
    }
    Statement references = connection.query(
        "SELECT t.relname, a.attname, r.relname, b.attname, c.confdeltype::text "
        "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid "
        "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
        "JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1] "
        "WHERE c.contype = 'f' AND t.relname LIKE ?",
        like);
    while (references.fetch()) {
        const std::string table = references.text(1);
        const std::string column = references.text(2);
        const std::string to_table = references.text(3);
        const std::string to = references.text(4);
        const std::string action = references.text(5);
        facts.insert("reference " + table + "." + column + " -> " + to_table + "." + to + " on delete " +
                     (action == "c"   ? "cascade"
                      : action == "n" ? "set null"
                                      : "no action"));
    }
    for (const std::string& view :
         texts(connection, "SELECT viewname FROM pg_views WHERE schemaname = 'public' AND viewname LIKE ?",
               like))
        facts.insert(
            "view " + view + " (" +
            joined(texts(connection,
                         "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
                         "AND table_name = ? ORDER BY ordinal_position",
                         view)) +
            ")");
}

} // namespace

std::set<std::string> catalogue(Connection& connection, const std::string& prefix) {
    std::set<std::string> facts;
    switch (connection.dialect()) {
    case Dialect::sqlite:
        sqlite_catalogue(connection, prefix, facts);
        break;
    case Dialect::postgresql:
        postgresql_catalogue(connection, prefix, facts);
        break;
    case Dialect::mariadb:
        throw std::runtime_error("no catalogue of MariaDB yet");
    }
    return facts;
}

} // namespace test
