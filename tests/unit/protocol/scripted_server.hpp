// A TCP server in this process that does exactly what a test says, on the wire.
#pragma once

#include <Poco/Net/Context.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace mdm::dep::test {

struct Received {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;

    [[nodiscard]] std::string header(const std::string& lower_case_name) const {
        const auto found = headers.find(lower_case_name);
        return found == headers.end() ? std::string() : found->second;
    }
};

/// One connection, on the server's side.
class Peer {
public:
    explicit Peer(Poco::Net::StreamSocket socket) : socket_(std::move(socket)) {}

    /// The next request, or nothing when the client has closed.
    std::optional<Received> read();
    /// Waits for some bytes; false when the client has closed.
    bool receive();
    void send(std::string_view bytes);
    /// Blocks until the client closes.
    void wait_for_close();
    /// Ends the connection beneath TLS, which does not get to say goodbye.
    void break_off();
    /// Carries bytes to and from a port of this machine until one side closes.
    void tunnel_to(int port);

private:
    std::string take(char until);

    Poco::Net::StreamSocket socket_;
    std::string buffer_;
};

/// Serves each connection on a thread of its own with `serve`; the connection is closed when that returns.
/// Listens on 127.0.0.1, port 0. Ends with the object.
class ScriptedServer {
public:
    using Serve = std::function<void(Peer&)>;

    explicit ScriptedServer(Serve serve, Poco::Net::Context::Ptr tls = nullptr);
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;
    ~ScriptedServer();

    [[nodiscard]] int port() const { return listener_.address().port(); }
    [[nodiscard]] std::string url() const;
    [[nodiscard]] int connections() const { return connections_; }

private:
    void accept();

    Serve serve_;
    Poco::Net::Context::Ptr tls_;
    Poco::Net::ServerSocket listener_;
    std::atomic<bool> ending_ = false;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_; ///< Guards open_ and threads_.
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

struct Reply {
    int status = 200;
    std::string body = {};
    std::string headers = {}; ///< Each line ended by CRLF.
};

/// The bytes of a reply that leaves the connection open.
std::string http(const Reply& reply);

/// A service whose endpoints are functions; /session gives S1, S2, ... unless told otherwise. Remembers the
/// requests.
class FakeService {
public:
    using Endpoint = std::function<Reply(const Received&)>;

    explicit FakeService(std::map<std::string, Endpoint> endpoints);

    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] int connections() const { return server_.connections(); }
    [[nodiscard]] std::vector<Received> requests(const std::string& path = {}) const;

private:
    Reply answer(const Received& request);

    std::map<std::string, Endpoint> endpoints_;
    std::atomic<int> sessions_ = 0;
    mutable std::mutex mutex_; ///< Guards requests_.
    std::vector<Received> requests_;
    ScriptedServer server_; // last, so that it ends before what it uses
};

} // namespace mdm::dep::test
