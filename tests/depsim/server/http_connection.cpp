#include "tests/depsim/server/http_connection.hpp"

#include <istream>
#include <utility>

#include <sys/socket.h>

#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponseImpl.h>
#include <Poco/Net/HTTPServerSession.h>
#include <Poco/Net/NetException.h>

#include "tests/depsim/app/simulator.hpp"
#include "tests/depsim/server/open_sockets.hpp"
#include "tests/depsim/util/text.hpp"

namespace depsim {
namespace {

using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;

constexpr std::size_t kMaximumDrained = 8 * kMaximumBody;

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

void refuse_unreadable(Poco::Net::HTTPServerSession& session) {
    Poco::Net::HTTPServerResponseImpl response(session);
    response.setVersion(Poco::Net::HTTPMessage::HTTP_1_1);
    response.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_BAD_REQUEST);
    response.setKeepAlive(false);
    response.setContentLength(0);
    response.set("X-Apple-Request-UUID", random_uuid());
    response.send();
}

} // namespace

HttpConnection::HttpConnection(const Poco::Net::StreamSocket& socket, Poco::Net::HTTPServerParams::Ptr params,
                               Simulator& simulator, OpenSockets& open)
    : TCPServerConnection(socket), params_(std::move(params)), simulator_(simulator), open_(open),
      descriptor_(socket.impl()->sockfd()) {
    open_.add(descriptor_);
}

HttpConnection::~HttpConnection() {
    open_.remove(descriptor_);
}

void HttpConnection::run() {
    Poco::Net::HTTPServerSession session(socket(), params_);
    try {
        while (session.hasMoreRequests())
            serve(session);
    } catch (const Poco::Net::NoMessageException&) {
        // The client has left.
    } catch (const Poco::Net::MessageException&) {
        refuse_unreadable(session);
    } catch (const Poco::DataException&) {
        refuse_unreadable(session); // a length that is no number
    }
}

void HttpConnection::serve(Poco::Net::HTTPServerSession& session) {
    Poco::Net::HTTPServerResponseImpl response(session);
    Poco::Net::HTTPServerRequestImpl request(response, session, params_.get());
    response.setVersion(request.getVersion());
    // Poco does not read what may follow the last chunk, and would take it for the next request.
    response.setKeepAlive(request.getKeepAlive() && !request.getChunkedTransferEncoding());
    if (request.getExpectContinue()) response.sendContinue();
    const Call call = read_call(request);
    // Not before: who is slow to send a body is waited for as who is slow to send headers.
    open_.set_answering(descriptor_, true);
    answer(call, response);
    open_.set_answering(descriptor_, false);
    session.setKeepAlive(response.getKeepAlive());
}

void HttpConnection::answer(const Call& call, HTTPServerResponse& response) {
    Reply reply = simulator_.handle(call);
    if (call.body_too_large) response.setKeepAlive(false); // some of the body may still be on its way
    if (reply.hang) {
        wait_for_client_to_leave();
        close(response);
        return;
    }
    if (reply.delay.count() > 0 && simulator_.stop.wait_for(reply.delay)) return close(response);
    if (reply.cut == Reply::Cut::before) return close(response);

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
        response.send().write(reply.body.data(), static_cast<std::streamsize>(reply.body.size() / 2)).flush();
        return close(response);
    }
    response.sendBuffer(reply.body.data(), reply.body.size());
}

void HttpConnection::close(HTTPServerResponse& response) {
    response.setKeepAlive(false);
    // Below TLS: the client must see a cut connection, not an orderly end of the session.
    ::shutdown(descriptor_, SHUT_RDWR);
}

void HttpConnection::wait_for_client_to_leave() {
    // Nothing may arrive before the answer, so whatever makes the socket readable is the client's
    // farewell.
    while (!simulator_.stop.wait_for(std::chrono::milliseconds(50)))
        if (socket().poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ)) return;
}

} // namespace depsim
