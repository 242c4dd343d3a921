#include "plugin/model/setup_panes.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>

using namespace mdm::dep;

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(setup_panes_list)

BOOST_AUTO_TEST_CASE(every_row_is_well_written) {
    std::string before;
    for (const SetupPane& pane : setup_panes()) {
        const bool sorted = lower(pane.key).compare(before) > 0;
        BOOST_TEST(sorted, pane.key << " is not sorted");
        before = lower(pane.key);
        BOOST_TEST(!pane.title.empty(), pane.key);
        BOOST_TEST(pane.skips.ends_with("."), pane.key);
        for (const std::string_view cell : {pane.ios, pane.macos, pane.tvos, pane.visionos})
            BOOST_CHECK_NO_THROW((void)read_support(cell));
        BOOST_TEST(!platforms_of(pane).empty(), pane.key);
        BOOST_TEST(badge_of(pane).size() <= 40U, pane.key);
        BOOST_TEST(find_pane(pane.key) == &pane);
    }
    BOOST_TEST(setup_panes().size() == 54U);
}

BOOST_AUTO_TEST_CASE(a_cell_says_what_happened_to_a_pane) {
    const PaneSupport support = read_support("11 deprecated 14.1 removed 27");
    BOOST_TEST((support.since == "11" && support.deprecated == "14.1" && support.removed == "27"));
    BOOST_TEST(!read_support("").exists());
    for (const char* bad :
         {"eleven", "11 since 14", "11 removed", "11 removed 27 removed 28", "11  14", "removed 27"})
        BOOST_CHECK_THROW((void)read_support(bad), std::logic_error);
}

BOOST_AUTO_TEST_CASE(badges_say_what_to_beware_of) {
    BOOST_TEST(badge_of(*find_pane("OSShowcase")) == "removed in iOS 27, macOS 27");
    BOOST_TEST(badge_of(*find_pane("Wallpaper")) == "removed in macOS 26");
    BOOST_TEST(badge_of(*find_pane("Zoom")) == "deprecated iOS 17");
    BOOST_TEST(badge_of(*find_pane("Keyboard")) == "not always skipped");
    BOOST_TEST(badge_of(*find_pane("Siri")) == "");
    BOOST_TEST(versions_of(*find_pane("Biometric")) == "iOS 8.1, macOS 10.12.4, visionOS 26");
}

BOOST_AUTO_TEST_CASE(ordinary_panes_need_no_word) {
    const std::vector<std::string> keys{"Siri", "Biometric", "AppleID"};

    BOOST_TEST(pane_warnings(keys).empty());
}

BOOST_AUTO_TEST_CASE(unknown_old_and_stubborn_panes_are_warned_about) {
    const std::vector<std::string> keys{"NewNextYear", "siri", "WebContentFiltering", "OnBoarding",
                                        "Keyboard"};

    const std::vector<std::string> warnings = pane_warnings(keys);

    BOOST_REQUIRE_EQUAL(warnings.size(), 5U);
    BOOST_TEST(warnings[0].find("not on Apple's list") != std::string::npos);
    BOOST_TEST(warnings[1].find("Apple writes it Siri") != std::string::npos);
    BOOST_TEST(warnings[2].find("removed in iOS 26.1") != std::string::npos);
    BOOST_TEST(warnings[3].find("deprecated since iOS 14") != std::string::npos);
    BOOST_TEST(warnings[4].find("not always skipped") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
