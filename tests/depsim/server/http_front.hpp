#pragma once
// HTTPS (or, on loopback and asked for, HTTP) over Poco.

#include <cstdint>
#include <memory>
#include <string>

namespace depsim {

class Simulator;

struct Listen {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: the system chooses
    bool plain_http = false;
    std::string key_file;         ///< PEM; unused with plain_http
    std::string certificate_file; ///< PEM, the server's own first, then the CA
};

/// Serves the simulator from construction to stop(). Throws Poco::Exception when the address cannot be had.
class HttpFront {
public:
    HttpFront(Simulator& simulator, const Listen& listen);
    ~HttpFront();
    HttpFront(const HttpFront&) = delete;
    HttpFront& operator=(const HttpFront&) = delete;

    [[nodiscard]] std::string base_url() const;

    /// Ends all connections and waits for their threads. Raise the simulator's stop signal first.
    void stop();

private:
    class Server;
    std::unique_ptr<Server> server_;
};

} // namespace depsim
