// The server itself: limits, headers, the page, health and metrics.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"
#include "tests/support/temporary_directory.hpp"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

namespace {

struct Page {
    test::TemporaryDirectory directory;
    Page() {
        std::filesystem::create_directories(directory / "assets");
        write("index.html", "<!doctype html><title>Console</title>");
        write("assets/app-1a2b.js", "console.log(1);" + std::string(2000, ' '));
        write("favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(directory / name, std::ios::binary) << text;
    }
};

struct Served : Page {
    test::TestHost host{Dialect::sqlite};
    Served() {
        ams::host::WebSettings settings;
        settings.page = directory.path();
        host.serve(settings);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(server, Served)

BOOST_AUTO_TEST_CASE(every_answer_has_the_headers_that_guard_it) {
    Client client(host.port());

    for (const char* path : {"/", "/api/v1/menu", "/healthz", "/no.such", "/assets/app-1a2b.js"}) {
        const auto answer = client.call("GET", path);
        const std::string policy = answer.header("content-security-policy");
        BOOST_TEST(policy.find("default-src 'none'") != std::string::npos, path);
        BOOST_TEST(policy.find("frame-ancestors 'none'") != std::string::npos, path);
        BOOST_TEST(policy.find("unsafe") == std::string::npos, path);
        BOOST_TEST(answer.header("strict-transport-security").starts_with("max-age="), path);
        BOOST_TEST(answer.header("x-content-type-options") == "nosniff", path);
        BOOST_TEST(answer.header("referrer-policy") == "no-referrer", path);
        BOOST_TEST(!answer.header("x-request-id").empty(), path);
    }
    BOOST_TEST(client.get("/menu").header("cache-control") == "no-store");
}

BOOST_AUTO_TEST_CASE(the_page_is_served_with_its_caching_and_deep_links) {
    Client client(host.port());

    const auto index = client.call("GET", "/");
    const auto deep = client.call("GET", "/grids/mdm.dep.devices/17");
    const auto inside = client.call("GET", "/setup/items");
    const auto asset = client.call("GET", "/assets/app-1a2b.js");
    const auto gzip = client.call("GET", "/assets/app-1a2b.js", "", {{"Accept-Encoding", "gzip, br"}});
    const auto same = client.call("GET", "/", "", {{"If-None-Match", index.header("etag")}});

    BOOST_TEST(index.status == 200);
    BOOST_TEST(index.header("content-type") == "text/html; charset=utf-8");
    BOOST_TEST(index.header("cache-control") == "no-cache");
    BOOST_TEST(inside.text == index.text);
    BOOST_TEST(deep.text == index.text);
    BOOST_TEST(asset.header("content-type") == "text/javascript; charset=utf-8");
    BOOST_TEST(asset.header("cache-control") == "public, max-age=31536000, immutable");
    BOOST_TEST(gzip.header("content-encoding") == "gzip");
    BOOST_TEST(gzip.text.size() < asset.text.size());
    BOOST_TEST(same.status == 304);
    BOOST_TEST(same.text.empty());
}

BOOST_AUTO_TEST_CASE(no_path_leads_out_of_the_page_s_folder) {
    Client client(host.port());

    for (const char* path : {"/../host-sdk/CMakeLists.txt", "/assets/../../README.md", "/%2e%2e/README.md",
                             "/assets/%2e%2e%2fREADME.md", "/assets/app.js", "//etc/host.conf", "/.env"}) {
        const auto answer = client.call("GET", path);
        BOOST_TEST(answer.status == 404, path << ": " << answer.status);
        BOOST_TEST(answer.header("content-type") == "application/problem+json");
    }
    BOOST_TEST(client.call("GET", "/api/v1/no.such").status == 404);
    BOOST_TEST(client.call("GET", "/api/v1/nosuch").header("content-type") == "application/problem+json");
}

BOOST_AUTO_TEST_CASE(a_body_is_bounded_and_has_to_be_json) {
    Client user = test::signed_in(host.port(), "user");

    const auto large = user.action("practice.item.count", std::string(5 * 1024 * 1024, ' '));
    Client again = test::signed_in(host.port(), "user");
    const auto form = again.api("POST", "/actions/practice.item.count", std::string("all=true"),
                                {{"Content-Type", "application/x-www-form-urlencoded"}});
    const auto long_sign_in =
        again.api("POST", "/session", {{"username", "user"}, {"password", std::string(20'000, 'x')}});

    BOOST_TEST(large.status == 413);
    BOOST_TEST(large.code() == "ams.body_too_large");
    BOOST_TEST(form.status == 415);
    BOOST_TEST(long_sign_in.status == 413);
    BOOST_TEST(again.get("/menu").status == 200);
}

BOOST_AUTO_TEST_CASE(a_connection_goes_on_after_a_refused_body) {
    Client nobody(host.port());

    for (int i = 0; i < 3; ++i)
        BOOST_TEST(nobody.api("POST", "/actions/practice.item.count", {{"all", true}}).status == 401);

    BOOST_TEST(nobody.sign_in("user", test::kPassword).status == 200);
}

BOOST_AUTO_TEST_CASE(head_is_get_without_a_body) {
    Client client(host.port());

    const auto answer = client.call("HEAD", "/healthz");

    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.text.empty());
}

BOOST_AUTO_TEST_CASE(an_address_with_a_damaged_encoding_is_refused) {
    Client user = test::signed_in(host.port(), "user");

    BOOST_TEST(user.get("/tables/practice_item/rows?q=%zz").status == 400);
    BOOST_TEST(user.get("/tables/practice_item/rows?q=%ff%fe").status == 400);
    BOOST_TEST(user.get("/tables/practice%00item/rows").status >= 400);
}

BOOST_AUTO_TEST_CASE(health_and_readiness_are_for_everybody) {
    Client client(host.port());

    const auto ready = client.call("GET", "/readyz");

    BOOST_TEST(client.call("GET", "/healthz").json().at("status") == "ok");
    BOOST_TEST(ready.status == 200);
    BOOST_TEST(ready.json().at("checks").at(0) == json({{"name", "database"}, {"ok", true}}));
}

BOOST_AUTO_TEST_CASE(metrics_count_requests_by_route_and_are_for_this_machine) {
    Client user = test::signed_in(host.port(), "user");
    user.get("/tables/practice_item/rows");
    user.get("/tables/no_such_table/rows");

    const auto here = Client(host.port()).call("GET", "/metrics");
    const auto proxied =
        Client(host.port()).call("GET", "/metrics", "", {{"X-Forwarded-For", "203.0.113.5"}});
    const auto user_elsewhere = user.call("GET", "/metrics", "", {{"X-Forwarded-For", "203.0.113.5"}});
    const auto admin_elsewhere = test::signed_in(host.port(), "admin")
                                     .call("GET", "/metrics", "", {{"X-Forwarded-For", "203.0.113.5"}});

    BOOST_TEST(here.status == 200);
    BOOST_TEST(
        here.text.find(
            R"(ams_http_requests_total{method="GET",route="/api/v1/tables/{table}/rows",status="200"} 1)") !=
        std::string::npos);
    BOOST_TEST(here.text.find("no_such_table") == std::string::npos);
    BOOST_TEST(here.text.find("ams_sign_ins_total{outcome=\"ok\"}") != std::string::npos);
    BOOST_TEST(proxied.status == 401);
    BOOST_TEST(user_elsewhere.status == 404);
    BOOST_TEST(admin_elsewhere.status == 200);
}

BOOST_AUTO_TEST_CASE(tls_below_1_2_is_refused) {
    Poco::Net::Context::Ptr old(new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE,
                                                       test::certificate().certificate.string(),
                                                       Poco::Net::Context::VERIFY_STRICT));
    old->disableProtocols(Poco::Net::Context::PROTO_TLSV1_2 | Poco::Net::Context::PROTO_TLSV1_3);
    Poco::Net::SecureStreamSocket socket(old);

    const auto shake_hands = [&] {
        socket.connect(Poco::Net::SocketAddress("127.0.0.1", host.port()));
        socket.completeHandshake();
    };

    BOOST_CHECK_THROW(shake_hands(), Poco::Exception);
}

BOOST_AUTO_TEST_CASE(the_log_names_requests_by_id_and_no_secret) {
    Client user = test::signed_in(host.port(), "user");
    const auto answer = user.get("/tables/practice_item/rows?q=item-0001");

    const std::string log = host.parts.log_text.str();

    BOOST_TEST(log.find(answer.header("x-request-id")) != std::string::npos);
    BOOST_TEST(log.find("item-0001") == std::string::npos);
    BOOST_TEST(log.find(test::kPassword) == std::string::npos);
    BOOST_TEST(log.find("ams_session") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(stopping_ends_streams_and_refuses_connections) {
    Client user = test::signed_in(host.port(), "user");
    test::Latch go_on;
    host.plugin.task_body = [&](ams_task*, const ams_cancel*, ams_error*) {
        return go_on.wait() ? AMS_OK : AMS_FAILED;
    };
    const std::string id = user.action("practice.task", json::object()).json().at("task");
    const auto port = host.port();
    std::jthread stopper;

    user.events("/tasks/" + id + "/events", [&](const json&) {
        if (!stopper.joinable()) stopper = std::jthread([&] { host.web->stop(); });
        return true;
    });
    stopper.join();
    go_on.open();

    BOOST_CHECK_THROW(Client(port).get("/menu"), Poco::Exception);
}

BOOST_AUTO_TEST_CASE(a_port_that_another_host_has_is_refused) {
    test::TestHost other{Dialect::sqlite};
    ams::host::WebSettings settings;
    settings.port = host.port();

    BOOST_CHECK_EXCEPTION(other.serve(settings), ams::Error,
                          [](const ams::Error& error) { return error.code() == "ams.listen"; });
}

BOOST_AUTO_TEST_SUITE_END()
