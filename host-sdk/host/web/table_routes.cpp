// Rows. There is no route that writes them.
#include "host-sdk/host/base/clock.hpp"
#include "host-sdk/host/web/console.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::size_t kBodyBytes = std::size_t{16} * 1024 * 1024; ///< the keys of a million rows

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

/// Names parted by commas.
std::vector<std::string> names_of(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        names.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return names;
}

Reply csv_reply(Console& console, const Table& table, Query query, Export what) {
    // Refused before the header is sent, while there still can be another status.
    static_cast<void>(parse_filter_text(table, query.filter));
    static_cast<void>(parse_search(table, query.q));
    static_cast<void>(parse_sort(table, query.sort));
    TableReader::check_export(table, what);
    Reply reply;
    reply.content_type = "text/csv; charset=utf-8; header=present";
    const std::string day = format_time(console.services.clock.now()).substr(0, 10);
    reply.headers.emplace_back("Content-Disposition",
                               "attachment; filename=\"" + table.name + "-" + day + ".csv\"");
    reply.stream = [&console, &table, query = std::move(query), what = std::move(what)](const auto& write) {
        reader(console).csv(table, query, what, write);
    };
    return reply;
}

Reply csv(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    return csv_reply(console, table, query_of(call),
                     {names_of(call.query_value("columns")), call.query_values("key")});
}

std::vector<std::string> texts(const json& body, const char* name) {
    std::vector<std::string> list;
    const auto at = body.find(name);
    if (at == body.end() || at->is_null()) return list;
    const auto refuse = [&] {
        throw Error(AMS_BAD_INPUT, "ams.body_bad", std::string("\"") + name + "\" has to be a list of texts.",
                    name);
    };
    if (!at->is_array()) refuse();
    for (const json& one : *at) {
        if (!one.is_string()) refuse();
        list.push_back(one.get<std::string>());
    }
    return list;
}

std::string text(const json& body, const char* name) {
    const auto at = body.find(name);
    if (at == body.end() || at->is_null()) return {};
    if (!at->is_string())
        throw Error(AMS_BAD_INPUT, "ams.body_bad", std::string("\"") + name + "\" has to be text.", name);
    return at->get<std::string>();
}

// The same for more rows than an address can name. It reads, and is a POST because the question is long; it
// has a path of its own because nothing below /tables takes anything but GET.
Reply post_csv(Console& console, Call& call) {
    const Table& table = console.table(call, call.parameter("table"));
    const json body = call.json_body({"rows", "columns", "filter", "q", "sort"});
    Query query;
    const auto filter = body.find("filter");
    if (filter != body.end() && !filter->is_null()) query.filter = filter->dump();
    query.q = text(body, "q");
    query.sort = text(body, "sort");
    return csv_reply(console, table, std::move(query), {texts(body, "columns"), texts(body, "rows")});
}

} // namespace

void add_table_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/tables/{table}/rows", Guard::resource, "", bind(rows)});
    router.add({"GET", "/api/v1/tables/{table}/rows.csv", Guard::resource, "", bind(csv)});
    router.add({"POST", "/api/v1/exports/{table}", Guard::resource, "", bind(post_csv), kBodyBytes});
    router.add({"GET", "/api/v1/tables/{table}/groups", Guard::resource, "", bind(groups)});
    router.add({"GET", "/api/v1/tables/{table}/rows/{key}", Guard::resource, "", bind(row)});
}

} // namespace ams::host
