#include "tests/depsim/endpoints/service.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <optional>

#include <nlohmann/json.hpp>

#include "tests/depsim/endpoints/context.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

using Endpoint = Reply (*)(Context&);

struct Route {
    std::string_view method;
    std::string_view path;
    Endpoint endpoint; ///< nullptr: GET /session, which needs no session
};

constexpr std::string_view kSessionPath = "/session";

constexpr std::array<Route, 17> kRoutes{{
    {"GET", kSessionPath, nullptr},
    {"GET", "/account", account},
    {"POST", "/server/devices", fetch_devices},
    {"POST", "/devices/sync", sync_devices},
    {"POST", "/devices", device_details},
    {"POST", "/devices/disown", disown_devices},
    {"POST", "/profile", define_profile},
    {"GET", "/profile", read_profile},
    {"PUT", "/profile/devices", assign_profile},
    {"POST", "/profile/devices", assign_profile},
    {"DELETE", "/profile/devices", remove_profile},
    {"POST", "/device/activationlock", activation_lock},
    {"GET", "/device/replacementDetails", replacement_details},
    {"GET", "/account-driven-enrollment/profile", read_discovery},
    {"POST", "/account-driven-enrollment/profile", write_discovery},
    {"DELETE", "/account-driven-enrollment/profile", delete_discovery},
    {"GET", "/os-beta-enrollment/tokens", beta_tokens},
}};

/// The route; 404 for a path nobody has, 405 for a method the path has not, both without a body.
const Route& find_route(const Call& call) {
    bool path_known = false;
    for (const Route& route : kRoutes) {
        if (route.path != call.path) continue;
        path_known = true;
        if (route.method == call.method) return route;
    }
    throw Refusal{path_known ? 405 : 404, ""};
}

void check_user_agent(const Settings& settings, const Call& call) {
    const std::string_view agent = call.header("User-Agent");
    if (agent.find_first_not_of(" \t") == std::string_view::npos) throw Refusal{400, "USER_AGENT_MISSING"};
    for (const std::string& refused : settings.refused_user_agents)
        if (agent.find(refused) != std::string_view::npos) throw Refusal{400, "USER_AGENT_INVALID"};
}

void check_content_type(const Settings& settings, const Call& call) {
    const bool has_body = !call.body.empty() || call.method == "POST" || call.method == "PUT";
    if (settings.content_type_check == ContentTypeCheck::none ||
        (settings.content_type_check == ContentTypeCheck::body && !has_body))
        return;
    if (call.header("Content-Type") != kJson) throw Refusal{400, kMalformed};
}

int protocol_version(const Call& call) {
    const std::string_view text = call.header("X-Server-Protocol-Version");
    int version = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
    // Missing or unreadable: the oldest protocol.
    return error == std::errc{} && end == text.data() + text.size() && version > 0 ? version : 1;
}

bool terms_block(Terms terms, bool session_call) {
    return terms == Terms::all || (terms == Terms::session && session_call) ||
           (terms == Terms::others && !session_call);
}

Reply open_session(Simulator& simulator, const Call& call, ServerId& server) {
    World& world = simulator.world;
    const Verdict verdict =
        simulator.gate.judge(world, {call.method, call.scheme, call.header("Host"), call.path, call.query,
                                     call.header("Authorization")});
    server = verdict.server;
    if (verdict.status != 200) throw Refusal{verdict.status, verdict.code};
    // Only now: that the terms are not signed also tells that the token is accepted.
    if (terms_block(world.settings.terms_not_signed, true)) throw Refusal{403, "T_C_NOT_SIGNED"};
    const nlohmann::json body{
        {"auth_session_token", simulator.sessions.open(verdict.server, verdict.token, world.clock,
                                                       world.settings.session_lifetime_s)}};
    return Reply::json(body.dump());
}

/// The session's server, or a refusal. A session dies with the server token that opened it.
ServerId check_session(Simulator& simulator, const Call& call) {
    World& world = simulator.world;
    const bool forbidden = world.settings.session_refusal == SessionRefusal::forbidden;
    const Refusal refusal{forbidden ? 403 : 401, forbidden ? "FORBIDDEN" : "UNAUTHORIZED"};
    const Session* session = simulator.sessions.find(call.header("X-ADM-Auth-Session"), world.clock.now());
    if (session == nullptr) throw refusal;
    const TokenState state =
        world.servers[session->server].tokens[session->token].state_at(world.clock.now());
    if (state == TokenState::user_deleted) throw Refusal{403, "FORBIDDEN"};
    if (state != TokenState::valid) throw refusal;
    return session->server;
}

struct Answered {
    Reply reply;
    ServerId server = kNoServer;
};

Answered answer(Simulator& simulator, const Call& call, FaultMode fault) {
    Answered answered;
    World& world = simulator.world;
    std::string session;
    try {
        const Route& route = find_route(call);
        check_user_agent(world.settings, call);
        check_content_type(world.settings, call);
        if (call.body_too_large) throw Refusal{413, ""};
        if (route.endpoint == nullptr) {
            answered.reply = open_session(simulator, call, answered.server);
            return answered;
        }
        if (fault == FaultMode::forget_session) simulator.sessions.forget(call.header("X-ADM-Auth-Session"));
        answered.server = check_session(simulator, call);
        session = call.header("X-ADM-Auth-Session");
        if (terms_block(world.settings.terms_not_signed, false)) throw Refusal{403, "T_C_NOT_SIGNED"};
        Context context{world, call, answered.server, protocol_version(call), fault};
        answered.reply = route.endpoint(context);
    } catch (const Refusal& refusal) {
        answered.reply =
            refusal.code.empty() ? Reply::empty(refusal.status) : Reply::error(refusal.status, refusal.code);
    } catch (const std::exception& problem) {
        Simulator::report(call, problem);
        answered.reply = Reply::error(500, "SIMULATOR_ERROR");
    }
    if (!session.empty()) {
        if (const auto next = simulator.sessions.after_call(session, world.clock, world.settings))
            answered.reply.headers.emplace_back("X-ADM-Auth-Session", *next);
    }
    return answered;
}

/// The server whose call it is, as far as the call says: by its session, or by the token that asks for one.
std::string caller_uuid(Simulator& simulator, const Call& call) {
    const World& world = simulator.world;
    ServerId server = kNoServer;
    if (call.path == kSessionPath)
        server = OauthGate::claimed_server(world, call.header("Authorization"));
    else if (const Session* session =
                 simulator.sessions.find(call.header("X-ADM-Auth-Session"), world.clock.now()))
        server = session->server;
    return server == kNoServer ? std::string() : world.servers[server].server_uuid;
}

/// Writes the reply's code into its body in the form the settings ask for.
void write_error_body(Reply& reply, ErrorForm form) {
    if (reply.code.empty()) return;
    reply.content_type = "text/plain;charset=UTF-8";
    switch (form) {
    case ErrorForm::bare:
        reply.body = reply.code;
        break;
    case ErrorForm::quoted:
        reply.body = '"' + reply.code + '"';
        reply.content_type = kJson;
        break;
    case ErrorForm::json:
        reply.body = nlohmann::json{{"code", reply.code}}.dump();
        reply.content_type = kJson;
        break;
    case ErrorForm::newline:
        reply.body = reply.code + "\r\n";
        break;
    case ErrorForm::html:
        reply.body = "<html><head><title>" + std::to_string(reply.status) +
                     "</title></head><body><h1>Error " + std::to_string(reply.status) + "</h1></body></html>";
        reply.content_type = "text/html;charset=UTF-8";
        break;
    }
}

} // namespace

bool has_call_for(const Fault& fault) {
    return std::any_of(kRoutes.begin(), kRoutes.end(),
                       [&](const Route& route) { return is_for(fault, route.method, route.path); });
}

Reply handle_service(Simulator& simulator, const Call& call) {
    Reply reply;
    std::uint64_t id = 0;
    std::string server_uuid;
    std::string fault_name;
    {
        const std::lock_guard lock(simulator.mutex);
        World& world = simulator.world;
        id = simulator.requests.begin(call, world.clock.now_ms());
        server_uuid = caller_uuid(simulator, call);
        const Fault* fault = simulator.faults.match(call.method, call.path, server_uuid);
        if (fault != nullptr) fault_name = fault->endpoint;
        if (std::optional<Reply> scripted = fault != nullptr ? outright(*fault) : std::nullopt) {
            reply = std::move(*scripted);
        } else {
            Answered answered = answer(simulator, call, fault != nullptr ? fault->mode : FaultMode::none);
            reply = std::move(answered.reply);
            if (answered.server != kNoServer) server_uuid = world.servers[answered.server].server_uuid;
        }
        write_error_body(reply, world.settings.error_form);
        if (fault != nullptr) distort(reply, *fault);
        reply.headers.emplace_back("X-Apple-Request-UUID", random_uuid());
    }
    const bool answered = !reply.hang && reply.cut != Reply::Cut::before;
    simulator.requests.finish(id, answered ? reply.status : 0, reply.code, std::move(server_uuid),
                              std::move(fault_name));
    return reply;
}

} // namespace depsim
