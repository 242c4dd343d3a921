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

bool same_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

bool OauthGate::first_use(const std::string& nonce, std::int64_t now, std::int64_t window) {
    while (!order_.empty() && (order_.front().first < now || order_.size() >= kMaximumNonces)) {
        nonces_.erase(order_.front().second);
        order_.pop_front();
    }
    if (!nonces_.insert(nonce).second) return false;
    order_.emplace_back(now + 2 * window, nonce);
    return true;
}

Verdict OauthGate::judge(const World& world, const SignedRequest& request) {
    const auto header = parse_authorization(request.authorization);
    const auto query = parse_query(request.query);
    if (!header || !query) return refuse(400, "");
    const auto oauth = well_formed(*header);
    if (!oauth) return refuse(400, "");
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

    Verdict verdict;
    bool consumer_known = false;
    const ServerToken* token = nullptr;
    for (std::size_t s = 0; s < world.servers.size() && token == nullptr; ++s) {
        const auto& tokens = world.servers[s].tokens;
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            if (tokens[t].consumer_key != value("oauth_consumer_key")) continue;
            consumer_known = true;
            if (tokens[t].access_token != value("oauth_token")) continue;
            token = &tokens[t];
            verdict.server = static_cast<ServerId>(s);
            verdict.token = t;
            break;
        }
    }
    if (!consumer_known) return refuse(401, "UNAUTHORIZED");
    if (token == nullptr) return refuse(401, "token_rejected");

    Parameters signed_parameters = *header;
    signed_parameters.insert(signed_parameters.end(), query->begin(), query->end());
    const std::string base = signature_base(
        request.method, base_url(request.scheme, request.host, request.path), signed_parameters);
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
    if (!first_use(nonce, now, window)) {
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
