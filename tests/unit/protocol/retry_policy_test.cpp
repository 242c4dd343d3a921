#include "plugin/protocol/retry_policy.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <vector>

namespace mdm::dep::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const UtcTime kNow = *parse_time("2026-11-22T12:00:00Z");

struct RetryAfter {
    const char* text;
    int seconds; ///< -1: none.
};
std::ostream& operator<<(std::ostream& out, const RetryAfter& row) {
    return out << '"' << row.text << '"';
}

const std::vector<RetryAfter> kRetryAfter{
    {"120", 120},
    {" 120 ", 120},
    {"0", 0},
    {"99999", 3600},
    {"99999999999999999999999", 3600},
    {"Sun, 22 Nov 2026 12:00:30 GMT", 30},
    {"Sunday, 22-Nov-26 12:00:30 GMT", 30},
    {"Sun Nov 22 12:00:30 2026", 30},
    {"Sun, 22 Nov 2026 11:00:00 GMT", 0},
    {"Mon, 23 Nov 2026 12:00:00 GMT", 3600},
    {"", -1},
    {"-5", -1},
    {"1.5", -1},
    {"soon", -1},
    {"12 seconds and a bit more", -1},
};

struct Delay {
    const char* name;
    int tries_made;
    int retry_after_s;
    double random;
    long ms; ///< -1: give up.
};
std::ostream& operator<<(std::ostream& out, const Delay& row) {
    return out << row.name;
}

const std::vector<Delay> kDelays{
    {"first, least", 1, 0, 0.0, 1000},
    {"first, most", 1, 0, 0.999999, 1999},
    {"second", 2, 0, 0.5, 3000},
    {"third", 3, 0, 0.5, 6000},
    {"used up", 4, 0, 0.5, -1},
    {"as asked", 1, 30, 0.0, 30000},
    {"as asked, never earlier", 1, 30, 0.5, 30500},
    {"asked for more than an operation waits", 1, 61, 0.0, -1},
    {"retrying cannot help is no wish for time", 1, -1, 0.0, 1000},
};

struct Counted {
    int attempts = 0;
    int retries = 0;
};

// Fails with `code` until `successes_at`, then returns.
Counted run(ManualClock& clock, Code code, int succeeds_at, const std::stop_token& stop = {}) {
    Counted counted;
    with_retries(
        {}, clock, stop,
        [&] {
            if (++counted.attempts < succeeds_at) throw Error(code);
        },
        [](const Error& error) { return is_transient(error.code()); }, [] { return 0.5; },
        [&](const Error&, milliseconds) { ++counted.retries; });
    return counted;
}

} // namespace

BOOST_AUTO_TEST_SUITE(retry_policy)

BOOST_DATA_TEST_CASE(retry_after_is_read_in_both_forms, boost::unit_test::data::make(kRetryAfter), row) {
    const auto parsed = parse_retry_after(row.text, kNow, seconds(3600));

    BOOST_TEST((parsed ? parsed->count() : -1) == row.seconds);
}

BOOST_DATA_TEST_CASE(the_delay_doubles_has_jitter_and_ends, boost::unit_test::data::make(kDelays), row) {
    const auto delay = next_delay({}, row.tries_made, row.retry_after_s, row.random);

    BOOST_TEST((delay ? delay->count() : -1) == row.ms);
}

BOOST_AUTO_TEST_CASE(the_delay_is_capped) {
    BOOST_TEST(next_delay({.max_tries = 100}, 50, 0, 0.999999)->count() <= 60000);
}

BOOST_AUTO_TEST_CASE(a_transient_failure_is_repeated_until_it_is_over) {
    ManualClock clock(kNow);

    const Counted counted = run(clock, Code::service_unavailable, 3);

    BOOST_TEST(counted.attempts == 3);
    BOOST_TEST(counted.retries == 2);
    BOOST_TEST((clock.waits() == std::vector<milliseconds>{milliseconds(1500), milliseconds(3000)}));
}

BOOST_AUTO_TEST_CASE(tries_are_bounded_and_the_last_error_is_thrown) {
    ManualClock clock(kNow);

    BOOST_TEST(error_of([&] { run(clock, Code::unreachable, 100); }).code() == Code::unreachable);

    BOOST_TEST(clock.waits().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_lasting_failure_is_not_repeated) {
    ManualClock clock(kNow);

    BOOST_TEST(error_of([&] { run(clock, Code::terms_not_signed, 100); }).code() == Code::terms_not_signed);

    BOOST_TEST(clock.waits().empty());
}

BOOST_AUTO_TEST_CASE(a_stop_request_ends_the_waiting) {
    ManualClock clock(kNow);
    std::stop_source stop;
    stop.request_stop();

    BOOST_TEST(error_of([&] { run(clock, Code::unreachable, 100, stop.get_token()); }).code() ==
               Code::cancelled);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
