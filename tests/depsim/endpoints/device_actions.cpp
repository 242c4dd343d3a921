// POST /devices (details), POST /devices/disown, POST /device/activationlock, GET /device/replacementDetails.

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/device_json.hpp"
#include "tests/depsim/model/actions.hpp"
#include "tests/depsim/model/catalogue.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

bool is_escrow_key(const std::string& text) {
    return text.size() == 64 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

std::string optional_text(const nlohmann::json& body, const char* key) {
    const auto found = body.find(key);
    if (found == body.end() || found->is_null()) return {};
    if (!found->is_string()) throw Refusal{400, kMalformed};
    return found->get<std::string>();
}

std::string_view lock(Context& context, DeviceId id, std::string escrow_key, std::string message) {
    World& world = context.world;
    if (!world.settings.activation_lock) return "ORG_NOT_SUPPORTED";
    const std::string_view family = device_kinds()[world.fleet[id].kind].family;
    // Find My, and with it Activation Lock, does not exist on Apple TV.
    if (family == "AppleTV") return "DEVICE_NOT_SUPPORTED";
    DeviceExtra& extra = world.fleet.extra(id);
    if (extra.locked) return "DEVICE_ALREADY_LOCKED";
    extra.locked = true;
    extra.escrow_key = std::move(escrow_key);
    extra.lost_message = std::move(message);
    return kSuccess;
}

} // namespace

Reply device_details(Context& context) {
    const auto serials = serial_numbers(body_object(context.call), "devices");
    std::string body = R"({"devices":{)";
    bool first = true;
    for (const std::string& serial : serials) {
        const Access access = access_device(context.world, context.server, serial);
        if (access.left_out) continue;
        if (!first) body += ',';
        first = false;
        append_json_string(body, serial);
        body += ':';
        if (access.status == kSuccess)
            append_device(body, context.world, access.device, context.version,
                          {.as_of = nullptr, .response_status = kSuccess});
        else
            body.append(R"({"response_status":")").append(access.status).append("\"}");
    }
    body += "}}";
    return Reply::json(std::move(body));
}

Reply disown_devices(Context& context) {
    const auto serials = serial_numbers(body_object(context.call), "devices");
    auto results = nlohmann::json::object(); // a tree: the list may be long
    for (const std::string& serial : serials) {
        const Access access = access_device(context.world, context.server, serial);
        if (access.left_out) continue;
        const bool allowed = access.status != kSuccess || context.world.settings.disown_allowed;
        results[serial] = allowed ? access.status : kNotAccessible;
        if (access.status == kSuccess && allowed) release(context.world, access.device);
    }
    return Reply::json(nlohmann::json{{"devices", results}}.dump());
}

Reply activation_lock(Context& context) {
    const nlohmann::json body = body_object(context.call);
    const std::string serial = optional_text(body, "device");
    const std::string escrow_key = optional_text(body, "escrow_key");
    const std::string message = optional_text(body, "lost_message");
    if (serial.empty() || (!escrow_key.empty() && !is_escrow_key(escrow_key))) throw Refusal{400, kMalformed};
    const Access access = access_device(context.world, context.server, serial);
    nlohmann::ordered_json answer;
    answer["serial_number"] = serial;
    answer["response_status"] =
        access.status == kSuccess ? lock(context, access.device, escrow_key, message) : access.status;
    return Reply::json(answer.dump());
}

Reply replacement_details(Context& context) {
    // An older protocol does not have this path.
    if (context.version < 10) throw Refusal{404, ""};
    const std::string serial = query_parameter(context.call, "device");
    if (serial.empty()) throw Refusal{400, "DEVICE_ID_REQUIRED"};
    const Access access = access_device(context.world, context.server, serial);
    const DeviceExtra* extra =
        access.status == kSuccess ? context.world.fleet.find_extra(access.device) : nullptr;
    if (extra == nullptr || extra->replaces.empty()) throw Refusal{404, "DEVICE_NOT_FOUND"};
    nlohmann::ordered_json answer;
    answer["serial_number"] = serial;
    answer["original_device_serial_number"] = extra->replaces;
    answer["replacement_date"] = utc_time(extra->replaced_on).substr(0, 10);
    return Reply::json(answer.dump());
}

} // namespace depsim
