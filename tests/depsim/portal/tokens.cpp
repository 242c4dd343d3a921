// /_portal/servers/{server}/token: uploading the certificate, downloading the server token.

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/portal/parts.hpp"
#include "tests/depsim/token/token_file.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim::portal {
namespace {

constexpr std::int64_t kDay = 24 * 3600;

/// When a token is to expire, by date or in days from now (negative: it has).
std::optional<std::int64_t> expiry_of(const World& world, const nlohmann::json& body) {
    if (const auto expiry = time_of(body, "access_token_expiry")) return expiry;
    const auto days = number_of(body, "expires_in_days");
    if (!days) return std::nullopt;
    if (*days < -36500 || *days > 36500) throw Problem{400, "expires_in_days must be -36500 to 36500"};
    return world.clock.now() + *days * kDay;
}

/// A new token for the server; the one before it is replaced at once, whether or not anybody installs the new
/// one. The consumer key stays; everything else changes.
const ServerToken& renew(World& world, ServerId id, const nlohmann::json& body) {
    MdmServer& server = world.servers[id];
    const std::int64_t expires = expiry_of(world, body).value_or(world.clock.now() + 365 * kDay);
    ServerToken token;
    token.consumer_key = server.token() != nullptr ? server.token()->consumer_key : "CK_" + random_hex(96);
    token.consumer_secret = "CS_" + random_hex(40);
    token.access_token = "AT_O" + std::to_string(1000000000 + id + 1) + "O" + random_hex(40) + "O" +
                         std::to_string(world.clock.now_ms());
    token.access_secret = "AS_" + random_hex(40);
    token.expires = expires;
    if (const auto admin = text_of(body, "admin_id")) server.admin_id = *admin;
    token.admin_id = server.admin_id;
    if (server.token() != nullptr && server.token()->state != TokenState::user_deleted)
        server.token()->state = TokenState::replaced;
    server.tokens.push_back(std::move(token));
    return server.tokens.back();
}

std::string file_name(const World& world, const MdmServer& server) {
    std::string name;
    for (char c : server.server_name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == ' ' || c == '-' || c == '_' || c == '.';
        name.push_back(plain ? c : '_');
    }
    return name + "_Token_" + utc_time(world.clock.now()) + "_smime.p7m";
}

Reply encrypted(World& world, ServerId id, const Call& call) {
    // `curl --data-binary @cert.pem` is as welcome as JSON.
    const std::size_t first = call.body.find_first_not_of(" \t\r\n");
    const bool raw = first != std::string::npos && call.body[first] != '{';
    const nlohmann::json body = raw ? nlohmann::json{{"certificate", call.body}} : body_of(call);
    only_keys(body, {"certificate", "variant", "expires_in_days", "access_token_expiry", "admin_id"});
    std::string name = text_of(body, "variant").value_or(query_parameter(call, "variant"));
    if (name.empty()) name = "apple";
    const auto variant = token_file_variant_from(name);
    if (!variant) throw Problem{400, "unknown variant: " + name};

    MdmServer& server = world.servers[id];
    const std::string certificate = text_of(body, "certificate").value_or(server.certificate_pem);
    if (certificate.empty()) throw Problem{400, "upload a certificate first"};
    try {
        check_certificate(certificate);
    } catch (const BadCertificate& problem) {
        throw Problem{400, problem.what()};
    }
    server.certificate_pem = certificate;
    const ServerToken& token = renew(world, id, body);
    Reply file;
    file.body = make_token_file(token, certificate, *variant);
    file.content_type = "application/pkcs7-mime";
    file.headers.emplace_back("Content-Disposition",
                              "attachment; filename=\"" + file_name(world, server) + '"');
    return file;
}

nlohmann::ordered_json describe(const World& world, ServerId id) {
    const MdmServer& server = world.servers[id];
    const ServerToken* token = server.token();
    nlohmann::ordered_json body;
    body["state"] = token == nullptr ? "none" : std::string(to_text(token->state_at(world.clock.now())));
    body["downloads"] = server.tokens.size();
    if (token == nullptr) return body;
    body["consumer_key"] = token->consumer_key;
    body["access_token"] = token->access_token;
    body["access_token_expiry"] = utc_time(token->expires);
    body["admin_id"] = token->admin_id;
    return body;
}

Reply change(World& world, ServerId id, const nlohmann::json& body) {
    only_keys(body, {"state", "access_token_expiry", "expires_in_days"});
    ServerToken* token = world.servers[id].token();
    if (token == nullptr) throw Problem{404, "no token was downloaded yet"};
    const auto expires = expiry_of(world, body);
    const auto text = text_of(body, "state");
    const auto state = text ? token_state_from(*text) : std::nullopt;
    if (text && !state) throw Problem{400, "state must be valid, expired, replaced or user_deleted"};
    if (expires) token->expires = *expires;
    if (state) token->state = *state;
    return reply(describe(world, id));
}

} // namespace

Reply tokens(const Request& request, ServerId server) {
    World& world = request.simulator.world;
    const std::string& method = request.call.method;
    if (request.path.size() == 4 && request.path[3] == "plain") {
        if (method != "POST") throw Problem{405, "POST"};
        const nlohmann::json body = body_of(request.call);
        only_keys(body, {"expires_in_days", "access_token_expiry", "admin_id"});
        Reply token = Reply::json(token_json(renew(world, server, body)));
        token.content_type = "application/json";
        return token;
    }
    if (request.path.size() != 3) throw Problem{404, "nothing here"};
    if (method == "GET") return reply(describe(world, server));
    if (method == "POST") return encrypted(world, server, request.call);
    if (method == "PATCH") return change(world, server, body_of(request.call));
    throw Problem{405, "GET, POST or PATCH"};
}

} // namespace depsim::portal
