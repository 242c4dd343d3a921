// /profile and /profile/devices: define, read, assign, remove.

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/profile_rules.hpp"
#include "tests/depsim/model/actions.hpp"

namespace depsim {
namespace {

/// Version 9 learned the word THROTTLED; older ones see FAILED.
std::string_view outcome_for(std::string_view outcome, int version) {
    return outcome == kThrottled && version < 9 ? kFailed : outcome;
}

/// Assigns to each serial number.
/// @param retry_after_s  0 unless a device is throttled; then the longest wait
nlohmann::json assign_all(Context& context, const std::vector<std::string>& serials, ProfileId profile,
                          std::int64_t& retry_after_s) {
    auto results = nlohmann::json::object(); // a tree: the list may be long
    for (const std::string& serial : serials) {
        const Access access = access_device(context.world, context.server, serial);
        if (access.left_out) continue;
        std::string_view outcome = access.status;
        if (outcome == kSuccess)
            outcome = assign(context.world, context.server, access.device, profile, retry_after_s);
        results[serial] = outcome_for(outcome, context.version);
    }
    return results;
}

Reply assignment_answer(const Context& context, ProfileId profile, nlohmann::json results,
                        std::int64_t retry_after_s) {
    nlohmann::json answer;
    answer["profile_uuid"] = context.world.profiles[profile].profile_uuid;
    answer["devices"] = std::move(results);
    if (retry_after_s > 0 && context.version >= 10) answer["retry_after_seconds"] = retry_after_s;
    return Reply::json(answer.dump());
}

bool older_wording(const Context& context) {
    return context.world.settings.profile_not_found == ProfileNotFound::older;
}

} // namespace

Reply define_profile(Context& context) {
    body_object(context.call); // refuses what is not an object
    const auto sent = nlohmann::ordered_json::parse(context.call.body);
    const auto accepted = accepted_profile(sent, context.version, context.world.settings.shared_ipad);
    std::vector<std::string> serials;
    if (const auto found = sent.find("devices"); found != sent.end() && !found->is_null())
        serials = each_once(found->get<std::vector<std::string>>());
    const ProfileId profile = context.world.add_profile(context.server, accepted.dump());
    std::int64_t retry_after_s = 0;
    auto results = assign_all(context, serials, profile, retry_after_s);
    return assignment_answer(context, profile, std::move(results), retry_after_s);
}

Reply read_profile(Context& context) {
    const std::string uuid = query_parameter(context.call, "profile_uuid");
    if (uuid.empty()) throw Refusal{400, "PROFILE_UUID_REQUIRED"};
    const ProfileId id = context.world.find_profile(context.server, uuid);
    if (id == kNoProfile) {
        if (older_wording(context)) throw Refusal{404, "PROFILE_NOT_FOUND"};
        throw Refusal{400, "NOT_FOUND"};
    }
    nlohmann::ordered_json answer{{"profile_uuid", uuid}};
    const auto kept = nlohmann::ordered_json::parse(context.world.profiles[id].json);
    for (const auto& [key, value] : kept.items())
        answer[key] = value;
    return Reply::json(answer.dump());
}

Reply assign_profile(Context& context) {
    const nlohmann::json body = body_object(context.call);
    const auto uuid = body.find("profile_uuid");
    if (uuid == body.end() || uuid->is_null()) throw Refusal{400, "PROFILE_UUID_REQUIRED"};
    if (!uuid->is_string()) throw Refusal{400, kMalformed};
    if (uuid->get_ref<const std::string&>().empty()) throw Refusal{400, "PROFILE_UUID_REQUIRED"};
    const auto serials = serial_numbers(body, "devices");
    const ProfileId profile = context.world.find_profile(context.server, uuid->get_ref<const std::string&>());
    if (profile == kNoProfile) throw Refusal{404, older_wording(context) ? "PROFILE_NOT_FOUND" : "NOT_FOUND"};
    std::int64_t retry_after_s = 0;
    auto results = assign_all(context, serials, profile, retry_after_s);
    return assignment_answer(context, profile, std::move(results), retry_after_s);
}

Reply remove_profile(Context& context) {
    const auto serials = serial_numbers(body_object(context.call), "devices");
    auto results = nlohmann::json::object(); // a tree: the list may be long
    for (const std::string& serial : serials) {
        const Access access = access_device(context.world, context.server, serial);
        if (access.left_out) continue;
        if (access.status == kSuccess) remove_assignment(context.world, context.server, access.device);
        results[serial] = access.status;
    }
    return Reply::json(nlohmann::json{{"devices", results}}.dump());
}

} // namespace depsim
