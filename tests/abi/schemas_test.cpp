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

const char* const kSchemas[] = {"action", "answer", "form", "grid", "manifest", "table"};

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
