#pragma once
// Decides whether a signed request for a session is let in.

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// What is needed of GET /session to judge its signature.
struct SignedRequest {
    std::string_view method;
    std::string_view scheme; ///< `https` or `http`, as the connection really was
    std::string_view host;   ///< the Host header
    std::string_view path;
    std::string_view query;
    std::string_view authorization; ///< the header; empty when it was not sent
};

struct Verdict {
    int status = 200;
    std::string code;            ///< Apple's error code; may be empty
    ServerId server = kNoServer; ///< whose token it is, as soon as that is known
    std::size_t token = 0;       ///< index in MdmServer::tokens
};

/// Checks in the order: form of the request (400), consumer key, token, signature, time, nonce (401), state
/// of the token (401 or 403). Remembers the newest nonces whatever the clock says, because a test may set it back. Not
/// thread-safe.
class OauthGate {
public:
    Verdict judge(const World& world, const SignedRequest& request);
    void forget() {
        nonces_.clear();
        order_.clear();
    }

    /// The server whose token the Authorization header names, whether or not the signature is right; kNoServer: none.
    static ServerId claimed_server(const World& world, std::string_view authorization);

private:
    bool first_use(const std::string& nonce);

    std::set<std::string, std::less<>> nonces_;
    std::deque<std::string> order_; ///< oldest first
};

} // namespace depsim
