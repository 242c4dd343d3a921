#include "plugin/protocol/documents.hpp"

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"
#include "plugin/protocol/json_repair.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kMaxDepth = 32;

// A JSON object, or nullopt with the reason in `problem`.
std::optional<Json> parse_once(std::string_view text, std::string& problem) {
    bool too_deep = false;
    const auto bounded = [&](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
        too_deep = too_deep || depth > kMaxDepth;
        return depth <= kMaxDepth;
    };
    try {
        Json document = Json::parse(text, bounded);
        if (too_deep) {
            problem = "nested too deeply";
        } else if (!document.is_object()) {
            problem = "not a JSON object";
        } else {
            return document;
        }
    } catch (const Json::exception& error) { // also numbers that no number type holds
        // what() quotes the document, and that of /session is a secret.
        const auto* const syntax = dynamic_cast<const Json::parse_error*>(&error);
        problem = "JSON error " + std::to_string(error.id) +
                  (syntax != nullptr ? " at byte " + std::to_string(syntax->byte) : std::string());
    }
    return std::nullopt;
}

std::optional<Json> parse_object(std::string_view text, std::string& problem) {
    auto document = parse_once(text, problem);
    if (document) return document;
    std::string repaired = repaired_json(text);
    if (repaired != text) document = parse_once(repaired, problem);
    ams::wipe(repaired);
    return document;
}

Json object_of(std::string_view body) {
    std::string problem;
    auto document = parse_object(body, problem);
    if (!document) throw Error(Code::bad_answer, {.detail = std::move(problem)});
    return std::move(*document);
}

// An identifier that is written as a number is the same identifier.
std::optional<std::string> text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::nullopt;
    if (found->is_number_integer()) return found->dump();
    if (!found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

std::string needed_text(const Json& object, const char* key) {
    auto text = text_of(object, key);
    if (!text || text->empty()) throw Error(Code::bad_answer, {.detail = std::string("no ") + key});
    return std::move(*text);
}

// A number in any spelling, from nothing to what an int holds; 0 if it is none.
int number_of(const Json& object, const char* key) {
    constexpr double kMost = 1'000'000'000;
    const auto found = object.find(key);
    if (found == object.end()) return 0;
    double number = 0;
    if (found->is_number()) {
        number = found->get<double>();
    } else if (found->is_string()) {
        const auto& text = found->get_ref<const std::string&>();
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
        if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || std::isnan(number))
            return 0;
    }
    return static_cast<int>(std::clamp(number, 0.0, kMost));
}

DeviceOutcomes outcomes_of(const Json& document) {
    DeviceOutcomes outcomes;
    const auto devices = document.find("devices");
    if (devices == document.end() || !devices->is_object()) return outcomes;
    for (const auto& [serial_number, status] : devices->items()) {
        if (status.is_string()) outcomes.emplace(serial_number, status.get<std::string>());
    }
    return outcomes;
}

std::vector<AccountUrl> urls_of(const Json& document) {
    std::vector<AccountUrl> urls;
    const auto list = document.find("urls");
    if (list == document.end() || !list->is_array()) return urls;
    for (const Json& entry : *list) {
        if (!entry.is_object() || !entry.contains("uri") || !entry["uri"].is_string()) continue;
        AccountUrl url{.uri = entry["uri"].get<std::string>(), .http_method = {}, .limit = std::nullopt};
        if (const auto methods = entry.find("http_method"); methods != entry.end() && methods->is_string()) {
            url.http_method.push_back(methods->get<std::string>());
        } else if (methods != entry.end() && methods->is_array()) {
            for (const Json& method : *methods) {
                if (method.is_string()) url.http_method.push_back(method.get<std::string>());
            }
        }
        if (const auto limit = entry.find("limit"); limit != entry.end() && limit->is_object()) {
            url.limit = PageLimit{.default_limit = number_of(*limit, "default"),
                                  .maximum = number_of(*limit, "maximum")};
        }
        urls.push_back(std::move(url));
    }
    return urls;
}

struct AccountKey {
    const char* name;
    std::optional<std::string> Account::*member;
};
constexpr std::array kAccountKeys{
    AccountKey{"server_name", &Account::server_name},       AccountKey{"admin_id", &Account::admin_id},
    AccountKey{"facilitator_id", &Account::facilitator_id}, AccountKey{"org_name", &Account::org_name},
    AccountKey{"org_email", &Account::org_email},           AccountKey{"org_phone", &Account::org_phone},
    AccountKey{"org_address", &Account::org_address},       AccountKey{"org_id", &Account::org_id},
    AccountKey{"org_id_hash", &Account::org_id_hash},       AccountKey{"org_type", &Account::org_type},
    AccountKey{"org_version", &Account::org_version},
};

// Devices may be absent from such an answer, and so may all the rest.
bool is_empty(std::string_view body) {
    return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_header_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

ams::Secret read_session(std::string_view body) {
    Json document = object_of(body);
    const auto found = document.find("auth_session_token");
    if (found == document.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
        throw Error(Code::bad_answer,
                    {.text = "Apple's service signed us in but gave no session. Nothing was read or "
                             "changed and no device is affected.",
                     .detail = "no auth_session_token"});
    }
    ams::Secret session(found->get<std::string>());
    ams::wipe(found->get_ref<std::string&>());
    if (!is_header_value(session.reveal()))
        throw Error(Code::bad_answer, {.detail = "auth_session_token cannot be sent as a header"});
    return session;
}

Account read_account(std::string_view body) {
    Json document = object_of(body);
    Account account;
    account.server_uuid = needed_text(document, "server_uuid");
    account.urls = urls_of(document);
    for (const AccountKey& key : kAccountKeys) {
        account.*key.member = text_of(document, key.name);
        document.erase(key.name);
    }
    document.erase("server_uuid");
    document.erase("urls");
    if (!document.empty()) account.extra = document.dump();
    return account;
}

Profile read_profile(std::string_view body) {
    const Json document = object_of(body);
    Profile profile;
    profile.json = document.dump();
    profile.profile_name = text_of(document, "profile_name");
    profile.url = text_of(document, "url");
    profile.configuration_web_url = text_of(document, "configuration_web_url");
    return profile;
}

DefineOutcome read_define_outcome(std::string_view body) {
    const Json document = object_of(body);
    return {.profile_uuid = needed_text(document, "profile_uuid"), .devices = outcomes_of(document)};
}

AssignOutcome read_assign_outcome(std::string_view body) {
    if (is_empty(body)) return {};
    const Json document = object_of(body);
    AssignOutcome outcome{.profile_uuid = text_of(document, "profile_uuid"),
                          .devices = outcomes_of(document),
                          .retry_after_seconds = std::nullopt};
    if (const int seconds = number_of(document, "retry_after_seconds"); seconds > 0) {
        outcome.retry_after_seconds = seconds;
    }
    return outcome;
}

DeviceOutcomes read_device_outcomes(std::string_view body) {
    if (is_empty(body)) return {};
    return outcomes_of(object_of(body));
}

ActivationLockOutcome read_activation_lock(std::string_view body) {
    const Json document = object_of(body);
    return {.serial_number = text_of(document, "serial_number").value_or(""),
            .response_status = needed_text(document, "response_status")};
}

ReplacementDetails read_replacement_details(std::string_view body) {
    const Json document = object_of(body);
    return {.serial_number = text_of(document, "serial_number").value_or(""),
            .original_device_serial_number = needed_text(document, "original_device_serial_number"),
            .replacement_date = text_of(document, "replacement_date")};
}

DiscoveryProfile read_discovery_profile(std::string_view body) {
    const Json document = object_of(body);
    DiscoveryProfile profile{.mdm_service_discovery_url = needed_text(document, "mdm_service_discovery_url"),
                             .last_updated_timestamp = text_of(document, "last_updated_timestamp")};
    if (profile.last_updated_timestamp) {
        const auto time = parse_time(*profile.last_updated_timestamp);
        if (time) profile.last_updated_timestamp = format_time(*time);
    }
    return profile;
}

std::vector<BetaToken> read_beta_tokens(std::string_view body) {
    const Json document = object_of(body);
    std::vector<BetaToken> tokens;
    // The one key of the service in camel case.
    const auto list = document.find("betaEnrollmentTokens");
    if (list == document.end() || !list->is_array()) return tokens;
    for (const Json& entry : *list) {
        if (!entry.is_object()) continue;
        auto token = text_of(entry, "token");
        auto os = text_of(entry, "os");
        if (!token || token->empty() || !os) continue;
        const std::string title = text_of(entry, "title").value_or(*os);
        tokens.push_back({.os = std::move(*os), .title = title, .token = std::move(*token)});
    }
    return tokens;
}

std::string page_request(const std::optional<std::string>& cursor, int limit) {
    Json body{{"limit", limit}};
    if (cursor && !cursor->empty()) body["cursor"] = *cursor;
    return body.dump();
}

std::string devices_request(std::span<const std::string> serial_numbers) {
    Json body{{"devices", Json::array()}};
    for (const std::string& serial_number : serial_numbers)
        body["devices"].push_back(serial_number);
    return body.dump();
}

std::string assign_request(std::string_view profile_uuid, std::span<const std::string> serial_numbers) {
    Json body{{"profile_uuid", profile_uuid}, {"devices", Json::array()}};
    for (const std::string& serial_number : serial_numbers)
        body["devices"].push_back(serial_number);
    return body.dump();
}

std::string activation_lock_request(std::string_view serial_number, const ams::Secret& escrow_key,
                                    const std::optional<std::string>& lost_message) {
    Json body{{"device", serial_number}};
    if (!escrow_key.empty()) body["escrow_key"] = escrow_key.reveal();
    if (lost_message && !lost_message->empty()) body["lost_message"] = *lost_message;
    return body.dump();
}

std::string discovery_request(std::string_view mdm_service_discovery_url) {
    return Json{{"mdm_service_discovery_url", mdm_service_discovery_url}}.dump();
}

std::string define_request(std::string_view profile_json) {
    std::string problem;
    auto profile = parse_object(profile_json, problem);
    if (!profile) throw Error(Code::invalid_input, {.detail = std::move(problem), .field = "profile"});
    profile->erase("profile_uuid");
    return profile->dump();
}

} // namespace mdm::dep
