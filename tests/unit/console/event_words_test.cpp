// The timeline's sentences.
#include "plugin/console/pages/event_words.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>
#include <vector>

using namespace mdm::dep;

namespace {

struct Case {
    const char* event;
    const char* actor;
    const char* detail;
    const char* title;
    const char* who;
    const char* says; ///< Part of the text.
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.event << ' ' << c.detail;
}

const std::vector<Case> kCases{
    {"added", "system", R"({"profile_status":"empty","device_assigned_by":"it@example.com"})",
     "Came to this MDM server, assigned by it@example.com", "", "It has no profile."},
    {"added", "system", R"({"device_assigned_by":"-1"})", "Came to this MDM server", "", ""},
    {"modified", "system", R"({"profile_status":"pushed","profile_uuid":"U1"})", "Apple reported a change",
     "", "It has taken the profile Office."},
    {"modified", "system", R"({"profile_status":"removed","profile_uuid":"U1"})",
     "Apple reported that it has no profile any more", "", "moved here or assigned again"},
    {"deleted", "system", "", "Left this MDM server", "", "unassigned or moved"},
    {"deleted", "system", R"({"released_by_replacement":true})",
     "Left this MDM server: replaced by another device", "", ""},
    {"found", "system", R"({"profile_status":"assigned","profile_uuid":"U1"})", "Found by a full listing", "",
     "The profile Office waits for it."},
    {"drifted", "system", "{}", "Found changed by a full listing", "", "No reported operation explains it."},
    {"drifted", "system",
     R"({"profile_status":"empty","changed":{"color":["BLACK","BLUE"],"asset_tag":[null,"A-1"]}})",
     "Found changed by a full listing", "",
     "Color from BLACK to BLUE; Asset tag from nothing to A-1. It has no profile."},
    {"gone", "system", "", "Found missing", "", "Apple, asked about it"},
    {"assigned", "anna", R"({"profile_uuid":"U1","reason":"action"})", "Profile Office assigned", "anna", ""},
    {"assigned", "system", R"({"profile_uuid":"U1","reason":"default"})", "Profile Office assigned", "",
     "default profile"},
    {"assign_failed", "anna",
     R"({"profile_uuid":"U2","outcome":"THROTTLED","next_attempt_at":"2026-11-23T09:30:00Z"})",
     "Profile U2 not assigned", "anna", "tried again after 23 November 2026, 09:30 UTC"},
    {"assign_stopped", "anna", "", "Wish for a profile taken back", "anna", ""},
    {"removed", "anna", "", "Profile removed", "anna", "without management"},
    {"remove_failed", "anna", R"({"outcome":"NOT_ACCESSIBLE"})", "Profile not removed", "anna",
     "not on this MDM server"},
    {"refreshed", "anna", R"({"profile_status":"empty"})", "Read from Apple again", "anna", ""},
    {"disowned", "anna", R"({"answer":"SUCCESS"})", "Disowned", "anna", "for good"},
    {"activation_lock", "anna", R"({"answer":"ORG_NOT_SUPPORTED"})", "Activation Lock asked for", "anna",
     "Apple's answer: ORG_NOT_SUPPORTED."},
    {"teleported_home", "anna", "not json", "Teleported home", "anna", ""},
    {"", "", "[1,2]", "", "", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(event_words)

BOOST_DATA_TEST_CASE(an_event_is_a_sentence, boost::unit_test::data::make(kCases), c) {
    RowValues event;
    event.set("event", c.event);
    event.set("actor", c.actor);
    event.set("detail", c.detail);

    const Told told =
        tell_event(event, [](const std::string& uuid) { return uuid == "U1" ? "Office" : uuid; });

    BOOST_TEST(told.title == c.title);
    BOOST_TEST(told.who == c.who);
    BOOST_TEST(told.text.find(c.says) != std::string::npos, told.text);
    BOOST_TEST(!told.tone.empty());
}

BOOST_AUTO_TEST_SUITE_END()
