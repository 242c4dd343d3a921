#include "host-sdk/host/access/audit.hpp"

#include "host-sdk/host/db/database.hpp"

#include <algorithm>
#include <charconv>

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

} // namespace

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

Audit::Page Audit::list(int limit, const std::optional<std::string>& after) {
    if (limit < 1 || limit > 1000)
        throw Error(AMS_BAD_INPUT, "ams.parameter_bad", "The parameter limit is a number from 1 to 1000.",
                    "limit");
    const std::string all =
        "SELECT id, at, actor, event, object, outcome, address, host, detail FROM ams_audit";
    // One more than asked for tells whether there is a next page.
    const std::string order = " ORDER BY id DESC LIMIT " + std::to_string(limit + 1);
    return database_.write().read([&](odbc::Connection& connection) {
        Page page;
        odbc::Statement rows = after ? connection.query(all + " WHERE id < ?" + order, parse_id(*after))
                                     : connection.query(all + order);
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

} // namespace ams::host
