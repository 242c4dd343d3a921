// /_portal/requests: what clients sent.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kMaximumWaitMs = 60'000;

nlohmann::ordered_json describe(const LoggedRequest& request) {
    nlohmann::ordered_json entry;
    entry["id"] = request.id;
    entry["time"] = utc_time(request.time_ms / 1000);
    entry["time_ms"] = request.time_ms;
    entry["method"] = request.method;
    entry["path"] = request.path;
    entry["query"] = request.query;
    auto headers = nlohmann::ordered_json::object();
    for (const auto& [name, value] : request.headers)
        headers[name] = headers.contains(name) ? headers[name].get<std::string>() + ", " + value : value;
    entry["headers"] = headers;
    entry["body"] = request.body;
    entry["body_bytes"] = request.body_bytes;
    entry["status"] = request.status;
    if (!request.code.empty()) entry["code"] = request.code;
    entry["server_uuid"] = request.server_uuid;
    if (!request.fault.empty()) entry["fault"] = request.fault;
    return entry;
}

} // namespace

Reply requests(const Request& request) {
    RequestLog& log = request.simulator.requests;
    if (request.path.size() != 1) throw Problem{404, "nothing here"};
    if (request.call.method == "DELETE") {
        log.clear();
        return reply({{"ok", true}});
    }
    if (request.call.method != "GET") throw Problem{405, "GET or DELETE"};
    const std::int64_t since = query_number(request.call, "since", 0);
    const std::int64_t limit = query_number(request.call, "limit", 1000);
    const std::int64_t wait_ms = std::min(query_number(request.call, "wait_ms", 0), kMaximumWaitMs);
    auto list = nlohmann::ordered_json::array();
    for (const LoggedRequest& entry :
         log.since(static_cast<std::uint64_t>(since), static_cast<std::size_t>(limit), wait_ms,
                   request.simulator.stop))
        list.push_back(describe(entry));
    const nlohmann::ordered_json next = list.empty() ? nlohmann::ordered_json(since) : list.back()["id"];
    return reply({{"requests", list}, {"next_since", next}});
}

} // namespace depsim::portal
