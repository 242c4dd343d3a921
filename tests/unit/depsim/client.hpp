#pragma once
// A small DEP client of the tests' own: Poco for HTTPS and HMAC, nothing of depsim's and nothing of the
// plugin's.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/depsim/testing/depsim_process.hpp"

namespace depsim_test {

using depsim_testing::Answer;
using depsim_testing::DepsimProcess;
using Json = nlohmann::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Changes settings of the service.
void set(DepsimProcess& service, const Json& settings);

/// The body as JSON; a discarded value when it is none.
Json json_of(const Answer& answer);

/// Signs GET <base_url>/session. `change` may alter the parameters before they are signed, `spoil` after.
struct Signing {
    std::string method = "GET";
    std::string url;                  ///< empty: the service's own
    std::int64_t timestamp = 0;       ///< 0: now
    std::string nonce;                ///< empty: a new one
    Pairs extra;                      ///< more oauth_ parameters, signed like the rest
    Pairs query;                      ///< sent behind the path, signed like the rest
    std::vector<std::string> without; ///< parameters that are left out altogether
    bool realm = true;
    bool version = true;
    std::string signature_method = "HMAC-SHA1";
};
std::string authorization(const Json& token, const std::string& base_url, const Signing& signing = {});

class Client {
public:
    /// Downloads a plain token of the server (empty: the first) from the portal.
    explicit Client(DepsimProcess& service, const std::string& server = {});

    /// Sends exactly this; no header of its own but Host and Content-Length. Throws Poco::Exception.
    Answer send(const std::string& method, const std::string& path, const Pairs& headers,
                const std::string& body = {});

    void set_timeout_ms(long milliseconds);

    /// GET /session with the token; remembers the session on success.
    Answer open(const Signing& signing = {});

    /// A call with the session, following X-ADM-Auth-Session. Opens a session first if there is none.
    Answer call(const std::string& method, const std::string& path, const std::string& body = {});
    Answer call(const std::string& method, const std::string& path, const Json& body) {
        return call(method, path, body.dump());
    }
    /// As call(), and a failed test unless the status is 200.
    Json ok(const std::string& method, const std::string& path, const Json& body = nullptr);

    /// All devices of a full fetch; `cursor` is then where sync starts.
    std::vector<Json> fetch_all(int limit = 1000);
    /// All operations after `cursor`, which moves on.
    std::vector<Json> sync_all(int limit = 1000);
    /// Defines a profile and returns its UUID.
    std::string define(const std::string& name = "Profile");

    Json token;
    std::string session;
    std::string cursor;
    std::string version = "10";
    std::string user_agent = "depsim-tests/1.0";

private:
    DepsimProcess& service_;
    struct Connection;
    std::shared_ptr<Connection> connection_;
};

} // namespace depsim_test
