#include "plugin/console/settings.hpp"

#include "plugin/model/error.hpp"

#include <nlohmann/json.hpp>
#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <fstream>
#include <functional>
#include <map>

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

int integer(const std::string& name, const json& value, int minimum, int maximum) {
    const std::string range =
        "must be a whole number from " + std::to_string(minimum) + " to " + std::to_string(maximum);
    if (!value.is_number_integer()) refuse(name, range);
    const auto number = value.get<std::int64_t>();
    if (number < minimum || number > maximum) refuse(name, range);
    return static_cast<int>(number);
}

Poco::URI url(const std::string& name, const std::string& value, const std::string& example) {
    try {
        Poco::URI uri(value);
        if (!uri.getHost().empty() && !uri.getScheme().empty()) return uri;
    } catch (const Poco::Exception&) { // the sentence below says it better
    }
    refuse(name, "is not a complete URL such as " + example);
}

bool loopback(const std::string& host) {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

std::string service_url(const std::string& name, std::string value) {
    const Poco::URI uri = url(name, value, "https://mdmenrollment.apple.com");
    if (uri.getScheme() != "https" && !(uri.getScheme() == "http" && loopback(uri.getHost())))
        refuse(name, "must begin with https:// (plain http is allowed to this machine only)");
    if (!uri.getUserInfo().empty() || !uri.getRawQuery().empty() || !uri.getFragment().empty())
        refuse(name, "must be a URL without user, query and fragment");
    while (!value.empty() && value.back() == '/')
        value.pop_back();
    return value;
}

ams::Secret proxy_url(const std::string& name, std::string value) {
    if (!value.empty() && url(name, value, "http://proxy.example.com:3128").getScheme() != "http")
        refuse(name, "must begin with http://; the connection to Apple is encrypted through it all the same");
    return ams::Secret(std::move(value));
}

std::string readable_file(const std::string& name, std::string value) {
    if (!value.empty() && !std::ifstream(value)) refuse(name, "names a file that cannot be read: " + value);
    return value;
}

std::string agent(const std::string& name, std::string value) {
    const bool printable =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (value.empty() || value.size() > 200 || !printable)
        refuse(name, "must be a product name such as Company-DEP/1.0, at most 200 characters");
    return value;
}

std::string enrollment_url(const std::string& name, std::string value) {
    if (!value.empty() && url(name, value, "https://mdm.example.com/enroll").getScheme() != "https")
        refuse(name, "must begin with https://");
    return value;
}

} // namespace

Settings read_settings(std::string_view section, std::string_view version) {
    Settings settings;
    settings.user_agent = "mdm-dep/" + std::string(version);

    const json values = json::parse(section, nullptr, false);
    if (!values.is_object())
        throw Error(Code::configuration, {.text = "The settings under mdm.dep are not a JSON object."});

    using Reader = std::function<void(const std::string&, const json&)>;
    const std::map<std::string, Reader, std::less<>> readers{
        {"base_url", [&](auto& name, auto& v) { settings.base_url = service_url(name, text(name, v)); }},
        {"ca_file", [&](auto& name, auto& v) { settings.ca_file = readable_file(name, text(name, v)); }},
        {"user_agent", [&](auto& name, auto& v) { settings.user_agent = agent(name, text(name, v)); }},
        {"protocol_version",
         [&](auto& name, auto& v) { settings.protocol_version = integer(name, v, 1, 99); }},
        {"page_limit", [&](auto& name, auto& v) { settings.page_limit = integer(name, v, 1, 10'000); }},
        {"proxy", [&](auto& name, auto& v) { settings.proxy = proxy_url(name, text(name, v)); }},
        {"mdm_server_url",
         [&](auto& name, auto& v) { settings.mdm_server_url = enrollment_url(name, text(name, v)); }},
        {"full_fetch_days",
         [&](auto& name, auto& v) { settings.full_fetch_days = integer(name, v, 1, 365); }},
        {"parallel_tokens", [&](auto& name, auto& v) { settings.parallel_tokens = integer(name, v, 1, 64); }},
        {"lease_s",
         [&](auto& name, auto& v) { settings.lease = std::chrono::seconds(integer(name, v, 5, 600)); }},
        {"request_timeout_s",
         [&](auto& name, auto& v) {
             settings.request_timeout = std::chrono::seconds(integer(name, v, 5, 600));
         }},
    };
    for (const auto& [name, value] : values.items()) {
        const auto reader = readers.find(name);
        if (reader == readers.end())
            settings.unknown.push_back(name);
        else
            reader->second(name, value);
    }
    return settings;
}

} // namespace mdm::dep
