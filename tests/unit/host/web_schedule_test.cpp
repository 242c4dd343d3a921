#include "host-sdk/host/jobs/schedule.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace ams::host;
using namespace std::chrono_literals;

namespace {

UtcTime at(const char* text) {
    return *parse_time(text);
}
const UtcTime kNoon = at("2026-06-01T12:00:00Z");

/// Every twelve hours, next at noon.
JobSchedule twice_a_day() {
    JobSchedule job;
    job.interval = 12h;
    job.next_run_at = kNoon;
    return job;
}

struct DueCase {
    const char* name;
    std::chrono::seconds late; ///< now, after noon
    bool enabled;
    bool requested;
    std::optional<std::chrono::seconds> retry; ///< after noon
    Due expected;
    friend std::ostream& operator<<(std::ostream& out, const DueCase& c) { return out << c.name; }
};
const DueCase kDueCases[] = {
    {"before its time", -1s, true, false, std::nullopt, Due::no},
    {"on time", 0s, true, false, std::nullopt, Due::schedule},
    {"days late", 72h, true, false, std::nullopt, Due::schedule},
    {"switched off", 72h, false, false, std::nullopt, Due::no},
    {"asked for", -6h, true, true, std::nullopt, Due::now},
    {"asked for although switched off", -6h, false, true, std::nullopt, Due::now},
    {"asked for and due", 1h, true, true, std::nullopt, Due::now},
    {"back-off over before the interval", -1h, true, false, -2h, Due::schedule},
    {"back-off not over", -3h, true, false, -2h, Due::no},
    {"back-off longer than the interval", 0s, true, false, 1h, Due::schedule},
    {"back-off over but switched off", 0s, false, false, -2h, Due::no},
};

} // namespace

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_DATA_TEST_CASE(a_run_is_due, boost::unit_test::data::make(kDueCases), c) {
    JobSchedule job = twice_a_day();
    job.enabled = c.enabled;
    job.run_requested = c.requested;
    if (c.retry) job.retry_at = kNoon + *c.retry;

    BOOST_TEST((due(job, kNoon + c.late) == c.expected));
}

BOOST_AUTO_TEST_CASE(the_time_of_day_does_not_drift) {
    const JobSchedule next = begun(twice_a_day(), kNoon + 90s);

    BOOST_TEST(format_time(next.next_run_at) == "2026-06-02T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(any_number_of_missed_runs_is_made_up_by_one) {
    const UtcTime monday = kNoon + 49h;

    const JobSchedule next = begun(twice_a_day(), monday);

    BOOST_TEST((due(next, monday) == Due::no));
    BOOST_TEST((next.next_run_at == monday + 12h));
}

BOOST_AUTO_TEST_CASE(a_run_that_was_asked_for_leaves_the_schedule_alone) {
    JobSchedule job = twice_a_day();
    job.run_requested = true;

    const JobSchedule next = begun(job, kNoon - 1h);

    BOOST_TEST(!next.run_requested);
    BOOST_TEST((next.next_run_at == kNoon));
}

BOOST_AUTO_TEST_CASE(failures_back_off_on_their_own_clock) {
    JobSchedule job = begun(twice_a_day(), kNoon);
    const UtcTime scheduled = job.next_run_at;
    const int minutes[] = {1, 2, 4, 8, 16, 32, 60, 60};

    for (const int wait : minutes) {
        job = ended(job, Outcome::failed, 0, kNoon);
        BOOST_TEST((*job.retry_at == kNoon + std::chrono::minutes(wait)), wait);
        BOOST_TEST((job.next_run_at == scheduled));
        job = begun(job, kNoon);
        BOOST_TEST(!job.retry_at);
    }
    job = ended(job, Outcome::succeeded, 0, kNoon);
    BOOST_TEST(job.failures == 0);
    BOOST_TEST((*ended(job, Outcome::failed, 0, kNoon).retry_at == kNoon + 1min));
}

BOOST_AUTO_TEST_CASE(the_failure_may_say_when_to_try_again_or_that_it_cannot_help) {
    const JobSchedule job = begun(twice_a_day(), kNoon);

    BOOST_TEST((*ended(job, Outcome::failed, 300, kNoon).retry_at == kNoon + 300s));
    BOOST_TEST(!ended(job, Outcome::failed, -1, kNoon).retry_at);
    BOOST_TEST(ended(job, Outcome::failed, -1, kNoon).failures == 1);
}

BOOST_AUTO_TEST_CASE(a_cancelled_run_is_neither_failure_nor_success) {
    JobSchedule job = begun(twice_a_day(), kNoon);
    job.failures = 3;

    const JobSchedule after = ended(job, Outcome::cancelled, 0, kNoon);

    BOOST_TEST(after.failures == 3);
    BOOST_TEST(!after.retry_at);
}

BOOST_AUTO_TEST_CASE(a_request_during_a_run_survives_its_end) {
    JobSchedule job = begun(twice_a_day(), kNoon);
    job.run_requested = true;

    BOOST_TEST((due(ended(job, Outcome::succeeded, 0, kNoon + 5min), kNoon + 5min) == Due::now));
}

BOOST_AUTO_TEST_CASE(another_interval_counts_from_the_last_run_but_not_into_the_past) {
    const JobSchedule job = begun(twice_a_day(), kNoon); // next at midnight

    BOOST_TEST((with_interval(job, 24h, kNoon + 1h).next_run_at == kNoon + 24h));
    BOOST_TEST((with_interval(job, 60s, kNoon + 1h).next_run_at == kNoon + 1h));
}

BOOST_AUTO_TEST_CASE(what_fell_into_the_time_a_job_was_off_was_not_missed) {
    const JobSchedule off = with_enabled(twice_a_day(), false, kNoon - 1h);

    const JobSchedule on = with_enabled(off, true, kNoon + 100h);

    BOOST_TEST((on.next_run_at == kNoon + 112h));
    BOOST_TEST((with_enabled(off, true, kNoon - 1min).next_run_at == kNoon));
    BOOST_TEST((with_enabled(twice_a_day(), true, kNoon + 1h).next_run_at == kNoon)); // it was on: still due
}

// The window is read on the zone's clock: here one hour ahead of UTC, and a zone whose clocks go forward at 01:00 UTC
// and back at 01:00 UTC a day later, as in Europe.
const Zone kHourAhead = [](UtcTime) { return std::chrono::seconds(1h); };
const Zone kForwardAndBack = [](UtcTime t) {
    return std::chrono::seconds(t >= at("2026-03-29T01:00:00Z") && t < at("2026-03-30T01:00:00Z") ? 2h : 1h);
};

struct WindowCase {
    const char* name;
    DayWindow window;
    const Zone* zone;
    const char* from_then;
    const char* opens;
    friend std::ostream& operator<<(std::ostream& out, const WindowCase& c) { return out << c.name; }
};
const WindowCase kWindows[] = {
    {"before it", {8h, 10h}, &utc(), "2026-06-01T07:59:00Z", "2026-06-01T08:00:00Z"},
    {"at its first second", {8h, 10h}, &utc(), "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z"},
    {"in it", {8h, 10h}, &utc(), "2026-06-01T09:59:59Z", "2026-06-01T09:59:59Z"},
    {"its end is shut", {8h, 10h}, &utc(), "2026-06-01T10:00:00Z", "2026-06-02T08:00:00Z"},
    {"over midnight, in the evening", {22h, 6h}, &utc(), "2026-06-01T23:00:00Z", "2026-06-01T23:00:00Z"},
    {"over midnight, in the morning", {22h, 6h}, &utc(), "2026-06-02T05:59:00Z", "2026-06-02T05:59:00Z"},
    {"over midnight, by day", {22h, 6h}, &utc(), "2026-06-01T06:00:00Z", "2026-06-01T22:00:00Z"},
    {"on another clock", {8h, 10h}, &kHourAhead, "2026-06-01T06:00:00Z", "2026-06-01T07:00:00Z"},
    {"on another clock, the next day", {0h, 1h}, &kHourAhead, "2026-06-01T12:00:00Z", "2026-06-01T23:00:00Z"},
    {"the clocks go forward on the way",
     {8h, 10h},
     &kForwardAndBack,
     "2026-03-28T20:00:00Z",
     "2026-03-29T06:00:00Z"},
    {"the clocks go back on the way",
     {8h, 10h},
     &kForwardAndBack,
     "2026-03-29T20:00:00Z",
     "2026-03-30T07:00:00Z"},
    {"its beginning is in the missing hour",
     {2h + 30min, 6h},
     &kForwardAndBack,
     "2026-03-28T20:00:00Z",
     "2026-03-29T01:30:00Z"},
    {"all of it is in the missing hour",
     {2h + 15min, 2h + 45min},
     &kForwardAndBack,
     "2026-03-28T20:00:00Z",
     "2026-03-30T00:15:00Z"},
};

BOOST_DATA_TEST_CASE(a_window_opens, boost::unit_test::data::make(kWindows), c) {
    BOOST_TEST(format_time(opens(c.window, at(c.from_then), *c.zone)) == c.opens);
}

BOOST_AUTO_TEST_CASE(a_run_waits_for_its_window_but_not_one_that_somebody_asks_for) {
    JobSchedule job = twice_a_day();
    job.window = DayWindow{22h, 6h};

    BOOST_TEST((due(job, kNoon) == Due::no));
    BOOST_TEST((next_due(job, kNoon).value() == kNoon + 10h));
    BOOST_TEST((due(job, kNoon + 10h) == Due::schedule));
    BOOST_TEST((due(job, kNoon + 10h, kHourAhead) == Due::schedule));
    BOOST_TEST((next_due(job, kNoon, kHourAhead).value() == kNoon + 9h));
    job.run_requested = true;
    BOOST_TEST((due(job, kNoon) == Due::now));
}

BOOST_AUTO_TEST_CASE(a_missed_window_is_made_up_once_in_the_next_one) {
    JobSchedule job = twice_a_day();
    job.window = DayWindow{22h, 23h};
    const UtcTime days_later = kNoon + 72h; // the host was down for three windows

    BOOST_TEST((due(job, days_later) == Due::no));
    const UtcTime next = next_due(job, days_later).value();
    BOOST_TEST((next == days_later + 10h));
    job = begun(job, next);
    BOOST_TEST((due(job, next) == Due::no));
    BOOST_TEST((job.next_run_at == next + 12h));
}

BOOST_AUTO_TEST_CASE(a_repeated_attempt_waits_for_the_window_too) {
    JobSchedule job = twice_a_day();
    job.window = DayWindow{12h, 12h + 30min};

    job = ended(begun(job, kNoon), Outcome::failed, 3600, kNoon + 1min);

    BOOST_TEST((due(job, kNoon + 2h) == Due::no));
    BOOST_TEST((next_due(job, kNoon + 2h).value() == kNoon + 24h));
}

BOOST_AUTO_TEST_CASE(a_time_of_the_day_is_four_digits_and_a_colon) {
    for (const char* wrong : {"", "8:00", "24:00", "08:60", "0800", "08:0x", "-1:00", "08:00:00"})
        BOOST_TEST(!parse_day_time(wrong).has_value(), wrong);
    BOOST_TEST((parse_day_time("23:59").value() == 23h + 59min));
    BOOST_TEST(format_day_time(9h + 5min) == "09:05");
}

BOOST_AUTO_TEST_SUITE_END()
