// Dashboards and details pages over the API.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using nlohmann::json;
using test::Client;

namespace page_test {

constexpr auto kDashboard = R"({"title": "Sum", "cards": [
    {"title": "Items", "value": 30, "link": {"grid": "practice.items", "filter": {"size": {"gt": 3}}}},
    {"title": "Secrets", "value": 2, "link": {"grid": "practice.vault"}}],
  "charts": [{"title": "By size", "kind": "stacked", "series": [{"title": "A"}, {"title": "B"}], "points": [
    {"label": "Small", "values": [1, null], "link": {"grid": "practice.vault"},
     "links": [{"grid": "practice.items"}, {"grid": "practice.vault"}]}]}],
  "lists": [{"title": "Look", "empty": "Nothing.", "link": {"grid": "practice.vault"}, "items": [
    {"title": "One", "link": {"grid": "practice.items", "key": "1"}}]}]})";

constexpr auto kDetails = R"({"title": "Item %KEY%", "sections": [
    {"title": "It", "kind": "fields", "fields": [{"title": "Name", "value": "x", "link": {"grid": "practice.vault"}}]}],
  "links": [{"title": "The vault", "link": {"grid": "practice.vault"}}, {"title": "All", "link": {"grid": "practice.items"}}],
  "actions": ["practice.item.rename", "practice.item.admin", "practice.item.new"]})";

struct Fixture {
    Fixture() {
        host.plugin.dashboard_document = kDashboard;
        host.plugin.details_document = kDetails;
        host.serve();
    }
    test::TestHost host{ams::odbc::Dialect::sqlite};
    Client user() { return test::signed_in(host.port(), "user"); }
};

const std::string kSum = "/dashboards/practice.sum";

std::string details_of(const std::string& key, const std::string& table = "practice_item") {
    return "/tables/" + table + "/rows/" + key + "/details";
}

/// A document that fits its schema and is wrong nevertheless, or does not fit.
struct Wrong {
    const char* name;
    const char* dashboard;
    const char* details;
};
std::ostream& operator<<(std::ostream& out, const Wrong& wrong) {
    return out << wrong.name;
}
const Wrong kWrong[] = {
    {"not JSON", "{", "{"},
    {"nothing", "", ""},
    {"no title", R"({"cards":[]})", R"({"sections":[]})"},
    {"a grid that there is not",
     R"({"title":"S","cards":[{"title":"C","value":1,"link":{"grid":"nowhere"}}]})",
     R"({"title":"D","sections":[],"links":[{"title":"L","link":{"grid":"nowhere"}}]})"},
    {"a filter by a secret",
     R"({"title":"S","cards":[{"title":"C","value":1,"link":{"grid":"practice.items","filter":{"pass_word":{"eq":"x"}}}}]})",
     R"({"title":"D","sections":[],"links":[{"title":"L","link":{"grid":"practice.items","filter":{"pass_word":{"eq":"x"}}}}]})"},
    {"a row of another length",
     R"({"title":"S","cards":[],"charts":[{"title":"C","kind":"bar","series":[{"title":"A"}],"points":[{"label":"x","values":[1,2]}]}]})",
     R"({"title":"D","sections":[{"title":"T","kind":"table","columns":[{"title":"A"}],"rows":[{"cells":[1,2]}]}]})"},
};

} // namespace page_test

using namespace page_test;

BOOST_FIXTURE_TEST_SUITE(pages_over_the_api, Fixture)

BOOST_AUTO_TEST_CASE(the_menu_opens_a_dashboard) {
    const json menu = user().get("/menu").json();

    const json& nodes = menu.at(0).at("children");
    BOOST_TEST(nodes.at(1).at("dashboard") == "practice.sum");
    BOOST_TEST(!nodes.at(1).contains("grid"));
    BOOST_TEST(!nodes.at(0).contains("dashboard"));
}

BOOST_AUTO_TEST_CASE(a_dashboard_comes_without_links_to_what_the_caller_may_not_see) {
    const json page = user().get(kSum).json();

    BOOST_TEST(page.at("id") == "practice.sum");
    BOOST_TEST(page.at("cards").at(0).at("link").at("grid") == "practice.items");
    BOOST_TEST(!page.at("cards").at(1).contains("link"));
    const json& point = page.at("charts").at(0).at("points").at(0);
    BOOST_TEST(!point.contains("link"));
    BOOST_TEST(point.at("links") == json::parse(R"([{"grid": "practice.items"}, null])"));
    BOOST_TEST(!page.at("lists").at(0).contains("link"));
    BOOST_TEST(page.at("lists").at(0).at("items").at(0).at("link").at("key") == "1");
}

BOOST_AUTO_TEST_CASE(somebody_who_may_see_all_gets_every_link) {
    const json page = test::signed_in(host.port(), "admin").get(kSum).json();

    BOOST_TEST(page.at("cards").at(1).at("link").at("grid") == "practice.vault");
    BOOST_TEST(page.at("charts").at(0).at("points").at(0).at("links").at(1).at("grid") == "practice.vault");
}

BOOST_AUTO_TEST_CASE(a_details_page_tells_its_row_and_offers_what_the_caller_may_do) {
    Client client = user();

    const json page = client.get(details_of("7")).json();

    BOOST_TEST(page.at("table") == "practice_item");
    BOOST_TEST(page.at("key") == "7");
    BOOST_TEST(page.at("title") == "Item 7");
    BOOST_TEST(!page.at("sections").at(0).at("fields").at(0).contains("link"));
    BOOST_REQUIRE(page.at("links").size() == 1U);
    BOOST_TEST(page.at("links").at(0).at("title") == "All");
    BOOST_REQUIRE(page.at("actions").size() == 2U);
    BOOST_TEST(
        page.at("actions").at(0) ==
        json({{"id", "practice.item.rename"}, {"title", "Rename"}, {"selection", "one"}, {"form", false}}));
    BOOST_TEST(page.at("actions").at(1).at("hint") == "Makes one.");
    BOOST_TEST(client.get("/grids/practice.items").json().at("details") == true);
}

BOOST_AUTO_TEST_CASE(a_row_that_is_hidden_by_the_default_filter_still_has_its_page) {
    BOOST_TEST(user().get(details_of("10")).status == 200);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_and_what_is_not_for_the_caller_look_the_same) {
    Client client = user();
    Client stranger = test::signed_in(host.port(), "stranger");

    const std::string nothing = client.get("/dashboards/nowhere").text;
    const auto same = [&](const test::Answer& answer) {
        BOOST_TEST(answer.status == 404);
        BOOST_TEST(answer.code() == json::parse(nothing).at("code"));
        BOOST_TEST(answer.json().at("detail") == json::parse(nothing).at("detail"));
    };
    same(stranger.get(kSum));
    same(stranger.get(details_of("1")));
    same(client.get(details_of("9999")));
    same(client.get(details_of("x")));
    same(client.get(details_of("1", "practice_event"))); // a table without details
    same(client.get(details_of("1", "vault")));          // one that the caller may not read
    same(client.get(details_of("1", "nowhere")));
}

BOOST_AUTO_TEST_CASE(nobody_sees_a_page_without_signing_in_and_nobody_writes_one) {
    Client nobody(host.port());
    Client client = user();

    BOOST_TEST(nobody.get(kSum).status == 401);
    BOOST_TEST(nobody.get(details_of("1")).status == 401);
    BOOST_TEST(client.api("POST", details_of("1")).status == 405);
}

BOOST_DATA_TEST_CASE(a_page_that_is_none_is_the_plugins_fault_and_the_log_says_why,
                     boost::unit_test::data::make(kWrong), wrong) {
    host.plugin.dashboard_document = wrong.dashboard;
    host.plugin.details_document = wrong.details;
    Client client = user();

    for (const std::string& path : {kSum, details_of("1")}) {
        const auto answer = client.get(path);
        BOOST_TEST(answer.status == 500);
        BOOST_TEST(answer.code() == "ams.plugin_page_bad");
        BOOST_TEST(answer.text.find("nowhere") == std::string::npos);
    }
    BOOST_TEST(host.parts.log_text.str().find("page=\"dashboard practice.sum\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_link_with_an_action_is_offered_to_whoever_may_run_it) {
    host.plugin.details_document = R"({"title":"D","sections":[],"links":[
        {"title":"Mark the big ones","link":{"grid":"practice.items","filter":{"size":{"gt":3}}},"action":"practice.item.touch"},
        {"title":"Not for users","link":{"grid":"practice.items","filter":{"size":{"gt":3}}},"action":"practice.item.purge"}]})";

    const json links = user().get(details_of("1")).json().at("links");

    BOOST_REQUIRE(links.size() == 2U);
    BOOST_TEST(links.at(0).at("action").at("id") == "practice.item.touch");
    BOOST_TEST(links.at(0).at("action").contains("selection"));
    BOOST_TEST(!links.at(1).contains("action")); // the link is one, all the same
    BOOST_TEST(links.at(1).at("link").at("grid") == "practice.items");
}

BOOST_DATA_TEST_CASE(
    a_link_whose_action_cannot_take_its_rows_is_the_plugins_fault,
    boost::unit_test::data::make({
        R"({"grid":"practice.items","filter":{"size":{"gt":3}}},"action":"practice.gone")",
        R"({"grid":"practice.items","key":"1"},"action":"practice.item.touch")",
        R"({"grid":"practice.items","filter":{"size":{"gt":3}}},"action":"practice.item.rename")",
        R"({"grid":"practice.items","filter":{"size":{"gt":3}}},"action":"practice.item.new")",
    }),
    link) {
    host.plugin.details_document =
        R"({"title":"D","sections":[],"links":[{"title":"L","link":)" + std::string(link) + "}]}";

    BOOST_TEST(user().get(details_of("1")).code() == "ams.plugin_page_bad");
}

BOOST_AUTO_TEST_CASE(an_action_of_another_table_is_the_plugins_fault_too) {
    host.plugin.details_document = R"({"title":"D","sections":[],"actions":["practice.gone"]})";

    BOOST_TEST(user().get(details_of("1")).code() == "ams.plugin_page_bad");
}

BOOST_AUTO_TEST_SUITE_END()
