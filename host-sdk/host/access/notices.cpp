#include "host-sdk/host/access/notices.hpp"

#include "host-sdk/host/db/database.hpp"

#include <ams/ext/notices.h>

namespace ams::host {
namespace {

constexpr std::size_t kTextBytes = 4096;

void check(const Notice& notice) {
    const auto bad = [](const char* field, const std::string& text) {
        return Error(AMS_BAD_INPUT, "ams.notice_bad", text, field);
    };
    if (notice.key.empty() || notice.key.size() > 200) throw bad("key", "A notice's key has 1 to 200 bytes.");
    if (notice.permission.empty())
        throw bad("permission", "A notice names the permission of those who may see it.");
    if (notice.title.empty() || notice.title.size() > 500)
        throw bad("title", "A notice's title has 1 to 500 bytes.");
    if (notice.text.size() > kTextBytes || notice.remedy.size() > kTextBytes)
        throw bad("text", "A notice's text and remedy have at most 4096 bytes each.");
    if (notice.severity < AMS_NOTICE_INFO || notice.severity > AMS_NOTICE_ERROR)
        throw bad("severity", "A notice's severity is info (0), warning (1) or error (2).");
    for (const std::string* text :
         {&notice.key, &notice.permission, &notice.title, &notice.text, &notice.remedy})
        if (!odbc::is_storable(*text)) throw bad("text", "A notice is UTF-8 without NUL.");
}

} // namespace

std::string_view severity_word(std::int32_t severity) noexcept {
    if (severity == AMS_NOTICE_ERROR) return "error";
    return severity == AMS_NOTICE_WARNING ? "warning" : "info";
}

Notices::Notices(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

void Notices::put(const Notice& notice) {
    check(notice);
    const std::vector<std::string> key = {"plugin", "notice_key"};
    const std::vector<std::string> updated = {"severity", "permission", "title",  "text",
                                              "remedy",   "grid",       "action", "action_row"};
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute(
            "INSERT INTO ams_notice (plugin, notice_key, severity, permission, title, text, remedy, grid, "
            "action, action_row, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" +
                odbc::on_conflict_update(connection.dialect(), key, updated),
            notice.plugin, notice.key, notice.severity, notice.permission, notice.title, notice.text,
            notice.remedy, notice.grid, notice.action, notice.row, format_time(clock_.now()));
    });
}

void Notices::withdraw(const std::string& plugin, const std::string& key) {
    if (!odbc::is_storable(key)) return;
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("DELETE FROM ams_notice WHERE plugin = ? AND notice_key = ?", plugin, key);
    });
}

std::vector<Notice> Notices::list(const Principal& principal) {
    return database_.write().read([&](odbc::Connection& connection) {
        std::vector<Notice> list;
        odbc::Statement rows = connection.query(
            "SELECT plugin, notice_key, severity, permission, title, text, remedy, grid, since, action, "
            "action_row FROM ams_notice ORDER BY severity DESC, since DESC, plugin, notice_key");
        while (rows.fetch()) {
            Notice notice;
            notice.plugin = rows.text(1);
            notice.key = rows.text(2);
            notice.severity = static_cast<std::int32_t>(rows.int64(3));
            notice.permission = rows.text(4);
            if (!principal.allowed(notice.permission)) continue;
            notice.title = rows.text(5);
            notice.text = rows.text(6);
            notice.remedy = rows.text(7);
            notice.grid = rows.optional_text(8);
            notice.since = rows.text(9);
            notice.action = rows.optional_text(10);
            notice.row = rows.optional_text(11);
            list.push_back(std::move(notice));
        }
        return list;
    });
}

} // namespace ams::host
