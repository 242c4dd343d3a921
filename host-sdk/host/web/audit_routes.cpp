// The record of who did what.
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/tables/csv.hpp"
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr int kCsvPage = 500;

AuditFilter filter_of(const Call& call) {
    AuditFilter filter;
    filter.actor = call.query_value("actor");
    filter.event = call.query_value("event");
    filter.object = call.query_value("object");
    filter.outcome = call.query_value("outcome");
    filter.since = call.query_value("since");
    filter.until = call.query_value("until");
    check(filter);
    return filter;
}

Reply audit(Console& console, Call& call) {
    const std::string after = call.query_value("after");
    const auto page =
        console.services.audit.list(static_cast<int>(call.query_number("limit", 100, 1, 1000)),
                                    after.empty() ? std::nullopt : std::optional(after), filter_of(call));
    json entries = json::array();
    for (const AuditEntry& entry : page.entries)
        entries.push_back({{"id", entry.id},
                           {"at", entry.at},
                           {"actor", entry.actor},
                           {"event", entry.event},
                           {"object", entry.object},
                           {"outcome", entry.outcome},
                           {"address", entry.address},
                           {"host", entry.host},
                           {"detail", json::parse(entry.detail, nullptr, false)}});
    return reply_json({{"entries", std::move(entries)}, {"next", page.next ? json(*page.next) : json()}});
}

/// Page by page, so that a long log takes neither memory nor one long transaction.
Reply csv(Console& console, Call& call) {
    const AuditFilter filter = filter_of(call);
    console.audit(call, "ams.audit.exported", "", "ok", json::object());
    Reply reply;
    reply.content_type = "text/csv; charset=utf-8; header=present";
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"audit.csv\"");
    reply.stream = [&console, filter](const std::function<bool(std::string_view)>& write) {
        std::string piece = "id,at,actor,event,object,outcome,address,host,detail\r\n";
        std::optional<std::string> after;
        do {
            const auto page = console.services.audit.list(kCsvPage, after, filter);
            CsvWriter out(piece);
            for (const AuditEntry& entry : page.entries) {
                out.plain(entry.id);
                for (const std::string* field : {&entry.at, &entry.actor, &entry.event, &entry.object,
                                                 &entry.outcome, &entry.address, &entry.host, &entry.detail})
                    out.text(*field);
                out.end_record();
            }
            after = page.next;
            if (!write(piece)) return;
            piece.clear();
        } while (after && !console.stopping.stop_requested());
        // A part must not be taken for the whole.
        if (after) throw Error(AMS_UNAVAILABLE, "ams.stopping", "This host is stopping.");
    };
    return reply;
}

} // namespace

void add_audit_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    const std::string needed(permission::kAuditRead);
    router.add({"GET", "/api/v1/audit", Guard::permission, needed, bind(audit)});
    router.add({"GET", "/api/v1/audit.csv", Guard::permission, needed, bind(csv)});
}

} // namespace ams::host
