#include "tests/depsim/server/http_front.hpp"

#include <sys/socket.h>

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>
#include <Poco/Timespan.h>

#include "tests/depsim/server/http_connection.hpp"
#include "tests/depsim/server/open_sockets.hpp"

namespace depsim {
namespace {

// One thread a connection. From kCrowd connections on each newcomer ends one whose client is silent; the threads between
// the two are for those that come while others are still ending.
constexpr int kMaximumConnections = 512;
constexpr std::size_t kCrowd = 448;
/// How long answers that are being written may take when the program ends.
constexpr std::chrono::seconds kFarewell{2};
const Poco::Timespan kIdle(75, 0);

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

class ConnectionFactory : public Poco::Net::TCPServerConnectionFactory {
public:
    ConnectionFactory(Simulator& simulator, Poco::Net::HTTPServerParams::Ptr params, OpenSockets& open)
        : params_(std::move(params)), simulator_(simulator), open_(open) {}
    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
        return new HttpConnection(socket, params_, simulator_, open_); // Poco deletes it
    }

private:
    Poco::Net::HTTPServerParams::Ptr params_;
    Simulator& simulator_;
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
