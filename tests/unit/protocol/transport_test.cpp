// What can go wrong between us and the service below HTTP and in it.
#include "plugin/protocol/transport.hpp"

#include "tests/unit/protocol/error_of.hpp"
#include "tests/unit/protocol/scripted_server.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <latch>
#include <thread>
#include <vector>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

ServiceSettings settings_for(const std::string& url) {
    return {
        .base_url = url,
        .timeouts = {.connect = milliseconds(2000), .idle = milliseconds(2000), .total = milliseconds(4000)}};
}

HttpRequest request(std::string path = "/x") {
    return {.method = "POST", .path = std::move(path), .body = "{}", .max_body_bytes = 1000};
}

struct Misbehaviour {
    const char* name;
    Code code;
    ScriptedServer::Serve serve;
};
std::ostream& operator<<(std::ostream& out, const Misbehaviour& row) {
    return out << row.name;
}

ScriptedServer::Serve answering(std::string bytes) {
    return [bytes = std::move(bytes)](Peer& peer) {
        if (peer.read()) peer.send(bytes);
    };
}

const std::vector<Misbehaviour> kMisbehaviours{
    {"closes at once", Code::unreachable, [](Peer&) {}},
    {"closes after the request", Code::unreachable, [](Peer& peer) { (void)peer.read(); }},
    {"cuts the headers", Code::bad_answer, answering("HTTP/1.1 200 OK\r\nContent-Le")},
    {"cuts the body", Code::unreachable, answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"cut\":")},
    {"announces more than allowed", Code::bad_answer,
     answering("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n{")},
    {"sends more than allowed without saying so", Code::bad_answer,
     answering("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(5000, ' '))},
    {"sends more than allowed in chunks", Code::bad_answer,
     answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, ' ') +
               "\r\n0\r\n\r\n")},
    {"speaks no HTTP", Code::bad_answer, answering("SSH-2.0-OpenSSH_9.2\r\n\r\n")},
    {"sends endless headers", Code::bad_answer,
     [](Peer& peer) {
         if (!peer.read()) return;
         peer.send("HTTP/1.1 200 OK\r\n");
         for (int i = 0; i < 20000; ++i)
             peer.send("X-" + std::to_string(i) + ": y\r\n");
     }},
    {"sends an endless header", Code::bad_answer,
     answering("HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'y'))},
    {"answers nothing", Code::timed_out, [](Peer& peer) { peer.wait_for_close(); }},
    {"stops in the middle of the body", Code::timed_out,
     [](Peer& peer) {
         if (!peer.read()) return;
         peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");
         peer.wait_for_close();
     }},
};

milliseconds since(steady_clock::time_point start) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

} // namespace

BOOST_AUTO_TEST_SUITE(transport)

BOOST_DATA_TEST_CASE(a_misbehaving_server_has_its_code, boost::unit_test::data::make(kMisbehaviours), row) {
    const ScriptedServer server(row.serve);
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts.idle = milliseconds(200);
    Transport transport(settings);

    const Error error = error_of([&] { (void)transport.exchange(request(), {}); });

    BOOST_TEST(error.code() == row.code, error.id() << ": " << error.detail());
}

BOOST_AUTO_TEST_CASE(a_trickling_server_is_cut_off_after_the_total_time) {
    const ScriptedServer server([](Peer& peer) {
        if (!peer.read()) return;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        for (int i = 0; i < 500; ++i) {
            peer.send(" ");
            std::this_thread::sleep_for(milliseconds(20)); // the trickle itself, not a wait for something
        }
    });
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts.total = milliseconds(300);
    Transport transport(settings);
    const auto start = steady_clock::now();

    const Error error = error_of([&] { (void)transport.exchange(request(), {}); });

    BOOST_TEST(error.code() == Code::timed_out);
    BOOST_TEST(since(start).count() < 2000);
}

BOOST_AUTO_TEST_CASE(the_request_has_exactly_apple_s_headers) {
    Received seen;
    const ScriptedServer server([&](Peer& peer) {
        seen = peer.read().value();
        peer.send(
            http({200, "{}", "X-ADM-Auth-Session: NEXT\r\nX-Apple-Request-UUID: R1\r\nRetry-After: 5\r\n"}));
        peer.wait_for_close();
    });
    ServiceSettings settings = settings_for(server.url() + "/prefix");
    settings.user_agent = "Test/1";
    Transport transport(settings);
    HttpRequest sent = request("/devices?a=b");
    sent.method = "DELETE";
    sent.session = ams::Secret("SESSION");
    sent.body = R"({"devices":["S1"]})";

    const HttpAnswer answer = transport.exchange(sent, {});

    BOOST_TEST(seen.method == "DELETE");
    BOOST_TEST(seen.target == "/prefix/devices?a=b");
    BOOST_TEST(seen.body == sent.body);
    BOOST_TEST(seen.header("content-length") == "18");
    BOOST_TEST(seen.header("content-type") == "application/json;charset=UTF8");
    BOOST_TEST(seen.header("accept") == "application/json;charset=UTF8");
    BOOST_TEST(seen.header("user-agent") == "Test/1");
    BOOST_TEST(seen.header("x-server-protocol-version") == "10");
    BOOST_TEST(seen.header("x-adm-auth-session") == "SESSION");
    BOOST_TEST(seen.header("authorization").empty());
    BOOST_TEST(seen.header("transfer-encoding").empty());
    BOOST_TEST(seen.header("host") == "127.0.0.1:" + std::to_string(server.port()));
    BOOST_TEST((answer.session.reveal() == "NEXT"));
    BOOST_TEST(answer.request_uuid == "R1");
    BOOST_TEST(answer.retry_after == "5");
    BOOST_TEST(transport.url_of("/session") == server.url() + "/prefix/session");
}

BOOST_AUTO_TEST_CASE(a_connection_is_kept_and_used_again_whatever_the_status) {
    int number = 0;
    const ScriptedServer server([&](Peer& peer) {
        while (peer.read())
            peer.send(http({++number % 2 == 0 ? 400 : 200, "{}", ""}));
    });
    Transport transport(settings_for(server.url()));

    for (int i = 0; i < 20; ++i)
        (void)transport.exchange(request(), {});

    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_chunked_answer_is_read_and_its_connection_kept) {
    const ScriptedServer server([](Peer& peer) {
        while (peer.read()) {
            peer.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n");
        }
    });
    Transport transport(settings_for(server.url()));

    BOOST_TEST(transport.exchange(request(), {}).body == R"({"a":1})");
    BOOST_TEST(transport.exchange(request(), {}).body == R"({"a":1})");
    BOOST_TEST(server.connections() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_the_server_closes_is_replaced) {
    const ScriptedServer server([](Peer& peer) {
        if (peer.read()) peer.send(http({200, "{}", "Connection: close\r\n"}));
    });
    Transport transport(settings_for(server.url()));

    for (int i = 0; i < 3; ++i)
        BOOST_TEST(transport.exchange(request(), {}).status == 200);

    BOOST_TEST(server.connections() == 3);
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_broke_unseen_is_replaced_once) {
    const ScriptedServer server([](Peer& peer) {
        if (!peer.read()) return;
        peer.send(http({200, "{}", ""}));
        (void)peer.read(); // takes the second request and goes away
    });
    Transport transport(settings_for(server.url()));

    BOOST_TEST(transport.exchange(request(), {}).status == 200);
    BOOST_TEST(transport.exchange(request(), {}).status == 200);

    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_request_that_must_not_arrive_twice_gets_a_connection_of_its_own) {
    std::atomic<int> requests = 0;
    const ScriptedServer server([&](Peer& peer) {
        while (peer.read()) {
            if (++requests == 2) return;
            peer.send(http({200, "{}", ""}));
        }
    });
    Transport transport(settings_for(server.url()));
    (void)transport.exchange(request(), {});
    HttpRequest once = request();
    once.repeatable = false;

    BOOST_TEST(error_of([&] { (void)transport.exchange(once, {}); }).code() == Code::unreachable);

    BOOST_TEST(requests == 2);
}

BOOST_AUTO_TEST_CASE(a_long_error_body_is_cut_and_not_an_error_of_its_own) {
    const ScriptedServer server([](Peer& peer) {
        while (peer.read())
            peer.send(http({503, std::string(100000, 'x'), ""}));
    });
    Transport transport(settings_for(server.url()));

    const HttpAnswer answer = transport.exchange(request(), {});

    BOOST_TEST(answer.status == 503);
    BOOST_TEST(answer.body.size() == 8192U);
    BOOST_TEST(transport.exchange(request(), {}).status == 503);
}

// Writing to a connection that is closed raises SIGPIPE, which ends a process that does not expect it. Poco blocks the
// signal on the thread that loads it, so the test takes a thread like a host's older ones.
BOOST_AUTO_TEST_CASE(a_connection_that_ends_while_we_write_does_not_end_the_process) {
    sigset_t sigpipe;
    sigemptyset(&sigpipe);
    sigaddset(&sigpipe, SIGPIPE);
    sigset_t before;
    pthread_sigmask(SIG_UNBLOCK, &sigpipe, &before);
    std::latch writing(1);
    std::latch done(1);
    const ScriptedServer server([&](Peer& peer) {
        (void)peer.receive(); // and no more, so that the client blocks in a write
        writing.count_down();
        done.wait();
    });
    Transport transport(settings_for(server.url()));
    HttpRequest large = request();
    large.body = std::string(50'000'000, 'x');
    std::stop_source stop;
    std::jthread stopper([&] {
        writing.wait();
        stop.request_stop();
    });

    const Error error = error_of([&] { (void)transport.exchange(large, stop.get_token()); });

    done.count_down();
    BOOST_TEST(error.code() == Code::cancelled);
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, &before, &after);
    BOOST_TEST(sigismember(&after, SIGPIPE) == 0);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    const ScriptedServer server([](Peer& peer) {
        while (peer.read())
            peer.send(http({302, "", "Location: http://127.0.0.1:1/\r\n"}));
    });
    Transport transport(settings_for(server.url()));

    BOOST_TEST(transport.exchange(request(), {}).status == 302);
}

BOOST_AUTO_TEST_CASE(a_closed_port_is_unreachable) {
    int port = 0;
    {
        const ScriptedServer server([](Peer&) {});
        port = server.port();
    }
    Transport transport(settings_for("http://127.0.0.1:" + std::to_string(port)));

    const Error error = error_of([&] { (void)transport.exchange(request(), {}); });

    BOOST_TEST(error.code() == Code::unreachable);
    BOOST_TEST(error.detail().find("127.0.0.1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_that_does_not_exist_is_named, *boost::unit_test::precondition(can_resolve)) {
    ServiceSettings settings = settings_for("https://no-such-host.invalid");
    Transport transport(settings);

    const Error error = error_of([&] { (void)transport.exchange(request(), {}); });

    BOOST_TEST((error.code() == Code::unreachable || error.code() == Code::timed_out));
    BOOST_TEST((error.text() + error.detail()).find("no-such-host.invalid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_a_blocked_exchange_at_once) {
    std::latch asked(1);
    const ScriptedServer server([&](Peer& peer) {
        (void)peer.read();
        asked.count_down();
        peer.wait_for_close();
    });
    ServiceSettings settings = settings_for(server.url());
    settings.timeouts = {
        .connect = milliseconds(60000), .idle = milliseconds(60000), .total = milliseconds(60000)};
    Transport transport(settings);
    std::stop_source stop;
    steady_clock::time_point stopped;
    std::jthread stopper([&] {
        asked.wait();
        stopped = steady_clock::now();
        stop.request_stop();
    });

    const Error error = error_of([&] { (void)transport.exchange(request(), stop.get_token()); });
    stopper.join();

    BOOST_TEST(error.code() == Code::cancelled);
    BOOST_TEST(since(stopped).count() < 1000);
}

BOOST_AUTO_TEST_CASE(a_stop_request_before_the_exchange_sends_nothing) {
    const ScriptedServer server([](Peer&) {});
    Transport transport(settings_for(server.url()));
    std::stop_source stop;
    stop.request_stop();

    BOOST_TEST(error_of([&] { (void)transport.exchange(request(), stop.get_token()); }).code() ==
               Code::cancelled);

    BOOST_TEST(server.connections() == 0);
}

BOOST_AUTO_TEST_CASE(many_threads_share_a_transport) {
    const ScriptedServer server([](Peer& peer) {
        while (const auto got = peer.read())
            peer.send(http({200, got->body, ""}));
    });
    Transport transport(settings_for(server.url()));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 25; ++i) {
                    HttpRequest mine = request();
                    mine.body = std::to_string(t * 1000 + i);
                    if (transport.exchange(mine, {}).body == mine.body) ++right;
                }
            });
        }
    }

    BOOST_TEST(right == 100);
    BOOST_TEST(server.connections() <= 8);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
