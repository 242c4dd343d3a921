// /_portal/faults: the script of misbehaviour.

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kMaximumDelayMs = 10 * 60 * 1000;
constexpr std::int64_t kMaximumBytes = 1024LL * 1024 * 1024;

Reply::Cut cut_of(const nlohmann::json& entry) {
    const auto found = entry.find("cut");
    if (found == entry.end() || found->is_null() || *found == false) return Reply::Cut::none;
    if (*found == true || *found == "before") return Reply::Cut::before;
    if (*found == "middle") return Reply::Cut::middle;
    throw Problem{400, "cut must be true, false, \"before\" or \"middle\""};
}

std::string body_text(const nlohmann::json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Fault fault_of(const World& world, const nlohmann::json& entry) {
    if (!entry.is_object()) throw Problem{400, "a fault must be an object"};
    only_keys(entry, {"endpoint", "server", "on", "count", "status", "code", "body", "content_type",
                      "headers", "delay_ms", "cut", "mode", "bytes"});
    Fault fault;
    fault.endpoint = text_of(entry, "endpoint").value_or("*");
    if (const auto name = text_of(entry, "server"))
        fault.server_uuid = world.servers[server_named(world, *name)].server_uuid;
    fault.on = number_of(entry, "on").value_or(0);
    fault.count = number_of(entry, "count").value_or(1);
    if (fault.on < 0 || fault.count < -1) throw Problem{400, "on counts from 1; count is -1 for all"};
    if (const auto status = number_of(entry, "status")) {
        if (*status < 100 || *status > 599) throw Problem{400, "status must be 100 to 599"};
        fault.status = static_cast<int>(*status);
    }
    fault.code = text_of(entry, "code");
    if (entry.contains("body")) fault.body = body_text(entry["body"]);
    fault.content_type = text_of(entry, "content_type").value_or("");
    if (const auto headers = entry.find("headers"); headers != entry.end()) {
        if (!headers->is_object()) throw Problem{400, "headers must be an object"};
        for (const auto& [name, value] : headers->items())
            fault.headers.emplace_back(name, body_text(value));
    }
    fault.delay_ms = number_of(entry, "delay_ms").value_or(0);
    if (fault.delay_ms < 0 || fault.delay_ms > kMaximumDelayMs)
        throw Problem{400, "delay_ms must be 0 to 600000"};
    fault.cut = cut_of(entry);
    if (const auto name = text_of(entry, "mode")) {
        const auto mode = fault_mode_from(*name);
        if (!mode) throw Problem{400, "unknown mode: " + *name};
        fault.mode = *mode;
    }
    if (const auto bytes = number_of(entry, "bytes")) {
        if (*bytes < 0 || *bytes > kMaximumBytes) throw Problem{400, "bytes must be 0 to 1 GiB"};
        fault.bytes = *bytes;
    }
    return fault;
}

Reply list(const FaultPlan& plan) {
    auto all = nlohmann::ordered_json::array();
    for (const Fault& fault : plan.all())
        all.push_back({{"endpoint", fault.endpoint},
                       {"on", fault.on},
                       {"count", fault.count},
                       {"mode", std::string(to_text(fault.mode))},
                       {"seen", fault.seen},
                       {"fired", fault.fired}});
    return reply({{"faults", all}});
}

void add(Simulator& simulator, const Call& call) {
    const nlohmann::json body = nlohmann::json::parse(call.body, nullptr, false);
    if (!body.is_array() && !body.is_object())
        throw Problem{400, "the body must be a fault or a list of faults"};
    // All are read before the first is added, so that a bad one leaves the plan as it was.
    std::vector<Fault> faults;
    if (body.is_object()) {
        faults.push_back(fault_of(simulator.world, body));
    } else {
        for (const auto& entry : body)
            faults.push_back(fault_of(simulator.world, entry));
    }
    if (simulator.faults.all().size() + faults.size() > 10'000) throw Problem{400, "too many faults"};
    for (Fault& fault : faults)
        simulator.faults.add(std::move(fault));
}

} // namespace

Reply faults(const Request& request) {
    const std::string& method = request.call.method;
    if (request.path.size() != 1) throw Problem{404, "nothing here"};
    if (method == "POST")
        add(request.simulator, request.call);
    else if (method == "DELETE")
        request.simulator.faults.clear();
    else if (method != "GET")
        throw Problem{405, "GET, POST or DELETE"};
    return list(request.simulator.faults);
}

} // namespace depsim::portal
