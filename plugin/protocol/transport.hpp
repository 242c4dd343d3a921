// HTTP exchanges with the service: connections kept alive, bodies bounded, everything interruptible.
#pragma once

#include "plugin/protocol/service_settings.hpp"

#include <ams/cpp/secret.hpp>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace mdm::dep {

struct HttpRequest {
    std::string method = {};
    std::string path = {};          ///< With its query, without the base URL's prefix.
    ams::Secret session = {};       ///< X-ADM-Auth-Session; empty: not sent.
    ams::Secret authorization = {}; ///< Authorization; empty: not sent.
    std::string body = {};          ///< Empty: none is sent.
    std::size_t max_body_bytes = 0;
    /// False: the request must not reach the service twice, so no kept connection is used, on which a request
    /// can get lost unnoticed.
    bool repeatable = true;
};

struct HttpAnswer {
    int status = 0;
    std::string body = {};    ///< Complete for a success; for others the first 8 KiB, or what came of it.
    ams::Secret session = {}; ///< X-ADM-Auth-Session, empty if absent; of several the last.
    std::string request_uuid = {}; ///< X-Apple-Request-UUID
    std::string retry_after = {};  ///< As sent.
    std::string date = {};         ///< As sent.
    std::string location = {};     ///< Of a redirect, as sent.
};

/// Whether the status says that the request was carried out.
[[nodiscard]] constexpr bool is_success(int status) {
    return status >= 200 && status < 300;
}

/// Sends requests and reads answers. Thread-safe: each exchange uses a connection of its own, kept afterwards
/// for the next. Not moved.
class Transport {
public:
    /// Throws Error(configuration).
    explicit Transport(const ServiceSettings& settings);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport();

    /// One request, one answer, whatever its status. Redirects are not followed.
    ///
    /// Throws Error: unreachable, timed_out, tls_failed, proxy_refused, bad_answer (no HTTP, or a success larger
    /// than max_body_bytes), cancelled (within a fraction of a second of the stop request). Blocks up to the
    /// time-outs.
    /// @param sent if not null, set once anything of the request may have reached the service; never cleared
    [[nodiscard]] HttpAnswer exchange(const HttpRequest& request, const std::stop_token& stop,
                                      bool* sent = nullptr);

    /// The URL OAuth signs for `path`: as it is really requested.
    [[nodiscard]] std::string url_of(std::string_view path) const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace mdm::dep
