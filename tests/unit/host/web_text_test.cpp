// CSV, cookies, event streams, routes and the page's files.
#include "host-sdk/host/tables/csv.hpp"
#include "host-sdk/host/tasks/problem.hpp"
#include "host-sdk/host/web/cookie.hpp"
#include "host-sdk/host/web/event_stream.hpp"
#include "host-sdk/host/web/router.hpp"

#include <nlohmann/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace ams::host;

namespace {

struct Cell {
    const char* name;
    std::optional<std::string> value;
    const char* expected;
    friend std::ostream& operator<<(std::ostream& out, const Cell& c) { return out << c.name; }
};
const Cell kCells[] = {
    {"plain", "abc", "abc"},
    {"NULL", std::nullopt, ""},
    {"empty", "", "\"\""},
    {"comma", "a,b", "\"a,b\""},
    {"quote", "a\"b", "\"a\"\"b\""},
    {"line", "a\r\nb", "\"a\r\nb\""},
    {"formula", "=1+1", "'=1+1"},
    {"plus", "+1", "'+1"},
    {"minus", "-1", "'-1"},
    {"at", "@x", "'@x"},
    {"tab", "\tx", "'\tx"},
    {"return", "\rx", "\"'\rx\""},
    {"formula with comma", "=A1,B1", "\"'=A1,B1\""},
    {"sign inside", "a=b", "a=b"},
};

Router router() {
    Router routes;
    const auto nothing = [](Call&) { return Reply(); };
    routes.add({"GET", "/api/v1/things", Guard::signed_in, "", nothing});
    routes.add({"GET", "/api/v1/things/{thing}", Guard::resource, "", nothing});
    routes.add({"DELETE", "/api/v1/things/{thing}", Guard::resource, "", nothing});
    routes.add({"GET", "/api/v1/things/special", Guard::resource, "", nothing});
    routes.add({"GET", "/api/v1/tables/{table}/rows", Guard::resource, "", nothing});
    return routes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_DATA_TEST_CASE(a_cell_is_written_safely, boost::unit_test::data::make(kCells), cell) {
    std::string out;
    CsvWriter csv(out);

    csv.text(cell.value);
    csv.plain("-5");
    csv.end_record();

    BOOST_TEST(out == std::string(cell.expected) + ",-5\r\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(a_path_finds_its_route_and_its_parameters) {
    const Router routes = router();

    BOOST_TEST(routes.match("GET", "/api/v1/things").route->pattern == "/api/v1/things");
    BOOST_TEST(routes.match("GET", "/api/v1/things/a%20b").parameters.at("thing") == "a b");
    BOOST_TEST(routes.match("GET", "/api/v1/things/special").route->pattern == "/api/v1/things/special");
    BOOST_TEST(!routes.match("GET", "/api/v1/things/").route);
    BOOST_TEST(!routes.match("GET", "/api/v1/things/a/b").route);
    BOOST_TEST(routes.match("GET", "/api/v1/things/a/b").allowed.empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_method_names_the_right_ones) {
    BOOST_TEST(router().match("PUT", "/api/v1/things/x").allowed ==
                   (std::vector<std::string>{"DELETE", "GET"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(below_tables_every_writing_method_is_wrong_even_where_nothing_is) {
    for (const char* path :
         {"/api/v1/tables/x/rows", "/api/v1/tables/x/rows/1", "/api/v1/tables/x", "/api/v1/tables/x/y/z"})
        BOOST_TEST(router().match("POST", path).allowed == std::vector<std::string>{"GET"},
                   boost::test_tools::per_element());
    BOOST_TEST(router().match("GET", "/api/v1/tables/x").allowed.empty());
}

BOOST_AUTO_TEST_CASE(a_query_is_decoded) {
    const auto query = parse_query("a=1&b=x%20y+z&c&=e&&d=%C3%BC");

    BOOST_REQUIRE(query.size() == 5U);
    BOOST_TEST(query[1].second == "x y z");
    BOOST_TEST(query[2].first == "c");
    BOOST_TEST(query[4].second == "ü");
    BOOST_CHECK_THROW(parse_query("a=%f"), ams::Error);
    BOOST_CHECK_THROW(parse_query("a=%00"), ams::Error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(words_of_http)

BOOST_AUTO_TEST_CASE(a_cookie_is_found_by_its_whole_name) {
    BOOST_TEST(cookie_value("ams_session=abc", "ams_session") == "abc");
    BOOST_TEST(cookie_value("a=1; ams_session=abc; b=2", "ams_session") == "abc");
    BOOST_TEST(cookie_value("xams_session=no; ams_session2=no", "ams_session").empty());
    BOOST_TEST(cookie_value("ams_session", "ams_session").empty());
    BOOST_TEST(cookie_value("", "ams_session").empty());
}

BOOST_AUTO_TEST_CASE(no_content_can_forge_an_event) {
    BOOST_TEST(event_text("task", "{}") == "event: task\ndata: {}\n\n");
    BOOST_TEST(event_text("task", "a\n\nevent: b\rc\r\nd") ==
               "event: task\ndata: a\ndata: \ndata: event: b\ndata: c\ndata: d\n\n");
}

BOOST_AUTO_TEST_CASE(every_result_has_its_status) {
    const auto status = [](ams_result result, const char* code) {
        return http_status(ams::Error(result, code, ""));
    };

    BOOST_TEST(status(AMS_BAD_INPUT, "x.y") == 400);
    BOOST_TEST(status(AMS_DENIED, "x.y") == 403);
    BOOST_TEST(status(AMS_NOT_FOUND, "x.y") == 404);
    BOOST_TEST(status(AMS_CONFLICT, "x.y") == 409);
    BOOST_TEST(status(AMS_CANCELLED, "x.y") == 409);
    BOOST_TEST(status(AMS_UNAVAILABLE, "x.y") == 503);
    BOOST_TEST(status(AMS_FAILED, "dep.token_replaced") == 502);
    BOOST_TEST(status(AMS_FAILED, "ams.internal") == 500);
    BOOST_TEST(status(4711, "dep.new") == 502); // a result this host does not know is a failure
}

BOOST_AUTO_TEST_SUITE_END()
