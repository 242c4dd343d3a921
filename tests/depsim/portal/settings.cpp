// /_portal/settings: the switches of the service, and its clock.

#include <nlohmann/json.hpp>

#include "tests/depsim/model/settings_json.hpp"
#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim::portal {
namespace {

nlohmann::ordered_json describe(const World& world) {
    nlohmann::ordered_json body = settings_to_json(world.settings);
    body["now"] = utc_time(world.clock.now());
    body["clock_offset_s"] = world.clock.offset();
    body["clock_frozen"] = world.clock.frozen();
    const Organisation& org = world.organisation;
    body["organisation"] = {{"org_name", org.org_name},   {"org_email", org.org_email},
                            {"org_phone", org.org_phone}, {"org_address", org.org_address},
                            {"org_id", org.org_id},       {"org_id_hash", org.org_id_hash},
                            {"org_type", org.org_type},   {"org_version", org.org_version}};
    return body;
}

void change_organisation(Organisation& org, const nlohmann::json& body) {
    only_keys(body, {"org_name", "org_email", "org_phone", "org_address", "org_id", "org_id_hash", "org_type",
                     "org_version"});
    const auto take = [&](const char* key, std::string& member) {
        if (const auto text = text_of(body, key)) member = *text;
    };
    take("org_name", org.org_name);
    take("org_email", org.org_email);
    take("org_phone", org.org_phone);
    take("org_address", org.org_address);
    take("org_id", org.org_id);
    take("org_id_hash", org.org_id_hash);
    take("org_type", org.org_type);
    take("org_version", org.org_version);
}

void change(World& world, nlohmann::json body) {
    // The clock: an offset, a moment at which it stands still, or a step. `"now":null` lets it run again.
    if (const auto offset = number_of(body, "clock_offset_s")) world.clock.set_offset(*offset);
    if (body.contains("now") && body["now"].is_null()) world.clock.set_offset(0);
    if (const auto now = time_of(body, "now")) world.clock.freeze(*now);
    if (const auto step = number_of(body, "advance_s")) world.clock.advance(*step);
    if (const auto organisation = body.find("organisation"); organisation != body.end()) {
        if (!organisation->is_object()) throw Problem{400, "organisation must be an object"};
        change_organisation(world.organisation, *organisation);
    }
    for (const char* key : {"clock_offset_s", "now", "advance_s", "organisation"})
        body.erase(key);
    if (const std::string wrong = apply_settings(world.settings, body); !wrong.empty())
        throw Problem{400, wrong};
}

} // namespace

Reply settings(const Request& request) {
    World& world = request.simulator.world;
    if (request.path.size() != 1) throw Problem{404, "nothing here"};
    if (request.call.method == "PATCH")
        change(world, body_of(request.call));
    else if (request.call.method != "GET")
        throw Problem{405, "GET or PATCH"};
    return reply(describe(world));
}

} // namespace depsim::portal
