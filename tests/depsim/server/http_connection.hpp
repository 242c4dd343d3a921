#pragma once
// One client's connection: requests read and answered one after the other.

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/TCPServerConnection.h>

namespace Poco::Net {
class HTTPServerRequest;
class HTTPServerResponse;
class HTTPServerSession;
} // namespace Poco::Net

namespace depsim {

struct Call;
class OpenSockets;
class Simulator;

/// In place of Poco's own, which answers some of what it cannot read in its own way and some not at all. Known to
/// OpenSockets as long as it lives.
class HttpConnection : public Poco::Net::TCPServerConnection {
public:
    HttpConnection(const Poco::Net::StreamSocket& socket, Poco::Net::HTTPServerParams::Ptr params,
                   Simulator& simulator, OpenSockets& open);
    ~HttpConnection() override;
    HttpConnection(const HttpConnection&) = delete;
    HttpConnection& operator=(const HttpConnection&) = delete;

    void run() override;

private:
    void serve(Poco::Net::HTTPServerSession& session);
    void answer(const Call& call, Poco::Net::HTTPServerResponse& response);
    void close(Poco::Net::HTTPServerResponse& response);
    void wait_for_client_to_leave();

    Poco::Net::HTTPServerParams::Ptr params_;
    Simulator& simulator_;
    OpenSockets& open_;
    int descriptor_;
};

} // namespace depsim
