// The JSON Schemas that are published: each is one, and judges documents as the headers describe them.
#define BOOST_TEST_MODULE abi_schemas
#include <boost/test/unit_test.hpp>

#include <boost/test/data/test_case.hpp>

#include "host-sdk/validator/schemas.hpp"
#include "tests/support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace {

struct Document {
    const char* name;
    const char* schema;
    const char* text;
    bool fits;
};

std::ostream& operator<<(std::ostream& out, const Document& d) {
    return out << d.schema << ": " << d.name;
}

const Document kDocuments[] = {
    {"the smallest", "table",
     R"({"title":"T","key":"id","columns":[{"name":"id","type":"integer","title":"N"}]})", true},
    {"with everything", "table",
     R"({"title":"T","doc":"D","relation":"t_view","key":"id","default_filter":{"present":{"eq":true}},"columns":[
        {"name":"present","type":"bool","title":"P","doc":"D","secret":false,"search":true,"label_column":"name",
         "values":[{"value":true,"title":"Yes","text":"It is.","tone":"success"},{"value":1,"title":"One"}]}],
        "timeline":{"table":"t_event","match":{"thing":"id"},"sort":"-at"}})",
     true},
    {"no column", "table", R"({"title":"T","key":"id","columns":[]})", false},
    {"no key", "table", R"({"title":"T","columns":[{"name":"id","type":"integer","title":"N"}]})", false},
    {"a type that there is not", "table",
     R"({"title":"T","key":"id","columns":[{"name":"a","type":"blob","title":"A"}]})", false},
    {"a column whose name is not one", "table",
     R"({"title":"T","key":"id","columns":[{"name":"a b","type":"text","title":"A"}]})", false},
    {"a relation that smuggles SQL", "table",
     R"({"title":"T","key":"id","relation":"a; DROP TABLE b","columns":[{"name":"a","type":"text","title":"A"}]})",
     false},
    {"an unknown member", "table",
     R"({"title":"T","key":"id","writable":true,"columns":[{"name":"a","type":"text","title":"A"}]})", false},

    {"the smallest", "grid", R"({"columns":[{"column":"a"}]})", true},
    {"with everything", "grid",
     R"({"doc":"D","columns":[{"column":"a","title":"A","width":100,"hidden":true,"format":"badge"}],"group_by":"a","sort":"-a",
        "toolbar":[{"action":"x.y","title":"Y"}],"context":[{"action":"x.y"}],"filters":["a"],
        "empty":{"title":"None","text":"Do this.","steps":["one"],"actions":["x.y"]}})",
     true},
    {"no columns", "grid", R"({"sort":"a"})", false},
    {"a column so wide that it is a mistake", "grid", R"({"columns":[{"column":"a","width":5000}]})", false},
    {"two sort columns", "grid", R"({"columns":[{"column":"a"}],"sort":"a,b"})", false},

    {"the smallest", "form", R"({"title":"F","sections":[{"fields":[]}]})", true},
    {"with everything", "form",
     R"({"title":"F","text":"T","warning":"W","button":"Go","preview":true,"sections":[{"title":"S","text":"T","alternative":"paste","fields":[
        {"name":"a","type":"choice","title":"A","hint":"H","placeholder":"P","required":true,"default":"x","max_length":10,
         "needs":{"b":true},"options":[{"value":"x","title":"X","text":"T","group":"G","tone":"info"}]},
        {"name":"n","type":"integer","title":"N","minimum":1,"maximum":2},
        {"name":"f","type":"file","title":"F","accept":".p7m"},
        {"name":"c","type":"confirm","title":"C","expected":"3"}]}]})",
     true},
    {"a field that is not a JSON key of Apple's kind", "form",
     R"({"title":"F","sections":[{"fields":[{"name":"A-B","type":"text","title":"A"}]}]})", false},
    {"a field without a title", "form",
     R"({"title":"F","sections":[{"fields":[{"name":"a","type":"text"}]}]})", false},
    {"sections that are fields", "form", R"({"title":"F","sections":{"fields":[]}})", false},

    {"the smallest", "action", "{}", true},
    {"with everything", "action",
     R"({"hint":"H","submenu":"DEP","icon":"sync","danger":true,"confirm":{"title":"T","text":"T","button":"B"}})",
     true},
    {"an icon that there is not", "action", R"({"icon":"unicorn"})", false},
    {"a confirmation that says nothing", "action", R"({"confirm":{"title":"Sure?"}})", false},

    {"a message", "answer", R"({"message":"Done."})", true},
    {"a task", "answer", R"({"task":"42"})", true},
    {"with everything", "answer",
     R"({"message":"Done.","rows":["1"],"results":[{"key":"1","serial_number":"C0","status":"SUCCESS","detail":""}],
        "files":[{"filename":"a.pem","content":"YQ=="}],"details":{"Organisation":"A"}})",
     true},
    {"neither message nor task", "answer", R"({"rows":["1"]})", false},
    {"a result without a status", "answer", R"({"message":"","results":[{"key":"1"}]})", false},
    {"rows by number", "answer", R"({"message":"","rows":[1]})", false},

    {"the smallest", "dashboard", R"({"title":"D","cards":[]})", true},
    {"with everything", "dashboard",
     R"({"title":"D","text":"T","at":"2026-11-22T08:00:00Z","cards":[
        {"title":"Devices","value":3,"tone":"danger","hint":"H","link":{"grid":"a.b","filter":{"x":{"eq":1}}}},
        {"title":"Token","value":"in 3 days"}],
        "charts":[{"title":"C","text":"T","kind":"stacked","unit":"devices","empty":"E",
          "series":[{"title":"A","tone":"info"},{"title":"B"}],
          "points":[{"label":"Mac","values":[1,null],"link":{"grid":"a.b"},"links":[null,{"grid":"a.b","key":"1"}]}]}],
        "lists":[{"title":"L","empty":"None.","link":{"grid":"a.b"},"items":[
          {"title":"I","text":"T","tone":"warning","at":"2026-11-22T08:00:00Z","link":{"grid":"a.b","key":"17"}}]}]})",
     true},
    {"a card without a value", "dashboard", R"({"title":"D","cards":[{"title":"C"}]})", false},
    {"a chart that is a pie", "dashboard",
     R"({"title":"D","cards":[],"charts":[{"title":"C","kind":"pie","series":[{"title":"A"}],"points":[]}]})",
     false},
    {"a list that does not say what being empty means", "dashboard",
     R"({"title":"D","cards":[],"lists":[{"title":"L","items":[]}]})", false},
    {"a link to a row and to a filter at once", "dashboard",
     R"({"title":"D","cards":[{"title":"C","value":1,"link":{"grid":"a","key":"1","filter":{}}}]})", false},
    {"a link to somewhere else", "dashboard",
     R"({"title":"D","cards":[{"title":"C","value":1,"link":{"url":"https://example.com/"}}]})", false},
    {"a time that is not UTC", "dashboard", R"({"title":"D","at":"2026-11-22T08:00:00+01:00","cards":[]})",
     false},

    {"the smallest", "details", R"({"title":"D","sections":[]})", true},
    {"with everything", "details",
     R"({"title":"D","subtitle":"S","status":{"title":"T","text":"T","tone":"success","next":"N"},"sections":[
        {"title":"F","text":"T","kind":"fields","fields":[
          {"title":"A","value":"2026-11-22T08:00:00Z","format":"time","text":"T","tone":"info","link":{"grid":"a","key":"1"}},
          {"title":"B","value":null},{"title":"C","value":3},{"title":"D","value":true}]},
        {"title":"T","kind":"table","empty":"E","columns":[{"title":"A","format":"code"},{"title":"B"}],
          "rows":[{"cells":["x",1],"tone":"warning","link":{"grid":"a","filter":{}}}]},
        {"title":"C","kind":"code","language":"json","content":"{}"},
        {"title":"L","kind":"timeline","empty":"E","entries":[
          {"at":"2026-11-22T08:00:00Z","title":"T","text":"T","who":"admin","tone":"info","link":{"grid":"a"}}]}],
        "links":[{"title":"All","text":"T","link":{"grid":"a"}}],"actions":["a.b"]})",
     true},
    {"a status without words", "details", R"({"title":"D","status":{"title":"T"},"sections":[]})", false},
    {"a section of a kind that there is not", "details",
     R"({"title":"D","sections":[{"title":"S","kind":"html","content":"<b>"}]})", false},
    {"fields in a timeline", "details",
     R"({"title":"D","sections":[{"title":"S","kind":"timeline","empty":"E","fields":[]}]})", false},
    {"a value that is an object", "details",
     R"({"title":"D","sections":[{"title":"S","kind":"fields","fields":[{"title":"A","value":{}}]}]})",
     false},
    {"a key that is not decimal", "details",
     R"({"title":"D","sections":[],"links":[{"title":"A","link":{"grid":"a","key":"1 OR 1"}}]})", false},

    {"the smallest", "manifest",
     R"({"id":"a.b","name":"N","version":"1.2.3","library":"a.so","sdk":{"built":"1.0.0","min_host":"1.0.0"},"permissions":[]})",
     true},
    {"a library elsewhere", "manifest",
     R"({"id":"a.b","name":"N","version":"1.2.3","library":"../a.so","sdk":{"built":"1.0.0","min_host":"1.0.0"},"permissions":[]})",
     false},
    {"an id in capitals", "manifest",
     R"({"id":"A.B","name":"N","version":"1.2.3","library":"a.so","sdk":{"built":"1.0.0","min_host":"1.0.0"},"permissions":[]})",
     false},
    {"a permission without a verb", "manifest",
     R"({"id":"a.b","name":"N","version":"1.2.3","library":"a.so","sdk":{"built":"1.0.0","min_host":"1.0.0"},"permissions":["all"]})",
     false},
    {"no SDK", "manifest", R"({"id":"a.b","name":"N","version":"1.2.3","library":"a.so","permissions":[]})",
     false},
    {"a version of two parts", "manifest",
     R"({"id":"a.b","name":"N","version":"1.2","library":"a.so","sdk":{"built":"1.0.0","min_host":"1.0.0"},"permissions":[]})",
     false},
};

const char* const kSchemas[] = {"action", "answer", "dashboard", "details",
                                "form",   "grid",   "manifest",  "table"};

} // namespace

BOOST_AUTO_TEST_SUITE(schemas)

BOOST_DATA_TEST_CASE(a_document_fits_or_does_not, boost::unit_test::data::make(kDocuments), document) {
    const auto faults = ams::validate::schema_faults(document.schema, document.text);

    BOOST_TEST(faults.empty() == document.fits, (faults.empty() ? "it fits" : faults.front()));
}

BOOST_DATA_TEST_CASE(a_schema_is_strict_draft_7_and_says_what_it_is_for,
                     boost::unit_test::data::make(kSchemas), name) {
    const auto schema = nlohmann::json::parse(ams::validate::schema_text(name));

    BOOST_TEST(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
    BOOST_TEST(schema.at("title") != "");
    BOOST_TEST(schema.at("additionalProperties") == false);
}

BOOST_DATA_TEST_CASE(a_schema_is_compiled_in_as_it_is_published, boost::unit_test::data::make(kSchemas),
                     name) {
    const auto published = test::read_file("host-sdk/schemas/" + std::string(name) + ".schema.json");

    BOOST_TEST(ams::validate::schema_text(name) == published);
}

BOOST_AUTO_TEST_CASE(our_own_manifests_fit) {
    for (const char* file : {"manifest.json", "host-sdk/examples/hello/manifest.json"})
        BOOST_TEST(ams::validate::schema_faults("manifest", test::read_file(file)).empty(), file);
}

BOOST_AUTO_TEST_CASE(what_is_not_json_or_too_deep_or_too_long_is_a_fault_and_not_a_crash) {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("{\"a\":1} x"), std::string("\xff"),
          std::string(100'000, '['), std::string(5U << 20U, ' ')})
        BOOST_TEST(ams::validate::schema_faults("table", text).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
