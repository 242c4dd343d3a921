#include "host-sdk/host/web/audited.hpp"

namespace ams::host {

using nlohmann::json;

std::optional<std::string> optional_text(const json& body, const char* name) {
    if (!body.contains(name) || body.at(name).is_null()) return std::nullopt;
    if (!body.at(name).is_string()) throw Error(AMS_BAD_INPUT, "ams.field_type", "Text is needed.", name);
    return body.at(name).get<std::string>();
}

std::optional<bool> optional_bool(const json& body, const char* name) {
    if (!body.contains(name) || body.at(name).is_null()) return std::nullopt;
    if (!body.at(name).is_boolean())
        throw Error(AMS_BAD_INPUT, "ams.field_type", "true or false is needed.", name);
    return body.at(name).get<bool>();
}

std::vector<std::string> text_list(const json& body, const char* name) {
    const json& value = body.at(name);
    std::vector<std::string> list;
    const auto refuse = [&] {
        throw Error(AMS_BAD_INPUT, "ams.field_type", "A list of names is needed.", name);
    };
    if (!value.is_array() || value.size() > 1000) refuse();
    for (const json& one : value) {
        if (!one.is_string()) refuse();
        list.push_back(one.get<std::string>());
    }
    return list;
}

} // namespace ams::host
