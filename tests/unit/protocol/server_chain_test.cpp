#include "plugin/protocol/server_chain.hpp"

#include "tests/unit/protocol/certificates.hpp"
#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;

const Timeouts kPatience{
    .connect = milliseconds(3000), .idle = milliseconds(3000), .total = milliseconds(4000)};

std::uint16_t port_of(const ScriptedServer& server) {
    return static_cast<std::uint16_t>(server.port());
}

} // namespace

BOOST_AUTO_TEST_SUITE(server_chain)

BOOST_AUTO_TEST_CASE(a_server_of_an_unknown_authority_is_heard_and_nothing_is_sent_to_it) {
    const Certificates certificates;
    std::atomic<bool> said_something = false;
    ScriptedServer server([&](Peer& peer) { said_something = peer.receive(); },
                          certificates.server("DNS:mdm.example.org"));

    const std::vector<std::string> chain = presented_chain({}, "127.0.0.1", port_of(server), kPatience);

    BOOST_REQUIRE(!chain.empty());
    BOOST_TEST(chain.front().substr(0, 1) == "\x30"); // DER
    BOOST_TEST(!said_something);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_presents_nothing) {
    ScriptedServer server([](Peer& peer) {
        (void)peer.receive();
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });

    const Error error = error_of([&] { (void)presented_chain({}, "127.0.0.1", port_of(server), kPatience); });

    BOOST_TEST(error.code() == Code::tls_failed);
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_given_up) {
    ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
    Timeouts impatient = kPatience;
    impatient.idle = milliseconds(100);

    const Error error = error_of([&] { (void)presented_chain({}, "127.0.0.1", port_of(server), impatient); });

    BOOST_TEST(error.code() == Code::timed_out);
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_it) {
    std::stop_source stop;
    ScriptedServer server([&](Peer& peer) {
        (void)peer.receive(); // the client's hello: it is under way
        stop.request_stop();
        peer.wait_for_close();
    });

    const Error error = error_of(
        [&] { (void)presented_chain({}, "127.0.0.1", port_of(server), kPatience, stop.get_token()); });

    BOOST_TEST(error.code() == Code::cancelled);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_told) {
    std::uint16_t port = 0;
    {
        const ScriptedServer server([](Peer&) {});
        port = port_of(server);
    }

    BOOST_TEST(error_of([&] { (void)presented_chain({}, "127.0.0.1", port, kPatience); }).code() ==
               Code::unreachable);
}

namespace {

ServiceSettings by(const ScriptedServer& proxy) {
    ServiceSettings settings;
    settings.proxy = ams::Secret("http://127.0.0.1:" + std::to_string(proxy.port()));
    return settings;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_way_leads_through_the_proxy) {
    const Certificates certificates;
    const ScriptedServer server([](Peer& peer) { (void)peer.receive(); },
                                certificates.server("DNS:mdm.example.org"));
    std::string asked_for;
    const ScriptedServer proxy([&](Peer& peer) {
        asked_for = peer.read().value().target;
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
        peer.tunnel_to(server.port());
    });

    // A name that only the proxy knows.
    const auto chain = presented_chain(by(proxy), "mdm.example.invalid", 8443, kPatience);

    BOOST_TEST(!chain.empty());
    BOOST_TEST(asked_for == "mdm.example.invalid:8443");
}

BOOST_AUTO_TEST_CASE(a_server_that_the_proxy_does_not_connect_to_is_asked_directly) {
    const Certificates certificates;
    const ScriptedServer server([](Peer& peer) { (void)peer.receive(); },
                                certificates.server("DNS:mdm.example.org"));
    const std::vector<ScriptedServer::Serve> proxies{
        [](Peer& peer) {
            if (peer.read()) peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        },
        [](Peer& peer) {
            if (peer.read()) peer.send(http({200, "<html>Please sign in</html>", ""}));
        },
        [](Peer&) {}};
    for (const auto& way : proxies) {
        const ScriptedServer proxy(way);

        BOOST_TEST(!presented_chain(by(proxy), "127.0.0.1", port_of(server), kPatience).empty());

        BOOST_TEST(proxy.connections() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_server_in_no_proxy_is_asked_directly_at_once) {
    const Certificates certificates;
    const ScriptedServer server([](Peer& peer) { (void)peer.receive(); },
                                certificates.server("DNS:mdm.example.org"));
    const ScriptedServer proxy([](Peer&) {});
    ServiceSettings settings = by(proxy);
    settings.no_proxy = "127.0.0.0/8";

    BOOST_TEST(!presented_chain(settings, "127.0.0.1", port_of(server), kPatience).empty());

    BOOST_TEST(proxy.connections() == 0);
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_the_wait_for_a_proxy) {
    std::stop_source stop;
    const ScriptedServer proxy([&](Peer& peer) {
        (void)peer.read();
        stop.request_stop();
        peer.wait_for_close();
    });

    const Error error =
        error_of([&] { (void)presented_chain(by(proxy), "127.0.0.1", 1, kPatience, stop.get_token()); });

    BOOST_TEST(error.code() == Code::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
