// GET /account: who the server is, and (version 3 and later) what it offers.

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"

namespace depsim {
namespace {

nlohmann::ordered_json endpoint(const char* uri, std::initializer_list<const char*> methods) {
    return {{"uri", uri}, {"http_method", methods}};
}

nlohmann::ordered_json urls(const Settings& settings) {
    // Production advertises 1000 as the default although an omitted limit means 100.
    const nlohmann::ordered_json limit{{"default", settings.page_maximum},
                                       {"maximum", settings.page_maximum}};
    auto list = nlohmann::ordered_json::array();
    list.push_back(endpoint("/account", {"GET"}));
    list.push_back(endpoint("/profile", {"GET", "POST"}));
    list.push_back(endpoint("/profile/devices", {"DELETE", "POST", "PUT"}));
    list.push_back(endpoint("/device/activationlock", {"POST"}));
    list.push_back(endpoint("/device/replacementDetails", {"GET"}));
    list.push_back(endpoint("/devices", {"POST"}));
    list.push_back(endpoint("/devices/disown", {"POST"}));
    auto sync = endpoint("/devices/sync", {"POST"});
    sync["limit"] = limit;
    list.push_back(sync);
    auto fetch = endpoint("/server/devices", {"POST"});
    fetch["limit"] = limit;
    list.push_back(fetch);
    list.push_back(endpoint("/account-driven-enrollment/profile", {"DELETE", "GET", "POST"}));
    list.push_back(endpoint("/os-beta-enrollment/tokens", {"GET"}));
    list.push_back(endpoint("/session", {"GET"}));
    return list;
}

} // namespace

Reply account(Context& context) {
    const MdmServer& server = context.mdm_server();
    const Organisation& org = context.world.organisation;
    nlohmann::ordered_json body;
    body["server_name"] = server.server_name;
    body["server_uuid"] = server.server_uuid;
    body["facilitator_id"] = server.admin_id;
    body["admin_id"] = server.admin_id;
    body["org_name"] = org.org_name;
    body["org_email"] = org.org_email;
    body["org_phone"] = org.org_phone;
    body["org_address"] = org.org_address;
    if (context.version >= 3) {
        body["org_id"] = org.org_id;
        body["org_id_hash"] = org.org_id_hash;
        body["org_type"] = org.org_type;
        body["org_version"] = org.org_version;
        body["urls"] = urls(context.world.settings);
    }
    return Reply::json(body.dump());
}

} // namespace depsim
