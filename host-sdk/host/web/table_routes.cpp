// Rows. There is no route that writes them.
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

Query query_of(const Call& call) {
    Query query;
    query.filter = call.query_value("filter");
    query.q = call.query_value("q");
    query.sort = call.query_value("sort");
    query.after = call.query_value("after");
    query.limit = static_cast<int>(call.query_number("limit", query.limit, 1, kMaxLimit));
    return query;
}

TableReader reader(const Console& console) {
    return {console.services.database, console.services.registry};
}

Reply rows(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    return reply_json(reader(console).rows(table, query_of(call)));
}

Reply groups(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    return reply_json(reader(console).groups(table, call.query_value("by"), query_of(call)));
}

Reply row(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    const auto found = reader(console).row(table, call.parameter("key"), [&](const Table& other) {
        return call.who().allowed(other.permission);
    });
    if (!found) throw not_found();
    return reply_json(*found);
}

Reply csv(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    const Query query = query_of(call);
    // Refused before the header is sent, while there still can be another status.
    static_cast<void>(parse_filter_text(table, query.filter));
    static_cast<void>(parse_search(table, query.q));
    static_cast<void>(parse_sort(table, query.sort));
    Reply reply;
    reply.content_type = "text/csv; charset=utf-8; header=present";
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + table.name + ".csv\"");
    reply.stream = [&console, &table, query](const auto& write) { reader(console).csv(table, query, write); };
    return reply;
}

} // namespace

void add_table_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/tables/{table}/rows", Guard::resource, "", bind(rows)});
    router.add({"GET", "/api/v1/tables/{table}/rows.csv", Guard::resource, "", bind(csv)});
    router.add({"GET", "/api/v1/tables/{table}/groups", Guard::resource, "", bind(groups)});
    router.add({"GET", "/api/v1/tables/{table}/rows/{key}", Guard::resource, "", bind(row)});
}

} // namespace ams::host
