// Role management, users and the audit log.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

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

BOOST_AUTO_TEST_CASE(a_role_is_renamed_and_what_it_sees_is_told_before_it_is_saved) {
    admin->api("PUT", "/roles/helpers", {{"permissions", {"practice:use"}}});

    const json renamed = admin->api("POST", "/roles/helpers/rename", {{"name", "aides"}}).json();
    const json view = admin->get("/roles/aides/view").json();
    const json nothing = admin->api("POST", "/roles/view", {{"permissions", json::array()}}).json();
    const json all = admin->api("POST", "/roles/view", {{"permissions", {"*"}}}).json();

    BOOST_TEST(renamed.at("name") == "aides");
    BOOST_TEST(renamed.at("user_count") == 0);
    BOOST_TEST(renamed.at("users") == json::array());
    BOOST_TEST(view.at("menu").at(0).at("children").at(0).at("grid") == "practice.items");
    BOOST_TEST(view.at("jobs").at(0).at("id") == "practice.job");
    BOOST_TEST(view.at("complete") == true);
    BOOST_TEST(nothing.at("menu").empty());
    BOOST_TEST(all.at("actions").size() > view.at("actions").size());
    BOOST_TEST(admin->api("POST", "/roles/admin/rename", {{"name", "root"}}).code() == "ams.role_shipped");
    BOOST_TEST(admin->api("POST", "/roles/aides/rename", {{"name", "admin"}}).field() == "name");
}

BOOST_AUTO_TEST_CASE(a_preview_tells_nobody_of_what_they_may_not_see) {
    host.add_user("clerk", {"ams_role:read"});
    Client clerk = test::signed_in(host.port(), "clerk");

    const auto view = clerk.api("POST", "/roles/view", {{"permissions", {"*"}}});

    BOOST_TEST(view.json().at("complete") == false);
    BOOST_TEST(view.text.find("practice") == std::string::npos);
    BOOST_TEST(!clerk.get("/roles/admin").json().contains("users")); // who they are takes ams_user:read
}

BOOST_AUTO_TEST_CASE(a_user_is_disabled_and_enabled) {
    Client user = test::signed_in(host.port(), "user");

    const auto off = admin->api("PUT", "/users/user", {{"disabled", true}});

    BOOST_TEST(off.json().at("disabled") == true);
    BOOST_TEST(user.get("/menu").status == 401);
    const auto refused = Client(host.port()).sign_in("user", test::kPassword);
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(refused.code() == "ams.user_disabled");
    BOOST_TEST(admin->api("PUT", "/users/admin", {{"disabled", true}}).code() == "ams.last_admin");
    BOOST_TEST(admin->api("PUT", "/users/user", {{"disabled", "yes"}}).field() == "disabled");
    BOOST_TEST(admin->api("PUT", "/users/user", {{"disabled", false}}).status == 200);
    BOOST_TEST(Client(host.port()).sign_in("user", test::kPassword).status == 200);
}

BOOST_AUTO_TEST_CASE(everybody_has_their_own_account_and_nobody_elses) {
    Client user = test::signed_in(host.port(), "user");
    Client elsewhere = test::signed_in(host.port(), "user");

    BOOST_TEST(user.get("/account").json().at("password").at("min_characters") == 8);
    BOOST_TEST(user.get("/users/user/sessions").json().at("sessions").size() == 2U);
    BOOST_TEST(user.get("/users/user/permissions").json().at("permissions").at(0).at("roles") ==
               json::array({"user_role"}));
    for (const char* theirs : {"/users/admin/sessions", "/users/admin/tokens", "/users/admin/permissions"}) {
        BOOST_TEST(user.get(theirs).status == 403);
        BOOST_TEST(admin->get(theirs).status == 200);
    }
    BOOST_TEST(user.api("POST", "/users/admin/tokens", {{"name", "mine"}}).code() == "ams.denied");
    const auto wrong = user.api("PUT", "/account/password",
                                {{"current_password", "x"}, {"new_password", "an entirely new one"}});
    BOOST_TEST(wrong.status == 403);
    BOOST_TEST(wrong.field() == "current_password");
    BOOST_TEST(user.api("PUT", "/account/password",
                        {{"current_password", test::kPassword}, {"new_password", "an entirely new one"}})
                   .status == 204);
    BOOST_TEST(user.get("/menu").status == 200);
    BOOST_TEST(elsewhere.get("/menu").status == 401);
}

BOOST_AUTO_TEST_CASE(a_token_is_shown_once_listed_and_revoked) {
    Client user = test::signed_in(host.port(), "user");

    const auto made = user.api("POST", "/users/user/tokens", {{"name", "script"}, {"days", 30}});
    BOOST_TEST(made.status == 201);
    const std::string token = made.json().at("token");
    const auto list = user.get("/users/user/tokens");

    BOOST_TEST(list.text.find(token) == std::string::npos);
    BOOST_TEST(list.json().at("tokens").at(0).at("expires_at") == "2026-07-01T12:00:00Z");
    Client program(host.port());
    program.use_token(token);
    BOOST_TEST(program.get("/menu").status == 200);
    BOOST_TEST(program.api("POST", "/users/user/tokens", {{"name", "another"}}).code() ==
               "ams.session_needed");
    const std::string id = made.json().at("id");
    BOOST_TEST(admin->api("DELETE", "/users/stranger/tokens/" + id).status == 404);
    BOOST_TEST(user.api("DELETE", "/users/user/tokens/" + id).status == 204);
    BOOST_TEST(program.get("/menu").status == 401);
    BOOST_TEST(user.api("POST", "/users/user/tokens", {{"name", ""}}).field() == "name");
    for (const json& days : {json(0), json(3651), json("30"), json(1.5)})
        BOOST_TEST(user.api("POST", "/users/user/tokens", {{"name", "x"}, {"days", days}}).field() == "days");
    const std::string audit = admin->get("/audit").text;
    BOOST_TEST(audit.find("ams.token.created") != std::string::npos);
    BOOST_TEST(audit.find(token) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_audit_is_filtered_and_exported_whole) {
    for (int i = 0; i < 700; ++i) // more than one page of the export
        host.audit.record({"", "", "robot", "practice.thing", "=SUM(1)", "ok", "", "", "{}"});
    admin->api("PUT", "/roles/helpers", {{"permissions", {"no:such"}}});

    BOOST_TEST(admin->get("/audit?actor=robot&limit=1000").json().at("entries").size() == 700U);
    BOOST_TEST(admin->get("/audit?outcome=failed").json().at("entries").size() == 1U);
    BOOST_TEST(admin->get("/audit?event=ams.role.*").json().at("entries").size() == 1U);
    BOOST_TEST(admin->get("/audit?since=tomorrow").field() == "since");
    const auto csv = admin->get("/audit.csv?actor=robot");
    BOOST_TEST(csv.header("content-type") == "text/csv; charset=utf-8; header=present");
    BOOST_TEST(std::ranges::count(csv.text, '\n') == 701);
    BOOST_TEST(csv.text.starts_with("id,at,actor,event,object,outcome,address,host,detail\r\n"));
    BOOST_TEST(csv.text.find(",'=SUM(1),") != std::string::npos);
    BOOST_TEST(admin->get("/audit.csv?until=x").status == 400);
    BOOST_TEST(admin->get("/audit?event=ams.audit.exported").json().at("entries").size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
