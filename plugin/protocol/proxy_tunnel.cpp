#include "plugin/protocol/proxy_tunnel.hpp"

#include "plugin/model/error.hpp"
#include "plugin/protocol/http_session.hpp"

#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/NetException.h>
#include <Poco/String.h>

namespace mdm::dep {
namespace {

using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

constexpr const char* kListMayBeOld =
    ". Devices already enrolled keep working; the list of devices may be out of date.";

std::string target_of(const ServiceUrl& url) {
    const bool is_v6 = url.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
}

HTTPRequest connect_request(const Route& route) {
    const std::string target = target_of(route.url);
    HTTPRequest request(HTTPRequest::HTTP_CONNECT, target, HTTPRequest::HTTP_1_1);
    request.set("Host", target);
    if (!route.proxy->user.empty()) {
        const Poco::Net::HTTPBasicCredentials credentials(route.proxy->user,
                                                          std::string(route.proxy->password.reveal()));
        credentials.proxyAuthenticate(request);
    }
    return request;
}

constexpr const char* kProxysOperator =
    "It is tried again by itself. If it lasts, the operator of the proxy finds out why.";

[[noreturn]] void proxy_gone(const Route& route, std::string detail) {
    throw Error(Code::unreachable, {.text = "The proxy " + route.proxy->host +
                                            " closed the connection without an answer" + kListMayBeOld,
                                    .remedy = kProxysOperator,
                                    .detail = std::move(detail)});
}

HTTPResponse asked(const Route& route, HttpSession& session) {
    HTTPRequest request = connect_request(route);
    HTTPResponse response;
    try {
        (void)session.ask(request, {}, response);
        return response;
    } catch (const Poco::TimeoutException&) {
        throw Error(Code::timed_out,
                    {.text = "The proxy " + route.proxy->host + " did not answer in time" + kListMayBeOld,
                     .remedy = kProxysOperator,
                     .detail = "CONNECT " + target_of(route.url)});
    } catch (const Poco::Exception& error) {
        proxy_gone(route, error.displayText());
    } catch (const Error& error) {
        refuse_as_no_tunnel(route, error.detail());
    }
}

[[noreturn]] void unknown_to_proxy(const Route& route, const std::string& schemes, std::string detail) {
    const bool takes_basic = schemes.empty() || Poco::toLower(schemes).find("basic") != std::string::npos;
    if (!takes_basic)
        throw Error(
            Code::proxy_refused,
            {.text = "The proxy " + route.proxy->host +
                     " wants to know who we are in a way that only Windows "
                     "and browsers know (" +
                     schemes.substr(0, schemes.find_first_of(" ,")) + ")" + kListMayBeOld,
             .remedy = "The operator of the proxy accepts Basic authentication from this server, or lets it "
                       "through by its address.",
             .detail = std::move(detail)});
    throw Error(
        Code::proxy_refused,
        {.text = "The proxy " + route.proxy->host + " wants to know who we are" +
                 (route.proxy->user.empty() ? "" : ", and refuses the user and password it was given") +
                 kListMayBeOld,
         .remedy = "The operator of this server sets proxy_user and proxy_password_file to an account that "
                   "the proxy lets through.",
         .detail = std::move(detail)});
}

} // namespace

void refuse_as_no_tunnel(const Route& route, std::string detail) {
    throw Error(
        Code::proxy_refused,
        {.text = "The proxy " + route.proxy->host + " answers by itself in place of connecting to " +
                 route.url.host + kListMayBeOld,
         .remedy = "The operator of this server checks that the setting proxy names a proxy for HTTPS.",
         .detail = std::move(detail)});
}

void open_tunnel(const Route& route, const Poco::Net::StreamSocket& tcp) {
    if (!by_proxy(route)) return;
    HttpSession session(tcp);
    const HTTPResponse response = asked(route, session);
    const bool spoke = session.has_leftover();
    (void)session.detachSocket(); // the socket lives on in `tcp`
    const int status = response.getStatus();
    const std::string detail = "proxy " + route.proxy->host + " status " + std::to_string(status);
    if (status / 100 == 2) {
        // We speak first, so whatever is there already comes from the proxy itself.
        if (spoke) refuse_as_no_tunnel(route, detail + " and a document");
        return;
    }
    if (status == HTTPResponse::HTTP_PROXY_AUTHENTICATION_REQUIRED)
        unknown_to_proxy(route, joined_fields(response, "Proxy-Authenticate"), detail);
    if (status >= 500)
        throw Error(Code::unreachable, {.text = "The proxy " + route.proxy->host + " does not reach " +
                                                route.url.host + kListMayBeOld,
                                        .remedy = kProxysOperator,
                                        .detail = detail});
    throw Error(Code::proxy_refused,
                {.text = "The proxy " + route.proxy->host + " does not let this server through to " +
                         route.url.host + kListMayBeOld,
                 .remedy = "The operator of the proxy allows CONNECT to " + target_of(route.url) +
                           " from this server.",
                 .detail = detail});
}

} // namespace mdm::dep
