// Dashboards and details pages: a plugin tells them, the host checks what it told.
#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/loader/schemas.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/page_document.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::size_t kDocumentBytes = std::size_t{1} << 20U;

/// Parses what a plugin wrote and lets `tailor` fit it to the caller. A document that is wrong is the plugin's
/// fault, not the reader's: the reason goes to the log.
template <class Body>
json read_page(const Console& console, DocumentKind kind, const std::string& text, const std::string& what,
               Body&& tailor) {
    try {
        json document = console.services.schemas.parse(kind, text, what);
        std::forward<Body>(tailor)(document);
        return document;
    } catch (const Error& bad) {
        console.services.log.write(LogLevel::error, "web", "A page that a plugin wrote cannot be shown.",
                                   {{"page", what}, {"reason", bad.what()}});
        throw Error(AMS_FAILED, "ams.plugin_page_bad",
                    "The page cannot be shown: the plugin wrote something else than a page. Nothing is wrong "
                    "with the rows. The server's log has the details.");
    }
}

Reply dashboard(Console& console, Call& call) {
    const Registry& registry = console.services.registry;
    const Dashboard* const found = registry.dashboard(call.parameter("dashboard"));
    if (found == nullptr || !call.who().allowed(found->permission)) throw not_found();
    const Caller caller = Caller::of_request(call.who());
    StringSink text(kDocumentBytes);
    ams_error error = make_error();
    check(found->fill(found->ctx, caller.abi(), text.sink(), &error), error);
    json document = read_page(console, DocumentKind::dashboard, text.text, "dashboard " + found->id,
                              [&](json& read) { tailor_page(read, registry, call.who()); });
    document["id"] = found->id;
    return reply_json(document);
}

Reply details(Console& console, Call& call) {
    const Registry& registry = console.services.registry;
    const Table& table = console.table(call, call.parameter("table"));
    const Details* const found = registry.details_of(table.name);
    if (found == nullptr || !call.who().allowed(found->permission)) throw not_found();
    const std::string& key = call.parameter("key");
    TableReader reader(console.services.database, registry);
    const auto row = reader.row(table, key, [](const Table&) { return false; });
    if (!row) throw not_found();
    const auto canonical = row->at("key").get<std::string>();

    const Caller caller = Caller::of_request(call.who());
    StringSink text(kDocumentBytes);
    ams_error error = make_error();
    check(found->fill(found->ctx, caller.abi(), canonical.c_str(), text.sink(), &error), error);
    json document = read_page(console, DocumentKind::details, text.text,
                              "details of " + table.name + " " + canonical, [&](json& read) {
                                  tailor_page(read, registry, call.who());
                                  offer_actions(read, registry, call.who(), table);
                              });
    document["table"] = table.name;
    document["key"] = canonical;
    return reply_json(document);
}

} // namespace

void add_page_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"GET", "/api/v1/dashboards/{dashboard}", Guard::resource, "", bind(dashboard)});
    router.add({"GET", "/api/v1/tables/{table}/rows/{key}/details", Guard::resource, "", bind(details)});
}

} // namespace ams::host
