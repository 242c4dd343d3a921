#include "host-sdk/host/access/audit.hpp"

#include "host-sdk/host/db/database.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ams::host {
namespace {

/// What a column of so many characters takes: an entry must not be lost because a name in it is long.
std::string fitted(const std::string& text, std::size_t bytes) {
    std::size_t length = std::min(text.size(), bytes);
    while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
        --length;
    return odbc::storable(std::string_view(text).substr(0, length));
}

std::int64_t parse_id(const std::string& text) {
    std::int64_t id = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (failed != std::errc{} || end != text.data() + text.size())
        throw Error(AMS_BAD_INPUT, "ams.parameter_bad", "The parameter after is what a page gave as next.",
                    "after");
    return id;
}

/// Conditions with the values they wait for, in order.
struct Where {
    std::string sql;
    std::vector<std::string> values;

    void add(const std::string& condition, std::string value) {
        sql += (sql.empty() ? " WHERE " : " AND ") + condition;
        values.push_back(std::move(value));
    }
    /// `text` exactly, or as a beginning when it ends in "*".
    void match(const std::string& column, const std::string& text) {
        if (text.empty()) return;
        if (text.back() != '*') return add(column + " = ?", text);
        // Not LIKE: its case and its escape character differ between databases.
        const std::string start = text.substr(0, text.size() - 1);
        const auto letters = std::count_if(start.begin(), start.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        });
        if (letters > 0) add("substr(" + column + ", 1, " + std::to_string(letters) + ") = ?", start);
    }
};

Where where_of(const AuditFilter& filter) {
    Where where;
    where.match("actor", filter.actor);
    where.match("event", filter.event);
    where.match("object", filter.object);
    if (filter.outcome == "failed")
        where.add("outcome <> ?", "ok");
    else if (!filter.outcome.empty())
        where.add("outcome = ?", filter.outcome);
    if (!filter.since.empty()) where.add("at >= ?", filter.since);
    if (!filter.until.empty()) where.add("at < ?", filter.until);
    return where;
}

} // namespace

void check(const AuditFilter& filter) {
    const auto refuse = [](const std::string& name, const std::string& text) {
        throw Error(AMS_BAD_INPUT, "ams.parameter_bad", text, name);
    };
    for (const auto& [name, value] : {std::pair{"since", &filter.since}, std::pair{"until", &filter.until}})
        if (!value->empty() && !parse_time(*value))
            refuse(name, "The parameter " + std::string(name) + " is a time such as 2026-11-22T00:00:00Z.");
    for (const auto& [name, value] :
         {std::pair{"actor", &filter.actor}, std::pair{"event", &filter.event},
          std::pair{"object", &filter.object}, std::pair{"outcome", &filter.outcome}})
        if (value->size() > 500)
            refuse(name, "The parameter " + std::string(name) + " has at most 500 bytes.");
}

Audit::Audit(Database& database, const Clock& clock, std::string host_name)
    : database_(database), clock_(clock), host_name_(std::move(host_name)) {}

void Audit::record(const AuditEntry& entry) {
    const bool fits = entry.detail.size() <= kAuditDetailBytes && odbc::is_storable(entry.detail);
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("INSERT INTO ams_audit (at, actor, event, object, outcome, address, host, detail) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                           format_time(clock_.now()), fitted(entry.actor, 64), fitted(entry.event, 200),
                           fitted(entry.object, 500), fitted(entry.outcome, 100), fitted(entry.address, 64),
                           fitted(host_name_, 255),
                           entry.detail.empty() ? std::string("{}")
                           : fits               ? entry.detail
                                                : std::string(R"({"truncated":true})"));
    });
}

Audit::Page Audit::list(int limit, const std::optional<std::string>& after, const AuditFilter& filter) {
    if (limit < 1 || limit > 1000)
        throw Error(AMS_BAD_INPUT, "ams.parameter_bad", "The parameter limit is a number from 1 to 1000.",
                    "limit");
    check(filter);
    Where where = where_of(filter);
    // The number was checked, so it may stand in the text; as a value it would be text to the database.
    if (after)
        where.sql += (where.sql.empty() ? " WHERE id < " : " AND id < ") + std::to_string(parse_id(*after));
    const std::string sql = "SELECT id, at, actor, event, object, outcome, address, host, detail FROM "
                            "ams_audit" +
                            where.sql + " ORDER BY id DESC LIMIT " +
                            // One more than asked for tells whether there is a next page.
                            std::to_string(limit + 1);
    return database_.write().read([&](odbc::Connection& connection) {
        Page page;
        odbc::Statement rows = connection.prepare(sql);
        for (std::size_t i = 0; i < where.values.size(); ++i)
            rows.bind(i + 1, where.values[i]);
        rows.execute();
        while (rows.fetch()) {
            if (page.entries.size() == static_cast<std::size_t>(limit)) {
                page.next = page.entries.back().id;
                break;
            }
            AuditEntry entry;
            entry.id = std::to_string(rows.int64(1));
            entry.at = rows.text(2);
            entry.actor = rows.text(3);
            entry.event = rows.text(4);
            entry.object = rows.text(5);
            entry.outcome = rows.text(6);
            entry.address = rows.text(7);
            entry.host = rows.text(8);
            entry.detail = rows.text(9);
            page.entries.push_back(std::move(entry));
        }
        return page;
    });
}

std::int64_t Audit::prune(UtcTime time, int limit) {
    const std::string before = format_time(time);
    return database_.write().transact([&](odbc::Connection& connection) -> std::int64_t {
        // The newest of those that go, so that one range is deleted whatever the database.
        const auto last = connection.query_int64(
            "SELECT MAX(id) FROM (SELECT id FROM ams_audit WHERE at < ? ORDER BY at, id LIMIT " +
                std::to_string(limit) + ") oldest",
            before);
        if (!last || *last == 0) return 0;
        return connection.execute("DELETE FROM ams_audit WHERE id <= ? AND at < ?", *last, before);
    });
}

} // namespace ams::host
