#include "plugin/model/error.hpp"
#include "plugin/protocol/request_gate.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace mdm::dep;
using namespace std::chrono_literals;

namespace {

const UtcTime kNow = *parse_time("2026-08-20T12:00:00Z");
constexpr RequestLimits kTenAMinute{.burst = 3, .per_minute = 10, .parallel = 2};

} // namespace

BOOST_AUTO_TEST_SUITE(request_gate)

BOOST_AUTO_TEST_CASE(a_burst_goes_out_at_once_and_the_rest_at_the_rate) {
    RequestBucket bucket = full_bucket(kTenAMinute, kNow);

    for (int i = 0; i < 3; ++i)
        BOOST_CHECK(take(bucket, kTenAMinute, kNow) == 0ms);
    BOOST_CHECK(take(bucket, kTenAMinute, kNow) == 6s);
    BOOST_CHECK(take(bucket, kTenAMinute, kNow) == 12s);
}

BOOST_AUTO_TEST_CASE(a_pause_fills_the_bucket_to_the_brim_and_no_further) {
    RequestBucket bucket = full_bucket(kTenAMinute, kNow);
    for (int i = 0; i < 3; ++i)
        (void)take(bucket, kTenAMinute, kNow);

    for (int i = 0; i < 3; ++i)
        BOOST_CHECK(take(bucket, kTenAMinute, kNow + 24h) == 0ms);
    BOOST_CHECK(take(bucket, kTenAMinute, kNow + 24h) > 0ms);
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_refills_nothing) {
    RequestBucket bucket = full_bucket(kTenAMinute, kNow);
    for (int i = 0; i < 3; ++i)
        (void)take(bucket, kTenAMinute, kNow);

    BOOST_CHECK(take(bucket, kTenAMinute, kNow - 1h) == 6s);
}

BOOST_AUTO_TEST_CASE(no_more_than_allowed_are_under_way_together) {
    ManualClock clock(kNow);
    RequestGate gate({.burst = 100, .per_minute = 6'000, .parallel = 2}, clock);
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::latch all_there(8);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                all_there.arrive_and_wait();
                const RequestGate::Pass pass(gate, {});
                const int now = ++inside;
                int seen = most;
                while (now > seen && !most.compare_exchange_weak(seen, now)) {}
                std::this_thread::yield();
                --inside;
            });
    }
    BOOST_CHECK_LE(most, 2);
    BOOST_CHECK_GE(most, 1);
}

BOOST_AUTO_TEST_CASE(whoever_stops_waiting_gives_the_place_back) {
    ManualClock clock(kNow);
    RequestGate gate({.burst = 100, .per_minute = 6'000, .parallel = 1}, clock);
    std::stop_source stop;
    stop.request_stop();
    {
        const RequestGate::Pass pass(gate, {});
        BOOST_CHECK_THROW(RequestGate::Pass(gate, stop.get_token()), Error);
    }
    const RequestGate::Pass free_again(gate, {});
}

BOOST_AUTO_TEST_CASE(nothing_goes_out_during_a_pause_that_apple_asked_for) {
    ManualClock clock(kNow);
    RequestGate gate({}, clock);
    gate.close({.reason = Code::service_unavailable, .asked_at = kNow, .length = 600s});
    clock.advance(599s + 500ms);

    const auto error = gate.closed();

    BOOST_REQUIRE(error);
    BOOST_CHECK(error->code() == Code::service_unavailable);
    BOOST_CHECK_EQUAL(error->retry_after_s(), 1);
    BOOST_CHECK_THROW(RequestGate::Pass(gate, {}), Error);
    clock.advance(500ms);
    BOOST_CHECK(!gate.closed());
    const RequestGate::Pass over(gate, {});
}

BOOST_AUTO_TEST_CASE(of_two_pauses_the_one_that_ends_later_counts) {
    ManualClock clock(kNow);
    RequestGate gate({}, clock);
    gate.close({.asked_at = kNow, .length = 600s});

    gate.close({.asked_at = kNow, .length = 10s});
    BOOST_CHECK_EQUAL(gate.closed()->retry_after_s(), 600);
    gate.close({.asked_at = kNow, .length = 900s});
    BOOST_CHECK_EQUAL(gate.closed()->retry_after_s(), 900);

    gate.open();
    BOOST_CHECK(!gate.closed());
}

BOOST_AUTO_TEST_CASE(a_pause_of_a_clock_that_was_set_back_is_over) {
    BOOST_CHECK(left_of({.asked_at = kNow, .length = 600s}, kNow - 1s) == 0s);
    BOOST_CHECK(left_of({.asked_at = kNow, .length = 600s}, kNow) == 600s);
    BOOST_CHECK(left_of({.asked_at = kNow, .length = 600s}, kNow + 600s) == 0s);
}

BOOST_AUTO_TEST_SUITE_END()
