#include "host-sdk/host/web/form_check.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <boost/test/unit_test.hpp>

using ams::host::base64_bytes;
using ams::host::check_form;
using nlohmann::json;

namespace {

/// Two ways to give a token, and what is asked in any case.
const json kForm = json::parse(R"({"title":"New","sections":[
  {"alternative":"JSON","fields":[{"name":"token_json","type":"multiline","title":"Token","required":true}]},
  {"alternative":"Fields","fields":[
    {"name":"consumer_key","type":"text","title":"Consumer key","required":true},
    {"name":"consumer_secret","type":"password","title":"Consumer secret","required":true}]},
  {"fields":[
    {"name":"is_supervised","type":"bool","title":"Supervised","default":false},
    {"name":"reason","type":"text","title":"Reason","required":true,"needs":{"is_supervised":true}},
    {"name":"panes","type":"choices","title":"Panes","options":[{"value":"a","title":"A"},{"value":"b","title":"B"}]},
    {"name":"certificates","type":"files","title":"Certificates","max_length":6},
    {"name":"url","type":"url","title":"URL","required":true,"default":"https://mdm.example.org/"},
    {"name":"keys","type":"choices","title":"Keys","open":true,"options":[{"value":"a","title":"A"}]},
    {"name":"anchors","type":"files","title":"Anchors","max_length":6,"open":true},
    {"name":"owner","type":"text","title":"Owner","readonly":true,"required":true,"default":"Example"},
    {"name":"nickname","type":"text","title":"Nickname","max_length":3}]}]})");

std::string blamed(const json& values, bool dry_run = false) {
    try {
        check_form(kForm, values, dry_run);
        return "";
    } catch (const ams::Error& e) {
        BOOST_TEST(e.result() == AMS_BAD_INPUT);
        return e.field();
    }
}

json with(json more) {
    more["token_json"] = "{}";
    return more;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forms)

BOOST_AUTO_TEST_CASE(one_alternative_has_to_be_filled_in_whole) {
    BOOST_TEST(blamed({{"token_json", "{}"}}) == "");
    BOOST_TEST(blamed({{"consumer_key", "CK"}, {"consumer_secret", "CS"}}) == "");
    BOOST_TEST(blamed({{"consumer_key", "CK"}}) == "consumer_secret");
    BOOST_TEST(blamed(json::object()) == "token_json");
    BOOST_TEST(blamed({{"token_json", ""}, {"consumer_key", nullptr}}) == "token_json");
}

BOOST_AUTO_TEST_CASE(a_field_whose_needs_are_not_met_is_not_required) {
    BOOST_TEST(blamed(with({{"is_supervised", false}})) == "");
    BOOST_TEST(blamed(with({{"is_supervised", true}})) == "reason");
    BOOST_TEST(blamed(with({{"is_supervised", true}, {"reason", "x"}})) == "");
}

BOOST_AUTO_TEST_CASE(choices_and_files_are_checked_one_by_one) {
    const json file{{"filename", "a.pem"}, {"content", "YWJj"}};
    BOOST_TEST(blamed(with({{"panes", {"a", "b"}}})) == "");
    BOOST_TEST(blamed(with({{"panes", {"a", "c"}}})) == "panes");
    BOOST_TEST(blamed(with({{"panes", "a"}})) == "panes");
    BOOST_TEST(blamed(with({{"certificates", {file, file}}})) == "");
    BOOST_TEST(blamed(with({{"certificates", file}})) == "certificates");
    BOOST_TEST(blamed(with({{"certificates", {{{"filename", "a"}, {"content", "YWJjYWJjYWJj"}}}}})) ==
               "certificates");
    BOOST_TEST(blamed(with({{"certificates", {{{"filename", "a"}, {"content", "YWJj"}, {"path", "/"}}}}})) ==
               "certificates");
}

BOOST_AUTO_TEST_CASE(a_field_waits_for_what_its_needs_wait_for) {
    const auto refused = [](const json& values) {
        const json form = json::parse(R"({"title":"T","sections":[{"fields":[
          {"name":"family","type":"choice","title":"Family","options":[{"value":"mac","title":"Mac"},{"value":"ipad","title":"iPad"},{"value":"tv","title":"TV"}]},
          {"name":"shared","type":"bool","title":"Shared","default":true,"needs":{"family":["ipad","mac"]}},
          {"name":"size","type":"integer","title":"Size","required":true,"needs":{"shared":true}},
          {"name":"panes","type":"choices","title":"Panes","options":[{"value":"a","title":"A"},{"value":"b","title":"B"}]},
          {"name":"why","type":"text","title":"Why","required":true,"needs":{"panes":"b"}},
          {"name":"egg","type":"text","title":"Egg","required":true,"needs":{"hen":"x"}},
          {"name":"hen","type":"text","title":"Hen","required":true,"needs":{"egg":"x"}}]}]})");
        try {
            check_form(form, values, false);
            return std::string();
        } catch (const ams::Error& e) {
            return e.field();
        }
    };
    BOOST_TEST(refused({{"family", "tv"}}) == "");
    BOOST_TEST(refused({{"family", "ipad"}}) == "size");
    BOOST_TEST(refused({{"family", "mac"}, {"shared", false}}) == "");
    BOOST_TEST(refused({{"panes", {"a", "b"}}}) == "why");
    BOOST_TEST(refused({{"panes", {"a"}}}) == "");
}

BOOST_AUTO_TEST_CASE(a_required_field_that_is_not_sent_keeps_its_default_but_may_not_be_emptied) {
    BOOST_TEST(blamed(with(json::object())) == "");
    BOOST_TEST(blamed(with({{"url", ""}})) == "url");
    BOOST_TEST(blamed(with({{"url", "https://other.example.org/"}})) == "");
}

BOOST_AUTO_TEST_CASE(a_row_may_be_chosen_by_its_number) {
    const json form = json::parse(R"({"title":"T","sections":[{"fields":[
      {"name":"token","type":"choice","title":"Account","options":[{"value":"17","title":"A"}]}]}]})");

    BOOST_CHECK_NO_THROW(check_form(form, {{"token", 17}}, false));
    BOOST_CHECK_NO_THROW(check_form(form, {{"token", "17"}}, false));
    BOOST_CHECK_THROW(check_form(form, {{"token", 18}}, false), ams::Error);
    BOOST_CHECK_THROW(check_form(form, {{"token", true}}, false), ams::Error);
}

BOOST_AUTO_TEST_CASE(open_fields_take_what_is_not_offered) {
    BOOST_TEST(blamed(with({{"panes", {"c"}}})) == "panes");
    BOOST_TEST(blamed(with({{"keys", {"a", "NewNextYear"}}})) == "");
    BOOST_TEST(blamed(with({{"keys", {true}}})) == "keys");
    BOOST_TEST(blamed(with({{"certificates", {"TUlJQg=="}}})) == "certificates");
    BOOST_TEST(blamed(with({{"anchors", {"TUlJQg=="}}})) == "");
    BOOST_TEST(blamed(with({{"anchors", {std::string(13, 'A')}}})) == "anchors");
    BOOST_TEST(blamed(with({{"anchors", {std::string("A\0B", 3)}}})) == "anchors");
}

BOOST_AUTO_TEST_CASE(a_read_only_field_is_taken_with_its_default_only) {
    BOOST_TEST(blamed(with({{"owner", "Example"}})) == "");
    BOOST_TEST(blamed(with({{"owner", ""}})) == "");
    BOOST_TEST(blamed(with({{"owner", "Somebody"}})) == "owner");
}

BOOST_AUTO_TEST_CASE(lengths_are_in_characters) {
    BOOST_TEST(blamed(with({{"nickname", "üöä"}})) == "");
    BOOST_TEST(blamed(with({{"nickname", "üöäß"}})) == "nickname");
    BOOST_TEST(blamed(with({{"nickname", std::string("a\0b", 3)}})) == "nickname");
    BOOST_TEST(blamed(with({{"is_supervised", "true"}})) == "is_supervised");
}

BOOST_AUTO_TEST_CASE(base64_tells_its_size_without_being_decoded) {
    BOOST_TEST(base64_bytes("").value() == 0U);
    BOOST_TEST(base64_bytes("YQ==").value() == 1U);
    BOOST_TEST(base64_bytes("YWI=").value() == 2U);
    BOOST_TEST(base64_bytes("YWJj").value() == 3U);
    for (const char* bad : {"YQ", "YQ=", "Y===", "YQ==YQ==", "YW J", "YW-_"})
        BOOST_TEST(!base64_bytes(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
