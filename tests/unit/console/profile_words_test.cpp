// A profile in words, how two differ, and which was made from which.
#include "plugin/console/pages/lineage.hpp"
#include "plugin/console/pages/profile_words.hpp"

#include <boost/test/unit_test.hpp>

using namespace mdm::dep;

namespace {

RowValues profile(const char* uuid, const char* parent) {
    RowValues row;
    row.set("profile_uuid", uuid);
    if (*parent != '\0') row.set("cloned_from", parent);
    return row;
}

std::string uuids(const std::vector<RowValues>& profiles) {
    std::string text;
    for (const RowValues& each : profiles)
        text += each.text("profile_uuid") + ' ';
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(profile_words)

BOOST_AUTO_TEST_CASE(values_are_told_by_what_they_are) {
    BOOST_TEST(profile_value_in_words("is_mdm_removable", nullptr) ==
               "Yes"); // what Apple takes an absent one for
    BOOST_TEST(profile_value_in_words("is_supervised", nullptr) == "No");
    BOOST_TEST(profile_value_in_words("is_supervised", true) == "Yes");
    BOOST_TEST(profile_value_in_words("url", "https://mdm.example.com/") == "https://mdm.example.com/");
    BOOST_TEST(profile_value_in_words("department", nullptr) == "");
    BOOST_TEST(profile_value_in_words("anchor_certs", {"AA==", "BB=="}) == "2 certificates");
    BOOST_TEST(profile_value_in_words("skip_setup_items", Json::array()) == "None");
    const std::string panes = profile_value_in_words("skip_setup_items", {"Siri", "NextYear"});
    BOOST_TEST(panes.starts_with("2 panes: "), panes);
    BOOST_TEST(panes.find("NextYear") != std::string::npos, panes);
    BOOST_TEST(profile_value_in_words("of_next_year", Json{{"a", 1}}) == "{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(an_absent_key_is_no_difference_to_its_default) {
    const Json sent{
        {"profile_name", "Office"}, {"is_supervised", false}, {"skip_setup_items", Json::array()}};
    const Json apples{{"profile_name", "Office"}, {"profile_uuid", "U"}, {"devices", {"C0"}}};

    BOOST_TEST(profile_differences(sent, apples).empty());
}

BOOST_AUTO_TEST_CASE(differences_are_told_by_title_and_in_words) {
    const Json before{{"is_mdm_removable", true}, {"anchor_certs", {"AA=="}}};
    const Json after{{"is_mdm_removable", false}, {"anchor_certs", {"BB=="}}, {"of_next_year", "x"}};

    const auto differences = profile_differences(before, after);

    BOOST_REQUIRE(differences.size() == 3U);
    for (const ProfileDifference& each : differences)
        BOOST_TEST(!each.title.empty());
    BOOST_TEST(differences.back().title == "of_next_year");
    BOOST_TEST(differences.back().before == "");
    BOOST_TEST(differences.back().after == "x");
}

BOOST_AUTO_TEST_CASE(what_is_no_dictionary_has_no_words) {
    for (const Json& odd : {Json(), Json("text"), Json::array({1}), Json(Json::value_t::discarded)}) {
        BOOST_TEST(profile_differences(odd, odd).empty());
        BOOST_TEST(skipped_panes_of(odd).at("rows").empty());
    }
}

BOOST_AUTO_TEST_CASE(a_family_is_everything_that_descends_from_the_first) {
    const std::vector<RowValues> all{profile("v1", ""), profile("other", ""), profile("v2", "v1"),
                                     profile("v2b", "v1"), profile("v3", "v2")};

    BOOST_TEST(uuids(lineage(all, "v3")) == "v1 v2 v2b v3 ");
    BOOST_TEST(uuids(lineage(all, "v1")) == "v1 v2 v2b v3 ");
    BOOST_TEST(uuids(lineage(all, "other")) == "other ");
    BOOST_TEST(newest_after(all, "v1").value().text("profile_uuid") == "v3");
    BOOST_TEST(newest_after(all, "v2").value().text("profile_uuid") == "v3");
    BOOST_TEST(!newest_after(all, "v3"));
    BOOST_TEST(!newest_after(all, "other"));
}

BOOST_AUTO_TEST_CASE(a_lost_parent_and_a_circle_end_the_line) {
    BOOST_TEST(uuids(lineage({profile("v2", "gone")}, "v2")) == "v2 ");
    const std::vector<RowValues> circle{profile("a", "b"), profile("b", "a")};
    BOOST_TEST(!lineage(circle, "a").empty());
    BOOST_TEST(parent_of(circle[0], circle)->text("profile_uuid") == "b");
}

BOOST_AUTO_TEST_SUITE_END()
