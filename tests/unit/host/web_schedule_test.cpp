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

BOOST_AUTO_TEST_SUITE_END()
