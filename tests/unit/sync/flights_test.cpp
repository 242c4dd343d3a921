#include "plugin/sync/flights.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

using namespace mdm::dep;

namespace {

RunRequest wish(Trigger trigger, std::int64_t token = 1) {
    return {.token = token, .trigger = trigger, .actor = "admin"};
}

// A run that stays in the air until let go, so that others meet it there.
struct Held {
    std::latch begun{1};
    std::promise<void> let_go;
    std::shared_future<void> gone{let_go.get_future()};
    int pages = 0;

    Flights::Body body() {
        return [this](const std::stop_token&, const ProgressSink& progress) {
            begun.count_down();
            gone.wait();
            progress({.token = 1,
                      .server_name = "A",
                      .phase = Phase::sync,
                      .counts = {.pages = 1},
                      .devices_per_s = 1});
            RunOutcome outcome;
            outcome.counts.pages = pages;
            return outcome;
        };
    }
};

Flights::Body must_not_run() {
    return [](const std::stop_token&, const ProgressSink&) -> RunOutcome {
        throw std::logic_error("a second run was started");
    };
}

Flights::Body until_stopped(std::latch& begun) {
    return [&begun](const std::stop_token& stop, const ProgressSink&) {
        std::promise<void> stopped;
        const std::stop_callback callback(stop, [&] { stopped.set_value(); });
        begun.count_down();
        stopped.get_future().wait();
        RunOutcome outcome;
        outcome.error.emplace(Code::cancelled);
        return outcome;
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(flights)

BOOST_AUTO_TEST_CASE(a_second_wish_during_a_run_shares_its_outcome) {
    Flights flights(4);
    Held held;
    held.pages = 7;
    auto first =
        std::async(std::launch::async, [&] { return flights.fly(wish(Trigger::now), {}, {}, held.body()); });
    held.begun.wait();
    std::latch entered(1);
    auto second = std::async(std::launch::async, [&] {
        entered.count_down();
        return flights.fly(wish(Trigger::schedule), {}, {}, [](const std::stop_token&, const ProgressSink&) {
            RunOutcome own; // reached only if the thread came after the first run had ended
            own.counts.pages = 7;
            own.joined = true;
            return own;
        });
    });
    entered.wait();
    held.let_go.set_value();

    BOOST_CHECK(!first.get().joined);
    const RunOutcome shared = second.get();
    BOOST_CHECK(shared.joined);
    BOOST_CHECK_EQUAL(shared.counts.pages, 7);
}

BOOST_AUTO_TEST_CASE(a_full_sync_does_not_join_a_run_of_changes) {
    Flights flights(4);
    Held held;
    auto first =
        std::async(std::launch::async, [&] { return flights.fly(wish(Trigger::now), {}, {}, held.body()); });
    held.begun.wait();
    std::atomic<bool> first_was_over = false;
    auto second = std::async(std::launch::async, [&] {
        return flights.fly(wish(Trigger::full), {}, {}, [&](const std::stop_token&, const ProgressSink&) {
            first_was_over = held.gone.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
            return RunOutcome{};
        });
    });
    held.let_go.set_value();

    first.get();
    BOOST_CHECK(!second.get().joined);
    BOOST_CHECK(first_was_over);
}

BOOST_AUTO_TEST_CASE(other_tokens_fly_at_the_same_time) {
    Flights flights(2);
    Held held;
    auto first = std::async(std::launch::async,
                            [&] { return flights.fly(wish(Trigger::now, 1), {}, {}, held.body()); });
    held.begun.wait();

    const RunOutcome other =
        flights.fly(wish(Trigger::now, 2), {}, {},
                    [](const std::stop_token&, const ProgressSink&) { return RunOutcome{}; });
    held.let_go.set_value();

    BOOST_CHECK(!other.joined);
    first.get();
}

BOOST_AUTO_TEST_CASE(no_more_tokens_fly_than_allowed) {
    Flights flights(1);
    Held held;
    auto first = std::async(std::launch::async,
                            [&] { return flights.fly(wish(Trigger::now, 1), {}, {}, held.body()); });
    held.begun.wait();
    std::stop_source impatient;
    impatient.request_stop();

    const RunOutcome other = flights.fly(wish(Trigger::now, 2), impatient.get_token(), {}, must_not_run());
    held.let_go.set_value();

    BOOST_CHECK(other.cancelled());
    first.get();
}

BOOST_AUTO_TEST_CASE(a_caller_that_gives_up_waiting_leaves_the_run_alone) {
    Flights flights(1);
    Held held;
    auto first =
        std::async(std::launch::async, [&] { return flights.fly(wish(Trigger::now), {}, {}, held.body()); });
    held.begun.wait();
    std::stop_source impatient;
    auto second = std::async(std::launch::async, [&] {
        return flights.fly(wish(Trigger::now), impatient.get_token(), {}, must_not_run());
    });
    impatient.request_stop();
    BOOST_CHECK(second.get().cancelled());
    held.let_go.set_value();

    BOOST_CHECK(!first.get().error);
}

BOOST_AUTO_TEST_CASE(grounding_a_token_stops_its_run_and_waits) {
    Flights flights(1);
    std::latch begun(1);
    auto run = std::async(std::launch::async,
                          [&] { return flights.fly(wish(Trigger::now), {}, {}, until_stopped(begun)); });
    begun.wait();

    flights.ground(1);

    BOOST_CHECK(run.get().cancelled());
}

BOOST_AUTO_TEST_CASE(stopping_ends_every_run_and_lets_none_begin) {
    Flights flights(2);
    std::latch begun(2);
    auto one = std::async(std::launch::async,
                          [&] { return flights.fly(wish(Trigger::now, 1), {}, {}, until_stopped(begun)); });
    auto two = std::async(std::launch::async,
                          [&] { return flights.fly(wish(Trigger::now, 2), {}, {}, until_stopped(begun)); });
    begun.wait();

    flights.stop();

    BOOST_CHECK(one.get().cancelled());
    BOOST_CHECK(two.get().cancelled());
    BOOST_CHECK(flights.fly(wish(Trigger::now, 3), {}, {}, must_not_run()).cancelled());
}

BOOST_AUTO_TEST_CASE(an_unexpected_error_reaches_its_caller_and_frees_the_place) {
    Flights flights(1);

    BOOST_CHECK_THROW(flights.fly(wish(Trigger::now), {}, {}, must_not_run()), std::logic_error);

    const RunOutcome next = flights.fly(
        wish(Trigger::now), {}, {}, [](const std::stop_token&, const ProgressSink&) { return RunOutcome{}; });
    BOOST_CHECK(!next.error);
}

BOOST_AUTO_TEST_SUITE_END()
