#include "host-sdk/host/web/server.hpp"

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/web/connection.hpp"
#include "host-sdk/host/web/console.hpp"
#include "host-sdk/host/web/dispatcher.hpp"
#include "host-sdk/host/web/open_sockets.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include <sys/socket.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

namespace ams::host {
namespace {

constexpr long kReadTimeoutS = 15;      ///< between two pieces of a request
constexpr long kKeepAliveTimeoutS = 15; ///< an idle connection holds a thread
constexpr int kBacklog = 128;

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw Error(AMS_FAILED, "ams.openapi_missing",
                    "The API's description " + file.string() + " cannot be read.");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Poco::Net::Context::Ptr tls(const WebSettings& settings) {
    try {
        Poco::Net::Context::Params params;
        params.privateKeyFile = settings.key.string();
        params.certificateFile = settings.certificate.string();
        params.verificationMode =
            Poco::Net::Context::VERIFY_NONE; // of clients: they sign in, they have no certificate
        params.loadDefaultCAs = false;
        params.cipherList = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!eNULL"; // of TLS 1.2; 1.3 brings its own
        Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params));
        context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
        context->preferServerCiphers();
        context->enableSessionCache(true, "ams-host");
        return context;
    } catch (const Poco::Exception&) {
        throw Error(AMS_FAILED, "ams.tls_files",
                    "The certificate " + settings.certificate.string() + " and the key " +
                        settings.key.string() +
                        " cannot be used. Both have to be PEM files that this user can read and that belong "
                        "together.");
    }
}

Poco::Net::SocketAddress address(const WebSettings& settings) {
    const bool v6 = settings.host.find(':') != std::string::npos;
    return Poco::Net::SocketAddress((v6 ? '[' + settings.host + ']' : settings.host) + ':' +
                                    std::to_string(settings.port));
}

} // namespace

struct WebServer::Parts {
    Parts(Services given, WebSettings wanted)
        : services(std::move(given)), settings(std::move(wanted)), page(settings.page),
          metrics(services.version),
          streams(static_cast<std::size_t>(settings.connections) / 2, settings.streams_each_user),
          console{services, metrics, streams, stopping.get_token(), read_file(settings.openapi)},
          dispatcher(router, console, page), context(tls(settings)),
          threads("web", 4, settings.connections + 2, /*idleTime=*/60) {
        add_session_routes(router, console);
        add_menu_routes(router, console);
        add_table_routes(router, console);
        add_page_routes(router, console);
        add_action_routes(router, console);
        add_task_routes(router, console);
        add_job_routes(router, console);
        add_people_routes(router, console);
        add_operations_routes(router, console);
    }

    Services services;
    WebSettings settings;
    std::stop_source stopping;
    PageFiles page;
    Metrics metrics;
    StreamSlots streams;
    Console console;
    Router router;
    Dispatcher dispatcher;
    Poco::Net::Context::Ptr context;
    OpenSockets open;         // outlives the threads and the connections in them
    Poco::ThreadPool threads; // our own: a stuck request must not starve Poco's default pool
    std::optional<Poco::Net::SecureServerSocket> socket;
    std::unique_ptr<Poco::Net::TCPServer> server;
    std::uint16_t port = 0;
};

WebServer::WebServer(Services services, WebSettings settings)
    : parts_(std::make_unique<Parts>(std::move(services), std::move(settings))) {}

WebServer::~WebServer() {
    stop();
}

void WebServer::start() {
    using Poco::Timespan;
    Parts& parts = *parts_;
    try {
        parts.socket.emplace(parts.context);
        // Poco's constructor would let two hosts have the same port, and browsers talk to either by chance.
        const bool past_connections = true; // a port is free again at once when its host has ended
        const bool other_hosts = false;
        parts.socket->bind(address(parts.settings), past_connections, other_hosts);
        parts.socket->listen(kBacklog);
        parts.port = parts.socket->address().port();
        Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
        params->setKeepAlive(true);
        params->setMaxKeepAliveRequests(0);
        params->setKeepAliveTimeout(Timespan(kKeepAliveTimeoutS, 0));
        params->setTimeout(Timespan(kReadTimeoutS, 0));
        params->setMaxThreads(parts.settings.connections);
        params->setMaxQueued(parts.settings.connections);
        Poco::Net::HTTPRequestHandlerFactory::Ptr handlers =
            new ConnectionFactory(parts.dispatcher, parts.console, parts.threads, parts.settings.connections);
        parts.server = std::make_unique<Poco::Net::TCPServer>(
            new OpenConnections(params, handlers, parts.open), parts.threads, *parts.socket, params);
    } catch (const Poco::Exception& error) {
        throw Error(AMS_FAILED, "ams.listen",
                    "Cannot listen on " + parts.settings.host + " port " +
                        std::to_string(parts.settings.port) + ": " + error.displayText());
    }
    parts.server->start();
}

void WebServer::stop() {
    Parts& parts = *parts_;
    if (!parts.server) return;
    parts.stopping.request_stop();
    // Wakes Poco's accepting thread, which else notices the end only after a quarter of a second.
    ::shutdown(parts.socket->impl()->sockfd(), SHUT_RD);
    parts.server->stop(); // no new connections
    // What is under way may finish; idle connections are only waiting for their clients.
    for (int i = 0; i < 100 && parts.console.busy.load() > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    parts.open.end_all();
    parts.threads.joinAll();
    parts.server.reset();
    parts.socket.reset();
}

std::uint16_t WebServer::port() const noexcept {
    return parts_->port;
}

std::string WebServer::url() const {
    const std::string& host = parts_->settings.host;
    return "https://" + (host.find(':') != std::string::npos ? '[' + host + ']' : host) + ':' +
           std::to_string(parts_->port);
}

bool WebServer::has_page() const noexcept {
    return !parts_->page.empty();
}

} // namespace ams::host
