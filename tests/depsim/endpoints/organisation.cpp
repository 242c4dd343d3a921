// /account-driven-enrollment/profile and /os-beta-enrollment/tokens.

#include <string>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/endpoints/profile_rules.hpp"
#include "tests/depsim/model/catalogue.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

void require_support(const Context& context) {
    if (!context.world.settings.account_driven_enrollment) throw Refusal{400, "ORG_NOT_SUPPORTED"};
}

/// 64 characters that are the same each time, as the tokens of one seeding period are.
std::string beta_token(const Context& context, std::uint64_t n) {
    std::string token;
    for (std::uint64_t i = 0; i < 4; ++i) {
        std::uint64_t bits = mix(mix(context.world.beginning().seed + n) + i);
        for (int digit = 0; digit < 16; ++digit, bits >>= 4U)
            token += "0123456789abcdef"[bits & 15U];
    }
    return token;
}

} // namespace

Reply read_discovery(Context& context) {
    require_support(context);
    const MdmServer& server = context.mdm_server();
    if (server.discovery_url.empty()) throw Refusal{404, "NOT_FOUND"};
    return Reply::json(nlohmann::ordered_json{{"mdm_service_discovery_url", server.discovery_url},
                                              {"last_updated_timestamp", utc_time(server.discovery_updated)}}
                           .dump());
}

Reply write_discovery(Context& context) {
    require_support(context);
    const nlohmann::json body = body_object(context.call);
    const auto found = body.find("mdm_service_discovery_url");
    if (found == body.end() || found->is_null()) throw Refusal{400, "MDM_SERVICE_DISCOVERY_URL_REQUIRED"};
    if (!found->is_string()) throw Refusal{400, kMalformed};
    const auto url = found->get<std::string>();
    if (url.empty()) throw Refusal{400, "MDM_SERVICE_DISCOVERY_URL_REQUIRED"};
    if (!is_https_url(url)) throw Refusal{400, "MDM_SERVICE_DISCOVERY_URL_NOT_VALID"};
    context.mdm_server().discovery_url = url;
    context.mdm_server().discovery_updated = context.world.clock.now();
    return Reply::json("{}"); // there are clients that read every answer as JSON
}

Reply delete_discovery(Context& context) {
    require_support(context);
    context.mdm_server().discovery_url.clear();
    return Reply::json("{}");
}

Reply beta_tokens(Context& context) {
    if (!context.world.settings.beta_tokens) throw Refusal{403, "APPLE_SEED_FOR_IT_TURNED_OFF"};
    auto tokens = nlohmann::ordered_json::array();
    std::uint64_t n = 0;
    for (const auto& [os, title] :
         {std::pair{"homePodOS", "HomePod Software 27 Beta"}, std::pair{"iOS", "iOS 27 Beta"},
          std::pair{"OSX", "macOS 27 Beta"}, std::pair{"tvOS", "tvOS 27 Beta"},
          std::pair{"visionOS", "visionOS 27 Beta"}, std::pair{"watchOS", "watchOS 27 Beta"}})
        tokens.push_back({{"os", os}, {"title", title}, {"token", beta_token(context, n++)}});
    return Reply::json(nlohmann::ordered_json{{"betaEnrollmentTokens", tokens}}.dump());
}

} // namespace depsim
