// Between Poco's requests and ours.
#pragma once

#include "host-sdk/host/web/dispatcher.hpp"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>

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

} // namespace ams::host
