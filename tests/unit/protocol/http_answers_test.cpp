// Answers as servers, gateways and proxies really send them: each is read as what it means.
#include "plugin/protocol/content_coding.hpp"
#include "plugin/protocol/transport.hpp"
#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <Poco/DeflatingStream.h>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sstream>
#include <vector>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;

const std::string kBody = R"({"server_uuid":"U1"})";
const std::string kLength = "Content-Length: " + std::to_string(kBody.size()) + "\r\n";

ServiceSettings settings_for(const std::string& url) {
    return {
        .base_url = url,
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

HttpRequest request() {
    return {.method = "GET", .path = "/account", .max_body_bytes = 1000};
}

std::string compressed(Poco::DeflatingStreamBuf::StreamType how, const std::string& plain) {
    std::ostringstream packed;
    Poco::DeflatingOutputStream out(packed, how);
    out << plain;
    out.close();
    return packed.str();
}

std::string chunked(const std::string& body, const std::string& extension, const std::string& trailers) {
    const auto chunk = [&](const std::string& part) {
        std::ostringstream size;
        size << std::hex << part.size();
        return size.str() + extension + "\r\n" + part + "\r\n";
    };
    return "Transfer-Encoding: chunked\r\n\r\n" + chunk(body.substr(0, 7)) + chunk(body.substr(7)) + "0" +
           extension + "\r\n" + trailers + "\r\n";
}

const std::string kGzip = compressed(Poco::DeflatingStreamBuf::STREAM_GZIP, kBody);
const std::string kZlib = compressed(Poco::DeflatingStreamBuf::STREAM_ZLIB, kBody);

struct Answer {
    const char* name;
    std::string bytes;
    bool kept;         ///< The next request comes over the same connection.
    bool ends = false; ///< The server closes after it.
};
std::ostream& operator<<(std::ostream& out, const Answer& row) {
    return out << row.name;
}

std::string many_fields() {
    std::string fields;
    for (int i = 0; i < 500; ++i)
        fields += "X-Trace-" + std::to_string(i) + ": y\r\n";
    return fields;
}

const std::vector<Answer> kAnswers{
    {"with hundreds of fields", "HTTP/1.1 200 OK\r\n" + many_fields() + kLength + "\r\n" + kBody, true},
    {"of HTTP/1.0", "HTTP/1.0 200 OK\r\n" + kLength + "\r\n" + kBody, false},
    {"of HTTP/1.0 that is kept", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n" + kLength + "\r\n" + kBody,
     true},
    {"without a length", "HTTP/1.1 200 OK\r\n\r\n" + kBody, false, true},
    {"without a reason", "HTTP/1.1 200\r\n" + kLength + "\r\n" + kBody, true},
    {"with bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 20\n\n" + kBody, true},
    {"in lower case", "HTTP/1.1 200 ok\r\ncontent-length: 20\r\n\r\n" + kBody, true},
    {"with its length said twice", "HTTP/1.1 200 OK\r\n" + kLength + kLength + "\r\n" + kBody, true},
    {"with a folded length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\t 20\r\nX: a\r\n b\r\n\r\n" + kBody,
     true},
    {"with a line that is no field", "HTTP/1.1 200 OK\r\nnonsense\r\n" + kLength + "\r\n" + kBody, true},
    {"after 100 Continue", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + kLength + "\r\n" + kBody,
     true},
    {"after early hints",
     "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n" +
         kLength + "\r\n" + kBody,
     true},
    {"in chunks", "HTTP/1.1 200 OK\r\n" + chunked(kBody, "", ""), true},
    {"in chunks with extensions", "HTTP/1.1 200 OK\r\n" + chunked(kBody, ";a=\"b;c\"", ""), true},
    {"in chunks with trailers", "HTTP/1.1 200 OK\r\n" + chunked(kBody, "", "X-Sum: 1\r\nX-More: 2\r\n"),
     false},
    {"in chunks in spite of a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + chunked(kBody, "", ""),
     true},
    {"in chunks whose last line is missing",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + kBody + "\r\n0\r\n", true, true},
    {"compressed",
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(kGzip.size()) +
         "\r\n\r\n" + kGzip,
     true},
    {"compressed in chunks", "HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\n" + chunked(kGzip, "", ""),
     true},
    {"deflated",
     "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: " + std::to_string(kZlib.size()) +
         "\r\n\r\n" + kZlib,
     true},
    {"with an encoding that is none",
     "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n" + kLength + "\r\n" + kBody, true},
    {"with bytes behind it", "HTTP/1.1 200 OK\r\n" + kLength + "\r\n" + kBody + "HTTP/1.1 500 Wrong\r\n\r\n",
     false},
};

struct Nonsense {
    const char* name;
    Code code;
    std::string bytes;
};
std::ostream& operator<<(std::ostream& out, const Nonsense& row) {
    return out << row.name;
}

const std::vector<Nonsense> kNonsense{
    {"a cut head", Code::bad_answer, "HTTP/1.1 200 OK\r\nContent-Le"},
    {"a cut chunk", Code::unreachable,
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n{\"server"},
    {"a length that is no number", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nContent-Length: 20x\r\n\r\n" + kBody},
    {"a field larger than any", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nX-Policy: " + std::string(20'000, 'p') + "\r\n" + kLength + "\r\n" + kBody},
    {"a negative length", Code::bad_answer, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + kBody},
    {"a status that is no number", Code::bad_answer, "HTTP/1.1 OK\r\n\r\n"},
    {"another protocol", Code::bad_answer, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"},
    {"a compression nobody asked for", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n" + kLength + "\r\n" + kBody},
    {"a damaged compression", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + kLength + "\r\n" + kBody},
    {"a cut compression", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + kGzip.substr(0, 12)},
    {"a small file that unpacks to a large one", Code::bad_answer,
     "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" +
         compressed(Poco::DeflatingStreamBuf::STREAM_GZIP, std::string(100'000, ' '))},
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_answers)

BOOST_DATA_TEST_CASE(an_answer_is_read_and_the_next_request_not_disturbed,
                     boost::unit_test::data::make(kAnswers), row) {
    const ScriptedServer server([&](Peer& peer) {
        while (peer.read()) {
            peer.send(row.bytes);
            if (row.ends) return;
        }
    });
    Transport transport(settings_for(server.url()));

    for (int i = 0; i < 2; ++i) {
        const HttpAnswer answer = transport.exchange(request(), {});
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.body == kBody);
    }

    BOOST_TEST(server.connections() == (row.kept && !row.ends ? 1 : 2));
}

BOOST_DATA_TEST_CASE(an_answer_without_sense_has_its_code, boost::unit_test::data::make(kNonsense), row) {
    const ScriptedServer server([&](Peer& peer) {
        if (peer.read()) peer.send(row.bytes);
    });
    Transport transport(settings_for(server.url()));

    const Error error = error_of([&] { (void)transport.exchange(request(), {}); });

    BOOST_TEST(error.code() == row.code, error.id() << ": " << error.detail());
}

// The status of a refusal is what counts; its body only says more.
BOOST_AUTO_TEST_CASE(a_refusal_whose_body_is_cut_is_still_a_refusal) {
    for (const char* const bytes :
         {"HTTP/1.1 401 No\r\nContent-Length: 400\r\n\r\nUNAUTH",
          "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nUNAUTH",
          "HTTP/1.1 401 No\r\nContent-Encoding: br\r\nContent-Length: 6\r\n\r\nUNAUTH"}) {
        const ScriptedServer server([&](Peer& peer) {
            if (peer.read()) peer.send(bytes);
        });
        Transport transport(settings_for(server.url()));

        BOOST_TEST(transport.exchange(request(), {}).status == 401);
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_whose_body_never_ends_is_still_a_refusal) {
    const ScriptedServer server([&](Peer& peer) {
        if (!peer.read()) return;
        peer.send("HTTP/1.1 503 Busy\r\n\r\nTry ag");
        peer.wait_for_close();
    });
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts.idle = milliseconds(200);
    Transport transport(settings);

    BOOST_TEST(transport.exchange(request(), {}).status == 503);
}

BOOST_AUTO_TEST_CASE(of_several_sessions_in_one_answer_the_last_counts) {
    const ScriptedServer server([&](Peer& peer) {
        if (peer.read())
            peer.send("HTTP/1.1 200 OK\r\nx-adm-auth-session: OLD\r\nX-ADM-Auth-Session: NEW\r\n"
                      "X-Adm-Auth-Session:\r\nContent-Length: 2\r\n\r\n{}");
    });
    Transport transport(settings_for(server.url()));

    BOOST_TEST((transport.exchange(request(), {}).session.reveal() == "NEW"));
}

// A body that ends with the connection must not be taken for whole when it was us who ended the connection.
BOOST_AUTO_TEST_CASE(an_answer_that_we_cut_off_is_not_taken_for_the_whole) {
    const ScriptedServer server([](Peer& peer) {
        if (!peer.read()) return;
        peer.send("HTTP/1.1 200 OK\r\n\r\n{\"server_uuid\":\"U");
        peer.wait_for_close();
    });
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts.total = milliseconds(200);
    Transport transport(settings);

    BOOST_TEST(error_of([&] { (void)transport.exchange(request(), {}); }).code() == Code::timed_out);
}

BOOST_AUTO_TEST_CASE(a_silent_kept_connection_is_a_time_out_and_not_asked_again_at_once) {
    std::atomic<int> requests = 0;
    const ScriptedServer server([&](Peer& peer) {
        while (peer.read()) {
            if (++requests == 2) return peer.wait_for_close();
            peer.send(http({200, "{}", ""}));
        }
    });
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts.idle = milliseconds(200);
    Transport transport(settings);
    (void)transport.exchange(request(), {});

    BOOST_TEST(error_of([&] { (void)transport.exchange(request(), {}); }).code() == Code::timed_out);

    BOOST_TEST(requests == 2);
}

BOOST_AUTO_TEST_CASE(no_more_is_unpacked_than_asked_for) {
    const std::string packed = compressed(Poco::DeflatingStreamBuf::STREAM_GZIP, std::string(1'000'000, ' '));

    BOOST_TEST(decompressed("gzip", packed, 1000).value().size() == 1000U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
