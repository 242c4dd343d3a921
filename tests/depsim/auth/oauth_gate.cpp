#include "tests/depsim/auth/oauth_gate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include <openssl/crypto.h>

#include "tests/depsim/auth/oauth.hpp"

namespace depsim {
namespace {

constexpr std::array<std::string_view, 6> kRequired{"oauth_consumer_key",     "oauth_token",
                                                    "oauth_signature_method", "oauth_signature",
                                                    "oauth_timestamp",        "oauth_nonce"};
constexpr std::size_t kMaximumNonces = 100'000;

Verdict refuse(int status, std::string code) {
    return {status, std::move(code), kNoServer, 0};
}

/// The oauth_* parameters by name; nothing when one is missing, empty, unknown or there twice.
std::optional<std::map<std::string, std::string, std::less<>>> well_formed(const Parameters& parameters) {
    std::map<std::string, std::string, std::less<>> known;
    for (const auto& [name, value] : parameters) {
        const bool allowed = name == "realm" || name == "oauth_version" ||
                             std::find(kRequired.begin(), kRequired.end(), name) != kRequired.end();
        if (!allowed || !known.emplace(name, value).second) return std::nullopt;
    }
    for (std::string_view name : kRequired) {
        const auto found = known.find(name);
        if (found == known.end() || found->second.empty()) return std::nullopt;
    }
    return known;
}

struct Holder {
    ServerId server = kNoServer;
    std::size_t index = 0; ///< in MdmServer::tokens
    const ServerToken* token = nullptr;
};

/// Whose access token it is, also one that was replaced.
Holder holder_of(const World& world, std::string_view access_token) {
    for (std::size_t s = 0; s < world.servers.size(); ++s) {
        const auto& tokens = world.servers[s].tokens;
        for (std::size_t t = 0; t < tokens.size(); ++t)
            if (tokens[t].access_token == access_token) return {static_cast<ServerId>(s), t, &tokens[t]};
    }
    return {};
}

bool knows_consumer(const World& world, std::string_view consumer_key) {
    for (const MdmServer& server : world.servers)
        for (const ServerToken& token : server.tokens)
            if (token.consumer_key == consumer_key) return true;
    return false;
}

bool same_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

bool OauthGate::first_use(const std::string& nonce) {
    if (!nonces_.insert(nonce).second) return false;
    order_.push_back(nonce);
    if (order_.size() > kMaximumNonces) {
        nonces_.erase(order_.front());
        order_.pop_front();
    }
    return true;
}

ServerId OauthGate::claimed_server(const World& world, std::string_view authorization) {
    const auto parameters = parse_authorization(authorization);
    if (!parameters) return kNoServer;
    for (const auto& [name, value] : *parameters)
        if (name == "oauth_token") return holder_of(world, value).server;
    return kNoServer;
}

Verdict OauthGate::judge(const World& world, const SignedRequest& request) {
    const auto header = parse_authorization(request.authorization);
    const auto query = parse_query(request.query);
    if (!header || !query) return refuse(400, "");
    const auto oauth = well_formed(*header);
    if (!oauth) return refuse(400, "");
    // What OAuth allows in the query Apple wants in the header, and nowhere twice.
    if (std::any_of(query->begin(), query->end(),
                    [](const auto& p) { return p.first.starts_with("oauth_"); }))
        return refuse(400, "");
    const auto value = [&](std::string_view name) -> const std::string& { return oauth->find(name)->second; };

    if (value("oauth_signature_method") != "HMAC-SHA1") return refuse(400, "");
    if (const auto version = oauth->find("oauth_version");
        version != oauth->end() && version->second != "1.0")
        return refuse(400, "");
    std::int64_t timestamp = 0;
    const std::string& digits = value("oauth_timestamp");
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), timestamp);
    if (error != std::errc{} || end != digits.data() + digits.size() || timestamp <= 0)
        return refuse(400, "");

    const std::string& consumer_key = value("oauth_consumer_key");
    if (!knows_consumer(world, consumer_key)) return refuse(401, "UNAUTHORIZED");
    const Holder holder = holder_of(world, value("oauth_token"));
    if (holder.token == nullptr || holder.token->consumer_key != consumer_key)
        return refuse(401, "token_rejected");
    const ServerToken* token = holder.token;
    Verdict verdict;
    verdict.server = holder.server;
    verdict.token = holder.index;

    const std::string base =
        signature_base(request.method, base_url(request.scheme, request.host, request.path), *header, *query);
    const std::string expected = hmac_sha1_signature(base, token->consumer_secret, token->access_secret);
    if (!same_in_constant_time(expected, value("oauth_signature"))) {
        verdict.status = 401;
        verdict.code = "signature_invalid";
        return verdict;
    }

    const std::int64_t now = world.clock.now();
    const std::int64_t window = world.settings.oauth_window_s;
    if (timestamp < now - window || timestamp > now + window) {
        verdict.status = 401;
        verdict.code = "UNAUTHORIZED";
        return verdict;
    }
    const std::string nonce = digits + ' ' + token->access_token + ' ' + value("oauth_nonce");
    if (!first_use(nonce)) {
        verdict.status = 401;
        verdict.code = "UNAUTHORIZED";
        return verdict;
    }

    switch (token->state_at(now)) {
    case TokenState::valid:
        break;
    case TokenState::expired:
        verdict.status = 401;
        verdict.code = "token_expired";
        break;
    case TokenState::replaced:
        verdict.status = 403;
        verdict.code = Names<ReplacedCode>::values[static_cast<std::size_t>(world.settings.replaced_code)];
        break;
    case TokenState::user_deleted:
        verdict.status = 403;
        verdict.code = "FORBIDDEN";
        break;
    }
    return verdict;
}

} // namespace depsim
