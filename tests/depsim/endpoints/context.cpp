#include "tests/depsim/endpoints/context.hpp"

#include <unordered_set>

#include <nlohmann/json.hpp>

#include "tests/depsim/auth/oauth.hpp"
#include "tests/depsim/util/json.hpp"

namespace depsim {

nlohmann::json body_object(const Call& call) {
    nlohmann::json body = parse_json(call.body);
    if (!body.is_object()) throw Refusal{400, kMalformed};
    return body;
}

nlohmann::json optional_body(const Call& call) {
    return call.body.empty() ? nlohmann::json::object() : body_object(call);
}

std::vector<std::string> each_once(std::vector<std::string> serials) {
    std::unordered_set<std::string> seen;
    std::erase_if(serials, [&](const std::string& serial) { return !seen.insert(serial).second; });
    return serials;
}

std::vector<std::string> serial_numbers(const nlohmann::json& body, const char* key) {
    const auto found = body.find(key);
    if (found == body.end() || found->is_null()) throw Refusal{400, "DEVICE_ID_REQUIRED"};
    if (!found->is_array()) throw Refusal{400, kMalformed};
    if (found->empty()) throw Refusal{400, "DEVICE_ID_REQUIRED"};
    std::vector<std::string> serials;
    serials.reserve(found->size());
    for (const auto& serial : *found) {
        if (!serial.is_string()) throw Refusal{400, kMalformed};
        serials.push_back(serial.get<std::string>());
    }
    return each_once(std::move(serials));
}

std::string query_parameter(const Call& call, std::string_view name) {
    const auto parameters = parse_query(call.query);
    if (!parameters) return {};
    for (const auto& [key, value] : *parameters)
        if (key == name) return value;
    return {};
}

} // namespace depsim
