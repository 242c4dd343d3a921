// What belongs to a user: password, sessions, API tokens, and what the roles add up to. Everybody has their own;
// whoever manages users has the others' too.
#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/password_rules.hpp"
#include "host-sdk/host/tasks/problem.hpp"
#include "host-sdk/host/web/audited.hpp"

namespace ams::host {
namespace {

using nlohmann::json;

constexpr std::int64_t kLongestTokenDays = 3650;

template <class T>
json or_null(const std::optional<T>& value) {
    return value ? json(*value) : json();
}

/// The user of the path, whose things the caller may see. Access decides who may change them.
const std::string& seen_user(const Call& call) {
    const std::string& name = call.parameter("name");
    if (name != call.who().user() && !call.who().allowed(permission::kUserRead))
        throw Error(AMS_DENIED, "ams.denied",
                    "You may not do this. Ask for the permission " + std::string(permission::kUserRead) +
                        ".");
    return name;
}

json describe(const SessionInfo& session) {
    return {{"id", session.id},           {"address", session.address},
            {"agent", session.agent},     {"created_at", session.created_at},
            {"used_at", session.used_at}, {"expires_at", session.expires_at},
            {"current", session.current}};
}

json describe(const TokenInfo& token) {
    return {{"id", token.id},
            {"name", token.name},
            {"created_at", token.created_at},
            {"expires_at", or_null(token.expires_at)},
            {"last_used_at", or_null(token.last_used_at)}};
}

Reply account(Console& console, Call& call) {
    const auto user = console.services.access.user(call.who().user());
    if (!user) throw not_found();
    return reply_json({{"user", user->name},
                       {"roles", user->roles},
                       {"created_at", user->created_at},
                       {"last_login_at", or_null(user->last_login_at)},
                       {"password_changed_at", or_null(user->password_changed_at)},
                       {"password",
                        {{"min_characters", kPasswordMinCharacters},
                         {"max_bytes", kPasswordMaxBytes},
                         {"rules", password_rules()}}}});
}

Reply change_password(Console& console, Call& call) {
    json body = call.json_body({"current_password", "new_password"});
    const auto secret = [&](const char* name) {
        auto text = optional_text(body, name);
        if (!text) throw Error(AMS_BAD_INPUT, "ams.field_missing", "Give both passwords.", name);
        return Secret(*std::move(text));
    };
    const Secret current = secret("current_password");
    const Secret wanted = secret("new_password");
    wipe(body);
    try {
        audited(console, call, "ams.user.password_changed", "ams_user/" + call.who().user(), json::object(),
                [&] {
                    console.services.access.change_password(call.who(), current, wanted, call.session,
                                                            call.address);
                    return true;
                });
    } catch (const Error& error) {
        if (error.code() != "ams.login_throttled") throw;
        return reply_problem(problem(429, error.code(), error.what(), error.field(), error.retry_after_s()));
    }
    return reply_nothing();
}

Reply permissions(Console& console, Call& call) {
    json list = json::array();
    for (const HeldPermission& held : console.services.access.permissions_held(seen_user(call)))
        list.push_back({{"permission", held.permission.permission},
                        {"title", held.permission.title},
                        {"description", held.permission.description},
                        {"plugin", held.permission.plugin},
                        {"roles", held.roles}});
    return reply_json({{"permissions", std::move(list)}});
}

Reply sessions(Console& console, Call& call) {
    json list = json::array();
    for (const SessionInfo& session : console.services.access.sessions(seen_user(call), call.session))
        list.push_back(describe(session));
    return reply_json({{"sessions", std::move(list)}});
}

Reply end_session(Console& console, Call& call) {
    const std::string& user = call.parameter("name");
    const std::string& id = call.parameter("id");
    audited(console, call, "ams.session.revoked", "ams_user/" + user, {{"session", id}}, [&] {
        console.services.access.end_session(call.who(), user, id);
        return true;
    });
    return reply_nothing();
}

/// All but the one that asks.
Reply end_sessions(Console& console, Call& call) {
    const std::string& user = call.parameter("name");
    const std::int64_t ended =
        audited(console, call, "ams.session.revoked", "ams_user/" + user, {{"session", "all others"}},
                [&] { return console.services.access.end_sessions(call.who(), user, call.session); });
    return reply_json({{"ended", ended}});
}

Reply tokens(Console& console, Call& call) {
    const std::string& user = seen_user(call);
    if (!console.services.access.user(user)) throw not_found();
    json list = json::array();
    for (const TokenInfo& token : console.services.access.tokens(user))
        list.push_back(describe(token));
    return reply_json({{"tokens", std::move(list)}});
}

Reply create_token(Console& console, Call& call) {
    const std::string& user = call.parameter("name");
    const json body = call.json_body({"name", "days"});
    const std::string name = optional_text(body, "name").value_or("");
    std::optional<std::chrono::seconds> lifetime;
    if (body.contains("days") && !body.at("days").is_null()) {
        const json& days = body.at("days");
        if (!days.is_number_integer() || days.get<std::int64_t>() < 1 ||
            days.get<std::int64_t>() > kLongestTokenDays)
            throw Error(AMS_BAD_INPUT, "ams.token_lifetime_bad",
                        "The days until the token ends are a whole number from 1 to 3650, or null.", "days");
        lifetime = std::chrono::days(days.get<std::int64_t>());
    }
    // Otherwise a token that was found somewhere could make another one that outlives it.
    if (!call.session && !call.who().allowed(permission::kUserWrite))
        throw Error(AMS_DENIED, "ams.session_needed",
                    "An API token is made by somebody who signed in with a password, not by another token.");
    const Secret made =
        audited(console, call, "ams.token.created", "ams_user/" + user,
                {{"name", name.substr(0, 100)}, {"days", body.value("days", json())}},
                [&] { return console.services.access.create_token(call.who(), user, name, lifetime); });
    json answer = describe(console.services.access.token(made).value());
    answer["token"] = made.reveal();
    Reply reply = reply_json(answer, 201);
    wipe(answer);
    return reply;
}

Reply revoke_token(Console& console, Call& call) {
    const std::string& user = call.parameter("name");
    const std::string& id = call.parameter("id");
    audited(console, call, "ams.token.revoked", "ams_user/" + user, {{"token", id.substr(0, 20)}}, [&] {
        console.services.access.revoke_token(call.who(), id, user);
        return true;
    });
    return reply_nothing();
}

} // namespace

void add_account_routes(Router& router, Console& console) {
    const auto add = [&](const char* method, const char* pattern, auto handler) {
        router.add({method, pattern, Guard::signed_in, "",
                    [&console, handler](Call& call) { return handler(console, call); }});
    };
    add("GET", "/api/v1/account", account);
    add("PUT", "/api/v1/account/password", change_password);
    add("GET", "/api/v1/users/{name}/permissions", permissions);
    add("GET", "/api/v1/users/{name}/sessions", sessions);
    add("DELETE", "/api/v1/users/{name}/sessions", end_sessions);
    add("DELETE", "/api/v1/users/{name}/sessions/{id}", end_session);
    add("GET", "/api/v1/users/{name}/tokens", tokens);
    add("POST", "/api/v1/users/{name}/tokens", create_token);
    add("DELETE", "/api/v1/users/{name}/tokens/{id}", revoke_token);
}

} // namespace ams::host
