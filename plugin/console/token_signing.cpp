#include "plugin/console/token_signing.hpp"

#include "plugin/console/reply.hpp"
#include "plugin/console/selection.hpp"
#include "plugin/token/maid_jwt.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>

namespace mdm::dep {
namespace {

constexpr std::array kActions{
    ActionEntry{
        "mdm.dep.token.maid_jwt", "Sign a Managed Apple Account token", AMS_SELECT_ONE, "",
        R"json({"hint": "For the MDM server: the answer to a device's GetToken request for com.apple.maid. It is a credential for one use.", "icon": "key"})json",
        sign_maid_jwt},
};

} // namespace

std::span<const ActionEntry> token_signing_actions() {
    return kActions;
}

std::string sign_maid_jwt(Services& services, const ams::Request& request) {
    const TokenRow token = selected_token(services, request);
    if (!token.key_pair)
        throw Error(Code::private_key_not_kept,
                    {.text = "The private key that belongs to the certificate of " + token.title() +
                             " is not kept here, so nothing can be signed in its name. Devices already "
                             "enrolled keep working."});
    if (request.dry_run())
        return Reply{.message =
                         "The private key of " + token.title() + " is kept here; a token can be signed."}
            .json();

    const std::int64_t now_s =
        std::chrono::duration_cast<std::chrono::seconds>(services.clock().now().time_since_epoch()).count();
    const std::string jti = random_uuid();
    const ams::Secret jwt =
        maid_jwt(services.store().key_pairs.private_key(*token.key_pair), token.server_uuid, now_s, jti);
    // Not only logged if it fails: each of these can be found again by its jti.
    services.audit.record(
        request.caller(), "mdm.dep.token.maid_jwt_signed", "mdm_dep_token/" + std::to_string(token.id),
        nlohmann::ordered_json{{"server_name", token.title()}, {"jti", jti}, {"iat", now_s}}.dump());
    Reply reply{.message = "Signed for " + token.title() + ". It is for one use, and soon too old."};
    reply.details = {{"token", std::string(jwt.reveal())}, {"jti", jti}};
    std::string answer = reply.json();
    ams::wipe(reply.details.front().second);
    return answer;
}

} // namespace mdm::dep
