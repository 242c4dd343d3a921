#include "plugin/console/settings.hpp"

#include "plugin/console/nearest_name.hpp"
#include "plugin/console/private_text.hpp"
#include "plugin/model/error.hpp"
#include "plugin/model/profile_url.hpp"
#include "plugin/protocol/authority_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <vector>

namespace mdm::dep {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& name, const std::string& fault) {
    throw Error(
        Code::configuration,
        {.text = "The setting mdm.dep." + name + " " + fault +
                 ". The DEP plugin is not started; devices already enrolled keep working.",
         .remedy = "The operator of this server corrects it in the settings file and starts the host again.",
         .field = name});
}

std::string text(const std::string& name, const json& value) {
    if (!value.is_string()) refuse(name, "must be a text in quotes");
    return value.get<std::string>();
}

bool flag(const std::string& name, const json& value) {
    if (!value.is_boolean()) refuse(name, "must be true or false");
    return value.get<bool>();
}

int integer(const std::string& name, const json& value, int minimum, int maximum) {
    const std::string range =
        "must be a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum);
    if (!value.is_number_integer()) refuse(name, range);
    const auto number = value.get<std::int64_t>();
    if (number < minimum || number > maximum) refuse(name, range);
    return static_cast<int>(number);
}

std::string authority_file(const std::string& name, std::string value) {
    if (value.empty() || holds_authorities(value)) return value;
    if (!std::ifstream(value)) refuse(name, "names a file that cannot be read: " + value);
    refuse(name, "names what is no PEM file of certificates: " + value);
}

std::string enrollment_url(const std::string& name, std::string value) {
    if (value.empty()) return value;
    std::string problem;
    const bool secure = parse_profile_url(value, problem).secure;
    if (!problem.empty()) refuse(name, problem);
    if (!secure) refuse(name, "must begin with https://");
    return value;
}

template <class Readers>
std::string warning_of_unknown(const std::string& name, const Readers& readers) {
    std::vector<std::string> known;
    for (const auto& [one, reader] : readers)
        known.push_back(one);
    const std::string meant = nearest_name(name, known);
    return "The setting mdm.dep." + name.substr(0, 64) + " is not known to this version and has no effect" +
           (meant.empty() ? std::string() : "; the nearest one is mdm.dep." + meant) + ".";
}

} // namespace

Settings read_settings(std::string_view section, std::string_view version) {
    Settings settings;
    ServiceSettings& service = settings.service;
    service.user_agent = "mdm-dep/" + std::string(version);

    const json values = json::parse(section, nullptr, false);
    if (!values.is_object())
        throw Error(Code::configuration, {.text = "The settings under mdm.dep are not a JSON object."});

    using Reader = std::function<void(const std::string&, const json&)>;
    const std::map<std::string, Reader, std::less<>> readers{
        {"base_url", [&](auto& name, auto& v) { service.base_url = text(name, v); }},
        {"ca_file", [&](auto& name, auto& v) { service.ca_file = authority_file(name, text(name, v)); }},
        {"user_agent", [&](auto& name, auto& v) { service.user_agent = text(name, v); }},
        {"protocol_version",
         [&](auto& name, auto& v) { service.protocol_version = integer(name, v, 1, 1000); }},
        {"assign_with_post", [&](auto& name, auto& v) { service.assign_with_post = flag(name, v); }},
        {"proxy", [&](auto& name, auto& v) { service.proxy = ams::Secret(text(name, v)); }},
        {"proxy_user", [&](auto& name, auto& v) { service.proxy_user = text(name, v); }},
        {"proxy_password_file",
         [&](auto& name, auto& v) {
             service.proxy_password = private_text("mdm.dep." + name, text(name, v));
         }},
        {"no_proxy", [&](auto& name, auto& v) { service.no_proxy = text(name, v); }},
        {"requests_per_minute",
         [&](auto& name, auto& v) { service.requests.per_minute = integer(name, v, 1, 60'000); }},
        {"parallel_requests",
         [&](auto& name, auto& v) {
             service.requests.parallel = static_cast<std::size_t>(integer(name, v, 1, 16));
         }},
        {"keep_runs_days",
         [&](auto& name, auto& v) { settings.retention.runs_days = integer(name, v, 7, 36'500); }},
        {"keep_events_days",
         [&](auto& name, auto& v) { settings.retention.events_days = integer(name, v, 7, 36'500); }},
        {"keep_key_pairs_days",
         [&](auto& name, auto& v) {
             settings.retention.staged_key_pairs_days = integer(name, v, 7, 36'500);
         }},
        {"page_limit", [&](auto& name, auto& v) { settings.page_limit = integer(name, v, 1, 10'000); }},
        {"mdm_server_url",
         [&](auto& name, auto& v) { settings.mdm_server_url = enrollment_url(name, text(name, v)); }},
        {"full_fetch_days",
         [&](auto& name, auto& v) { settings.full_fetch_days = integer(name, v, 1, 365); }},
        {"parallel_tokens", [&](auto& name, auto& v) { settings.parallel_tokens = integer(name, v, 1, 64); }},
        {"disown_allowed", [&](auto& name, auto& v) { settings.disown_allowed = flag(name, v); }},
        {"lease_s",
         [&](auto& name, auto& v) { settings.lease = std::chrono::seconds(integer(name, v, 5, 600)); }},
        {"request_timeout_s",
         [&](auto& name, auto& v) {
             service.timeouts.idle = std::chrono::seconds(integer(name, v, 5, 600));
         }},
    };
    for (const auto& [name, value] : values.items()) {
        const auto reader = readers.find(name);
        if (reader == readers.end())
            settings.warnings.push_back(warning_of_unknown(name, readers));
        else
            reader->second(name, value);
    }
    // The bucket holds no more than a minute's worth, so that a small limit is one from the start.
    service.requests.burst = std::min(service.requests.burst, service.requests.per_minute);
    check(service);
    return settings;
}

} // namespace mdm::dep
