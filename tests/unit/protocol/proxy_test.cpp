// Proxies as they are: each refusal says who does what, and the way through one is as trustworthy as without.
#include "plugin/protocol/transport.hpp"

#include "tests/unit/protocol/certificates.hpp"
#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/ssl.h>

#include <vector>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;

const Certificates& certificates() {
    static const Certificates made;
    return made;
}

void serve(Peer& peer) {
    while (peer.read())
        peer.send(http({200, "{}", ""}));
}

ServiceSettings settings_for(const std::string& url, const ScriptedServer& proxy) {
    return {
        .base_url = url,
        .ca_file = certificates().ca_file(),
        .proxy = ams::Secret("http://127.0.0.1:" + std::to_string(proxy.port())),
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

HttpAnswer ask(const ServiceSettings& settings) {
    Transport transport(settings);
    return transport.exchange({.method = "GET", .path = "/account", .max_body_bytes = 1000}, {});
}

ScriptedServer::Serve answering(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        if (peer.read()) peer.send(bytes);
    };
}

struct Proxy {
    const char* name;
    Code code;
    const char* says;
    ScriptedServer::Serve serve;
};
std::ostream& operator<<(std::ostream& out, const Proxy& row) {
    return out << row.name;
}

const std::string kPage = "<html><h1>Please sign in</h1></html>";

const std::vector<Proxy> kProxies{
    {"closes at once", Code::unreachable, "closed the connection without an answer", [](Peer&) {}},
    {"closes after the request", Code::unreachable, "closed the connection without an answer",
     [](Peer& peer) { (void)peer.read(); }},
    {"is silent", Code::timed_out, "did not answer in time", [](Peer& peer) { peer.wait_for_close(); }},
    {"does not reach the service", Code::unreachable, "does not reach 127.0.0.1",
     answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")},
    {"forbids it", Code::proxy_refused, "allows CONNECT to 127.0.0.1:1",
     answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")},
    {"wants Basic", Code::proxy_refused, "sets proxy_user and proxy_password_file",
     answering("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: basic "
               "realm=\"x\"\r\n\r\n")},
    {"wants what we cannot", Code::proxy_refused, "(Negotiate)",
     answering("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n")},
    {"redirects", Code::proxy_refused, "does not let this server through",
     answering("HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\n\r\n")},
    {"answers with a page", Code::proxy_refused, "answers by itself", answering(http({200, kPage, ""}))},
    {"answers with a page when we begin", Code::proxy_refused, "answers by itself",
     [](Peer& peer) {
         (void)peer.read();
         peer.send("HTTP/1.1 200 OK\r\n\r\n");
         if (peer.receive()) peer.send(kPage);
         peer.wait_for_close();
     }},
    {"is none", Code::proxy_refused, "names a proxy", answering("SSH-2.0-OpenSSH_9.2\r\n\r\n")},
};

// What the name of the last handshake's SNI was; a server's context hands it over.
int remember_sni(SSL* ssl, int* /*alert*/, void* into) {
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    *static_cast<std::string*>(into) = name == nullptr ? "(none)" : name;
    return SSL_TLSEXT_ERR_OK;
}

// OpenSSL's macros for this cast in the old style.
void watch_sni(const Poco::Net::Context::Ptr& context, std::string& into) {
    SSL_CTX_callback_ctrl(context->sslContext(), SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(&remember_sni));
    SSL_CTX_ctrl(context->sslContext(), SSL_CTRL_SET_TLSEXT_SERVERNAME_ARG, 0, &into);
}

} // namespace

BOOST_AUTO_TEST_SUITE(proxy)

BOOST_DATA_TEST_CASE(a_proxy_that_does_not_connect_is_named_with_what_to_do,
                     boost::unit_test::data::make(kProxies), row) {
    const ScriptedServer proxy(row.serve);
    ServiceSettings settings = settings_for("https://127.0.0.1:1", proxy);
    settings.timeouts.idle = milliseconds(500);

    const Error error = error_of([&] { (void)ask(settings); });

    BOOST_TEST(error.code() == row.code, error.id() << ": " << error.detail());
    BOOST_TEST(error.text().find(row.says) != std::string::npos, error.text());
}

BOOST_AUTO_TEST_CASE(a_proxy_that_does_not_run_is_not_taken_for_the_service) {
    ServiceSettings settings;
    {
        const ScriptedServer proxy([](Peer&) {});
        settings = settings_for("https://127.0.0.1:1", proxy);
    }

    const Error error = error_of([&] { (void)ask(settings); });

    BOOST_TEST(error.code() == Code::unreachable);
    BOOST_TEST(error.text().find("The proxy 127.0.0.1 cannot be reached") != std::string::npos, error.text());
}

// The certificate is for the service's address, which is not the one we are connected to.
BOOST_AUTO_TEST_CASE(the_address_of_a_service_is_verified_through_a_proxy) {
    const ScriptedServer right(serve, certificates().server("IP:::1"));
    const ScriptedServer wrong(serve, certificates().server("IP:127.0.0.1"));
    std::string target;
    int port = right.port();
    const ScriptedServer proxy([&](Peer& peer) {
        target = peer.read().value().target;
        peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n");
        peer.tunnel_to(port);
    });
    const ServiceSettings settings = settings_for("https://[::1]:8443", proxy);

    BOOST_TEST(ask(settings).status == 200);
    port = wrong.port();
    BOOST_TEST(error_of([&] { (void)ask(settings); }).code() == Code::tls_failed);

    BOOST_TEST(target == "[::1]:8443");
}

// Names only, says RFC 6066; some servers end the handshake over an address, and one of IPv6 is no host name to any.
BOOST_AUTO_TEST_CASE(sni_has_the_name_of_a_service_and_never_an_address,
                     *boost::unit_test::precondition(can_resolve)) {
    for (const auto& [host, expected] : {std::pair{"[::1]", "(none)"}, std::pair{"127.0.0.1", "(none)"},
                                         std::pair{"localhost", "localhost"}}) {
        std::string seen;
        const auto context = certificates().server("IP:127.0.0.1,IP:::1,DNS:localhost");
        watch_sni(context, seen);
        const ScriptedServer target(serve, context);
        const ScriptedServer proxy([&](Peer& peer) {
            (void)peer.read();
            peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
            peer.tunnel_to(target.port());
        });

        BOOST_TEST(ask(settings_for("https://" + std::string(host) + ":8443", proxy)).status == 200);

        BOOST_TEST(seen == expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
