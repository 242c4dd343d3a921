#include "plugin/protocol/transport.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/connection.hpp"
#include "plugin/protocol/http_session.hpp"
#include "plugin/protocol/sigpipe_guard.hpp"
#include "plugin/protocol/tls_context.hpp"
#include "plugin/protocol/watchdog.hpp"

#include <Poco/Exception.h>

#include <openssl/err.h>

#include <istream>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace mdm::dep {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using std::chrono::steady_clock;

// Servers close idle connections after 5 to 60 s without saying so; below the least of them a kept one is
// safe.
constexpr std::chrono::seconds kMaxIdle{4};
constexpr std::size_t kMaxIdleConnections = 4;
constexpr std::size_t kMaxErrorBytes = std::size_t{8} * 1024;
constexpr const char* kJson = "application/json;charset=UTF8"; // exactly so: Apple's own simulator insists

struct Connection {
    std::unique_ptr<HttpSession> http;
    steady_clock::time_point idle_since = {};
};

// The exchange broke on a kept connection before any answer: the server had closed it. Worth another
// connection.
struct StaleConnection {};

// With the port unless it is the scheme's own.
std::string host_field(const ServiceUrl& url) {
    std::string host = url.host.find(':') != std::string::npos ? "[" + url.host + "]" : url.host;
    if (url.port != (url.secure ? 443 : 80)) host += ":" + std::to_string(url.port);
    return host;
}

} // namespace

class Transport::Impl {
public:
    explicit Impl(const ServiceSettings& settings)
        : route_{.url = parse_base_url(settings.base_url),
                 .proxy = proxy_for(settings),
                 .tls = nullptr,
                 .timeouts = settings.timeouts},
          host_(host_field(route_.url)), user_agent_(settings.user_agent),
          protocol_version_(std::to_string(settings.protocol_version)) {
        check(settings);
        if (route_.url.secure) route_.tls = make_tls_context(route_.url, settings.ca_file);
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl() {
        const SigpipeGuard guard; // closing a TLS connection writes to it
        kept_.clear();
    }

    HttpAnswer exchange(const HttpRequest& request, const std::stop_token& stop, bool& sent) {
        const SigpipeGuard guard;
        if (auto kept = request.repeatable ? take_kept() : std::nullopt) {
            try {
                return exchange_on(std::move(*kept), request, stop, sent);
            } catch (const StaleConnection&) {
                // Nothing was answered; the fresh connection below asks once more.
            }
        }
        return exchange_on({}, request, stop, sent);
    }

    [[nodiscard]] std::string url_of(std::string_view path) const {
        return route_.url.text + std::string(path);
    }

private:
    std::optional<Connection> take_kept() {
        const std::lock_guard lock(mutex_);
        while (!kept_.empty()) {
            Connection connection = std::move(kept_.back());
            kept_.pop_back();
            if (steady_clock::now() - connection.idle_since > kMaxIdle) continue;
            // Anything to read on an idle connection is its end, or an answer to nothing we asked.
            if (connection.http->socket().poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) continue;
            return connection;
        }
        return std::nullopt;
    }

    void keep(Connection connection) {
        connection.idle_since = steady_clock::now();
        const std::lock_guard lock(mutex_);
        if (kept_.size() < kMaxIdleConnections) kept_.push_back(std::move(connection));
    }

    HttpAnswer exchange_on(Connection connection, const HttpRequest& request, const std::stop_token& stop,
                           bool& sent) {
        if (stop.stop_requested()) throw Error(Code::cancelled);
        const bool fresh = !connection.http;
        Poco::Net::StreamSocket socket = fresh ? connect_tcp(route_, stop) : connection.http->socket();
        const Watchdog watchdog(socket.impl()->sockfd(), route_.timeouts.total, stop);
        // A kept connection that ends before a byte of the answer had ended before we asked.
        const auto is_stale = [&] { return !fresh && !connection.http->answered(); };
        try {
            if (fresh) connection.http = std::make_unique<HttpSession>(secured(route_, socket));
            bool keepable = false;
            sent = true;
            HttpAnswer answer = ask(*connection.http, request, watchdog, keepable);
            if (keepable) keep(std::move(connection));
            return answer;
        } catch (const Error& error) {
            throw_if_cut(watchdog, request);
            if (error.code() == Code::unreachable && is_stale()) throw StaleConnection{};
            throw;
        } catch (const Poco::TimeoutException& error) {
            ERR_clear_error();
            throw_if_cut(watchdog, request);
            throw Error(Code::timed_out, {.detail = error.displayText()});
        } catch (const Poco::Exception& error) {
            ERR_clear_error();
            throw_if_cut(watchdog, request);
            if (is_stale()) throw StaleConnection{};
            throw Error(Code::unreachable, {.detail = error.displayText()});
        }
    }

    HttpAnswer ask(HttpSession& http, const HttpRequest& request, const Watchdog& watchdog,
                   bool& keepable) const {
        HTTPRequest head(request.method, route_.url.path_prefix + request.path, HTTPRequest::HTTP_1_1);
        head.set("Host", host_);
        head.set("User-Agent", user_agent_);
        head.set("X-Server-Protocol-Version", protocol_version_);
        head.set("Accept", kJson);
        head.set("Content-Type", kJson); // also without a body
        if (!request.session.empty()) head.set("X-ADM-Auth-Session", std::string(request.session.reveal()));
        if (!request.authorization.empty())
            head.set("Authorization", std::string(request.authorization.reveal()));
        if (!request.body.empty()) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));

        HTTPResponse response;
        std::istream& in = http.ask(head, request.body, response);
        HttpAnswer answer{.status = response.getStatus(),
                          .body = {},
                          .session = ams::Secret(last_field(response, "X-ADM-Auth-Session")),
                          .request_uuid = last_field(response, "X-Apple-Request-UUID"),
                          .retry_after = last_field(response, "Retry-After"),
                          .date = last_field(response, "Date"),
                          .location = last_field(response, "Location")};
        const bool needed = is_success(answer.status);
        HttpBody body = read_body(in, http, response, needed ? request.max_body_bytes : kMaxErrorBytes,
                                  needed ? BodyUse::needed : BodyUse::hint);
        if (!body.complete || body.until_close) throw_if_cut(watchdog, request);
        answer.body = std::move(body.bytes);
        keepable = body.complete && !body.until_close && response.getKeepAlive() && !http.has_leftover();
        return answer;
    }

    static void throw_if_cut(const Watchdog& watchdog, const HttpRequest& request) {
        switch (watchdog.cut()) {
        case Watchdog::Cut::none:
            return;
        case Watchdog::Cut::stopped:
            throw Error(Code::cancelled, {.detail = request.method + " " + request.path});
        case Watchdog::Cut::too_slow:
            throw Error(Code::timed_out, {.detail = "the whole exchange took too long"});
        }
    }

    Route route_;
    std::string host_; ///< As the Host field has it.
    std::string user_agent_;
    std::string protocol_version_;
    std::mutex mutex_; ///< Guards kept_.
    std::vector<Connection> kept_;
};

Transport::Transport(const ServiceSettings& settings) : impl_(std::make_unique<Impl>(settings)) {}
Transport::~Transport() = default;

HttpAnswer Transport::exchange(const HttpRequest& request, const std::stop_token& stop, bool* sent) {
    bool ignored = false;
    return impl_->exchange(request, stop, sent != nullptr ? *sent : ignored);
}

std::string Transport::url_of(std::string_view path) const {
    return impl_->url_of(path);
}

} // namespace mdm::dep
