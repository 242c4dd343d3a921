// The overview's document from facts: the sums are right, urgent things come first, and it fits its schema.
#include "plugin/console/pages/attention.hpp"
#include "plugin/console/pages/overview.hpp"
#include "plugin/console/pages/words.hpp"
#include "tests/support/fake_host/json_schema.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace mdm::dep;

namespace {

const UtcTime kNow = *parse_time("2026-11-22T12:00:00Z");

TokenRow token(std::int64_t id, const char* name, const char* expiry) {
    TokenRow row;
    row.id = id;
    row.server_name = name;
    row.server_uuid = "U";
    row.access_token_expiry = expiry;
    row.last_success_at = "2026-11-22T08:00:00Z";
    return row;
}

DeviceCount count(std::int64_t token, const char* family, const char* status, const char* uuid,
                  std::int64_t devices) {
    DeviceCount line{.token = token, .device_family = family, .profile_status = status, .devices = devices};
    if (*uuid != '\0') line.profile_uuid = uuid;
    return line;
}

OverviewFacts facts() {
    OverviewFacts facts;
    facts.tokens = {token(1, "A", "2027-06-01T00:00:00Z"), token(2, "B", "2026-11-26T00:00:00Z")};
    facts.devices = {count(1, "iPad", "empty", "", 5), count(1, "Mac", "assigned", "P1", 7),
                     count(1, "Mac", "removed", "P1", 2), count(2, "Mac", "pushed", "P2", 11)};
    facts.profiles = {{.id = 1, .token = 1, .profile_uuid = "P1", .profile_name = "Office"}};
    facts.last_runs = {{.id = 9,
                        .token = 1,
                        .state = "failed",
                        .started_at = "2026-11-22T08:00:00Z",
                        .ended_at = "2026-11-22T08:00:05Z",
                        .error_text = "Apple did not answer."}};
    facts.by_status = {{"2026-11-21", "empty", 4}, {"2026-11-21", "", 1}, {"2026-11-22", "pushed", 11}};
    return facts;
}

Json document(const OverviewFacts& facts) {
    const std::string text = overview_document(facts, kNow);
    BOOST_TEST(ams::test::schema_violations("dashboard.schema.json", text) == "");
    return Json::parse(text);
}

Json named(const Json& list, const std::string& title) {
    const auto at =
        std::find_if(list.begin(), list.end(), [&](const Json& e) { return e.at("title") == title; });
    BOOST_REQUIRE_MESSAGE(at != list.end(), title);
    return *at;
}

Json point(const Json& chart, const std::string& label) {
    for (const Json& each : chart.at("points"))
        if (each.at("label") == label) return each;
    BOOST_FAIL("no point " + label);
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(overview)

BOOST_AUTO_TEST_CASE(the_cards_are_sums_and_lead_to_their_rows) {
    const Json cards = document(facts()).at("cards");

    BOOST_TEST(named(cards, "Devices").at("value") == 25);
    const Json without = named(cards, "Without a profile");
    BOOST_TEST(without.at("value") == 7);
    BOOST_TEST(without.at("tone") == "warning");
    BOOST_TEST(without.at("link").dump() ==
               R"({"grid":"mdm.dep.devices","filter":{"profile_status":{"in":["empty","removed"]}}})");
    BOOST_TEST(named(cards, "Ready to enroll").at("value") == 7);
    BOOST_TEST(named(cards, "Have taken their profile").at("value") == 11);
    const Json expiry = named(cards, "Next token expiry");
    BOOST_TEST(expiry.at("value") == "in 3 days");
    BOOST_TEST(expiry.at("tone") == "danger");
    BOOST_TEST(expiry.at("link").dump() == R"({"grid":"mdm.dep.tokens","key":"2"})");
}

BOOST_AUTO_TEST_CASE(a_lingering_uuid_of_a_removed_profile_counts_for_no_profile) {
    const Json chart = named(document(facts()).at("charts"), "Devices by profile");

    BOOST_TEST(point(chart, "Office").at("values").dump() == "[7]");
    BOOST_TEST(point(chart, "P2").at("values").dump() == "[11]"); // not read from Apple yet
}

BOOST_AUTO_TEST_CASE(an_accounts_bar_has_a_part_for_each_status) {
    const Json chart = named(document(facts()).at("charts"), "Devices by account and profile status");

    BOOST_TEST(point(chart, "A").at("values").dump() == "[5,7,0,2]");
    BOOST_TEST(point(chart, "B").at("values").dump() == "[0,0,11,0]");
    BOOST_TEST(
        point(chart, "A").at("links").at(1).dump() ==
        R"({"grid":"mdm.dep.devices","filter":{"profile_status":{"eq":"assigned"},"token":{"eq":1}}})");
}

BOOST_AUTO_TEST_CASE(days_without_a_snapshot_are_not_invented) {
    const Json chart = named(document(facts()).at("charts"), "Profile status over time");

    BOOST_TEST(chart.at("points").size() == 2U);
    BOOST_TEST(point(chart, "2026-11-21").at("values").dump() == "[5,0,0,0]");
}

BOOST_AUTO_TEST_CASE(a_newer_word_of_apples_has_a_part_of_its_own) {
    OverviewFacts f = facts();
    f.devices.push_back(count(1, "Watch", "quarantined", "", 3));
    const Json chart = named(document(f).at("charts"), "Devices by account and profile status");

    BOOST_TEST(chart.at("series").back().at("title") == "quarantined");
    BOOST_TEST(point(chart, "A").at("values").dump() == "[5,7,0,2,3]");
}

BOOST_AUTO_TEST_CASE(more_profiles_than_one_can_compare_become_one_bar) {
    OverviewFacts f = facts();
    for (int i = 0; i < 40; ++i)
        f.devices.push_back(count(1, "Mac", "assigned", ("X" + std::to_string(i)).c_str(), 1));
    const Json chart = named(document(f).at("charts"), "Devices by profile");

    BOOST_TEST(chart.at("points").size() == 13U);
    BOOST_TEST(chart.at("points").back().at("label") == "All others");
}

BOOST_AUTO_TEST_CASE(what_is_urgent_comes_first) {
    OverviewFacts f = facts();
    f.tokens.push_back(token(3, "C", "2026-11-01T00:00:00Z")); // expired
    f.wishes = {{.token = 1, .state = "waiting", .last_outcome = "THROTTLED", .devices = 4},
                {.token = 1, .state = "stopped", .last_outcome = "PROFILE_NOT_FOUND", .devices = 2}};
    const Json list = attention_list(f, kNow);

    const Json& items = list.at("items");
    BOOST_TEST(items.at(0).at("title") == "C: Expired");
    BOOST_TEST(items.at(0).at("tone") == "danger");
    const std::string all = items.dump();
    BOOST_TEST(all.find("7 devices without a profile") != std::string::npos);
    BOOST_TEST(all.find("4 devices held back by Apple") != std::string::npos);
    BOOST_TEST(all.find("2 devices want a profile that Apple does not know") != std::string::npos);
    BOOST_TEST(items.back().at("title") == "4 devices held back by Apple");
}

BOOST_AUTO_TEST_CASE(a_token_that_is_left_alone_says_until_when_in_words) {
    OverviewFacts f = facts();
    f.tokens.push_back(token(3, "C", "2027-11-01T00:00:00Z"));
    f.tokens.back().last_error_code = "dep.service_unavailable";
    f.tokens.back().hold =
        Hold{.until = kNow + std::chrono::minutes(30), .reason = Code::service_unavailable, .count = 3};

    const std::string all = attention_list(f, kNow).dump();

    BOOST_TEST(all.find("C: Apple's service is out of order") != std::string::npos);
    BOOST_TEST(all.find("Apple is asked again by itself after " +
                        minute_of(format_time(kNow + std::chrono::minutes(30)))) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_installation_without_anything_says_what_to_do) {
    const Json page = document({});

    BOOST_TEST(named(page.at("lists"), "Needs attention").at("empty") ==
               "No account is linked yet: link one in DEP Token.");
    BOOST_TEST(named(page.at("charts"), "Devices by family").at("points").empty());
}

BOOST_AUTO_TEST_CASE(an_account_whose_devices_are_all_right_needs_nobody) {
    OverviewFacts f;
    f.tokens = {token(1, "A", "2027-06-01T00:00:00Z")};
    f.devices = {count(1, "Mac", "pushed", "P1", 7)};

    BOOST_TEST(named(document(f).at("lists"), "Needs attention").at("items").empty());
}

BOOST_AUTO_TEST_SUITE_END()
