// What tasks are made of: cancellation, rate, and knowing whether a process is gone.
#include "host-sdk/host/tasks/cancel_source.hpp"
#include "host-sdk/host/tasks/instance.hpp"
#include "host-sdk/host/tasks/rate_meter.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <thread>

using namespace ams::host;
using namespace std::chrono_literals;

namespace {

void count(void* counter) noexcept {
    ++*static_cast<std::atomic<int>*>(counter);
}

} // namespace

BOOST_AUTO_TEST_SUITE(cancelling)

BOOST_AUTO_TEST_CASE(a_subscriber_is_called_once) {
    CancelSource source;
    std::atomic<int> calls{0};
    std::uint64_t id = 0;
    const ams_cancel* const abi = source.abi();
    BOOST_TEST(abi->subscribe(abi->ctx, &count, &calls, &id) == AMS_OK);
    BOOST_TEST(abi->requested(abi->ctx) == 0);

    source.request();
    source.request();

    BOOST_TEST(calls == 1);
    BOOST_TEST(abi->requested(abi->ctx) == 1);
}

BOOST_AUTO_TEST_CASE(whoever_subscribes_too_late_is_called_at_once) {
    CancelSource source;
    std::atomic<int> calls{0};
    std::uint64_t id = 0;
    source.request();

    source.abi()->subscribe(source.abi()->ctx, &count, &calls, &id);

    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(after_unsubscribing_nobody_is_called) {
    CancelSource source;
    std::atomic<int> calls{0};
    std::uint64_t id = 0;
    source.abi()->subscribe(source.abi()->ctx, &count, &calls, &id);

    source.abi()->unsubscribe(source.abi()->ctx, id);
    source.abi()->unsubscribe(source.abi()->ctx, 4711);
    source.request();

    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(unsubscribing_waits_for_a_call_under_way) {
    struct Slow {
        std::atomic<bool> entered{false};
        std::atomic<bool> may_leave{false};
        std::atomic<bool> left{false};
    } slow;
    CancelSource source;
    std::uint64_t id = 0;
    const auto enter = [](void* state) noexcept {
        auto& self = *static_cast<Slow*>(state);
        self.entered = true;
        self.entered.notify_all();
        self.may_leave.wait(false);
        self.left = true;
    };
    source.abi()->subscribe(source.abi()->ctx, enter, &slow, &id);
    const std::jthread requester([&] { source.request(); });
    slow.entered.wait(false);
    const std::jthread opener([&] {
        slow.may_leave = true;
        slow.may_leave.notify_all();
    });

    source.abi()->unsubscribe(source.abi()->ctx, id);

    BOOST_TEST(slow.left);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rates)

BOOST_AUTO_TEST_CASE(a_rate_needs_some_progress_and_gives_an_estimate) {
    RateMeter meter;
    const RateMeter::Time begin{};
    meter.sample(0, begin);
    BOOST_TEST(!meter.rate());

    meter.sample(200, begin + 2s);

    BOOST_TEST(*meter.rate() == 100.0);
    BOOST_TEST(*meter.eta_s(1000) == 8);
    BOOST_TEST(*meter.eta_s(201) == 1);
    BOOST_TEST(*meter.eta_s(200) == 0);
    BOOST_TEST(!meter.eta_s(-1));
}

BOOST_AUTO_TEST_CASE(a_rate_follows_what_happened_in_the_last_seconds) {
    RateMeter meter;
    const RateMeter::Time begin{};
    for (int second = 0; second <= 60; ++second)
        meter.sample(second * 1000, begin + std::chrono::seconds(second));

    for (int second = 61; second <= 80; ++second) // the service became slow
        meter.sample(60'000 + (second - 60) * 10, begin + std::chrono::seconds(second));

    BOOST_TEST(*meter.rate() == 10.0);
}

BOOST_AUTO_TEST_CASE(work_that_begins_anew_is_measured_anew_and_standing_still_has_no_estimate) {
    RateMeter meter;
    const RateMeter::Time begin{};
    meter.sample(500, begin);
    meter.sample(0, begin + 1s);
    BOOST_TEST(!meter.rate());
    meter.sample(0, begin + 5s);

    BOOST_TEST(*meter.rate() == 0.0);
    BOOST_TEST(!meter.eta_s(100));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(instances)

BOOST_AUTO_TEST_CASE(this_process_runs_and_one_elsewhere_is_not_known) {
    BOOST_TEST(!ended_here(make_instance_id()));
    BOOST_TEST(!ended_here("0123456789abcdef-1-1-x")); // of another machine
    BOOST_TEST(!ended_here(""));
    BOOST_TEST(make_instance_id().size() <= 64U); // the column's width
}

BOOST_AUTO_TEST_CASE(a_process_that_ended_on_this_machine_is_known_to_be_gone) {
    int channel[2];
    BOOST_REQUIRE(pipe(channel) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        const std::string id = make_instance_id();
        const bool sent = write(channel[1], id.data(), id.size()) == static_cast<ssize_t>(id.size());
        _exit(sent ? 0 : 1);
    }
    close(channel[1]);
    char buffer[100];
    const ssize_t size = read(channel[0], buffer, sizeof(buffer));
    close(channel[0]);
    BOOST_REQUIRE(size > 0);
    int status = 0;
    BOOST_REQUIRE(waitpid(child, &status, 0) == child);

    BOOST_TEST(ended_here(std::string_view(buffer, static_cast<std::size_t>(size))));
}

BOOST_AUTO_TEST_SUITE_END()
