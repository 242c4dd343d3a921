#include "plugin/protocol/session_keeper.hpp"

#include "tests/unit/protocol/error_of.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <vector>

namespace mdm::dep::test {
namespace {

// Sessions S1, S2, ...
struct Counter {
    std::atomic<int> opened = 0;
    SessionKeeper::Open open() {
        return [this](const std::stop_token&) { return ams::Secret("S" + std::to_string(++opened)); };
    }
};

std::string value(SessionKeeper& keeper) {
    return std::string(keeper.get({}).value.reveal());
}

} // namespace

BOOST_AUTO_TEST_SUITE(session_keeper)

BOOST_AUTO_TEST_CASE(one_session_serves_everybody) {
    Counter counter;
    SessionKeeper keeper(counter.open());

    BOOST_TEST(value(keeper) == "S1");
    BOOST_TEST(value(keeper) == "S1");
    BOOST_TEST(counter.opened == 1);
}

BOOST_AUTO_TEST_CASE(many_threads_open_one_session) {
    constexpr int kThreads = 8;
    std::latch all_there(kThreads);
    Counter counter;
    SessionKeeper keeper([&](const std::stop_token& stop) {
        std::this_thread::yield();
        return counter.open()(stop);
    });
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&] {
            all_there.arrive_and_wait();
            if (value(keeper) == "S1") ++right;
        });
    }
    threads.clear();

    BOOST_TEST(right == kThreads);
    BOOST_TEST(counter.opened == 1);
}

BOOST_AUTO_TEST_CASE(many_refusals_of_one_session_open_one_new_one) {
    Counter counter;
    SessionKeeper keeper(counter.open());
    const SessionGrant first = keeper.get({});
    const SessionGrant same = keeper.get({});

    BOOST_TEST(!keeper.refused(first));
    BOOST_TEST(value(keeper) == "S2");
    BOOST_TEST(keeper.refused(same)); // a newer one is there: just repeat

    BOOST_TEST(value(keeper) == "S2");
    BOOST_TEST(counter.opened == 2);
}

BOOST_AUTO_TEST_CASE(the_newest_value_an_answer_carried_wins) {
    Counter counter;
    SessionKeeper keeper(counter.open());
    const SessionGrant grant = keeper.get({});

    keeper.adopt(grant, ams::Secret("S1b"));
    keeper.adopt(grant, ams::Secret("S1c"));
    keeper.adopt(grant, ams::Secret());

    BOOST_TEST(value(keeper) == "S1c");
    BOOST_TEST(counter.opened == 1);
}

BOOST_AUTO_TEST_CASE(a_late_answer_of_a_replaced_session_changes_nothing) {
    Counter counter;
    SessionKeeper keeper(counter.open());
    const SessionGrant old = keeper.get({});
    keeper.refused(old);
    BOOST_TEST(value(keeper) == "S2");

    keeper.adopt(old, ams::Secret("S1b"));

    BOOST_TEST(value(keeper) == "S2");
}

BOOST_AUTO_TEST_CASE(a_failure_to_open_lets_the_next_one_try) {
    int calls = 0;
    SessionKeeper keeper([&](const std::stop_token&) {
        if (++calls == 1) throw Error(Code::unreachable);
        return ams::Secret("S");
    });

    BOOST_TEST(error_of([&] { (void)keeper.get({}); }).code() == Code::unreachable);

    BOOST_TEST(value(keeper) == "S");
}

BOOST_AUTO_TEST_CASE(waiting_for_another_thread_s_session_ends_on_stop) {
    std::latch opening(1);
    std::latch may_go_on(1);
    SessionKeeper keeper([&](const std::stop_token&) {
        opening.count_down();
        may_go_on.wait();
        return ams::Secret("S");
    });
    std::jthread first([&] { (void)keeper.get({}); });
    opening.wait();
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });

    BOOST_TEST(error_of([&] { (void)keeper.get(stop.get_token()); }).code() == Code::cancelled);

    may_go_on.count_down();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace mdm::dep::test
