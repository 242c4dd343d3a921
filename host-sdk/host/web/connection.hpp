// Between Poco's requests and ours.
#pragma once

#include "host-sdk/host/web/dispatcher.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/TCPServerConnectionFactory.h>

namespace Poco {
class ThreadPool;
}

namespace ams::host {

/// Makes a handler for each request. Thread-safe.
class ConnectionFactory final : public Poco::Net::HTTPRequestHandlerFactory {
public:
    /// All must outlive it. `threads` serve the connections, at most `connections` of them.
    ConnectionFactory(const Dispatcher& dispatcher, Console& console, const Poco::ThreadPool& threads,
                      int connections)
        : dispatcher_(dispatcher), console_(console), threads_(threads), connections_(connections) {}

    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest& request) override;

private:
    const Dispatcher& dispatcher_;
    Console& console_;
    const Poco::ThreadPool& threads_;
    int connections_;
};

class OpenSockets;

/// Makes the object that serves a connection, known to OpenSockets as long as it lives. Thread-safe.
class OpenConnections final : public Poco::Net::TCPServerConnectionFactory {
public:
    /// `open` must outlive it and the connections.
    OpenConnections(Poco::Net::HTTPServerParams::Ptr params,
                    Poco::Net::HTTPRequestHandlerFactory::Ptr handlers, OpenSockets& open)
        : params_(std::move(params)), handlers_(std::move(handlers)), open_(open) {}

    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override;

private:
    Poco::Net::HTTPServerParams::Ptr params_;
    Poco::Net::HTTPRequestHandlerFactory::Ptr handlers_;
    OpenSockets& open_;
};

} // namespace ams::host
