#include "tests/depsim/portal/fault_script.hpp"

#include <nlohmann/json.hpp>

#include "tests/depsim/portal/fault_rules.hpp"
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

nlohmann::ordered_json to_json(const Fault& fault) {
    nlohmann::ordered_json entry{{"endpoint", fault.endpoint}};
    if (!is_known(fault)) entry["unknown_endpoint"] = true;
    if (!fault.server_uuid.empty()) entry["server"] = fault.server_uuid;
    entry["on"] = fault.on;
    entry["count"] = fault.count;
    if (fault.status) entry["status"] = *fault.status;
    if (fault.code) entry["code"] = *fault.code;
    if (fault.body) entry["body"] = *fault.body;
    if (!fault.content_type.empty()) entry["content_type"] = fault.content_type;
    for (const auto& [name, value] : fault.headers)
        entry["headers"][name] = value;
    if (fault.delay_ms != 0) entry["delay_ms"] = fault.delay_ms;
    if (fault.cut != Reply::Cut::none) entry["cut"] = fault.cut == Reply::Cut::before ? "before" : "middle";
    entry["mode"] = std::string(to_text(fault.mode));
    if (fault.mode == FaultMode::huge_body) entry["bytes"] = fault.bytes;
    entry["seen"] = fault.seen;
    entry["fired"] = fault.fired;
    return entry;
}

} // namespace

Fault fault_of(const World& world, const nlohmann::json& entry) {
    if (!entry.is_object()) throw Problem{400, "a fault must be an object"};
    only_keys(entry, {"endpoint", "unknown_endpoint", "server", "on", "count", "status", "code", "body",
                      "content_type", "headers", "delay_ms", "cut", "mode", "bytes", "seen", "fired"});
    Fault fault;
    fault.endpoint = text_of(entry, "endpoint").value_or("*");
    if (const auto name = text_of(entry, "server"))
        fault.server_uuid = world.servers[server_named(world, *name)].server_uuid;
    fault.on = number_of(entry, "on").value_or(0);
    fault.count = number_of(entry, "count").value_or(1);
    if (fault.on < 0 || fault.count < -1 || fault.count == 0)
        throw Problem{400, "on counts from 1; count is 1 at least, or -1 for all"};
    if (const auto status = number_of(entry, "status")) {
        if (*status < 200 || *status > 599) throw Problem{400, "status must be 200 to 599"};
        fault.status = static_cast<int>(*status);
    }
    fault.code = text_of(entry, "code");
    if (entry.contains("body")) fault.body = body_text(entry["body"]);
    if (const auto headers = entry.find("headers"); headers != entry.end()) {
        if (!headers->is_object()) throw Problem{400, "headers must be an object"};
        for (const auto& [name, value] : headers->items())
            fault.headers.emplace_back(name, body_text(value));
    }
    for (const auto& [name, value] : fault.headers)
        require_header(name, value);
    fault.content_type = text_of(entry, "content_type").value_or("");
    require_header("content_type", fault.content_type);
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
    fault.seen = number_of(entry, "seen").value_or(0);
    fault.fired = number_of(entry, "fired").value_or(0);
    require_sense(fault, flag_of(entry, "unknown_endpoint").value_or(false));
    return fault;
}

nlohmann::ordered_json faults_to_json(const FaultPlan& plan) {
    auto all = nlohmann::ordered_json::array();
    for (const Fault& fault : plan.all())
        all.push_back(to_json(fault));
    return all;
}

} // namespace depsim::portal
