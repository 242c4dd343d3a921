#include "host-sdk/host/web/dispatcher.hpp"

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/tasks/problem.hpp"
#include "host-sdk/host/web/cookie.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <typeinfo>

namespace ams::host {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::size_t kTokenBytes = 512;
// A body that trickles in holds a thread; between two pieces the socket's own timeout counts.
constexpr auto kBodyTime = std::chrono::seconds(60);

bool changes_something(const Call& call) {
    return call.method != "GET";
}

Reply unauthenticated() {
    Reply reply =
        reply_problem(problem(401, "ams.not_signed_in", "Sign in first, or give a valid API token."));
    reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"ams\"");
    return reply;
}

Reply wrong_method(const std::vector<std::string>& allowed) {
    Reply reply = reply_problem(
        problem(405, "ams.method_not_allowed",
                "This cannot be done here. Tables are read-only: their rows come and go through "
                "the actions and jobs of the console."));
    std::string methods;
    for (const std::string& method : allowed)
        methods += (methods.empty() ? "" : ", ") + method + (method == "GET" ? ", HEAD" : "");
    reply.headers.emplace_back("Allow", methods);
    return reply;
}

/// Reads at most `limit` bytes; false if there are more.
bool read_body(std::istream& in, std::size_t limit, std::string& body) {
    std::array<char, 16 * 1024> piece{};
    bool fits = true;
    const auto end = std::chrono::steady_clock::now() + kBodyTime;
    while (in.good()) {
        if (std::chrono::steady_clock::now() > end)
            throw Error(AMS_BAD_INPUT, "ams.body_slow", "The body took longer than a minute to arrive.");
        in.read(piece.data(), piece.size());
        const auto got = static_cast<std::size_t>(in.gcount());
        if (body.size() + got > limit) {
            fits = false;
            break;
        }
        body.append(piece.data(), got);
    }
    ams::wipe(piece.data(), piece.size());
    return fits;
}

bool is_json(const std::string& content_type) {
    const std::string_view type = std::string_view(content_type).substr(0, content_type.find(';'));
    return type == "application/json" || type == "application/merge-patch+json";
}

} // namespace

void Dispatcher::identify(Call& call) const {
    const std::string authorization = call.header("Authorization");
    if (!authorization.empty()) {
        if (authorization.size() > kBearer.size() + kTokenBytes || !authorization.starts_with(kBearer))
            return;
        call.principal = console_.services.access.by_token(Secret(authorization.substr(kBearer.size())));
        return;
    }
    const std::string cookies = call.header("Cookie");
    const std::string_view value = cookie_value(cookies, kSessionCookie);
    if (value.empty() || value.size() > kTokenBytes) return;
    Secret session{std::string(value)};
    call.principal = console_.services.access.by_session(session);
    if (call.principal) call.session = std::move(session);
}

// Only a cookie is sent along without its owner's doing, so only a session needs the second proof.
void Dispatcher::check_csrf(const Call& call) const {
    if (!changes_something(call) || !call.session) return;
    if (!Access::csrf_matches(*call.session, Secret(call.header("X-CSRF-Token"))))
        throw Error(
            AMS_DENIED, "ams.csrf",
            "The request lacks the session's CSRF token (X-CSRF-Token). Reload the page and try again.");
}

Reply Dispatcher::page(const Call& call) const {
    const PageFile* const file = page_.find(call.path);
    if (file == nullptr && page_.empty() && call.path == "/")
        throw Error(
            AMS_NOT_FOUND, "ams.page_missing",
            "This host was installed without its web page. The API is described at /api/v1/openapi.json.");
    if (file == nullptr) throw not_found();
    Reply reply;
    reply.content_type = file->content_type;
    reply.headers.emplace_back("ETag", file->etag);
    reply.headers.emplace_back("Vary", "Accept-Encoding");
    reply.headers.emplace_back("Cache-Control",
                               file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (call.header("If-None-Match").find(file->etag) != std::string::npos) {
        reply.status = 304;
        return reply;
    }
    const bool gzip = !file->gzip.empty() && call.header("Accept-Encoding").find("gzip") != std::string::npos;
    if (gzip) reply.headers.emplace_back("Content-Encoding", "gzip");
    reply.body = gzip ? file->gzip : file->content;
    return reply;
}

Reply Dispatcher::answer_unchecked(Call& call, std::string_view query, std::istream& body,
                                   std::int64_t length, std::string& route) const {
    const Router::Match match = router_.match(call.method, call.path);
    if (match.route == nullptr) {
        if (!match.allowed.empty()) return wrong_method(match.allowed);
        if (call.path.starts_with("/api/")) throw not_found();
        if (call.method != "GET") return wrong_method({"GET"});
        route = "page";
        return page(call);
    }
    const Route& at = *match.route;
    route = at.pattern;
    call.path_parameters = match.parameters;
    call.query = parse_query(query);

    // An open route is answered although the database that knows sessions may not answer; who asks matters to
    // /metrics alone, for which being on this machine is enough.
    if (at.guard != Guard::open || (route == "/metrics" && !call.local)) identify(call);
    if (at.guard != Guard::open) {
        if (!call.principal) return unauthenticated();
        check_csrf(call);
        if (at.guard == Guard::permission && !call.who().allowed(at.permission))
            return reply_problem(problem(
                403, "ams.denied", "You may not do this. Ask for the permission " + at.permission + "."));
    }
    if (changes_something(call)) {
        const auto too_large = [&] {
            return reply_problem(
                problem(413, "ams.body_too_large",
                        "The body is larger than " + std::to_string(at.body_bytes) + " bytes."));
        };
        if (length > static_cast<std::int64_t>(at.body_bytes)) return too_large();
        if (length != 0 && !read_body(body, at.body_bytes, call.body)) return too_large();
        if (!call.body.empty() && !is_json(call.header("Content-Type")))
            return reply_problem(problem(415, "ams.body_not_json", "The body has to be application/json."));
    }
    return at.handler(call);
}

Reply Dispatcher::reply_to(const Call& call, const std::exception& e) const {
    if (const auto* ours = dynamic_cast<const Error*>(&e)) return reply_problem(*ours);
    if (const auto* failed = dynamic_cast<const odbc::Error*>(&e)) {
        const Error told = database_error(*failed);
        console_.metrics.database_error(told.code() == "ams.database_busy"          ? "busy"
                                        : told.code() == "ams.database_unreachable" ? "unreachable"
                                                                                    : "failed");
        console_.services.log.write(
            LogLevel::error, "web", "The database failed a request.",
            {{"request", call.request_id}, {"path", call.path}, {"reason", e.what()}});
        return reply_problem(told);
    }
    // Not what(): a library's message may quote what it was given. The type says where to look.
    console_.services.log.write(
        LogLevel::error, "web", "A request failed unexpectedly.",
        {{"request", call.request_id}, {"path", call.path}, {"type", typeid(e).name()}});
    return reply_problem(
        problem(500, "ams.internal",
                "Unexpected error; the server's log has the details under " + call.request_id + "."));
}

Reply Dispatcher::answer(Call& call, std::string_view query, std::istream& body, std::int64_t length,
                         std::string& route) const noexcept {
    Reply reply;
    try {
        reply = answer_unchecked(call, query, body, length, route);
    } catch (const std::exception& e) {
        reply = reply_to(call, e);
    }
    ams::wipe(call.body);
    return reply;
}

} // namespace ams::host
