// Forms and actions: what reaches a plugin, and what is refused before.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

namespace {

struct Served {
    test::TestHost host{Dialect::sqlite};
    std::unique_ptr<Client> user;
    Served() {
        host.serve();
        user = std::make_unique<Client>(test::signed_in(host.port(), "user"));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(actions, Served)

BOOST_AUTO_TEST_CASE(an_action_gets_user_keys_and_form) {
    const auto answer =
        user->action("practice.item.new", {{"form", {{"name", "ten"}, {"size", 3}}}, {"dry_run", true}});

    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.json() == json({{"message", "Done."}}));
    const auto seen = host.plugin.last_request();
    BOOST_TEST(seen.user == "user");
    BOOST_TEST(seen.keys.empty());
    BOOST_TEST(json::parse(seen.form) == json({{"name", "ten"}, {"size", 3}}));
    BOOST_TEST(seen.dry_run);
}

BOOST_AUTO_TEST_CASE(a_selection_is_worked_out_by_the_host) {
    BOOST_TEST(user->action("practice.item.touch", {{"rows", {"3", "1", "3"}}}).status == 200);
    BOOST_TEST(host.plugin.last_request().keys == (std::vector<std::string>{"3", "1"}),
               boost::test_tools::per_element());

    BOOST_TEST(user->action("practice.item.touch", {{"filter", {{"size", {{"eq", 3}}}}}}).status == 200);
    BOOST_TEST(host.plugin.last_request().keys == (std::vector<std::string>{"3", "13", "23"}),
               boost::test_tools::per_element());

    BOOST_TEST(user->action("practice.item.touch", {{"all", true}}).status == 200);
    BOOST_TEST(host.plugin.last_request().keys.size() ==
               27U); // what the grid shows: the default filter holds

    BOOST_TEST(user->action("practice.item.touch", {{"q", "item-0002"}}).status == 200);
    BOOST_TEST(host.plugin.last_request().keys == std::vector<std::string>{"2"},
               boost::test_tools::per_element());

    BOOST_TEST(user->action("practice.item.count", {{"all", true}}).status == 200);
    BOOST_TEST(host.plugin.last_request().keys.empty()); // none means all
}

struct Refused {
    const char* name;
    const char* action;
    const char* body;
    int status;
    const char* field;
    friend std::ostream& operator<<(std::ostream& out, const Refused& r) { return out << r.name; }
};
const Refused kRefused[] = {
    {"one of none", "practice.item.rename", R"({})", 400, "rows"},
    {"one of two", "practice.item.rename", R"({"rows":["1","2"]})", 400, "rows"},
    {"some of none", "practice.item.touch", R"({"rows":[]})", 400, "rows"},
    {"rows for one that takes none", "practice.item.new", R"({"rows":["1"],"form":{"name":"x"}})", 400,
     "rows"},
    {"two ways at once", "practice.item.touch", R"({"rows":["1"],"all":true})", 400, "all"},
    {"a row that is gone", "practice.item.touch", R"({"rows":["1","999"]})", 404, "rows"},
    {"no key", "practice.item.touch", R"({"rows":["1; DROP"]})", 400, "rows"},
    {"rows no list", "practice.item.touch", R"({"rows":"1"})", 400, "rows"},
    {"a filter that matches none", "practice.item.touch", R"({"filter":{"size":{"eq":77}}})", 400, "filter"},
    {"a filter on a secret", "practice.item.touch", R"({"filter":{"pass_word":{"prefix":"h"}}})", 400,
     "filter"},
    {"unknown key", "practice.item.touch", R"({"row":["1"]})", 400, "row"},
    {"unknown field", "practice.item.new", R"({"form":{"name":"x","nmae":"y"}})", 400, "nmae"},
    {"field missing", "practice.item.new", R"({"form":{}})", 400, "name"},
    {"field empty", "practice.item.new", R"({"form":{"name":""}})", 400, "name"},
    {"field too long", "practice.item.new", R"({"form":{"name":"12345678901"}})", 400, "name"},
    {"field of another type", "practice.item.new", R"({"form":{"name":5}})", 400, "name"},
    {"number out of range", "practice.item.new", R"({"form":{"name":"x","size":6}})", 400, "size"},
    {"number no number", "practice.item.new", R"({"form":{"name":"x","size":"3"}})", 400, "size"},
    {"no such option", "practice.item.new", R"({"form":{"name":"x","colour":"green"}})", 400, "colour"},
    {"file no base64", "practice.item.new",
     R"({"form":{"name":"x","picture":{"filename":"a","content":"@@@@"}}})", 400, "picture"},
    {"file no file", "practice.item.new", R"({"form":{"name":"x","picture":"abcd"}})", 400, "picture"},
    {"form no object", "practice.item.new", R"({"form":[]})", 400, "form"},
    {"a form for one that has none", "practice.item.count", R"({"form":{"name":"x"}})", 400, "name"},
    {"no JSON", "practice.item.count", R"({"form")", 400, ""},
    {"the same key twice", "practice.item.touch", R"({"rows":["1"],"rows":["2"]})", 400, ""},
    {"unknown action", "practice.no_such", R"({})", 404, ""},
    {"forbidden action", "practice.item.admin", R"({})", 404, ""},
};
BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_before_the_plugin_hears_of_it) {
    for (const Refused& one : kRefused) {
        host.plugin.saw({});
        const auto answer = user->action(one.action, std::string(one.body));
        BOOST_TEST(answer.status == one.status, one.name << ": " << answer.text);
        BOOST_TEST(answer.field() == one.field, one.name << ": " << answer.text);
        BOOST_TEST(host.plugin.last_request().user.empty(), one.name);
    }
    const std::string big(200, 'A');
    const auto large = user->action(
        "practice.item.new", {{"form", {{"name", "x"}, {"picture", {{"filename", "a"}, {"content", big}}}}}});
    BOOST_TEST(large.field() == "picture");
    const std::string deep = "{\"form\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
    BOOST_TEST(user->action("practice.item.count", deep).status == 400);
}

BOOST_AUTO_TEST_CASE(a_plugin_s_failure_becomes_a_problem_with_its_code) {
    const auto fail = [&](const char* as) { return user->action("practice.fail", {{"form", {{"as", as}}}}); };

    BOOST_TEST(fail("bad_input").status == 400);
    BOOST_TEST(fail("bad_input").field() == "as");
    BOOST_TEST(fail("denied").status == 403);
    BOOST_TEST(fail("not_found").status == 404);
    BOOST_TEST(fail("conflict").status == 409);
    BOOST_TEST(fail("failed").status == 502);
    const auto unavailable = fail("unavailable");
    BOOST_TEST(unavailable.status == 503);
    BOOST_TEST(unavailable.header("retry-after") == "17");
    BOOST_TEST(unavailable.json() ==
               json::parse(R"({"type":"urn:ams:problem:practice.unavailable","title":"Service Unavailable",
        "status":503,"code":"practice.unavailable","detail":"It failed as it was asked to.","retry_after_s":17})"));
    BOOST_TEST(user->action("practice.nonsense", json::object()).code() == "ams.plugin_answer_bad");
}

BOOST_AUTO_TEST_CASE(a_form_is_filled_in_for_its_selection) {
    const auto form = user->get("/actions/practice.disown/form?key=1&key=2");
    const auto by_filter =
        user->get("/actions/practice.disown/form?filter=" + test::encoded(R"({"size":{"eq":3}})"));
    const auto posted = user->api("POST", "/actions/practice.disown/form", {{"rows", {"1"}}});

    BOOST_TEST(form.status == 200);
    const auto expected = [](const test::Answer& answer) {
        return answer.json()
            .at("form")
            .at("sections")
            .at(0)
            .at("fields")
            .at(0)
            .at("expected")
            .get<std::string>();
    };
    BOOST_TEST(expected(form) == "2");
    BOOST_TEST(expected(by_filter) == "3");
    BOOST_TEST(expected(posted) == "1");
    BOOST_TEST(form.json().at("action").at("title") == "Disown");
    BOOST_TEST(user->get("/actions/practice.item.touch/form?key=1").status == 404);
}

BOOST_AUTO_TEST_CASE(a_confirmation_is_compared_with_the_form_of_the_same_selection) {
    const auto disown = [&](const json& form, bool dry_run = false) {
        return user->action("practice.disown", {{"rows", {"1", "2"}}, {"form", form}, {"dry_run", dry_run}});
    };

    BOOST_TEST(disown({{"confirm", "2"}}).status == 200);
    BOOST_TEST(disown({{"confirm", "3"}}).field() == "confirm");
    BOOST_TEST(disown(json::object()).field() == "confirm");
    BOOST_TEST(disown(json::object(), true).status == 200); // a preview need not be confirmed
}

BOOST_AUTO_TEST_CASE(every_action_is_in_the_audit_with_its_outcome_and_without_its_form) {
    user->action("practice.item.new", {{"form", {{"name", "ok"}, {"secret", "open sesame"}}}});
    user->action("practice.item.new", {{"form", {{"name", "much too long"}}}});
    user->action("practice.item.admin", json::object());
    Client admin = test::signed_in(host.port(), "admin");

    const auto audit = admin.get("/audit?limit=10");

    const json entries = audit.json().at("entries");
    std::vector<std::string> outcomes;
    for (const json& entry : entries)
        if (entry.at("event").get<std::string>().starts_with("practice."))
            outcomes.push_back(entry.at("outcome"));
    BOOST_TEST(outcomes == (std::vector<std::string>{"ams.denied", "ams.field_too_long", "ok"}),
               boost::test_tools::per_element());
    BOOST_TEST(audit.text.find("open sesame") == std::string::npos);
    BOOST_TEST(host.parts.log_text.str().find("open sesame") == std::string::npos);
    BOOST_TEST(host.fresh.bytes_on_disk().find("open sesame") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
