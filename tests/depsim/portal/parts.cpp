#include "tests/depsim/portal/parts.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/util/json.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kLargestNumber = 1'000'000'000'000;

[[noreturn]] void wrong_type(const char* key, const char* wanted) {
    throw Problem{400, std::string(key) + " must be " + wanted};
}

const nlohmann::json* value_at(const nlohmann::json& body, const char* key) {
    const auto found = body.find(key);
    return found == body.end() || found->is_null() ? nullptr : &*found;
}

} // namespace

Reply reply(const nlohmann::ordered_json& body, int status) {
    Reply answer =
        Reply::json(body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    answer.status = status;
    answer.content_type = "application/json";
    return answer;
}

nlohmann::json body_of(const Call& call) {
    if (call.body.empty()) return nlohmann::json::object();
    nlohmann::json body = parse_json(call.body);
    if (!body.is_object()) throw Problem{400, "the body is not a JSON object"};
    return body;
}

std::optional<std::string> text_of(const nlohmann::json& body, const char* key) {
    const nlohmann::json* value = value_at(body, key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) wrong_type(key, "a string");
    return value->get<std::string>();
}

std::optional<std::int64_t> number_of(const nlohmann::json& body, const char* key) {
    const nlohmann::json* value = value_at(body, key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer()) wrong_type(key, "an integer");
    const bool huge = value->is_number_unsigned() &&
                      value->get<std::uint64_t>() > static_cast<std::uint64_t>(kLargestNumber);
    const std::int64_t number = huge ? kLargestNumber + 1 : value->get<std::int64_t>();
    if (number < -kLargestNumber || number > kLargestNumber)
        wrong_type(key, "an integer of no more than 12 digits");
    return number;
}

std::optional<bool> flag_of(const nlohmann::json& body, const char* key) {
    const nlohmann::json* value = value_at(body, key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) wrong_type(key, "true or false");
    return value->get<bool>();
}

std::optional<std::vector<std::string>> texts_of(const nlohmann::json& body, const char* key) {
    const nlohmann::json* value = value_at(body, key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array() ||
        !std::all_of(value->begin(), value->end(), [](const auto& v) { return v.is_string(); }))
        wrong_type(key, "a list of strings");
    return value->get<std::vector<std::string>>();
}

void only_keys(const nlohmann::json& body, std::initializer_list<std::string_view> allowed) {
    for (const auto& [key, value] : body.items())
        if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
            throw Problem{400, "unknown key: " + key};
}

std::optional<std::int64_t> time_of(const nlohmann::json& body, const char* key) {
    const nlohmann::json* value = value_at(body, key);
    if (value == nullptr) return std::nullopt;
    const auto time = value->is_number_integer() ? number_of(body, key)
                      : value->is_string()       ? parse_utc_time(value->get<std::string>())
                                                 : std::nullopt;
    if (!time || *time < 0 || *time > kEndOfTime)
        wrong_type(key, "seconds since 1970 or a time like 2026-08-01T10:00:00Z");
    return time;
}

ServerId server_named(const World& world, std::string_view name) {
    const ServerId server = world.find_server(name);
    if (server == kNoServer) throw Problem{404, "no such server: " + std::string(name)};
    return server;
}

ServerId server_in(const World& world, const nlohmann::json& body, const char* key) {
    const auto name = text_of(body, key);
    return name ? server_named(world, *name) : ServerId{0};
}

void require_new_serial(const World& world, const std::string& serial) {
    if (serial.empty() || serial.size() > 64)
        throw Problem{400, "a serial number must be 1 to 64 characters"};
    if (world.fleet.find(serial) != kNoDevice) throw Problem{400, "there is a device " + serial + " already"};
}

std::int64_t query_number(const Call& call, std::string_view name, std::int64_t fallback) {
    const std::string text = query_parameter(call, name);
    if (text.empty()) return fallback;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0)
        throw Problem{400, std::string(name) + " must be a number"};
    return value;
}

} // namespace depsim::portal
