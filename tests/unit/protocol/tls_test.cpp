// Verification cannot be fooled, nor switched off by anybody else in the process.
#include "plugin/protocol/transport.hpp"

#include "tests/unit/protocol/certificates.hpp"
#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <Poco/Net/AcceptCertificateHandler.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/SSLManager.h>

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <latch>
#include <thread>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;

const Certificates& certificates() {
    static const Certificates made;
    return made;
}

void serve_one(Peer& peer) {
    while (peer.read())
        peer.send(http({200, "{}", ""}));
}

ServiceSettings settings_for(const std::string& url, const std::string& ca_file) {
    return {
        .base_url = url,
        .ca_file = ca_file,
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

HttpAnswer ask(const ServiceSettings& settings) {
    Transport transport(settings);
    return transport.exchange({.method = "GET", .path = "/account", .max_body_bytes = 1000}, {});
}

// A host that trusts everything, everywhere: what a hurried administrator's program does to the process.
class TrustingHost {
public:
    TrustingHost() {
        using Poco::Net::Context;
        const Context::Ptr context = new Context(Context::TLS_CLIENT_USE, "", Context::VERIFY_RELAXED);
        Poco::Net::SSLManager::instance().initializeClient(
            nullptr, new Poco::Net::AcceptCertificateHandler(/*handleErrorsOnServerSide=*/false), context);
    }
    TrustingHost(const TrustingHost&) = delete;
    TrustingHost& operator=(const TrustingHost&) = delete;
    ~TrustingHost() { Poco::Net::SSLManager::instance().initializeClient(nullptr, nullptr, nullptr); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(a_server_of_our_authority_with_the_right_address_is_trusted) {
    const ScriptedServer server(serve_one, certificates().server("IP:127.0.0.1"));

    BOOST_TEST(ask(settings_for(server.url(), certificates().ca_file())).status == 200);
}

BOOST_AUTO_TEST_CASE(a_host_name_is_verified_as_well, *boost::unit_test::precondition(can_resolve)) {
    const ScriptedServer server(serve_one, certificates().server("DNS:localhost"));
    const std::string url = "https://localhost:" + std::to_string(server.port());

    BOOST_TEST(ask(settings_for(url, certificates().ca_file())).status == 200);
}

BOOST_AUTO_TEST_CASE(an_unknown_authority_is_refused_with_the_reason) {
    const ScriptedServer server(serve_one, certificates().server("IP:127.0.0.1"));

    for (const std::string& ca_file : {std::string(), certificates().other_ca_file()}) {
        const Error error = error_of([&] { (void)ask(settings_for(server.url(), ca_file)); });

        BOOST_TEST(error.code() == Code::tls_failed);
        BOOST_TEST(error.text().find("unknown authority") != std::string::npos, error.text());
    }
}

BOOST_AUTO_TEST_CASE(another_host_s_certificate_is_refused_with_the_reason) {
    for (const char* const names : {"DNS:example.com", "IP:127.0.0.2", "DNS:127.0.0.1"}) {
        const ScriptedServer server(serve_one, certificates().server(names));

        const Error error =
            error_of([&] { (void)ask(settings_for(server.url(), certificates().ca_file())); });

        BOOST_TEST(error.code() == Code::tls_failed);
        BOOST_TEST(error.text().find("another host name") != std::string::npos, error.text());
    }
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused_with_the_reason) {
    const ScriptedServer server(serve_one, certificates().expired_server("IP:127.0.0.1"));

    const Error error = error_of([&] { (void)ask(settings_for(server.url(), certificates().ca_file())); });

    BOOST_TEST(error.code() == Code::tls_failed);
    BOOST_TEST(error.text().find("expired") != std::string::npos, error.text());
}

BOOST_AUTO_TEST_CASE(tls_older_than_1_2_is_refused) {
    auto old = certificates().server("IP:127.0.0.1");
    old->disableProtocols(Poco::Net::Context::PROTO_TLSV1_2 | Poco::Net::Context::PROTO_TLSV1_3);
    const ScriptedServer server(serve_one, old);

    const Error error = error_of([&] { (void)ask(settings_for(server.url(), certificates().ca_file())); });

    BOOST_TEST((error.code() == Code::tls_failed || error.code() == Code::unreachable));
}

BOOST_AUTO_TEST_CASE(a_host_that_accepts_every_certificate_does_not_weaken_us) {
    const TrustingHost host;
    const ScriptedServer wrong_name(serve_one, certificates().server("DNS:example.com"));
    const ScriptedServer right_name(serve_one, certificates().server("IP:127.0.0.1"));
    {
        // The host's own connection shows that its handler is in force. Its context is the default one.
        Poco::Net::HTTPSClientSession session("127.0.0.1", static_cast<Poco::UInt16>(right_name.port()));
        Poco::Net::HTTPRequest request("GET", "/", "HTTP/1.1");
        Poco::Net::HTTPResponse response;
        session.sendRequest(request);
        session.receiveResponse(response);
        BOOST_TEST(response.getStatus() == 200);
    }

    BOOST_TEST(error_of([&] { (void)ask(settings_for(right_name.url(), "")); }).code() == Code::tls_failed);
    BOOST_TEST(error_of([&] {
                   (void)ask(settings_for(wrong_name.url(), certificates().ca_file()));
               }).code() == Code::tls_failed);
    BOOST_TEST(ask(settings_for(right_name.url(), certificates().ca_file())).status == 200);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_behind_https_is_refused) {
    const ScriptedServer server([](Peer& peer) { peer.send("HTTP/1.1 200 OK\r\n\r\n"); });

    const Error error = error_of([&] {
        (void)ask(
            settings_for("https://127.0.0.1:" + std::to_string(server.port()), certificates().ca_file()));
    });

    BOOST_TEST(error.code() == Code::tls_failed);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_hangs_ends_on_stop) {
    std::latch connected(1);
    const ScriptedServer server([&](Peer& peer) {
        connected.count_down();
        peer.wait_for_close();
    });
    ServiceSettings settings =
        settings_for("https://127.0.0.1:" + std::to_string(server.port()), certificates().ca_file());
    settings.timeouts = {
        .connect = milliseconds(60000), .idle = milliseconds(60000), .total = milliseconds(60000)};
    Transport transport(settings);
    std::stop_source stop;
    std::jthread stopper([&] {
        connected.wait();
        stop.request_stop();
    });

    const Error error = error_of([&] {
        (void)transport.exchange({.method = "GET", .path = "/", .max_body_bytes = 10}, stop.get_token());
    });

    BOOST_TEST(error.code() == Code::cancelled);
}

BOOST_AUTO_TEST_CASE(a_ca_file_that_is_none_is_a_configuration_error) {
    for (const char* const file : {"/nonexistent/ca.pem", "README.md", "/tmp", "/dev/null"}) {
        const Error error = error_of([&] { Transport transport(settings_for("https://127.0.0.1:1", file)); });

        BOOST_TEST(error.code() == Code::configuration);
        BOOST_TEST(error.field() == "ca_file");
    }
}

BOOST_AUTO_TEST_CASE(connections_over_tls_are_kept) {
    const ScriptedServer server(serve_one, certificates().server("IP:127.0.0.1"));
    Transport transport(settings_for(server.url(), certificates().ca_file()));

    for (int i = 0; i < 5; ++i) {
        (void)transport.exchange({.method = "GET", .path = "/account", .max_body_bytes = 1000}, {});
    }

    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_away_is_unreachable_and_not_untrustworthy) {
    const std::vector<ScriptedServer::Serve> ways{[](Peer&) { /* during the handshake */ },
                                                  [](Peer& peer) {
                                                      (void)peer.receive(); /* while we write */
                                                  }};
    for (const auto& way : ways) {
        const ScriptedServer server(way, certificates().server("IP:127.0.0.1"));
        Transport transport(settings_for(server.url(), certificates().ca_file()));

        const Error error = error_of([&] {
            (void)transport.exchange(
                {.method = "POST", .path = "/x", .body = std::string(20'000'000, 'x'), .max_body_bytes = 10},
                {});
        });

        BOOST_TEST(error.code() == Code::unreachable, error.detail());
    }
}

BOOST_AUTO_TEST_CASE(a_proxy_carries_the_tunnel_and_the_target_is_still_verified) {
    const ScriptedServer target(serve_one, certificates().server("IP:127.0.0.1"));
    const ScriptedServer proxy([](Peer& peer) {
        const Received request = peer.read().value();
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
        peer.tunnel_to(std::stoi(request.target.substr(request.target.rfind(':') + 1)));
    });
    ServiceSettings settings = settings_for(target.url(), certificates().ca_file());
    settings.proxy = ams::Secret("http://127.0.0.1:" + std::to_string(proxy.port()));

    BOOST_TEST(ask(settings).status == 200);
    settings.ca_file = certificates().other_ca_file();
    BOOST_TEST(error_of([&] { (void)ask(settings); }).code() == Code::tls_failed);

    BOOST_TEST(proxy.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_proxy_is_asked_by_connect_and_sees_nothing_more) {
    const ScriptedServer target(serve_one, certificates().server("IP:127.0.0.1"));
    Received seen;
    const ScriptedServer proxy([&](Peer& peer) {
        seen = peer.read().value();
        peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    });
    ServiceSettings settings = settings_for(target.url(), certificates().ca_file());
    settings.proxy = ams::Secret("http://me:pw@127.0.0.1:" + std::to_string(proxy.port()));

    const Error error = error_of([&] { (void)ask(settings); });

    BOOST_TEST(error.code() == Code::proxy_refused);
    BOOST_TEST(seen.method == "CONNECT");
    BOOST_TEST(seen.target == "127.0.0.1:" + std::to_string(target.port()));
    BOOST_TEST(seen.header("proxy-authorization") == "Basic bWU6cHc=");
    BOOST_TEST(seen.header("user-agent").empty());
    BOOST_TEST(target.connections() == 0);
    BOOST_TEST(error.text().find("refuses the user and password") != std::string::npos);
    BOOST_TEST(error.text().find("proxy_password_file") != std::string::npos);
}

// OpenSSL takes a connection that ends without TLS's own farewell for an attack. JSON that is whole is no attack.
BOOST_AUTO_TEST_CASE(an_answer_may_end_with_the_connection_and_without_a_farewell) {
    const ScriptedServer server(
        [](Peer& peer) {
            if (!peer.read()) return;
            peer.send("HTTP/1.1 200 OK\r\n\r\n{}");
            peer.break_off();
        },
        certificates().server("IP:127.0.0.1"));

    BOOST_TEST(ask(settings_for(server.url(), certificates().ca_file())).body == "{}");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
