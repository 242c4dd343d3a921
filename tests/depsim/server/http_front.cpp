#include "tests/depsim/server/http_front.hpp"

#include <istream>

#include <sys/socket.h>

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnection.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <Poco/Timespan.h>

#include "tests/depsim/app/simulator.hpp"
#include "tests/depsim/server/open_sockets.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

// One thread a connection. From kCrowd connections on each newcomer ends one whose client is silent; the threads between
// the two are for those that come while others are still ending.
constexpr int kMaximumConnections = 512;
constexpr std::size_t kCrowd = 448;
constexpr std::size_t kMaximumDrained = 8 * kMaximumBody;
/// How long answers that are being written may take when the program ends.
constexpr std::chrono::seconds kFarewell{2};
const Poco::Timespan kIdle(75, 0);

void read_body(HTTPServerRequest& request, Call& call) {
    // Without a length a request has no body (RFC 9112 section 6.3); Poco would read until the connection
    // ends.
    if (!request.hasContentLength() && !request.getChunkedTransferEncoding()) return;
    std::istream& in = request.stream();
    std::size_t received = 0;
    char block[16 * 1024];
    while (in.read(block, sizeof block), in.gcount() > 0) {
        const auto count = static_cast<std::size_t>(in.gcount());
        received += count;
        // A body that is refused is still read for a while, so that the client gets to see why.
        if (received > kMaximumDrained) return;
        if (received > kMaximumBody) {
            call.body_too_large = true;
            call.body.clear();
            continue;
        }
        call.body.append(block, count);
    }
}

/// The request target without scheme and host, which a client may send along (RFC 9112 section 3.2.2).
std::string_view origin_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!same_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const std::size_t slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    return target;
}

Call read_call(HTTPServerRequest& request) {
    Call call;
    call.method = request.getMethod();
    call.scheme = request.secure() ? "https" : "http";
    const std::string_view uri = origin_form(request.getURI());
    const std::size_t mark = uri.find('?');
    call.path = uri.substr(0, mark);
    if (mark != std::string_view::npos) call.query = uri.substr(mark + 1);
    for (const auto& [name, value] : request)
        call.headers.emplace_back(name, value);
    call.from_loopback = request.clientAddress().host().isLoopback();
    read_body(request, call);
    return call;
}

class Handler : public Poco::Net::HTTPRequestHandler {
public:
    Handler(Simulator& simulator, OpenSockets& open) : simulator_(simulator), open_(open) {}

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override {
        auto& socket = static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket();
        const Call call = read_call(request);
        // Not before: who is slow to send a body is waited for as who is slow to send headers.
        open_.set_answering(socket.impl()->sockfd(), true);
        answer(call, response, socket);
        open_.set_answering(socket.impl()->sockfd(), false);
    }

private:
    void answer(const Call& call, HTTPServerResponse& response, Poco::Net::StreamSocket& socket) {
        Reply reply = simulator_.handle(call);
        if (call.body_too_large) response.setKeepAlive(false); // some of the body may still be on its way
        if (reply.hang) {
            wait_for_client_to_leave(socket);
            close(response, socket);
            return;
        }
        if (reply.delay.count() > 0 && simulator_.stop.wait_for(reply.delay)) return close(response, socket);
        if (reply.cut == Reply::Cut::before) return close(response, socket);

        {
            const std::lock_guard lock(simulator_.mutex);
            response.setDate(Poco::Timestamp(simulator_.world.clock.now_ms() * 1000));
        }
        response.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
        if (!reply.content_type.empty()) response.setContentType(reply.content_type);
        for (const auto& [name, value] : reply.headers)
            response.set(name, value);
        if (reply.cut == Reply::Cut::middle) {
            // The length of the whole, and half of it.
            response.setContentLength64(static_cast<Poco::Int64>(reply.body.size() + 2));
            response.send()
                .write(reply.body.data(), static_cast<std::streamsize>(reply.body.size() / 2))
                .flush();
            return close(response, socket);
        }
        response.sendBuffer(reply.body.data(), reply.body.size());
    }

    static void close(HTTPServerResponse& response, Poco::Net::StreamSocket& socket) {
        response.setKeepAlive(false);
        // Below TLS: the client must see a cut connection, not an orderly end of the session.
        ::shutdown(socket.impl()->sockfd(), SHUT_RDWR);
    }

    void wait_for_client_to_leave(Poco::Net::StreamSocket& socket) {
        // Nothing may arrive before the answer, so whatever makes the socket readable is the client's
        // farewell.
        while (!simulator_.stop.wait_for(std::chrono::milliseconds(50)))
            if (socket.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) return;
    }

    Simulator& simulator_;
    OpenSockets& open_;
};

class Factory : public Poco::Net::HTTPRequestHandlerFactory {
public:
    Factory(Simulator& simulator, OpenSockets& open) : simulator_(simulator), open_(open) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override {
        return new Handler(simulator_, open_); // Poco deletes it
    }

private:
    Simulator& simulator_;
    OpenSockets& open_;
};

/// Lets everybody in, and sees to it that there is room.
class Doorkeeper : public Poco::Net::TCPServerConnectionFilter {
public:
    explicit Doorkeeper(OpenSockets& open) : open_(open) {}
    bool accept(const Poco::Net::StreamSocket&) override {
        open_.make_room(kCrowd);
        return true;
    }

private:
    OpenSockets& open_;
};

/// Poco's connection, known to OpenSockets as long as it lives.
class Connection : public Poco::Net::HTTPServerConnection {
public:
    Connection(const Poco::Net::StreamSocket& socket, const Poco::Net::HTTPServerParams::Ptr& params,
               const Poco::Net::HTTPRequestHandlerFactory::Ptr& handlers, OpenSockets& open)
        : HTTPServerConnection(socket, params, handlers), open_(open), descriptor_(socket.impl()->sockfd()) {
        open_.add(descriptor_);
    }
    ~Connection() override { open_.remove(descriptor_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

private:
    OpenSockets& open_;
    int descriptor_;
};

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
public:
    ConnectionFactory(Simulator& simulator, Poco::Net::HTTPServerParams::Ptr params, OpenSockets& open)
        : params_(std::move(params)), handlers_(new Factory(simulator, open)), open_(open) {}
    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
        return new Connection(socket, params_, handlers_, open_); // Poco deletes it
    }

private:
    Poco::Net::HTTPServerParams::Ptr params_;
    Poco::Net::HTTPRequestHandlerFactory::Ptr handlers_;
    OpenSockets& open_;
};

/// Poco's constructors would let two programs have the same port, and clients talk to either by chance.
Poco::Net::ServerSocket bound(Poco::Net::ServerSocket socket, const Poco::Net::SocketAddress& address) {
    const bool past_connections = true; // a port is free again at once when its server has ended
    const bool other_servers = false;
    socket.bind(address, past_connections, other_servers);
    socket.listen(128);
    return socket;
}

Poco::Net::ServerSocket bind(const Listen& listen) {
    const Poco::Net::SocketAddress address(listen.host, listen.port);
    if (listen.plain_http) {
        if (!address.host().isLoopback())
            throw Poco::InvalidArgumentException("--plain-http serves loopback addresses only");
        return bound(Poco::Net::ServerSocket(), address);
    }
    // VERIFY_NONE is about client certificates: the service asks for none.
    Poco::Net::Context::Ptr context =
        new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, listen.key_file, listen.certificate_file,
                               "", Poco::Net::Context::VERIFY_NONE);
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    return bound(Poco::Net::SecureServerSocket(context), address);
}

Poco::Net::HTTPServerParams::Ptr parameters() {
    Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
    params->setKeepAlive(true);
    params->setMaxKeepAliveRequests(0);
    params->setKeepAliveTimeout(kIdle);
    params->setTimeout(kIdle);
    params->setMaxThreads(kMaximumConnections);
    params->setMaxQueued(256);
    return params;
}

} // namespace

class HttpFront::Server {
public:
    Server(Simulator& simulator, const Listen& listen)
        : host_(listen.host), plain_(listen.plain_http), threads_(4, kMaximumConnections),
          socket_(bind(listen)), params_(parameters()),
          server_(new ConnectionFactory(simulator, params_, open_), threads_, socket_, params_) {
        server_.setConnectionFilter(new Doorkeeper(open_));
        server_.start();
    }
    ~Server() { stop(); }

    void stop() {
        if (stopped_) return;
        stopped_ = true;
        // Wakes Poco's accepting thread, which else notices the end only after a quarter of a second.
        ::shutdown(socket_.impl()->sockfd(), SHUT_RD);
        server_.stop();
        open_.end_reading(kFarewell);
        open_.end_all();
        threads_.joinAll();
    }

    [[nodiscard]] std::string base_url() const {
        const std::string host = host_.find(':') == std::string::npos ? host_ : '[' + host_ + ']';
        return (plain_ ? "http://" : "https://") + host + ':' + std::to_string(socket_.address().port());
    }

private:
    std::string host_;
    bool plain_;
    bool stopped_ = false;
    OpenSockets open_; // outlives the threads and the connections in them
    Poco::ThreadPool threads_;
    Poco::Net::ServerSocket socket_;
    Poco::Net::HTTPServerParams::Ptr params_;
    Poco::Net::TCPServer server_;
};

HttpFront::HttpFront(Simulator& simulator, const Listen& listen)
    : server_(std::make_unique<Server>(simulator, listen)) {}
HttpFront::~HttpFront() = default;

std::string HttpFront::base_url() const {
    return server_->base_url();
}

void HttpFront::stop() {
    server_->stop();
}

} // namespace depsim
