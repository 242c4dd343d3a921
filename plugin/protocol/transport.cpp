#include "plugin/protocol/transport.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/connection.hpp"
#include "plugin/protocol/sigpipe_guard.hpp"
#include "plugin/protocol/tls_context.hpp"
#include "plugin/protocol/watchdog.hpp"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>

#include <openssl/err.h>

#include <array>
#include <istream>
#include <mutex>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

namespace mdm::dep {
namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;
using std::chrono::steady_clock;

// Servers close idle connections after 5 to 60 s without saying so; below the least of them a kept one is
// safe.
constexpr std::chrono::seconds kMaxIdle{4};
constexpr std::size_t kMaxIdleConnections = 4;
constexpr std::size_t kMaxErrorBytes = std::size_t{8} * 1024;
constexpr const char* kJson = "application/json;charset=UTF8"; // exactly so: Apple's own simulator insists

// A session over a socket that is connected already. Poco's own would connect again by itself when a write
// fails, without our proxy, TLS context or stop token.
class ConnectedSession final : public HTTPClientSession {
public:
    explicit ConnectedSession(const Poco::Net::StreamSocket& socket) : HTTPClientSession(socket) {
        setKeepAlive(true);
    }

protected:
    int write(const char* buffer, std::streamsize length) override {
        // Past HTTPClientSession's, which is the one that connects again.
        return HTTPSession::write(buffer, length); // NOLINT(bugprone-parent-virtual-call)
    }
    void connect(const Poco::Net::SocketAddress& /*address*/) override {
        throw Poco::Net::ConnectionResetException("the connection was closed");
    }
};

struct Connection {
    std::unique_ptr<ConnectedSession> http;
    steady_clock::time_point idle_since = {};
};

// The exchange broke on a kept connection before any answer: the server had closed it. Worth another
// connection.
struct StaleConnection {};

[[noreturn]] void cut_off(const std::string& detail) {
    throw Error(Code::unreachable,
                {.text = "The connection to Apple's service was cut during an answer. Devices "
                         "already enrolled keep working; the list of devices may be out of date.",
                 .detail = detail});
}

struct Body {
    std::string bytes;
    bool complete = true;
};

Body read_body(std::istream& in, const HTTPResponse& response, std::size_t limit, bool truncate) {
    const bool sized = response.hasContentLength() && !response.getChunkedTransferEncoding();
    const auto announced = sized ? static_cast<std::uint64_t>(response.getContentLength64()) : 0;
    const auto too_large = [&] {
        throw Error(Code::bad_answer,
                    {.text = "The answer is larger than any of Apple's service can be. Nothing of it "
                             "was used and no device is affected.",
                     .detail = "more than " + std::to_string(limit) + " bytes"});
    };
    if (!truncate && announced > limit) too_large();
    Body body;
    if (sized) body.bytes.reserve(std::min<std::uint64_t>(announced, limit));
    std::array<char, 16'384> chunk{};
    // Without this a stream swallows the exceptions of its buffer, and a time-out would look like the end.
    in.exceptions(std::ios::badbit);
    while (in.good()) {
        in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        const auto count = static_cast<std::size_t>(in.gcount());
        if (body.bytes.size() + count > limit) {
            if (!truncate) too_large();
            body.bytes.append(chunk.data(), limit - body.bytes.size());
            body.complete = false;
            return body;
        }
        body.bytes.append(chunk.data(), count);
    }
    if (sized && body.bytes.size() < announced) {
        cut_off(std::to_string(body.bytes.size()) + " of " + std::to_string(announced) + " bytes");
    }
    return body;
}

} // namespace

class Transport::Impl {
public:
    explicit Impl(const ServiceSettings& settings)
        : route_{.url = parse_base_url(settings.base_url),
                 .proxy = proxy_for(settings),
                 .tls = nullptr,
                 .timeouts = settings.timeouts},
          user_agent_(settings.user_agent), protocol_version_(std::to_string(settings.protocol_version)) {
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
        bool answered = false;
        try {
            if (fresh) connection.http = std::make_unique<ConnectedSession>(secured(route_, socket));
            bool keepable = false;
            sent = true;
            HttpAnswer answer = ask(*connection.http, request, answered, keepable);
            if (keepable) keep(std::move(connection));
            return answer;
        } catch (const Error&) {
            throw_if_cut(watchdog, request);
            throw;
        } catch (const Poco::Exception& error) {
            ERR_clear_error();
            throw_if_cut(watchdog, request);
            if (!fresh && !answered) throw StaleConnection{};
            translate(error);
        }
    }

    HttpAnswer ask(HTTPClientSession& http, const HttpRequest& request, bool& answered,
                   bool& keepable) const {
        HTTPRequest head(request.method, route_.url.path_prefix + request.path, HTTPRequest::HTTP_1_1);
        head.setHost(route_.url.host, route_.url.port);
        head.set("User-Agent", user_agent_);
        head.set("X-Server-Protocol-Version", protocol_version_);
        head.set("Accept", kJson);
        head.set("Content-Type", kJson); // also without a body
        if (!request.session.empty()) head.set("X-ADM-Auth-Session", std::string(request.session.reveal()));
        if (!request.authorization.empty())
            head.set("Authorization", std::string(request.authorization.reveal()));
        if (!request.body.empty()) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));

        std::ostream& out = http.sendRequest(head);
        out.exceptions(std::ios::badbit);
        out.write(request.body.data(), static_cast<std::streamsize>(request.body.size()));
        out.flush();

        HTTPResponse response;
        response.setFieldLimit(100);
        std::istream& in = http.receiveResponse(response);
        answered = true;
        HttpAnswer answer{.status = response.getStatus(),
                          .body = {},
                          .session = ams::Secret(response.get("X-ADM-Auth-Session", "")),
                          .request_uuid = response.get("X-Apple-Request-UUID", ""),
                          .retry_after = response.get("Retry-After", ""),
                          .date = response.get("Date", "")};
        const bool ok = answer.status == HTTPResponse::HTTP_OK;
        Body body = read_body(in, response, ok ? request.max_body_bytes : kMaxErrorBytes, !ok);
        answer.body = std::move(body.bytes);
        keepable = body.complete && response.getKeepAlive() &&
                   (response.hasContentLength() || response.getChunkedTransferEncoding());
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

    [[noreturn]] static void translate(const Poco::Exception& error) {
        if (dynamic_cast<const Poco::TimeoutException*>(&error) != nullptr) {
            throw Error(Code::timed_out, {.detail = error.displayText()});
        }
        if (dynamic_cast<const Poco::Net::MessageException*>(&error) != nullptr ||
            dynamic_cast<const Poco::Net::HTTPException*>(&error) != nullptr ||
            dynamic_cast<const Poco::SyntaxException*>(&error) != nullptr) {
            if (dynamic_cast<const Poco::Net::NoMessageException*>(&error) == nullptr) {
                throw Error(Code::bad_answer, {.detail = std::string("no HTTP answer: ") + error.name()});
            }
        }
        throw Error(Code::unreachable, {.detail = error.displayText()});
    }

    Route route_;
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
