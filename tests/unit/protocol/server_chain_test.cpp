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

    const std::vector<std::string> chain = presented_chain("127.0.0.1", port_of(server), kPatience);

    BOOST_REQUIRE(!chain.empty());
    BOOST_TEST(chain.front().substr(0, 1) == "\x30"); // DER
    BOOST_TEST(!said_something);
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_presents_nothing) {
    ScriptedServer server([](Peer& peer) {
        (void)peer.receive();
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });

    const Error error = error_of([&] { (void)presented_chain("127.0.0.1", port_of(server), kPatience); });

    BOOST_TEST(error.code() == Code::tls_failed);
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_given_up) {
    ScriptedServer server([](Peer& peer) { peer.wait_for_close(); });
    Timeouts impatient = kPatience;
    impatient.idle = milliseconds(100);

    const Error error = error_of([&] { (void)presented_chain("127.0.0.1", port_of(server), impatient); });

    BOOST_TEST(error.code() == Code::timed_out);
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_it) {
    std::stop_source stop;
    ScriptedServer server([&](Peer& peer) {
        (void)peer.receive(); // the client's hello: it is under way
        stop.request_stop();
        peer.wait_for_close();
    });

    const Error error =
        error_of([&] { (void)presented_chain("127.0.0.1", port_of(server), kPatience, stop.get_token()); });

    BOOST_TEST(error.code() == Code::cancelled);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_told) {
    std::uint16_t port = 0;
    {
        const ScriptedServer server([](Peer&) {});
        port = port_of(server);
    }

    BOOST_TEST(error_of([&] { (void)presented_chain("127.0.0.1", port, kPatience); }).code() ==
               Code::unreachable);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
