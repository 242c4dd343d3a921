// /_portal/settings: the switches of the service, and its clock.

#include <utility>

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

/// An offset, a moment at which it stands still, or a step. `"now":null` lets it run again.
void change_clock(Clock& clock, const nlohmann::json& body) {
    if (const auto offset = number_of(body, "clock_offset_s")) clock.set_offset(*offset);
    if (const auto now = body.find("now"); now != body.end() && now->is_null()) clock.set_offset(0);
    if (const auto now = time_of(body, "now")) clock.freeze(*now);
    if (const auto step = number_of(body, "advance_s")) clock.advance(*step);
    if (clock.now() < 0 || clock.now() > kEndOfTime)
        throw Problem{400, "the clock goes from the year 1970 to the year 9999"};
}

/// All or nothing.
void change(World& world, nlohmann::json body) {
    Clock clock = world.clock;
    change_clock(clock, body);
    Organisation organisation = world.organisation;
    if (const auto changes = body.find("organisation"); changes != body.end()) {
        if (!changes->is_object()) throw Problem{400, "organisation must be an object"};
        change_organisation(organisation, *changes);
    }
    for (const char* key : {"clock_offset_s", "now", "advance_s", "organisation"})
        body.erase(key);
    if (const std::string wrong = apply_settings(world.settings, body); !wrong.empty())
        throw Problem{400, wrong};
    world.clock = clock;
    world.organisation = std::move(organisation);
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
