// Devices that leave by what was done here, and what replacement devices replace.
#include "tests/unit/store/store_fixture.hpp"

using namespace mdm::dep;
using store_test::device;
using store_test::Syncing;

BOOST_AUTO_TEST_SUITE(device_leave)

STORE_CASE(a_disowned_device_leaves_once_with_its_reason_and_who_did_it) {
    Syncing t(dialect);
    static_cast<void>(t.sync({device("S1"), device("S2")}));

    BOOST_TEST(t.store.devices.leave(t.token, "anna", {"S1", "NEVER"}, "disowned") == 1);
    BOOST_TEST(t.store.devices.leave(t.token, "anna", {"S1"}, "disowned") == 0);

    BOOST_TEST(!t.device("S1").present);
    BOOST_TEST(t.device("S2").present);
    BOOST_TEST(t.value("SELECT left_reason FROM mdm_dep_device WHERE serial_number = 'S1'") == "disowned");
    const auto events = t.store.events.timeline(t.token, "S1", 10);
    BOOST_TEST_REQUIRE(!events.empty());
    BOOST_TEST(events[0].event == "disowned");
    BOOST_TEST(events[0].actor == "anna");
    BOOST_CHECK_EXCEPTION(t.store.devices.leave(t.token + 1, "anna", {"S1"}, "disowned"), Error,
                          [](const Error& e) { return e.code() == Code::not_found; });
}

STORE_CASE(a_replacement_is_asked_for_until_it_is_known_also_that_there_is_none) {
    Syncing t(dialect);
    Device first = device("S1");
    first.is_replacement_device = true;
    Device second = device("S2");
    second.is_replacement_device = true;
    static_cast<void>(t.sync({first, second, device("S3")}));
    BOOST_TEST(t.store.devices.unread_replacements(t.token, 10).size() == 2U);
    BOOST_TEST(t.store.devices.unread_replacements(t.token, 1).size() == 1U);

    t.store.devices.save_replacement(t.token, "S1", "OLD1", "2026-02-01");
    t.store.devices.save_replacement(t.token, "S2", std::nullopt, std::nullopt);

    BOOST_TEST(t.store.devices.unread_replacements(t.token, 10).empty());
    BOOST_TEST(
        t.value("SELECT original_device_serial_number FROM mdm_dep_device WHERE serial_number = 'S1'") ==
        "OLD1");
    BOOST_TEST(t.value("SELECT replacement_date FROM mdm_dep_device WHERE serial_number = 'S1'") ==
               "2026-02-01");
    first.color = "GREEN"; // a later change of the row keeps it
    static_cast<void>(t.sync({first}, "d"));
    BOOST_TEST(
        t.value("SELECT original_device_serial_number FROM mdm_dep_device WHERE serial_number = 'S1'") ==
        "OLD1");
}

BOOST_AUTO_TEST_SUITE_END()
