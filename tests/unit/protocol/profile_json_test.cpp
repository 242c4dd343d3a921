#include "plugin/protocol/profile_json.hpp"

#include "plugin/model/error.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <ostream>

namespace mdm::dep::test {
namespace {

using nlohmann::json;

struct Pair {
    const char* name;
    const char* ours;
    const char* theirs;
    const char* differs; ///< The only key that does; "" for none.
};
std::ostream& operator<<(std::ostream& out, const Pair& row) {
    return out << row.name;
}

const Pair kPairs[]{
    {"the same", R"({"profile_name":"P"})", R"({"profile_name":"P"})", ""},
    {"Apple adds a UUID", R"({"profile_name":"P"})", R"({"profile_name":"P","profile_uuid":"U"})", ""},
    {"Apple leaves out a default", R"({"is_mdm_removable":true,"is_supervised":false})", "{}", ""},
    {"Apple adds a default", "{}", R"({"allow_pairing":true,"skip_setup_items":[],"department":""})", ""},
    {"Apple adds null", "{}", R"({"department":null,"new_key":null})", ""},
    {"the order of panes", R"({"skip_setup_items":["A","B"]})", R"({"skip_setup_items":["B","A"]})", ""},
    {"white space in certificates", R"({"anchor_certs":["TUlJ"]})", R"({"anchor_certs":["TU\nlJ\r\n"]})", ""},
    {"the list of devices", R"({"devices":["S1"]})", "{}", ""},
    {"another text", R"({"department":"IT"})", R"({"department":"HR"})", "department"},
    {"a flag", R"({"is_supervised":true})", "{}", "is_supervised"},
    {"a pane less", R"({"skip_setup_items":["A","B"]})", R"({"skip_setup_items":["A"]})", "skip_setup_items"},
    {"an unknown key", R"({"new_key":1})", R"({"new_key":2})", "new_key"},
    {"an unknown key of Apple's", "{}", R"({"new_key":{"a":[1]}})", "new_key"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(profile_json)

BOOST_AUTO_TEST_CASE(every_flag_is_sent_and_nothing_empty_is) {
    ProfileDraft draft;
    draft.values["profile_name"] = std::string("P\xC3\xA4");
    draft.values["url"] = std::string("https://mdm.example.org/");
    draft.values["department"] = std::string();
    draft.values["skip_setup_items"] = std::vector<std::string>{};
    draft.values["is_supervised"] = true;

    BOOST_TEST(profile_dictionary(draft, 10) ==
               "{\"profile_name\":\"P\xC3\xA4\",\"url\":\"https://mdm.example.org/\",\"is_supervised\":true,"
               "\"is_mandatory\":false,\"is_mdm_removable\":true,\"await_device_configured\":false,"
               "\"auto_advance_setup\":false,\"is_return_to_service\":false,\"do_not_use_profile_from_"
               "backup\":false,"
               "\"is_multi_user\":false,\"allow_pairing\":true}");
}

BOOST_AUTO_TEST_CASE(keys_that_apple_reads_only_from_a_newer_version_are_left_out) {
    const json sent = json::parse(profile_dictionary({}, 1));

    BOOST_TEST(!sent.contains("is_multi_user"));
    BOOST_TEST(!sent.contains("await_device_configured"));
    BOOST_TEST(sent.contains("is_supervised"));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_here_is_kept_and_what_is_apples_is_not) {
    const ProfileDraft draft = read_profile_draft(
        R"({"profile_uuid":"U","devices":["S1"],"profile_name":"P","new_flag":true,"new_object":{"a":[1,"b"]},"x":null})");

    const json sent = json::parse(profile_dictionary(draft, 10));

    BOOST_TEST(sent["new_flag"] == true);
    BOOST_TEST(sent["new_object"]["a"][1] == "b");
    BOOST_TEST(!sent.contains("profile_uuid"));
    BOOST_TEST(!sent.contains("devices"));
    BOOST_TEST(!sent.contains("x"));
}

BOOST_AUTO_TEST_CASE(a_known_key_with_another_type_counts_as_absent) {
    const ProfileDraft draft =
        read_profile_draft(R"({"is_supervised":"yes","profile_name":5,"skip_setup_items":"Siri"})");

    BOOST_TEST(draft.values.empty());
    BOOST_TEST(draft.unknown == "{}");
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused) {
    const std::string deep = std::string(40, '[') + std::string(40, ']');
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("{"), "{\"a\":" + deep + "}"})
        BOOST_CHECK_EXCEPTION((void)read_profile_draft(text), Error,
                              [](const Error& e) { return e.code() == Code::bad_answer; });
}

BOOST_DATA_TEST_CASE(differences_are_those_that_matter, boost::unit_test::data::make(kPairs)) {
    const auto differences = profile_differences(sample.ours, sample.theirs);

    if (*sample.differs == '\0') {
        BOOST_TEST(differences.empty());
    } else {
        BOOST_REQUIRE_EQUAL(differences.size(), 1U);
        BOOST_TEST(differences.front().key == sample.differs);
        BOOST_TEST(differences.front().ours != differences.front().theirs);
    }
}

BOOST_AUTO_TEST_CASE(a_long_value_is_cut_between_characters) {
    std::string department;
    for (int i = 0; i < 200; ++i)
        department += "\xC3\xA4";

    const auto differences = profile_differences(json{{"department", department}}.dump(), "{}");

    BOOST_REQUIRE_EQUAL(differences.size(), 1U);
    BOOST_TEST(differences.front().ours.size() <= 203U);
    BOOST_CHECK_NO_THROW((void)json(differences.front().ours).dump());
}

BOOST_AUTO_TEST_CASE(json_for_people_is_indented) {
    BOOST_TEST(indented(R"({"a":1})") == "{\n  \"a\": 1\n}");
    BOOST_TEST(indented("no json") == "no json");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
