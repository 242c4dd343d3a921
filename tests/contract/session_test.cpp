// Who is let in, and how long.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(signing_in_gives_a_guarded_cookie_and_a_csrf_token) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client(host.port());

    const auto answer = client.sign_in("user", test::kPassword);

    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.json().at("user") == "user");
    BOOST_TEST(answer.json().at("permissions") == json::array({"practice:use"}));
    BOOST_TEST(answer.json().at("csrf").get<std::string>().size() > 20U);
    const std::string cookie = answer.header("set-cookie");
    for (const char* attribute : {"ams_session=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"})
        BOOST_TEST(cookie.find(attribute) != std::string::npos, attribute);
    const auto again = client.get("/session");
    BOOST_TEST(again.status == 200);
    BOOST_TEST(again.json().at("csrf") == answer.json().at("csrf"));
}

BOOST_AUTO_TEST_CASE(signing_out_ends_the_session) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    const auto out = client.api("DELETE", "/session");

    BOOST_TEST(out.status == 204);
    BOOST_TEST(out.text.empty());
    BOOST_TEST(client.get("/menu").status == 401);
}

BOOST_AUTO_TEST_CASE(an_unknown_user_and_a_wrong_password_get_the_same_answer) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client(host.port());

    const auto wrong = client.sign_in("user", "wrong");
    const auto unknown = client.sign_in("nobody", "wrong");

    BOOST_TEST(wrong.status == 401);
    BOOST_TEST(wrong.code() == "ams.login_failed");
    BOOST_TEST(wrong.text == unknown.text);
    BOOST_TEST(wrong.header("set-cookie").empty());
}

BOOST_AUTO_TEST_CASE(guessing_is_slowed_down_with_a_time_to_wait) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client(host.port());

    test::Answer answer;
    for (int i = 0; i < 10 && answer.status != 429; ++i)
        answer = client.sign_in("user", "wrong");

    BOOST_TEST(answer.status == 429);
    BOOST_TEST(answer.code() == "ams.login_throttled");
    BOOST_TEST(std::stoi(answer.header("retry-after")) > 0);
    BOOST_TEST(answer.json().at("retry_after_s").get<int>() > 0);
    host.clock.advance(std::chrono::minutes(20));
    BOOST_TEST(client.sign_in("user", test::kPassword).status == 200);
}

BOOST_AUTO_TEST_CASE(a_session_that_nobody_uses_ends) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    host.clock.advance(std::chrono::minutes(31));

    BOOST_TEST(client.get("/session").status == 401);
}

BOOST_AUTO_TEST_CASE(a_cookie_session_writes_only_with_its_csrf_token) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    const auto wrong =
        client.api("POST", "/actions/practice.item.count", json::object(), {{"X-CSRF-Token", "wrong"}});
    client.forget("X-CSRF-Token");
    const auto none = client.action("practice.item.count", json::object());

    BOOST_TEST(wrong.status == 403);
    BOOST_TEST(wrong.code() == "ams.csrf");
    BOOST_TEST(none.status == 403);
    BOOST_TEST(client.get("/menu").status == 200); // reading needs none
}

BOOST_AUTO_TEST_CASE(an_api_token_needs_no_csrf_token_and_ends_with_its_revocation) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    const auto system = ams::host::Principal::system(host.parts.catalog);
    const auto token = host.parts.access.create_token(system, "user", "test", std::nullopt);
    Client client(host.port());
    client.use_token(std::string(token.reveal()));

    const auto done = client.action("practice.item.count", json::object());
    const auto session = client.get("/session");
    host.parts.access.revoke_token(system, host.parts.access.tokens("user").at(0).id);

    BOOST_TEST(done.status == 200);
    BOOST_TEST(session.json().at("csrf").is_null());
    const auto after = client.get("/menu");
    BOOST_TEST(after.status == 401);
    BOOST_TEST(after.code() == "ams.not_signed_in");
    BOOST_TEST(!after.header("www-authenticate").empty());
}

BOOST_AUTO_TEST_CASE(a_sign_in_without_password_says_what_is_missing) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client client(host.port());

    const auto answer = client.api("POST", "/session", {{"username", "user"}});

    BOOST_TEST(answer.status == 400);
    BOOST_TEST(answer.field() == "password");
}

BOOST_AUTO_TEST_SUITE_END()
