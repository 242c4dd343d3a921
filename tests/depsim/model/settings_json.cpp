#include "tests/depsim/model/settings_json.hpp"

#include <algorithm>
#include <type_traits>

#include <nlohmann/json.hpp>

namespace depsim {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;

/// The smallest sensible value; most numbers may be 0.
std::int64_t smallest(std::string_view name) {
    return name == "rotate_every" || name == "page_default" || name == "page_maximum" ||
                   name == "throttle_cooldown_s"
               ? 1
               : 0;
}

bool read(std::string_view name, const nlohmann::json& value, std::int64_t& out) {
    if (!value.is_number_integer()) return false;
    const auto number = value.get<std::int64_t>();
    if (number < smallest(name) || number > kLargest) return false;
    out = number;
    return true;
}

bool read(std::string_view, const nlohmann::json& value, bool& out) {
    if (!value.is_boolean()) return false;
    out = value.get<bool>();
    return true;
}

bool read(std::string_view, const nlohmann::json& value, std::vector<std::string>& out) {
    if (!value.is_array() ||
        !std::all_of(value.begin(), value.end(), [](const auto& v) { return v.is_string(); }))
        return false;
    out = value.get<std::vector<std::string>>();
    return true;
}

template <class E>
requires std::is_enum_v<E>
bool read(std::string_view, const nlohmann::json& value, E& out) {
    // 400 and "400" mean the same.
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    const auto& names = Names<E>::values;
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) return false;
    out = static_cast<E>(found - names.begin());
    return true;
}

template <class T>
nlohmann::ordered_json written(const T& value) {
    if constexpr (std::is_enum_v<T>)
        return std::string(Names<T>::values[static_cast<std::size_t>(value)]);
    else
        return value;
}

} // namespace

nlohmann::ordered_json settings_to_json(const Settings& settings) {
    nlohmann::ordered_json body = nlohmann::ordered_json::object();
    for_each_setting(settings, [&](const char* name, const auto& member) { body[name] = written(member); });
    return body;
}

std::string apply_settings(Settings& settings, const nlohmann::json& body) {
    Settings changed = settings;
    std::size_t known = 0;
    std::string problem;
    for_each_setting(changed, [&](const char* name, auto& member) {
        const auto found = body.find(name);
        if (found == body.end()) return;
        ++known;
        if (!read(name, *found, member) && problem.empty())
            problem = std::string(name) + " cannot be " + found->dump();
    });
    if (problem.empty() && known != body.size()) {
        const nlohmann::ordered_json names = settings_to_json(changed);
        for (const auto& [key, value] : body.items())
            if (!names.contains(key)) problem = "unknown setting: " + key;
    }
    if (problem.empty()) settings = std::move(changed);
    return problem;
}

} // namespace depsim
