// Scripted misbehaviour.

#include <chrono>
#include <set>

#include <boost/test/unit_test.hpp>
#include <Poco/Exception.h>

#include "tests/unit/depsim/client.hpp"

using namespace depsim_test;

namespace {

void script(DepsimProcess& service, const Json& faults) {
    service.expect_portal("POST", "/faults", faults.dump());
}

/// A client that has finished its fetch, with three operations waiting for sync.
struct Waiting {
    Waiting() : client(service) {
        client.fetch_all();
        service.expect_portal("POST", "/devices", R"({"count":3})");
    }
    Json sync() { return client.ok("POST", "/devices/sync", {{"cursor", client.cursor}}); }
    void mode(const char* name) { script(service, {{"endpoint", "POST /devices/sync"}, {"mode", name}}); }

    DepsimProcess service;
    Client client;
};

} // namespace

BOOST_AUTO_TEST_SUITE(faults)

BOOST_AUTO_TEST_CASE(a_status_with_headers_comes_so_many_times_from_the_nth_request_on) {
    DepsimProcess service;
    Client client(service);
    script(service, Json::array({{{"endpoint", "GET /account"},
                                  {"on", 2},
                                  {"count", 2},
                                  {"status", 503},
                                  {"body", "<html>busy</html>"},
                                  {"content_type", "text/html"},
                                  {"headers", {{"Retry-After", "7"}}}}}));

    std::vector<int> statuses;
    for (int i = 0; i < 4; ++i) {
        const Answer answer = client.call("GET", "/account");
        statuses.push_back(answer.status);
        if (answer.status != 503) continue;
        BOOST_TEST(answer.header("Retry-After") == "7");
        BOOST_TEST(answer.header("Content-Type") == "text/html");
        BOOST_TEST(answer.body == "<html>busy</html>");
    }

    BOOST_TEST((statuses == std::vector<int>{200, 503, 503, 200}));
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/faults")).at("faults").at(0).at("fired") == 2);
    service.expect_portal("DELETE", "/faults");
    BOOST_TEST(Json::parse(service.expect_portal("GET", "/faults")).at("faults").empty());
}

BOOST_AUTO_TEST_CASE(a_fault_without_number_comes_once_and_minus_one_for_ever) {
    DepsimProcess service;
    Client client(service);
    client.open();
    script(service, {{"endpoint", "/account"}, {"code", "ACCESS_DENIED"}, {"status", 403}});
    BOOST_TEST(client.call("GET", "/account").body == "ACCESS_DENIED");
    BOOST_TEST(client.call("GET", "/account").status == 200);

    script(service, {{"endpoint", "*"}, {"status", 500}, {"count", -1}});
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.call("GET", "/account").status == 500);
    BOOST_TEST(client.open().status == 500);
}

BOOST_AUTO_TEST_CASE(a_fault_can_be_for_one_server_only) {
    DepsimProcess service;
    service.expect_portal("POST", "/servers", R"({"server_name":"B"})");
    Client a(service);
    Client b(service, "B");
    a.open();
    b.open();
    script(service, {{"endpoint", "GET /account"}, {"server", "B"}, {"status", 500}, {"count", -1}});

    BOOST_TEST(a.call("GET", "/account").status == 200);
    BOOST_TEST(b.call("GET", "/account").status == 500);
}

BOOST_AUTO_TEST_CASE(a_sign_in_is_known_by_the_token_that_it_names) {
    DepsimProcess service;
    service.expect_portal("POST", "/servers", R"({"server_name":"B"})");
    Client a(service);
    Client b(service, "B");
    script(service, {{"endpoint", "/session"}, {"server", "B"}, {"status", 500}});

    BOOST_TEST(a.open().status == 200);
    BOOST_TEST(b.open().status == 500);
    BOOST_TEST(b.open().status == 200);
}

BOOST_AUTO_TEST_CASE(a_path_that_the_service_does_not_have_can_be_scripted) {
    DepsimProcess service;
    Client client(service);
    script(service,
           {{"endpoint", "GET /roster"}, {"unknown_endpoint", true}, {"status", 200}, {"body", "{}"}});

    BOOST_TEST(client.call("GET", "/roster").body == "{}");
    BOOST_TEST(client.call("GET", "/roster").status == 404);
}

BOOST_AUTO_TEST_CASE(what_spoils_a_list_waits_for_one) {
    Waiting waiting;
    script(waiting.service, {{"mode", "devices_null"}});

    waiting.client.ok("GET", "/account");

    BOOST_TEST(waiting.sync().at("devices").is_null());
}

BOOST_AUTO_TEST_CASE(an_answer_can_be_late) {
    DepsimProcess service;
    Client client(service);
    client.open();
    script(service, {{"endpoint", "GET /account"}, {"delay_ms", 300}});

    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(client.call("GET", "/account").status == 200);

    BOOST_TEST((std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(300)));
}

BOOST_AUTO_TEST_CASE(a_connection_can_be_cut_before_or_in_the_middle_of_the_answer) {
    DepsimProcess service;
    Client client(service);
    client.open();
    for (const char* where : {"before", "middle"}) {
        script(service, {{"endpoint", "GET /account"}, {"cut", where}});
        Client fresh = client;
        bool whole = true;
        try {
            const Answer answer = fresh.call("GET", "/account");
            whole = !json_of(answer).is_discarded();
        } catch (const Poco::Exception&) {
            whole = false;
        }
        BOOST_TEST(!whole, where);
    }
}

BOOST_AUTO_TEST_CASE(the_same_cursor_can_come_back_with_more_to_follow) {
    Waiting waiting;
    waiting.mode("same_cursor");

    const Json page = waiting.sync();

    BOOST_TEST(page.at("cursor") == waiting.client.cursor);
    BOOST_TEST(page.at("more_to_follow") == true);
    BOOST_TEST(waiting.client.sync_all().size() == 3U);
}

BOOST_AUTO_TEST_CASE(the_same_operations_can_be_delivered_twice) {
    Waiting waiting;
    waiting.mode("redeliver");

    const auto first = waiting.client.sync_all();
    const auto second = waiting.client.sync_all();

    BOOST_TEST(first.size() == 3U);
    BOOST_TEST((first == second));
    BOOST_TEST(waiting.client.sync_all().empty());
}

BOOST_AUTO_TEST_CASE(a_page_can_have_each_serial_twice) {
    Waiting waiting;
    waiting.mode("duplicate_serials");

    const Json devices = waiting.sync().at("devices");

    BOOST_TEST(devices.size() == 6U);
    BOOST_TEST(devices[0].at("serial_number") == devices[1].at("serial_number"));
}

BOOST_AUTO_TEST_CASE(an_empty_page_can_promise_more) {
    Waiting waiting;
    waiting.mode("empty_page_more");

    const Json page = waiting.sync();

    BOOST_TEST(page.at("devices").empty());
    BOOST_TEST(page.at("more_to_follow") == true);
    waiting.client.cursor = page.at("cursor");
    BOOST_TEST(waiting.client.sync_all().size() == 3U);
}

BOOST_AUTO_TEST_CASE(devices_can_be_null_or_missing_and_nothing_is_lost) {
    Waiting waiting;
    waiting.mode("devices_null");
    waiting.mode("devices_missing");

    const Json null_page = waiting.sync();
    const Json missing_page = waiting.sync();

    BOOST_TEST(null_page.at("devices").is_null());
    BOOST_TEST(!missing_page.contains("devices"));
    waiting.client.cursor = missing_page.at("cursor");
    BOOST_TEST(waiting.client.sync_all().size() == 3U);
}

BOOST_AUTO_TEST_CASE(odd_values_can_be_sent) {
    Waiting waiting;
    for (const char* mode : {"zero_fetched_until", "no_serial", "unknown_values"})
        waiting.mode(mode);

    BOOST_TEST(waiting.sync().at("fetched_until") == "0001-01-01T00:00:00Z");
    BOOST_TEST(!waiting.sync().at("devices").at(0).contains("serial_number"));
    BOOST_TEST(waiting.sync().at("devices").at(0).at("op_type") == "renamed");
}

BOOST_AUTO_TEST_CASE(a_body_can_be_something_else_than_json) {
    Waiting waiting;
    for (const char* mode : {"not_json", "html", "truncated_json"})
        waiting.mode(mode);
    const Json body{{"cursor", waiting.client.cursor}};

    for (int i = 0; i < 3; ++i) {
        const Answer answer = waiting.client.call("POST", "/devices/sync", body);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(json_of(answer).is_discarded());
        if (i == 1) BOOST_TEST(answer.header("Content-Type") == "text/html;charset=UTF-8");
    }
}

BOOST_AUTO_TEST_CASE(a_scripted_status_can_have_any_body) {
    Waiting waiting;
    for (const char* mode : {"html", "not_json", "huge_body"})
        script(waiting.service,
               {{"endpoint", "GET /account"}, {"status", 503}, {"mode", mode}, {"bytes", 100}});
    script(waiting.service,
           {{"endpoint", "GET /account"}, {"code", "T_C_NOT_SIGNED"}, {"mode", "truncated_json"}});
    std::vector<std::string> bodies;

    for (const int status : {503, 503, 503, 400}) {
        const Answer answer = waiting.client.call("GET", "/account");
        BOOST_TEST(answer.status == status);
        bodies.push_back(answer.body);
    }

    BOOST_TEST(bodies[0].starts_with("<!DOCTYPE html>"));
    BOOST_TEST(bodies[1] == "this is not JSON");
    BOOST_TEST(bodies[2].size() > 100U);
    BOOST_TEST(bodies[3] == "T_C_NOT");
}

BOOST_AUTO_TEST_CASE(an_honest_answer_can_come_with_another_content_type_and_more_headers) {
    Waiting waiting;
    script(waiting.service, {{"endpoint", "POST /devices/sync"},
                             {"content_type", "text/html"},
                             {"headers", {{"Retry-After", "Sat, 01 Aug 2026 10:00:00 GMT"}}}});

    const Answer answer =
        waiting.client.call("POST", "/devices/sync", Json{{"cursor", waiting.client.cursor}});

    BOOST_TEST(answer.header("Content-Type") == "text/html");
    BOOST_TEST(answer.header("Retry-After") == "Sat, 01 Aug 2026 10:00:00 GMT");
    BOOST_TEST(json_of(answer).at("devices").size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_body_can_be_huge) {
    Waiting waiting;
    script(waiting.service,
           {{"endpoint", "POST /devices/sync"}, {"mode", "huge_body"}, {"bytes", 5'000'000}});

    BOOST_TEST(
        waiting.client.call("POST", "/devices/sync", Json{{"cursor", waiting.client.cursor}}).body.size() >
        5'000'000U);
}

BOOST_AUTO_TEST_CASE(a_cursor_can_expire_and_a_session_be_forgotten_on_command) {
    Waiting waiting;
    waiting.mode("expire_cursor");
    waiting.mode("forget_session");
    const Json body{{"cursor", waiting.client.cursor}};

    BOOST_TEST(waiting.client.call("POST", "/devices/sync", body).body == "EXPIRED_CURSOR");
    BOOST_TEST(waiting.client.call("POST", "/devices/sync", body).status == 401);
    waiting.client.open();
    BOOST_TEST(waiting.client.sync_all().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_call_can_hang_until_the_service_ends) {
    DepsimProcess service;
    Client client(service);
    client.open();
    script(service, {{"endpoint", "GET /account"}, {"mode", "hang"}});
    client.set_timeout_ms(200);

    BOOST_CHECK_THROW(client.call("GET", "/account"), Poco::Exception);

    const Json log = Json::parse(service.expect_portal("GET", "/requests"));
    BOOST_TEST(log.at("requests").back().at("status") == 0);
    BOOST_TEST(service.end() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
