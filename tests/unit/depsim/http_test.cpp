// What HTTP allows clients to do, written byte by byte: no library smooths it.

#include <memory>
#include <vector>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/URI.h>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;
namespace data = boost::unit_test::data;

namespace {

/// A connection below HTTP.
class Wire {
public:
    explicit Wire(const DepsimProcess& service) {
        const Poco::URI uri(service.base_url());
        socket_.connect(Poco::Net::SocketAddress(uri.getHost(), uri.getPort()));
        socket_.setReceiveTimeout(Poco::Timespan(30, 0));
    }

    void send(const std::string& text) { socket_.sendBytes(text.data(), static_cast<int>(text.size())); }

    /// Reads until `end` has come; what came before the connection ended if that is sooner.
    std::string read_until(const std::string& end) {
        std::string text;
        char byte = 0;
        while (!text.ends_with(end) && socket_.receiveBytes(&byte, 1) == 1)
            text += byte;
        return text;
    }
    std::string read_to_the_end() { return read_until(std::string(1, '\0') + "nothing ends with this"); }

    /// True while the other side has neither sent anything nor ended the connection.
    [[nodiscard]] bool is_open() const {
        return !socket_.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ);
    }

private:
    Poco::Net::StreamSocket socket_;
};

const std::string kAgent = "Host: 127.0.0.1\r\nUser-Agent: wire/1\r\n";

/// A signed-in client whose session a request on the wire may use.
struct Plain {
    Plain() : client(service) {
        service.expect_portal("PATCH", "/settings", R"({"rotation":"none"})");
        client.open();
        session = "X-ADM-Auth-Session: " + client.session + "\r\n";
    }
    /// One request on a connection of its own, and the whole answer.
    std::string ask(const std::string& request) {
        Wire wire(service);
        wire.send(request);
        return wire.read_to_the_end();
    }

    DepsimProcess service{{"--plain-http", "--devices", "3"}};
    Client client;
    std::string session;
};

struct Shape {
    const char* name;
    const char* first_line;
    const char* headers;
    const char* body;
};
std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << shape.name;
}
const Shape kShapes[] = {
    {"a length", "POST /server/devices HTTP/1.1", "Content-Length: 11\r\n", "{\"limit\":2}"},
    {"chunks", "POST /server/devices HTTP/1.1", "Transfer-Encoding: chunked\r\n",
     "5\r\n{\"lim\r\n6\r\nit\":2}\r\n0\r\n\r\n"},
    {"HTTP/1.0", "POST /server/devices HTTP/1.0", "Content-Length: 11\r\n", "{\"limit\":2}"},
    {"an absolute target", "POST http://127.0.0.1/server/devices HTTP/1.1", "Content-Length: 11\r\n",
     "{\"limit\":2}"},
    {"an absolute target in capitals", "POST HTTP://LOCALHOST:80/server/devices HTTP/1.1",
     "Content-Length: 11\r\n", "{\"limit\":2}"},
    {"an offer of HTTP/2", "POST /server/devices HTTP/1.1",
     "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 11\r\n", "{\"limit\":2}"},
    {"other content types", "POST /server/devices HTTP/1.1",
     "content-type: text/plain\r\ncontent-length: 11\r\n", "{\"limit\":2}"},
    {"white space around JSON", "POST /server/devices HTTP/1.1", "Content-Length: 15\r\n",
     " \n{\"limit\":2}\r\n"},
    {"an OAuth header besides the session", "POST /server/devices HTTP/1.1",
     "Authorization: OAuth oauth_token=\"x\"\r\nContent-Length: 11\r\n", "{\"limit\":2}"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(http)

BOOST_DATA_TEST_CASE(a_request_is_understood_in_every_shape_that_http_gives_it, data::make(kShapes), shape) {
    Plain plain;

    const std::string answer = plain.ask(std::string(shape.first_line) + "\r\n" + kAgent + plain.session +
                                         "Connection: close\r\n" + shape.headers + "\r\n" + shape.body);

    BOOST_TEST_REQUIRE(answer.find(" 200 OK\r\n") != std::string::npos, answer);
    const Json page = Json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
    BOOST_TEST(page.at("devices").size() == 2U);
    BOOST_TEST(page.at("more_to_follow") == true);
}

BOOST_AUTO_TEST_CASE(header_names_are_the_same_in_any_letter_case) {
    Plain plain;

    const std::string answer =
        plain.ask("GET /account HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: wire/1\r\nx-adm-auth-session: " +
                  plain.client.session + "\r\nX-SERVER-PROTOCOL-VERSION: 10\r\nconnection: close\r\n\r\n");

    BOOST_TEST(answer.find("\"org_id\"") != std::string::npos, answer);
}

BOOST_AUTO_TEST_CASE(who_asks_before_sending_a_body_is_told_once_to_go_on) {
    Plain plain;
    Wire wire(plain.service);

    wire.send("POST /server/devices HTTP/1.1\r\n" + kAgent + plain.session +
              "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
    BOOST_TEST(wire.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("{\"limit\":2}");

    BOOST_TEST(wire.read_until("\r\n") == "HTTP/1.1 200 OK\r\n");
}

BOOST_AUTO_TEST_CASE(requests_may_follow_each_other_before_the_answers) {
    Plain plain;
    Wire wire(plain.service);
    const std::string request = "GET /profile?profile_uuid=0 HTTP/1.1\r\n" + kAgent + plain.session + "\r\n";

    wire.send(request + request + request);

    for (int i = 0; i < 3; ++i)
        BOOST_TEST(wire.read_until("NOT_FOUND").ends_with("NOT_FOUND"));
}

BOOST_AUTO_TEST_CASE(after_chunks_the_connection_ends_because_a_trailer_may_follow) {
    Plain plain;
    Wire wire(plain.service);

    wire.send(
        "POST /server/devices HTTP/1.1\r\n" + kAgent + plain.session +
        "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\nb\r\n{\"limit\":2}\r\n0\r\nX-Sum: 1\r\n\r\n");
    const std::string answer = wire.read_to_the_end();

    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(answer.find("Connection: Close\r\n") != std::string::npos, answer);
    BOOST_TEST(answer.find("HTTP/1.1 400") == std::string::npos, answer);
}

BOOST_AUTO_TEST_CASE(a_request_that_cannot_be_read_is_a_bad_one_with_a_uuid) {
    Plain plain;

    for (const std::string& request : {"GET /account HTTP/1.1\r\n" + kAgent + "Content-Length: abc\r\n\r\n",
                                       std::string(64, 'X') + " /account HTTP/1.1\r\n\r\n"}) {
        const std::string answer = plain.ask(request);
        BOOST_TEST(answer.starts_with("HTTP/1.1 400 "), answer);
        BOOST_TEST(answer.find("\r\nX-Apple-Request-UUID: ") != std::string::npos, answer);
    }
}

BOOST_AUTO_TEST_CASE(a_head_request_gets_no_body) {
    Plain plain;

    const std::string answer =
        plain.ask("HEAD /account HTTP/1.1\r\n" + kAgent + plain.session + "Connection: close\r\n\r\n");

    BOOST_TEST(answer.starts_with("HTTP/1.1 405 "));
    BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(what_is_no_http_ends_its_own_connection_and_nothing_else) {
    Plain plain;
    const std::string start = "GET /account HTTP/1.1\r\n" + kAgent;
    for (const std::string& garbage :
         {std::string("\0\1\2\3\r\n\r\n", 8),
          std::string("\x16\x03\x01\x02\x00\x01", 6) + std::string(600, 'x') + "\r\n\r\n",
          std::string("GET /account\r\n\r\n"), start + "X: " + std::string(300'000, 'x') + "\r\n\r\n",
          start + "Content-Length: many\r\n\r\n",
          "GET /" + std::string(300'000, 'x') + " HTTP/1.1\r\n\r\n"}) {
        try {
            const std::string answer = plain.ask(garbage);
            BOOST_TEST(answer.find(" 200 ") == std::string::npos, answer);
        } catch (const Poco::Net::NetException&) {
            // It did not listen to the end.
        }
    }

    BOOST_TEST(plain.client.call("GET", "/account").status == 200);
}

BOOST_AUTO_TEST_CASE(silent_connections_keep_nobody_out) {
    Plain plain;
    std::vector<std::unique_ptr<Wire>> crowd;
    for (int i = 0; i < 600; ++i) {
        crowd.push_back(std::make_unique<Wire>(plain.service));
        if (i % 2 == 0) crowd.back()->send("GET /account HTTP/1.1\r\nX-");
        if (i % 3 == 0) crowd.back()->send("\r\nContent-Length: 9\r\n\r\n{");
    }

    // On a new connection: one that was idle before all these has made room.
    const std::string answer =
        plain.ask("GET /account HTTP/1.1\r\n" + kAgent + plain.session + "Connection: close\r\n\r\n");
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 "));
    BOOST_TEST(crowd.front()->read_until("\n").find("200") == std::string::npos); // the first has made room
}

BOOST_AUTO_TEST_CASE(a_call_that_is_being_answered_is_no_silent_connection) {
    Plain plain;
    plain.service.expect_portal("POST", "/faults", R"({"endpoint":"GET /account","mode":"hang"})");
    Wire slow(plain.service);
    slow.send("GET /account HTTP/1.1\r\n" + kAgent + plain.session + "\r\n");
    plain.service.expect_portal("GET", "/requests?wait_ms=20000&since=1"); // the session was the first

    std::vector<std::unique_ptr<Wire>> crowd;
    for (int i = 0; i < 600; ++i)
        crowd.push_back(std::make_unique<Wire>(plain.service));
    crowd.front()->read_to_the_end(); // it has made room, though it came after

    BOOST_TEST(slow.is_open());
}

BOOST_AUTO_TEST_SUITE_END()
