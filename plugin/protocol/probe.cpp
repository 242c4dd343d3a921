#include "plugin/protocol/probe.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/client.hpp"
#include "plugin/protocol/connection.hpp"
#include "plugin/protocol/proxy_tunnel.hpp"
#include "plugin/protocol/resolver.hpp"
#include "plugin/protocol/sigpipe_guard.hpp"
#include "plugin/protocol/tls_context.hpp"
#include "plugin/protocol/watchdog.hpp"

#include <Poco/Exception.h>

#include <functional>

namespace mdm::dep {
namespace {

using Outcome = ProbeStep::Outcome;
using std::chrono::seconds;

// Apple's window is unknown and thought to be five minutes; a minute is a clock that nobody looks after.
constexpr seconds kToleratedSkew{60};
constexpr seconds kLikelyWindow{300};

std::string joined(const std::vector<std::string>& parts, const char* between) {
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : between) + part;
    return text;
}

ProbeStep failed(std::string name, const Error& error) {
    std::string text = error.happened();
    if (!error.detail().empty()) text += " (" + error.detail() + ")";
    return {.name = std::move(name),
            .outcome = Outcome::failed,
            .text = std::move(text),
            .remedy = error.remedy()};
}

ProbeStep skipped(std::string name, std::string why) {
    return {.name = std::move(name), .outcome = Outcome::skipped, .text = std::move(why)};
}

// Thrown by a step that could not be made though nothing before it failed.
struct Skipped {
    std::string why;
};

// Adds a step made by `body`, or skips it when an earlier one failed.
class Steps {
public:
    void look(const std::string& name, const std::function<std::string()>& body) {
        if (broken_) return list.push_back(skipped(name, "an earlier step failed"));
        try {
            list.push_back({.name = name, .text = body()});
        } catch (const Skipped& step) {
            list.push_back(skipped(name, step.why));
        } catch (const Error& error) {
            list.push_back(failed(name, error));
            broken_ = true;
        } catch (const Poco::Exception& error) {
            list.push_back(failed(name, Error(Code::unreachable, {.detail = error.displayText()})));
            broken_ = true;
        }
    }
    [[nodiscard]] bool broken() const noexcept { return broken_; }

    std::vector<ProbeStep> list;

private:
    bool broken_ = false;
};

// What is trusted; a file that cannot be used fails the step at which it would be needed.
struct Trust {
    Poco::Net::Context::Ptr context;
    std::optional<Error> problem;
};

Trust trust_of(const ServiceSettings& settings, const ServiceUrl& url) {
    if (!url.secure) return {};
    try {
        return {.context = make_tls_context(url, settings.ca_file), .problem = std::nullopt};
    } catch (const Error& error) {
        return {.context = nullptr, .problem = error};
    }
}

void look_at_way(Steps& steps, const Route& route, const Trust& trust, const std::stop_token& stop) {
    const SigpipeGuard guard;
    const std::string& host = by_proxy(route) ? route.proxy->host : route.url.host;
    const std::uint16_t port = by_proxy(route) ? route.proxy->port : route.url.port;
    const std::string named = host + (by_proxy(route) ? " (the proxy)" : "");
    Poco::Net::StreamSocket socket;
    steps.look("dns", [&] {
        std::vector<std::string> addresses;
        for (const auto& address : resolve(host, port, route.timeouts.connect, stop))
            addresses.push_back(address.host().toString());
        return named + " is " + joined(addresses, ", ");
    });
    steps.look("tcp", [&] {
        socket = connect_tcp(route, stop);
        return "connected to " + socket.peerAddress().toString();
    });
    if (steps.broken()) {
        if (by_proxy(route)) steps.look("proxy", [] { return std::string(); });
        steps.look("tls", [] { return std::string(); });
        return;
    }
    const Watchdog watchdog(socket.impl()->sockfd(), route.timeouts.total, stop);
    if (by_proxy(route))
        steps.look("proxy", [&] {
            open_tunnel(route, socket);
            return "the proxy connects to " + route.url.host +
                   (route.proxy->user.empty() ? std::string() : " for the user " + route.proxy->user);
        });
    steps.look("tls", [&]() -> std::string {
        if (trust.problem) throw Error(*trust.problem);
        if (!route.tls) return "none: plain http, which is allowed to this machine only";
        try {
            const auto secure = handshake(route, socket);
            return "trusted: " + joined(tls_chain(), "; ");
        } catch (Error& error) {
            if (const auto chain = tls_chain(); !chain.empty())
                error.add_context("shown: " + joined(chain, "; "));
            throw;
        }
    });
}

ProbeStep clock_step(const std::optional<seconds>& apples_minus_ours) {
    if (!apples_minus_ours)
        return skipped("clock", "Apple did not answer, so there is nothing to compare with");
    const seconds off = std::chrono::abs(*apples_minus_ours);
    const std::string text = off <= seconds(1)
                                 ? std::string("as Apple's, to the second")
                                 : std::to_string(off.count()) + " s " +
                                       (apples_minus_ours->count() > 0 ? "behind" : "ahead of") + " Apple's";
    if (off <= kToleratedSkew) return {.name = "clock", .text = text};
    return {.name = "clock",
            .outcome = off <= kLikelyWindow ? Outcome::warning : Outcome::failed,
            .text = text + ", by which sign-ins may be refused",
            .remedy = std::string(describe(Code::clock_skew).remedy)};
}

ProbeStep terms_step(bool refused, bool account_read) {
    if (refused)
        return {.name = "terms",
                .outcome = Outcome::failed,
                .text = std::string(describe(Code::terms_not_signed).text),
                .remedy = std::string(describe(Code::terms_not_signed).remedy)};
    if (account_read) return {.name = "terms", .text = "accepted"};
    return skipped("terms", "Apple did not get as far as to say");
}

// Signs in and reads /account. Terms that are not accepted fail their own step: they prove that the token is good.
void look_at_token(Steps& steps, Probe& result, Client& client, const std::stop_token& stop) {
    bool terms_refused = false;
    const auto ask = [&](const std::function<void()>& call) {
        try {
            call();
        } catch (const Error& error) {
            if (error.code() != Code::terms_not_signed) throw;
            terms_refused = true;
        }
    };
    steps.look("session", [&] {
        ask([&] { client.open_session(stop); });
        return std::string(terms_refused ? "Apple knows the token, and waits for its terms to be accepted"
                                         : "Apple accepts the token");
    });
    steps.look("account", [&] {
        if (!terms_refused) ask([&] { result.account = client.account(stop); });
        if (terms_refused) throw Skipped{"Apple waits for its terms to be accepted"};
        return "the MDM server " + result.account->server_name.value_or(result.account->server_uuid) +
               (result.account->org_name ? " of " + *result.account->org_name : std::string());
    });
    steps.list.push_back(terms_step(terms_refused, result.account.has_value()));
}

} // namespace

Probe probe(const ServiceSettings& settings, const std::optional<ServerToken>& token, Clock& clock,
            const std::stop_token& stop) {
    Probe result;
    Steps steps;
    const ServiceUrl url = parse_base_url(settings.base_url);
    const Trust trust = trust_of(settings, url);
    look_at_way(
        steps,
        {.url = url, .proxy = proxy_for(settings), .tls = trust.context, .timeouts = settings.timeouts},
        trust, stop);
    if (token) {
        std::optional<seconds> difference;
        if (steps.broken()) {
            for (const char* name : {"session", "account", "terms"})
                steps.list.push_back(skipped(name, "an earlier step failed"));
        } else {
            Client client(settings, *token, clock, {}, {.max_tries = 1});
            look_at_token(steps, result, client, stop);
            difference = client.clock_difference();
        }
        steps.list.insert(steps.list.begin(), clock_step(difference));
    }
    result.steps = std::move(steps.list);
    return result;
}

} // namespace mdm::dep
