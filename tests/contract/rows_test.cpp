// Rows over the API, on every database.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using nlohmann::json;
using test::Client;

namespace {

std::string rows(const std::string& parameters) {
    return "/tables/practice_item/rows?" + parameters;
}
std::string filter(const std::string& text) {
    return rows("limit=1000&filter=" + test::encoded(text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(rows_over_the_api)

BOOST_DATA_TEST_CASE(pages_follow_each_other_in_every_order, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect, 200);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    for (const char* sort :
         {"", "name", "-name", "note", "-note", "size", "-size", "weight", "-made_at", "-present"}) {
        std::vector<std::string> seen;
        std::string next;
        do {
            const auto page = client.get(rows("limit=17&sort=" + std::string(sort) + "&after=" + next));
            BOOST_REQUIRE_MESSAGE(page.status == 200, page.text);
            const json answer = page.json();
            BOOST_TEST(answer.at("total") == 180); // every tenth is hidden by the default filter
            for (const json& row : answer.at("rows"))
                seen.push_back(row.at("key").get<std::string>());
            next = answer.at("next").is_null() ? "" : answer.at("next").get<std::string>();
        } while (!next.empty());
        BOOST_TEST(seen.size() == 180U, sort);
        BOOST_TEST(std::set<std::string>(seen.begin(), seen.end()).size() == 180U, sort);
    }
}

BOOST_DATA_TEST_CASE(a_row_has_typed_values_and_no_secret, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client client = test::signed_in(host.port(), "admin");

    const auto answer = client.get("/tables/practice_item/rows/2");

    BOOST_TEST(answer.json() ==
               json::parse(R"({"key":"2","name":"item-0002","note":"note 2","size":2,"weight":0.25,
        "present":true,"made_at":"2026-01-12T08:00:00Z","extra":{"n":2},"owner":2,"owner_name":"Owner 2","trigger":"now",
        "timeline":[]})"));
    for (const auto& path : {"/tables/practice_item/rows?limit=1000", "/tables/practice_item/rows.csv"})
        BOOST_TEST(client.get(path).text.find("hunter2") == std::string::npos);
}

BOOST_DATA_TEST_CASE(one_row_brings_its_timeline_newest_first,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    const json row = client.get("/tables/practice_item/rows/1").json();

    BOOST_TEST(row.at("timeline").size() == 2U);
    BOOST_TEST(row.at("timeline").at(0).at("what") == "touched");
    BOOST_TEST(client.get("/tables/practice_item/rows/10").status ==
               200); // hidden from lists, not from its address
    BOOST_TEST(client.get("/tables/practice_item/rows/999").status == 404);
    BOOST_TEST(client.get("/tables/practice_item/rows/1%20OR%201").status == 404);
}

struct Filtered {
    const char* name;
    const char* filter;
    int total;
    friend std::ostream& operator<<(std::ostream& out, const Filtered& f) { return out << f.name; }
};
const Filtered kFilters[] = {
    {"eq", R"({"size":{"eq":3}})", 3},
    {"eq as text", R"({"size":{"eq":"3"}})", 3},
    {"ne is the opposite and includes NULL", R"({"note":{"ne":"note 1"},"present":{"in":[true,false]}})", 22},
    {"eq null", R"({"note":{"eq":null},"present":{"in":[true,false]}})", 4},
    {"is_null false", R"({"note":{"is_null":false},"present":{"in":[true,false]}})", 26},
    {"range", R"({"size":{"ge":3,"lt":5}})", 6},
    {"number", R"({"weight":{"gt":3.5}})", 1},
    {"bool", R"({"present":{"eq":false}})", 3},
    {"time, any form", R"({"made_at":{"le":"2026-01-12T10:00:00+02:00"},"present":{"ne":null}})", 5},
    {"time, a date", R"({"made_at":{"lt":"2026-01-12"}})", 2},
    {"prefix ignores case", R"({"name":{"prefix":"ITEM-000"}})", 9},
    {"contains", R"({"name":{"contains":"-002"}})", 9},
    {"contains takes no wildcard", R"({"name":{"contains":"%"}})", 0},
    {"prefix takes no wildcard", R"({"name":{"prefix":"item_000"}})", 0},
    {"in", R"({"size":{"in":[1,2,"3"]}})", 9},
    {"in nothing", R"({"size":{"in":[]}})", 0},
    {"json contains", R"({"extra":{"contains":"12"}})", 1},
    {"several columns", R"({"size":{"eq":1},"owner":{"eq":1}})", 1},
    {"a reserved word", R"({"trigger":{"eq":"now"}})", 27},
    {"a quote is a value", R"({"name":{"eq":"x' OR '1'='1"}})", 0},
};
BOOST_DATA_TEST_CASE(filters_mean_the_same_on_every_database, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    for (const Filtered& one : kFilters) {
        const auto answer = client.get(filter(one.filter));
        BOOST_TEST(answer.status == 200, one.name << ": " << answer.text);
        BOOST_TEST(answer.json().value("total", -1) == one.total,
                   one.name << ": " << answer.json().value("total", -1));
    }
    BOOST_TEST(client.get(rows("q=ITEM-0001")).json().at("total") == 1);
    BOOST_TEST(client.get(rows("q=note+item-002")).json().at("total") == 7);
    BOOST_TEST(client.get(rows("q=%25")).json().at("total") == 0);
}

struct Refused {
    const char* name;
    const char* parameters;
    const char* field;
    friend std::ostream& operator<<(std::ostream& out, const Refused& r) { return out << r.name; }
};
const Refused kRefused[] = {
    {"unknown column", R"(filter={"no":{"eq":1}})", "filter"},
    {"secret column", R"(filter={"pass_word":{"eq":"hunter2-1"}})", "filter"},
    {"unknown operator", R"(filter={"size":{"like":1}})", "filter"},
    {"operator of another type", R"(filter={"present":{"lt":true}})", "filter"},
    {"value of another type", R"(filter={"size":{"eq":"big"}})", "filter"},
    {"a number for a text", R"(filter={"name":{"eq":5}})", "filter"},
    {"not a time", R"(filter={"made_at":{"gt":"yesterday"}})", "filter"},
    {"no JSON", "filter=%7B", "filter"},
    {"no object", "filter=[]", "filter"},
    {"bare value", R"(filter={"size":1})", "filter"},
    {"sort by unknown", "sort=no", "sort"},
    {"sort by secret", "sort=-pass_word", "sort"},
    {"sort by JSON", "sort=extra", "sort"},
    {"limit too small", "limit=0", "limit"},
    {"limit too large", "limit=1001", "limit"},
    {"limit no number", "limit=ten", "limit"},
    {"damaged page mark", "after=xyz", "after"},
};
BOOST_AUTO_TEST_CASE(a_bad_parameter_is_refused_by_name) {
    test::TestHost host(ams::odbc::Dialect::sqlite);
    host.serve();
    Client client = test::signed_in(host.port(), "admin");

    for (const Refused& one : kRefused) {
        std::string parameters = one.parameters;
        if (parameters.starts_with("filter={")) parameters = "filter=" + test::encoded(parameters.substr(7));
        for (const char* path : {"/tables/practice_item/rows?", "/tables/practice_item/rows.csv?"}) {
            if (std::string(one.field) == "after" && std::string(path).find("csv") != std::string::npos)
                continue;
            const auto answer = client.get(path + parameters);
            BOOST_TEST(answer.status == 400, one.name << ": " << answer.text);
            BOOST_TEST(answer.field() == one.field, one.name);
            BOOST_TEST(answer.header("content-type") == "application/problem+json");
            BOOST_TEST(answer.text.find("hunter2") == std::string::npos);
        }
    }
    const auto by = client.get("/tables/practice_item/groups?by=pass_word");
    BOOST_TEST(by.status == 400);
    BOOST_TEST(by.field() == "by");
}

BOOST_AUTO_TEST_CASE(a_page_mark_belongs_to_its_question) {
    test::TestHost host(ams::odbc::Dialect::sqlite);
    host.serve();
    Client client = test::signed_in(host.port(), "user");
    const std::string next = client.get(rows("limit=5&sort=name")).json().at("next");

    BOOST_TEST(client.get(rows("limit=5&sort=name&after=" + next)).status == 200);
    for (const char* other :
         {"sort=-name", "sort=name&q=item", "sort=name&filter=%7B%22size%22%3A%7B%22eq%22%3A1%7D%7D"}) {
        const auto answer = client.get(rows("limit=5&after=" + next + "&" + other));
        BOOST_TEST(answer.status == 400, other);
        BOOST_TEST(answer.field() == "after");
    }
}

BOOST_DATA_TEST_CASE(groups_count_and_label, boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    const json by_owner = client.get("/tables/practice_item/groups?by=owner").json();
    const json by_note = client.get("/tables/practice_item/groups?by=note").json();
    const json by_present = client
                                .get("/tables/practice_item/groups?by=present&filter=" +
                                     test::encoded(R"({"present":{"in":[true,false]}})"))
                                .json();

    BOOST_TEST(by_owner.at("groups") == json::parse(R"([{"value":0,"label":null,"count":9},
        {"value":1,"label":"Owner 1","count":9},{"value":2,"label":"Owner 2","count":9}])"));
    BOOST_TEST(by_note.at("groups").at(0).at("value").is_null()); // NULL is smallest
    BOOST_TEST(by_present.at("groups") == json::parse(R"([{"value":false,"label":"No","count":3},
        {"value":true,"label":"Yes","count":27}])"));
}

BOOST_DATA_TEST_CASE(csv_has_the_whole_selection, boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect, 2500);
    host.serve();
    Client client = test::signed_in(host.port(), "user");

    const auto answer = client.get("/tables/practice_item/rows.csv?sort=-name");

    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.header("content-type") == "text/csv; charset=utf-8; header=present");
    BOOST_TEST(answer.header("content-disposition").find("filename=\"practice_item-20") != std::string::npos);
    BOOST_TEST(std::count(answer.text.begin(), answer.text.end(), '\n') == 2251);
    BOOST_TEST(answer.text.starts_with(
        "key,name,note,size,weight,present,made_at,extra,owner,owner_name,trigger\r\n2499,"));
    const auto few = client.get("/tables/practice_item/rows.csv?filter=" +
                                test::encoded(R"({"size":{"eq":3},"name":{"prefix":"item-000"}})"));
    BOOST_TEST(few.text == "key,name,note,size,weight,present,made_at,extra,owner,owner_name,trigger\r\n"
                           "3,item-0003,note 0,3,0.375,true,2026-01-13T08:00:00Z,,0,,now\r\n");
    const auto chosen =
        client.get("/tables/practice_item/rows.csv?columns=size,key,name&key=3&key=5&sort=-name");
    BOOST_TEST(chosen.text == "size,key,name\r\n5,5,item-0005\r\n3,3,item-0003\r\n");
    const auto posted =
        client.api("POST", "/exports/practice_item", json::parse(R"({"rows":["5","3"],"columns":["name"],
        "filter":{"size":{"ge":3}},"sort":"name"})"));
    BOOST_TEST(posted.text == "name\r\nitem-0003\r\nitem-0005\r\n");
    for (const char* wrong : {"columns=nothing", "columns=secret", "columns=name,name", "columns=name,,size"})
        BOOST_TEST_CONTEXT(wrong) {
            const auto refused = client.get(std::string("/tables/practice_item/rows.csv?") + wrong);
            BOOST_TEST(refused.status == 400);
            BOOST_TEST(refused.json().at("field") == "columns");
        }
    BOOST_TEST(client.get("/tables/practice_item/rows.csv?key=1x").json().at("field") == "rows");
}

BOOST_AUTO_TEST_SUITE_END()
