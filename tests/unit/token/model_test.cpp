#include "plugin/model/account.hpp"
#include "plugin/model/clock.hpp"
#include "plugin/model/time.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <optional>
#include <thread>

namespace mdm::dep::test {
namespace {

struct Time {
    const char* text;
    const char* canonical; ///< nullptr: none.
};
std::ostream& operator<<(std::ostream& out, const Time& row) {
    return out << '"' << row.text << '"';
}

const std::vector<Time> kTimes{
    {"2026-04-17T13:48:24Z", "2026-04-17T13:48:24Z"},
    {"2026-04-17t13:48:24z", "2026-04-17T13:48:24Z"},
    {"2026-04-17 13:48:24", "2026-04-17T13:48:24Z"},
    {"2026-04-17T13:48:24.999Z", "2026-04-17T13:48:24Z"},
    {"2026-04-17T13:48:24+02:00", "2026-04-17T11:48:24Z"},
    {"2026-04-17T13:48:24-0130", "2026-04-17T15:18:24Z"},
    {"2026-04-17T23:59:60Z", "2026-04-18T00:00:00Z"},
    {"2026-04-17T13:48Z", "2026-04-17T13:48:00Z"},
    {"2026-04-17", "2026-04-17T00:00:00Z"},
    {" 2028-02-29T00:00:00Z\n", "2028-02-29T00:00:00Z"},
    {"9999-12-31T23:59:59Z", nullptr}, // beyond the clock type
    {"2027-02-29T00:00:00Z", nullptr},
    {"0001-01-01T00:00:00Z", nullptr},
    {"", nullptr},
    {"null", nullptr},
    {"2026-13-01T00:00:00Z", nullptr},
    {"2026-04-17T24:00:00Z", nullptr},
    {"2026-04-17T13:48:24Zjunk", nullptr},
    {"26-04-17", nullptr},
    {"2026-04-17T13:48:24+", nullptr},
};

} // namespace

BOOST_AUTO_TEST_SUITE(model)

BOOST_DATA_TEST_CASE(a_time_becomes_canonical_or_none, boost::unit_test::data::make(kTimes), row) {
    BOOST_TEST(canonical_time(row.text).value_or("none") ==
               (row.canonical != nullptr ? row.canonical : "none"));
}

BOOST_AUTO_TEST_CASE(server_uuids_are_compared_without_dashes_and_case) {
    BOOST_TEST(same_server("677CAB70FE1811E28BA7A2E8F4AE1D23", "677cab70-fe18-11e2-8ba7-a2e8f4ae1d23"));
    BOOST_TEST(!same_server("677CAB70FE1811E28BA7A2E8F4AE1D23", "677CAB70FE1811E28BA7A2E8F4AE1D24"));
}

BOOST_AUTO_TEST_CASE(a_page_limit_never_exceeds_what_the_account_advertises) {
    Account account;
    BOOST_TEST(page_limit(account, "/devices/sync", 5000) == 1000);
    account.urls = {{"/devices/sync", {"POST"}, PageLimit{100, 500}}, {"/account", {"GET"}, std::nullopt}};

    BOOST_TEST(page_limit(account, "/devices/sync", 1000) == 500);
    BOOST_TEST(page_limit(account, "/devices/sync", 200) == 200);
    BOOST_TEST(page_limit(account, "/devices/sync", 0) == 500);
    BOOST_TEST(page_limit(account, "/account", 1000) == 1000);
}

BOOST_AUTO_TEST_CASE(a_manual_clock_passes_waits_at_once_and_remembers_them) {
    ManualClock clock(*parse_time("2026-04-17T00:00:00Z"));

    BOOST_TEST(clock.wait_for(std::chrono::minutes(1), {}));

    BOOST_TEST(format_time(clock.now()) == "2026-04-17T00:01:00Z");
    BOOST_TEST(clock.waits().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_blocking_wait_ends_on_advance) {
    ManualClock clock(*parse_time("2026-04-17T00:00:00Z"), ManualClock::Waits::block);
    bool passed = false;
    std::jthread waiter(
        [&](const std::stop_token& stop) { passed = clock.wait_for(std::chrono::minutes(1), stop); });

    while (clock.waits().empty())
        std::this_thread::yield();
    clock.advance(std::chrono::minutes(1));
    waiter.join();

    BOOST_TEST(passed);
}

BOOST_AUTO_TEST_CASE(a_wait_ends_on_stop) {
    SystemClock system;
    ManualClock manual({}, ManualClock::Waits::block);
    for (Clock* const clock : {static_cast<Clock*>(&system), static_cast<Clock*>(&manual)}) {
        bool passed = true;
        std::jthread waiter(
            [&](const std::stop_token& stop) { passed = clock->wait_for(std::chrono::hours(1), stop); });
        waiter.request_stop();
        waiter.join();

        BOOST_TEST(!passed);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
