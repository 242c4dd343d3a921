#include "tests/unit/protocol/scripted_server.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

namespace mdm::dep::test {

bool Peer::receive() {
    std::array<char, 4096> chunk{};
    const int count = socket_.receiveBytes(chunk.data(), static_cast<int>(chunk.size()));
    if (count <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    return true;
}

std::string Peer::take(char until) {
    std::size_t end = 0;
    while ((end = buffer_.find(until)) == std::string::npos) {
        if (!receive()) return {};
    }
    std::string line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::optional<Received> Peer::read() {
    const std::string first = take('\n');
    if (first.empty()) return std::nullopt;
    Received request;
    request.method = first.substr(0, first.find(' '));
    request.target = first.substr(first.find(' ') + 1, first.rfind(' ') - first.find(' ') - 1);
    for (std::string line = take('\n'); !line.empty(); line = take('\n')) {
        const std::size_t colon = line.find(':');
        std::string name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        request.headers[name] = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
    }
    const std::string length = request.header("content-length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (buffer_.size() < size) {
        if (!receive()) return std::nullopt;
    }
    request.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return request;
}

void Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Peer::wait_for_close() {
    while (receive())
        buffer_.clear();
}

void Peer::break_off() {
    ::shutdown(socket_.impl()->sockfd(), SHUT_WR);
}

void Peer::tunnel_to(int port) {
    using Poco::Net::Socket;
    Poco::Net::StreamSocket target(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
    std::array<char, 16'384> chunk{};
    for (;;) {
        Socket::SocketList readable{socket_, target};
        Socket::SocketList writable;
        Socket::SocketList failed;
        if (Socket::select(readable, writable, failed, Poco::Timespan(5, 0)) == 0) return;
        for (const Socket& ready : readable) {
            const bool from_client = ready == socket_;
            Poco::Net::StreamSocket& from = from_client ? socket_ : target;
            Poco::Net::StreamSocket& to = from_client ? target : socket_;
            const int count = from.receiveBytes(chunk.data(), static_cast<int>(chunk.size()));
            if (count <= 0) return;
            to.sendBytes(chunk.data(), count);
        }
    }
}

ScriptedServer::ScriptedServer(Serve serve, Poco::Net::Context::Ptr tls)
    : serve_(std::move(serve)), tls_(std::move(tls)), listener_(Poco::Net::SocketAddress("127.0.0.1", 0)),
      acceptor_([this] { accept(); }) {}

ScriptedServer::~ScriptedServer() {
    ending_ = true;
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int descriptor : open_)
            ::shutdown(descriptor, SHUT_RDWR);
    }
    for (std::thread& thread : threads_)
        thread.join();
}

std::string ScriptedServer::url() const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port());
}

void ScriptedServer::accept() {
    while (!ending_) {
        if (!listener_.poll(Poco::Timespan(0, 20'000), Poco::Net::Socket::SELECT_READ)) continue;
        // Handed over as a whole: Poco counts references where a thread sanitizer cannot see it.
        auto accepted = std::make_unique<Poco::Net::StreamSocket>(listener_.acceptConnection());
        ++connections_;
        const std::lock_guard lock(mutex_);
        open_.push_back(accepted->impl()->sockfd());
        threads_.emplace_back([this, owned = std::move(accepted)] {
            Poco::Net::StreamSocket& socket = *owned;
            const int descriptor = socket.impl()->sockfd();
            try {
                Peer peer(tls_ ? Poco::Net::SecureStreamSocket::attach(socket, tls_) : socket);
                serve_(peer);
            } catch (const Poco::Exception&) {
                // The client went away or refused our certificate: what it makes of it is for the test to judge.
            }
            const std::lock_guard closing(mutex_);
            std::erase(open_, descriptor);
            ::shutdown(descriptor, SHUT_RDWR);
            socket.close();
        });
    }
}

std::string http(const Reply& reply) {
    return "HTTP/1.1 " + std::to_string(reply.status) +
           " Status\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n" + reply.headers +
           "\r\n" + reply.body;
}

FakeService::FakeService(std::map<std::string, Endpoint> endpoints)
    : endpoints_(std::move(endpoints)), server_([this](Peer& peer) {
          while (const auto request = peer.read())
              peer.send(http(answer(*request)));
      }) {}

std::vector<Received> FakeService::requests(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    std::vector<Received> found;
    for (const Received& request : requests_) {
        if (path.empty() || request.target.substr(0, request.target.find('?')) == path)
            found.push_back(request);
    }
    return found;
}

Reply FakeService::answer(const Received& request) {
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (const auto found = endpoints_.find(path); found != endpoints_.end()) return found->second(request);
    if (path == "/session")
        return {200, R"({"auth_session_token":"S)" + std::to_string(++sessions_) + "\"}", ""};
    return {404, "", ""};
}

} // namespace mdm::dep::test
