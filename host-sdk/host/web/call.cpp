#include "host-sdk/host/web/call.hpp"

#include "host-sdk/host/tasks/problem.hpp"

#include <nlohmann/json.hpp>

#include <Poco/Net/MessageHeader.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace ams::host {
namespace {

using nlohmann::json;

// Writing JSON recurses, so what is nested deeply would use up the stack. Forms and filters need four levels.
constexpr int kDeepest = 32;

std::string dump(const json& document) {
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Parses and refuses what is ambiguous: a key given twice.
json parse_strict(const std::string& text) {
    std::vector<std::set<std::string>> keys;
    bool twice = false;
    bool deep = false;
    json document = json::parse(
        text,
        [&](int depth, json::parse_event_t event, json& parsed) {
            if (depth > kDeepest) deep = true;
            if (deep) return false;
            if (event == json::parse_event_t::object_start) keys.emplace_back();
            if (event == json::parse_event_t::object_end) keys.pop_back();
            if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
                twice = true;
            return true;
        },
        false);
    if (deep || twice || document.is_discarded()) return json(json::value_t::discarded);
    return document;
}

} // namespace

Reply reply_json(const json& document, int status) {
    Reply reply;
    reply.status = status;
    reply.body = dump(document);
    return reply;
}

Reply reply_problem(const json& document) {
    Reply reply = reply_json(document, document.at("status").get<int>());
    reply.content_type = "application/problem+json";
    const auto retry = document.find("retry_after_s");
    if (retry != document.end() && retry->get<int>() > 0)
        reply.headers.emplace_back("Retry-After", std::to_string(retry->get<int>()));
    return reply;
}

Reply reply_problem(const Error& error) {
    return reply_problem(problem(error));
}

Reply reply_nothing() {
    Reply reply;
    reply.status = 204;
    reply.content_type.clear();
    return reply;
}

const std::string& Call::parameter(std::string_view name) const {
    return path_parameters.find(name)->second;
}

std::string Call::query_value(std::string_view name) const {
    std::string found;
    for (const auto& [key, value] : query)
        if (key == name) found = value;
    return found;
}

std::vector<std::string> Call::query_values(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& [key, value] : query)
        if (key == name) found.push_back(value);
    return found;
}

std::int64_t Call::query_number(std::string_view name, std::int64_t absent, std::int64_t least,
                                std::int64_t most) const {
    const std::string text = query_value(name);
    if (text.empty()) return absent;
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size() || number < least || number > most)
        throw Error(AMS_BAD_INPUT, "ams.parameter_bad",
                    "The parameter '" + std::string(name) + "' is a whole number from " +
                        std::to_string(least) + " to " + std::to_string(most) + ".",
                    std::string(name));
    return number;
}

std::string Call::header(const std::string& name) const {
    return headers == nullptr ? "" : headers->get(name, "");
}

json Call::json_body(const std::vector<std::string_view>& known) const {
    if (body.empty()) return json::object();
    json document = parse_strict(body);
    // The parser's own message would quote the body, which may hold a password.
    if (!document.is_object())
        throw Error(AMS_BAD_INPUT, "ams.body_bad", "The body has to be one JSON object with each key once.");
    for (const auto& [key, value] : document.items())
        if (std::ranges::find(known, key) == known.end())
            throw Error(AMS_BAD_INPUT, "ams.field_unknown", "The body has a key that is not known here.",
                        key.substr(0, 63));
    return document;
}

void wipe(json& value) noexcept {
    if (value.is_string()) {
        ams::wipe(value.get_ref<std::string&>());
    } else if (value.is_structured()) {
        for (json& element : value)
            wipe(element);
    }
}

Error not_found() {
    return {AMS_NOT_FOUND, "ams.not_found", "There is no such thing here."};
}

} // namespace ams::host
