// Signing in and out.
#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/tasks/problem.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/cookie.hpp"

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

using nlohmann::json;

json describe(const Principal& principal, const std::string& host) {
    return {{"user", principal.user()},
            {"roles", principal.roles()},
            {"permissions", principal.permissions()},
            {"host", host}};
}

std::string required_text(const json& body, const char* name) {
    const auto at = body.find(name);
    if (at == body.end() || !at->is_string() || at->get_ref<const std::string&>().empty())
        throw Error(AMS_BAD_INPUT, "ams.field_missing", "Give a user name and a password.", name);
    return at->get<std::string>();
}

Reply sign_in(Console& console, Call& call) {
    json body = call.json_body({"username", "password"});
    const std::string user = required_text(body, "username");
    const Secret password(required_text(body, "password"));
    wipe(body);
    try {
        const Login login =
            console.services.access.login(user, password, call.address, call.header("User-Agent"));
        console.metrics.sign_in("ok");
        console.audit_as(login.principal.user(), call, "ams.session.opened", "", "ok", json::object());
        json answer = describe(login.principal, console.services.host_name);
        answer["csrf"] = login.csrf.reveal();
        Reply reply = reply_json(answer);
        wipe(answer);
        reply.headers.emplace_back("Set-Cookie", session_cookie(login.session.reveal()));
        return reply;
    } catch (const Error& error) {
        if (error.result() != AMS_DENIED) throw;
        const bool throttled = error.code() == "ams.login_throttled";
        console.metrics.sign_in(throttled ? "throttled" : "failed");
        console.audit_as(user, call, "ams.session.opened", "", error.code(), json::object());
        return reply_problem(
            problem(throttled ? 429 : 401, error.code(), error.what(), error.field(), error.retry_after_s()));
    }
}

Reply who_am_i(Console& console, Call& call) {
    json answer = describe(call.who(), console.services.host_name);
    // A program with a token needs none.
    answer["csrf"] = call.session ? json(Access::csrf_of(*call.session).reveal()) : json();
    Reply reply = reply_json(answer);
    wipe(answer);
    return reply;
}

Reply sign_out(Console& console, Call& call) {
    if (!call.session)
        throw Error(AMS_BAD_INPUT, "ams.no_session",
                    "A program with an API token has no session to end; revoke the token instead.");
    console.services.access.logout(*call.session);
    console.audit(call, "ams.session.closed", "", "ok", json::object());
    Reply reply = reply_nothing();
    reply.headers.emplace_back("Set-Cookie", expired_session_cookie());
    return reply;
}

} // namespace

void add_session_routes(Router& router, Console& console) {
    const auto bind = [&console](auto handler) {
        return [&console, handler](Call& call) { return handler(console, call); };
    };
    router.add({"POST", "/api/v1/session", Guard::open, "", bind(sign_in), std::size_t{16} * 1024});
    router.add({"GET", "/api/v1/session", Guard::signed_in, "", bind(who_am_i)});
    router.add({"DELETE", "/api/v1/session", Guard::signed_in, "", bind(sign_out)});
}

} // namespace ams::host
