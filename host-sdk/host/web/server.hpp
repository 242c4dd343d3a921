// The console's HTTPS server.
#pragma once

#include "host-sdk/host/web/services.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace ams::host {

struct WebSettings {
    std::string host = "127.0.0.1";    ///< address or name to listen on; IPv6 without brackets
    std::uint16_t port = 0;            ///< 0: any free one
    std::filesystem::path certificate; ///< PEM, the chain included
    std::filesystem::path key;         ///< PEM
    std::filesystem::path page;        ///< folder of the built page; a missing one serves the API alone
    std::filesystem::path openapi;     ///< the API's description
    /// Connections served at once; each has a thread, idle ones too. Event streams get at most half of them.
    int connections = 256;
    std::size_t streams_each_user = 16;
};

/// Serves the API and the page over TLS 1.2 and newer. start() and stop() belong to one thread; handlers run
/// on many.
///
/// Stop it before the scheduler and the tasks: then nobody asks for new work.
class WebServer {
public:
    /// Reads certificate, key, page and API description. Throws Error "ams.tls_files" or
    /// "ams.openapi_missing" naming the file.
    WebServer(Services services, WebSettings settings);
    ~WebServer();
    WebServer(const WebServer&) = delete;
    WebServer& operator=(const WebServer&) = delete;

    /// Binds and begins to answer. Throws Error "ams.listen" naming the address.
    void start();
    /// Ends event streams, lets requests under way finish (at most ten seconds), and closes. A second call
    /// does nothing.
    void stop();

    /// The port that was bound; 0 before start().
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// "https://127.0.0.1:8443"
    [[nodiscard]] std::string url() const;
    [[nodiscard]] bool has_page() const noexcept;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace ams::host
