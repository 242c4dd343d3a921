// Every route against everybody: the routes' own table says who may.
#include "host-sdk/host/web/console.hpp"
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using ams::host::Guard;
using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

namespace {

struct Served {
    test::TestHost host{Dialect::sqlite};
    Served() { host.serve(); }
};

std::vector<ams::host::Route> all_routes(test::TestHost& host) {
    const auto services = host.services();
    ams::host::Metrics metrics("test");
    ams::host::StreamSlots slots(1, 1);
    ams::host::Console console{services, metrics, slots, {}, ""};
    ams::host::Router router;
    add_session_routes(router, console);
    add_menu_routes(router, console);
    add_table_routes(router, console);
    add_page_routes(router, console);
    add_action_routes(router, console);
    add_task_routes(router, console);
    add_job_routes(router, console);
    add_people_routes(router, console);
    add_operations_routes(router, console);
    return router.routes();
}

/// A path of the route that names things which exist.
std::string example(std::string pattern) {
    const std::vector<std::pair<std::string, std::string>> names{
        {"{table}", "practice_item"}, {"{key}", "1"},
        {"{grid}", "practice.items"}, {"{action}", "practice.item.new"},
        {"{task}", "no-such-task"},   {"{job}", "practice.job"},
        {"{name}", "somebody"},       {"{id}", "1"}};
    for (const auto& [name, value] : names)
        if (const auto at = pattern.find(name); at != std::string::npos)
            pattern.replace(at, name.size(), value);
    return pattern;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(who_may_what, Served)

BOOST_AUTO_TEST_CASE(every_route_but_the_open_ones_asks_for_a_sign_in) {
    Client nobody(host.port());

    for (const auto& route : all_routes(host)) {
        if (route.guard == Guard::open) continue;
        const auto answer =
            nobody.call(route.method, example(route.pattern), route.method == "GET" ? "" : "{}");
        BOOST_TEST(answer.status == 401, route.method << " " << route.pattern << ": " << answer.status);
    }
}

BOOST_AUTO_TEST_CASE(a_route_with_a_permission_refuses_whoever_lacks_it) {
    Client stranger = test::signed_in(host.port(), "stranger");

    for (const auto& route : all_routes(host)) {
        if (route.guard != Guard::permission) continue;
        const auto answer =
            stranger.call(route.method, example(route.pattern), route.method == "GET" ? "" : "{}");
        BOOST_TEST(answer.status == 403, route.method << " " << route.pattern << ": " << answer.status);
        BOOST_TEST(answer.code() == "ams.denied");
    }
}

BOOST_AUTO_TEST_CASE(what_somebody_may_not_see_is_not_there_for_them) {
    Client stranger = test::signed_in(host.port(), "stranger");
    const auto missing = stranger.get("/tables/no_such_table/rows");
    BOOST_TEST(missing.status == 404);

    for (const auto& route : all_routes(host)) {
        if (route.guard != Guard::resource) continue;
        const auto answer =
            stranger.call(route.method, example(route.pattern), route.method == "GET" ? "" : "{}");
        BOOST_TEST(answer.status == 404, route.method << " " << route.pattern << ": " << answer.status);
        BOOST_TEST(answer.text == missing.text, route.pattern);
    }
    for (const char* list : {"/menu", "/tasks", "/jobs", "/notices"}) {
        const auto answer = stranger.get(list);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.text.find("practice") == std::string::npos, list);
    }
}

BOOST_AUTO_TEST_CASE(no_method_writes_to_a_table_not_even_for_the_admin) {
    Client admin = test::signed_in(host.port(), "admin");
    Client nobody(host.port());

    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"})
        for (const char* path :
             {"/tables/practice_item/rows", "/tables/practice_item/rows/1", "/tables/practice_item",
              "/tables/practice_item/rows.csv", "/tables/no_such_table/rows"}) {
            const auto answer = admin.api(method, path, json::object());
            BOOST_TEST(answer.status == 405, method << " " << path << ": " << answer.status);
            BOOST_TEST(answer.header("allow").find("GET") != std::string::npos);
            BOOST_TEST(nobody.api(method, path, json::object()).status >= 400);
        }
}

BOOST_AUTO_TEST_CASE(a_changed_role_is_in_force_at_the_next_request) {
    Client user = test::signed_in(host.port(), "user");
    BOOST_TEST(user.get("/tables/practice_item/rows").status == 200);

    host.add_user("user", {});

    BOOST_TEST(test::signed_in(host.port(), "user").get("/tables/practice_item/rows").status == 404);
}

BOOST_AUTO_TEST_CASE(a_grid_lists_only_actions_that_the_caller_may_run) {
    Client user = test::signed_in(host.port(), "user");
    Client admin = test::signed_in(host.port(), "admin");

    const json grid = user.get("/grids/practice.items").json();
    const json full = admin.get("/grids/practice.items").json();

    BOOST_TEST(!grid.at("actions").contains("practice.item.admin"));
    BOOST_TEST(grid.at("toolbar").size() == 1U);
    BOOST_TEST(grid.at("empty").at("actions") == json::array({"practice.item.new"}));
    BOOST_TEST(full.at("actions").contains("practice.item.admin"));
    BOOST_TEST(full.at("toolbar").size() == 2U);
    BOOST_TEST(full.at("actions").at("practice.item.new") == json({{"id", "practice.item.new"},
                                                                   {"title", "New"},
                                                                   {"selection", "none"},
                                                                   {"form", true},
                                                                   {"hint", "Makes one."},
                                                                   {"icon", "add"},
                                                                   {"submenu", "More"}}));
    BOOST_TEST(full.at("context") ==
               json::array({{{"action", "practice.item.touch"}, {"title", "Touch the selected"}}}));
    BOOST_TEST(full.at("columns").at(1).at("title") == "How big");
    BOOST_TEST(full.at("columns").at(2).at("sortable") == false);
    BOOST_TEST(full.at("key") == "key");
}

BOOST_AUTO_TEST_CASE(the_menu_is_a_tree_of_what_the_caller_may_open) {
    Client user = test::signed_in(host.port(), "user");

    BOOST_TEST(user.get("/menu").json() == json::parse(R"([{"id":"setup","title":"Setup","children":[
                   {"id":"setup.items","title":"Items","grid":"practice.items"},
                   {"id":"setup.sum","title":"Sum","dashboard":"practice.sum"}]}])"));
}

BOOST_AUTO_TEST_CASE(a_notice_is_shown_to_those_it_is_for) {
    ams::host::Notice notice;
    notice.key = "thing/1";
    notice.severity = 1;
    notice.permission = "practice:use";
    notice.title = "Something practice";
    notice.text = "It is so.";
    notice.remedy = "Do this.";
    notice.plugin = "practice";
    notice.action = "practice.item.rename";
    notice.row = "7";
    host.notices.put(notice);

    const json seen = test::signed_in(host.port(), "user").get("/notices").json();

    BOOST_TEST(seen.at("notices").at(0).at("severity") == "warning");
    BOOST_TEST(seen.at("notices").at(0).at("grid").is_null());
    BOOST_TEST(seen.at("notices").at(0).at("action").at("id") == "practice.item.rename");
    BOOST_TEST(seen.at("notices").at(0).at("row") == "7");
    BOOST_TEST(test::signed_in(host.port(), "stranger").get("/notices").json() ==
               json({{"notices", json::array()}}));
}

BOOST_AUTO_TEST_CASE(routes_and_the_description_of_the_api_are_the_same) {
    const json described = Client(host.port()).get("/openapi.json").json();
    std::set<std::string> ours;
    std::set<std::string> theirs;

    for (const auto& route : all_routes(host))
        ours.insert(route.method + ' ' + route.pattern);
    for (const auto& [path, operations] : described.at("paths").items())
        for (const auto& [method, operation] : operations.items()) {
            std::string upper = method;
            for (char& c : upper)
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            theirs.insert(upper + ' ' + path);
        }

    BOOST_TEST(ours == theirs, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_description_says_which_routes_are_open) {
    const json described = Client(host.port()).get("/openapi.json").json();

    for (const auto& route : all_routes(host)) {
        std::string method = route.method;
        for (char& c : method)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const json& operation = described.at("paths").at(route.pattern).at(method);
        BOOST_TEST(operation.contains("security") == (route.guard == Guard::open),
                   route.method << " " << route.pattern);
    }
}

BOOST_AUTO_TEST_SUITE_END()
