// Operations that come again, late, without a time, or about a device that Apple has said is gone.
#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::operation;
using store_test::Syncing;

namespace {

/// A device that was there and that Apple, asked, said is gone. The fixture's clock stands at 1 March, 10:00.
struct Gone : Syncing {
    explicit Gone(ams::odbc::Dialect dialect) : Syncing(dialect) {
        Device told = store_test::device("S1");
        told.op_type = "added";
        told.op_date = "2026-02-28T12:00:00Z";
        sync({told});
        store.devices.mark_gone(held, run_id, {"S1"});
    }
    static Device told(const std::string& op_type, const std::optional<std::string>& op_date) {
        Device made = store_test::device("S1");
        made.op_type = op_type;
        made.op_date = op_date;
        return made;
    }
    std::string timeline() {
        std::string all;
        auto events = store.events.timeline(token, "S1", 100);
        for (auto event = events.rbegin(); event != events.rend(); ++event)
            all += (all.empty() ? "" : ",") + event->event;
        return all;
    }
};

Device undated(const std::string& op_type) {
    Device made = operation("S1", op_type, "08:00:00");
    made.op_date.reset();
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(told_twice_or_late)

STORE_CASE(an_operation_from_before_its_release_does_not_bring_a_device_back) {
    Gone t(dialect);

    const PageResult result = t.sync({Gone::told("modified", "2026-03-01T09:00:00Z")});

    BOOST_TEST(!t.device("S1").present);
    BOOST_TEST(result.added == 0);
    BOOST_TEST(result.unchanged == 1);
    BOOST_TEST_REQUIRE(result.withheld.size() == 1U);
    BOOST_TEST(t.timeline() == "added,gone,modified"); // what Apple told is kept all the same
}

STORE_CASE(a_withheld_operation_is_applied_once_apple_says_that_the_device_is_there) {
    Gone t(dialect);
    const PageResult result = t.sync({Gone::told("added", "2026-03-01T09:00:00Z")});

    const PageResult applied = t.store.devices.apply_confirmed(t.held, t.run_id, result.withheld);

    BOOST_TEST(applied == (PageResult{.added = 1, .needs_assignment = {"S1"}}));
    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(t.timeline() == "added,gone,added");
}

STORE_CASE(an_operation_without_a_time_does_not_bring_a_device_back_by_itself) {
    Gone t(dialect);

    BOOST_TEST(t.sync({Gone::told("modified", std::nullopt)}).withheld.size() == 1U);
    BOOST_TEST(!t.device("S1").present);
}

STORE_CASE(a_later_operation_brings_a_device_back_and_apple_is_better_asked) {
    Gone t(dialect);

    const PageResult result = t.sync({Gone::told("added", "2026-03-01T10:30:00Z")});

    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(result.withheld.empty());
    BOOST_CHECK((result.doubtful == std::vector<std::string>{"S1"}));
}

STORE_CASE(a_device_that_left_by_an_operation_comes_back_by_one_without_further_questions) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "1");
    t.sync({operation("S1", "deleted", "09:00:00")}, "2");

    const PageResult result = t.sync({operation("S1", "added", "09:00:00")}, "3");

    BOOST_TEST(t.device("S1").present);
    BOOST_TEST(result.doubtful.empty());
}

STORE_CASE(an_operation_that_this_version_does_not_know_brings_nobody_back_and_is_asked_about) {
    Syncing t(dialect);
    t.sync({operation("HERE", "added", "08:00:00"), operation("AWAY", "deleted", "08:00:00")}, "1");

    const PageResult result =
        t.sync({operation("HERE", "Released", "09:00:00"), operation("AWAY", "Released", "09:00:00")}, "2");

    BOOST_CHECK((result.doubtful == std::vector<std::string>{"HERE"}));
    BOOST_TEST_REQUIRE(result.withheld.size() == 1U);
    BOOST_TEST(!t.device("AWAY").present);
    BOOST_TEST(t.store.events.timeline(t.token, "AWAY", 1).front().event == "released");
}

STORE_CASE(coming_and_going_within_one_second_is_told_each_time) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "1");
    t.sync({operation("S1", "deleted", "08:00:00")}, "2");
    t.sync({operation("S1", "added", "08:00:00")}, "3");

    t.sync({operation("S1", "deleted", "08:00:00")}, "4");

    BOOST_TEST(!t.device("S1").present);
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).size() == 4U);
    t.sync({operation("S1", "deleted", "08:00:00")}, "5"); // the same again
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).size() == 4U);
}

STORE_CASE(coming_and_going_without_a_time_is_told_each_time) {
    Syncing t(dialect);
    for (const char* op : {"added", "deleted", "added", "deleted"})
        t.sync({undated(op)}, op);

    BOOST_TEST(!t.device("S1").present);
    BOOST_TEST(t.store.events.timeline(t.token, "S1", 9).size() == 4U);
}

STORE_CASE(a_change_that_names_no_operation_is_an_event_all_the_same) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "1");
    Device nameless = device("S1");
    nameless.color = "BLUE";

    t.sync({nameless, device("S2")}, "2");

    BOOST_TEST(t.store.events.timeline(t.token, "S1", 1).front().event == "modified");
    BOOST_TEST(t.store.events.timeline(t.token, "S2", 1).front().event == "added");
    t.sync({nameless, device("S2")}, "3");
    BOOST_TEST(t.store.events.timeline(t.token, "S2", 9).size() == 1U);
}

STORE_CASE(an_answer_that_is_older_than_a_page_changes_nothing) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "deleted", "08:00:00")}, "1");
    const std::vector<DeviceStore::Row> before{t.device("S1"), t.device("S2")};
    Device modified = operation("S1", "modified", "09:00:00");
    modified.color = "BLUE";
    t.sync({modified, operation("S2", "added", "09:00:00")}, "2");
    Device answer = device("S1");
    answer.response_status = "SUCCESS";

    const PageResult result = t.store.devices.refresh(t.token, "anna", {answer}, {"S2"}, before);

    BOOST_TEST(t.device("S1").device.color.value() == "BLUE");
    BOOST_TEST(t.device("S2").present);
    BOOST_TEST(result == (PageResult{.unchanged = 1}));
}

STORE_CASE(an_answer_to_a_question_of_now_is_taken) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00"), operation("S2", "added", "08:00:00")}, "1");
    Device answer = device("S1");
    answer.color = "BLUE";
    answer.response_status = "SUCCESS";

    const PageResult result =
        t.store.devices.refresh(t.token, "anna", {answer}, {"S2"}, {t.device("S1"), t.device("S2")});

    BOOST_TEST(t.device("S1").device.color.value() == "BLUE");
    BOOST_TEST(!t.device("S2").present);
    BOOST_TEST(result == (PageResult{.modified = 1, .deleted = 1}));
}

BOOST_AUTO_TEST_SUITE_END()
