// Role management, users and the audit log.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/unit_test.hpp>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

namespace {

struct Served {
    test::TestHost host{Dialect::sqlite};
    std::unique_ptr<Client> admin;
    Served() {
        host.serve();
        admin = std::make_unique<Client>(test::signed_in(host.port(), "admin"));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(people, Served)

BOOST_AUTO_TEST_CASE(a_role_is_made_changed_given_and_deleted) {
    BOOST_TEST(
        admin->api("PUT", "/roles/helpers", {{"permissions", {"vault:read"}}, {"title", "Helpers"}}).status ==
        201);
    BOOST_TEST(
        admin->api("PUT", "/users/helper", {{"password", test::kPassword}, {"roles", {"helpers"}}}).status ==
        201);
    Client helper = test::signed_in(host.port(), "helper");
    BOOST_TEST(helper.get("/tables/vault/rows").status == 200);

    BOOST_TEST(admin->api("PUT", "/roles/helpers", {{"permissions", json::array()}}).status == 200);

    BOOST_TEST(helper.get("/tables/vault/rows").status == 404);
    const json roles = admin->get("/roles").json();
    BOOST_TEST(roles.at("permissions").size() > 5U);
    BOOST_TEST(roles.at("permissions").at(0).contains("description"));
    BOOST_TEST(admin->get("/roles/helpers").json().at("title") == "Helpers");
    BOOST_TEST(admin->get("/users/helper").json().at("roles") == json::array({"helpers"}));
    BOOST_TEST(admin->api("DELETE", "/users/helper").status == 204);
    BOOST_TEST(admin->api("DELETE", "/roles/helpers").status == 204);
    BOOST_TEST(admin->get("/roles/helpers").status == 404);
    BOOST_TEST(helper.get("/menu").status == 401);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_by_field) {
    const auto unknown = admin->api("PUT", "/roles/helpers", {{"permissions", {"no:such"}}});
    BOOST_TEST(unknown.status == 400);
    BOOST_TEST(unknown.field() == "permissions");
    const auto no_role =
        admin->api("PUT", "/users/helper", {{"password", test::kPassword}, {"roles", {"no_such"}}});
    BOOST_TEST(no_role.status == 400);
    BOOST_TEST(no_role.field() == "roles");
    BOOST_TEST(admin->api("PUT", "/roles/helpers", json::object()).field() == "permissions");
    BOOST_TEST(admin->api("PUT", "/users/helper", {{"pasword", "x"}}).field() == "pasword");
    BOOST_TEST(admin->api("DELETE", "/users/admin").status == 409); // the last administrator
}

BOOST_AUTO_TEST_CASE(the_audit_has_every_change_and_pages_backwards) {
    for (int i = 0; i < 5; ++i)
        admin->api("PUT", "/roles/helpers", {{"permissions", json::array()}});
    admin->api("PUT", "/roles/helpers", {{"permissions", {"no:such"}}});

    const json first = admin->get("/audit?limit=3").json();
    const json second = admin->get("/audit?limit=3&after=" + first.at("next").get<std::string>()).json();

    BOOST_TEST(first.at("entries").size() == 3U);
    BOOST_TEST(first.at("entries").at(0).at("event") == "ams.role.put");
    BOOST_TEST(first.at("entries").at(0).at("outcome") == "ams.permission_unknown");
    BOOST_TEST(first.at("entries").at(1).at("outcome") == "ok");
    BOOST_TEST(first.at("entries").at(1).at("object") == "ams_role/helpers");
    BOOST_TEST(first.at("entries").at(1).at("actor") == "admin");
    BOOST_TEST(first.at("entries").at(1).at("address") == "127.0.0.1");
    BOOST_TEST(second.at("entries").at(0).at("id") != first.at("entries").at(2).at("id"));
    BOOST_TEST(admin->get("/audit?limit=0").status == 400);
    BOOST_TEST(test::signed_in(host.port(), "user").get("/audit").status == 403);
}

BOOST_AUTO_TEST_SUITE_END()
