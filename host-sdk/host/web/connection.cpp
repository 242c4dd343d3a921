#include "host-sdk/host/web/connection.hpp"

#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/web/open_sockets.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/ThreadPool.h>

#include <sys/socket.h>

#include <array>
#include <chrono>

namespace ams::host {
namespace {

/// What a client that was refused may still have on the way; beyond that the connection is closed.
/// Closing with bytes unread resets the connection, and the client then may never see why it was refused.
constexpr std::int64_t kDrainBytes = std::int64_t{16} * 1024 * 1024;

/// Counts requests that are being answered.
class Busy {
public:
    explicit Busy(std::atomic<int>& count) : count_(count) { ++count_; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;
    ~Busy() { --count_; }

private:
    std::atomic<int>& count_;
};

/// Reads what is left of a body, so that the next request of the connection begins where it should. False:
/// too much.
bool drain(std::istream& in) {
    std::array<char, 16 * 1024> piece{};
    std::int64_t total = 0;
    while (in.good() && total <= kDrainBytes) {
        in.read(piece.data(), piece.size());
        total += in.gcount();
    }
    return total <= kDrainBytes;
}

class Connection final : public Poco::Net::HTTPRequestHandler {
public:
    Connection(const Dispatcher& dispatcher, Console& console, bool keep)
        : dispatcher_(dispatcher), console_(console), keep_(keep) {}

    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
        const Busy busy(console_.busy);
        const auto begun = std::chrono::steady_clock::now();
        Call call = describe(request);
        const bool head = request.getMethod() == Poco::Net::HTTPRequest::HTTP_HEAD;
        const std::string& uri = request.getURI();
        const std::size_t question = uri.find('?');
        call.path = uri.substr(0, question);
        if (request.getExpectContinue()) response.sendContinue();

        const auto length = request.hasContentLength()             ? request.getContentLength64()
                            : request.getChunkedTransferEncoding() ? std::int64_t{-1}
                                                                   : std::int64_t{0};
        std::string route;
        const Reply reply = dispatcher_.answer(
            call,
            question == std::string::npos ? std::string_view() : std::string_view(uri).substr(question + 1),
            request.stream(), length, route);
        if (!keep_ || !drain(request.stream())) response.setKeepAlive(false);
        send(request, response, call, reply, head);
        note(call, reply, route, std::chrono::steady_clock::now() - begun);
    }

private:
    static Call describe(const Poco::Net::HTTPServerRequest& request) {
        Call call;
        call.method = request.getMethod() == Poco::Net::HTTPRequest::HTTP_HEAD ? "GET" : request.getMethod();
        call.headers = &request;
        const Poco::Net::IPAddress peer = request.clientAddress().host();
        call.address = peer.toString();
        // A proxy on this machine speaks for somebody else.
        call.local = peer.isLoopback() && !request.has("X-Forwarded-For") && !request.has("Forwarded") &&
                     !request.has("Via");
        call.request_id = random_text(9);
        return call;
    }

    void send(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
              const Call& call, const Reply& reply, bool head) const {
        response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
        response.setReason(Poco::Net::HTTPResponse::getReasonForStatus(response.getStatus()));
        secure(response, reply);
        response.set("X-Request-Id", call.request_id);
        for (const auto& [name, value] : reply.headers)
            response.set(name, value);
        if (!reply.content_type.empty()) response.setContentType(reply.content_type);
        if (reply.stream && !head) return send_stream(request, response, call, reply);
        if (reply.status == 204 || reply.status == 304) {
            if (reply.status == 204)
                response.setContentLength(Poco::Net::HTTPMessage::UNKNOWN_CONTENT_LENGTH);
            response.send();
        } else if (head) {
            if (!reply.stream) response.setContentLength64(static_cast<Poco::Int64>(reply.body.size()));
            response.send();
        } else {
            response.sendBuffer(reply.body.data(), reply.body.size());
        }
    }

    void send_stream(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response,
                     const Call& call, const Reply& reply) const {
        response.setChunkedTransferEncoding(true);
        std::ostream& out = response.send();
        try {
            reply.stream([&](std::string_view piece) {
                out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
                out.flush();
                return out.good();
            });
        } catch (const std::exception& e) {
            static_cast<void>(dispatcher_.reply_to(call, e)); // logs it; the status is out already
            response.setKeepAlive(false);
            // Without the last chunk the client knows that something is missing.
            ::shutdown(static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket().impl()->sockfd(),
                       SHUT_RDWR);
        }
    }

    /// Headers that every answer has.
    static void secure(Poco::Net::HTTPServerResponse& response, const Reply& reply) {
        const bool html = reply.content_type.starts_with("text/html");
        response.set("Content-Security-Policy",
                     html ? "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                            "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
                            "form-action 'self'; frame-ancestors 'none'"
                          : "default-src 'none'; frame-ancestors 'none'");
        response.set("Strict-Transport-Security", "max-age=31536000");
        response.set("X-Content-Type-Options", "nosniff");
        response.set("X-Frame-Options", "DENY");
        response.set("Referrer-Policy", "no-referrer");
        response.set("Cross-Origin-Opener-Policy", "same-origin");
        response.set("Cross-Origin-Resource-Policy", "same-origin");
        response.set("Cache-Control", "no-store"); // files of the page say otherwise
    }

    void note(const Call& call, const Reply& reply, const std::string& route,
              std::chrono::duration<double> took) const {
        const bool events = reply.content_type == "text/event-stream";
        if (!events) console_.metrics.request(route, route.empty() ? "" : call.method, reply.status, took);
        const bool quiet =
            route == "page" || route == "/healthz" || route == "/readyz" || route == "/metrics";
        const LogLevel level = reply.status >= 500 ? LogLevel::warning
                               : quiet             ? LogLevel::debug
                                                   : LogLevel::info;
        if (!console_.services.log.enabled(level)) return;
        // The path without its query: filters quote what is in the tables.
        console_.services.log.write(
            level, "web", "Request.",
            {{"request", call.request_id},
             {"method", call.method},
             {"path", call.path},
             {"status", std::to_string(reply.status)},
             {"ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count())},
             {"user", call.principal ? call.principal->user() : ""},
             {"address", call.address}});
    }

    const Dispatcher& dispatcher_;
    Console& console_;
    bool keep_;
};

class OpenConnection final : public Poco::Net::HTTPServerConnection {
public:
    OpenConnection(const Poco::Net::StreamSocket& socket, const Poco::Net::HTTPServerParams::Ptr& params,
                   const Poco::Net::HTTPRequestHandlerFactory::Ptr& handlers, OpenSockets& open)
        : HTTPServerConnection(socket, params, handlers), open_(open),
          number_(open_.add(socket.impl()->sockfd())) {}
    ~OpenConnection() override { open_.remove(number_); }
    OpenConnection(const OpenConnection&) = delete;
    OpenConnection& operator=(const OpenConnection&) = delete;

private:
    OpenSockets& open_;
    int number_;
};

} // namespace

Poco::Net::TCPServerConnection* OpenConnections::createConnection(const Poco::Net::StreamSocket& socket) {
    return new OpenConnection(socket, params_, handlers_, open_); // Poco deletes it
}

Poco::Net::HTTPRequestHandler* ConnectionFactory::createRequestHandler(const Poco::Net::HTTPServerRequest&) {
    // When connections run short, an idle one must not hold its thread.
    const bool keep = threads_.used() * 4 < connections_ * 3 && !console_.stopping.stop_requested();
    return new Connection(dispatcher_, console_, keep);
}

} // namespace ams::host
