// How a device stands, row by row: each profile_status, each way to be gone, and what is said before them.
#include "plugin/console/pages/device_status.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace mdm::dep;

namespace {

const UtcTime kNow = *parse_time("2026-11-22T12:00:00Z");

struct Case {
    const char* name;
    DeviceFacts device;
    const char* title;
    const char* tone;
    const char* says; ///< Part of the text or of what comes next.
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
    return out << c.name;
}

DeviceFacts with_status(const char* status) {
    DeviceFacts device;
    device.profile_status = status;
    device.profile = "Office";
    return device;
}

template <class Change>
DeviceFacts changed(DeviceFacts device, Change change) {
    change(device);
    return device;
}

DeviceFacts waiting(const char* answer) {
    return changed(with_status("empty"), [&](DeviceFacts& d) {
        d.wish =
            OpenWish{.profile = "Office", .last_answer = answer, .next_attempt_at = "2026-11-23T09:30:00Z"};
    });
}

const std::vector<Case> kCases{
    {"empty", with_status("empty"), "No profile", "warning", "Assign a profile before it is handed out"},
    {"never reported", DeviceFacts{}, "No profile", "warning", "sets it up without management"},
    {"empty, but the account has a default",
     changed(with_status("empty"), [](DeviceFacts& d) { d.default_profile = "Office"; }), "No profile yet",
     "warning", "default profile is Office"},
    {"assigned", with_status("assigned"), "Ready to enroll", "info", "Switch it on, or erase it"},
    {"pushed", with_status("pushed"), "Has taken its profile", "success", "after the next erase only"},
    {"removed", with_status("removed"), "Profile was removed", "warning", "moved or assigned again"},
    {"a newer word", with_status("quarantined"), "Status \"quarantined\"", "neutral",
     "does not know the word"},

    {"waits", waiting(""), "Waits for its profile", "info", "It is tried after 23 November 2026, 09:30 UTC"},
    {"waits after a failure", waiting("FAILED"), "Waits for its profile", "info", "tried again after"},
    {"throttled", waiting("THROTTLED"), "Held back by Apple", "warning", "nobody can hurry it"},
    {"stopped, and without a profile",
     changed(with_status("empty"),
             [](DeviceFacts& d) {
                 d.wish = OpenWish{.stopped = true,
                                   .profile = "Office",
                                   .last_answer = "PROFILE_NOT_FOUND",
                                   .detail = "Apple does not know the profile."};
             }),
     "The assignment was stopped", "warning", "Apple does not know the profile."},
    {"is to have none, and Apple holds it back",
     changed(with_status("removed"),
             [](DeviceFacts& d) {
                 d.wish = OpenWish{.stopped = true,
                                   .profile = "",
                                   .last_answer = "THROTTLED",
                                   .next_attempt_at = "2026-11-23T09:30:00Z",
                                   .detail = "Removed by anna."};
             }),
     "Is to have no profile", "warning",
     "Removed by anna. Apple holds it back until 23 November 2026, 09:30 UTC."},
    {"stopped, but it has one",
     changed(with_status("pushed"),
             [](DeviceFacts& d) { d.wish = OpenWish{.stopped = true, .profile = "B", .last_answer = ""}; }),
     "Has taken its profile", "success", "Office"},

    {"migrates and is provided for",
     changed(with_status("assigned"), [](DeviceFacts& d) { d.migration_deadline = "2026-12-01T00:00:00Z"; }),
     "Migrates to this server by 1 December 2026", "info", "Office waits for it"},
    {"migrates without a profile",
     changed(with_status("empty"), [](DeviceFacts& d) { d.migration_deadline = "2026-12-01T00:00:00Z"; }),
     "Migrates by 1 December 2026, but has no profile", "danger", "Assign a profile before 1 December 2026"},
    {"did not migrate in time",
     changed(with_status("removed"), [](DeviceFacts& d) { d.migration_deadline = "2026-11-01T00:00:00Z"; }),
     "Migration overdue: no profile", "danger", "stayed where it was"},
    {"has migrated",
     changed(with_status("pushed"), [](DeviceFacts& d) { d.migration_deadline = "2026-12-01T00:00:00Z"; }),
     "Has taken its profile", "success", ""},
    {"a deadline that is no time",
     changed(with_status("assigned"), [](DeviceFacts& d) { d.migration_deadline = "soon"; }),
     "Ready to enroll", "info", ""},

    {"left",
     changed(with_status("pushed"),
             [](DeviceFacts& d) {
                 d.present = false;
                 d.left_reason = "deleted";
                 d.left_at = "2026-11-20T08:00:00Z";
             }),
     "Has left this MDM server", "neutral", "on 20 November 2026"},
    {"left for another linked server",
     changed(with_status("empty"),
             [](DeviceFacts& d) {
                 d.present = false;
                 d.left_reason = "deleted";
                 d.elsewhere = "Server B";
             }),
     "Has left this MDM server", "neutral", "It is on Server B now"},
    {"released",
     changed(with_status(""),
             [](DeviceFacts& d) {
                 d.present = false;
                 d.left_reason = "gone";
             }),
     "Has left without a word", "neutral", "that it was released or disowned never"},
    {"disowned",
     changed(with_status(""),
             [](DeviceFacts& d) {
                 d.present = false;
                 d.left_reason = "disowned";
             }),
     "Disowned", "neutral", "for good"},
    {"replaced",
     changed(with_status(""),
             [](DeviceFacts& d) {
                 d.present = false;
                 d.left_reason = "deleted";
                 d.released_by_replacement = true;
             }),
     "Replaced by another device", "neutral", "serial number of its own"},
    {"a replacement",
     changed(with_status("assigned"),
             [](DeviceFacts& d) {
                 d.is_replacement_device = true;
                 d.original_serial_number = "C0OLD";
             }),
     "Ready to enroll", "info", "It replaces C0OLD"},
    {"on two servers at once",
     changed(with_status("assigned"), [](DeviceFacts& d) { d.elsewhere = "Server B"; }), "Ready to enroll",
     "info", "on Server B too"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(device_status)

BOOST_DATA_TEST_CASE(a_device_is_described_with_what_comes_next, boost::unit_test::data::make(kCases), c) {
    const Status status = describe_device(c.device, kNow);

    BOOST_TEST(status.title == c.title);
    BOOST_TEST(status.tone == c.tone);
    BOOST_TEST((status.text + ' ' + status.next).find(c.says) != std::string::npos,
               status.text << " / " << status.next);
    BOOST_TEST(!status.text.empty());
    BOOST_TEST(status.text.find("  ") == std::string::npos, status.text);
}

BOOST_AUTO_TEST_SUITE_END()
