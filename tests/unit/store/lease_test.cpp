#include "tests/unit/store/store_fixture.hpp"

#include <atomic>
#include <latch>
#include <thread>

using namespace mdm::dep;
using store_test::device;
using store_test::Fixture;
using store_test::operation;
using store_test::Syncing;
using namespace std::chrono_literals;

namespace {

bool is_lost(const Error& error) {
    return error.code() == Code::lease_lost;
}

} // namespace

BOOST_AUTO_TEST_SUITE(lease)

STORE_CASE(a_free_lease_is_taken_and_a_held_one_names_its_holder) {
    Fixture t(dialect);
    const std::int64_t token = t.link();

    const Lease first = t.lease(token, "host-a/1");
    const LeaseAnswer second = t.store.sync_states.acquire(token, "host-b/7", 60s);

    BOOST_TEST(first.fence == 1);
    BOOST_TEST_REQUIRE(std::holds_alternative<LeaseHeld>(second));
    BOOST_TEST(std::get<LeaseHeld>(second).holder == "host-a/1");
    BOOST_TEST(std::get<LeaseHeld>(second).remaining.count() > 50'000);
    BOOST_TEST(std::get<LeaseHeld>(second).remaining.count() <= 60'000);
    BOOST_TEST(t.store.sync_states.holder(token)->holder == "host-a/1");
}

STORE_CASE(a_lease_given_back_is_free_and_one_that_ended_passes_on_with_a_higher_fence) {
    Fixture t(dialect);
    const std::int64_t token = t.link();

    const Lease first = t.lease(token, "host-a/1");
    t.store.sync_states.release(first);
    BOOST_TEST(!t.store.sync_states.holder(token));
    const Lease second = t.lease(token, "host-b/1", 0ms); // ends at once, by the database's clock
    const Lease third = t.lease(token, "host-c/1");

    BOOST_TEST(second.fence > first.fence);
    BOOST_TEST(third.fence > second.fence);
}

STORE_CASE(renewing_extends_and_a_stale_holder_can_neither_renew_nor_release) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    const Lease stale = t.lease(token, "host-a/1", 0ms);
    const Lease current = t.lease(token, "host-b/1", 10s);

    t.store.sync_states.renew(current, 600s);
    BOOST_CHECK_EXCEPTION(t.store.sync_states.renew(stale, 60s), Error, is_lost);
    t.store.sync_states.release(stale);

    BOOST_TEST(t.store.sync_states.holder(token)->holder == "host-b/1");
    BOOST_TEST((t.store.sync_states.holder(token)->remaining > 500s));
}

STORE_CASE(a_fenced_out_writer_writes_nothing) {
    Syncing t(dialect);
    t.sync({operation("S1", "added", "08:00:00")}, "c1");
    t.side->execute("UPDATE mdm_dep_sync_state SET lease_expires_ms = 0"); // paused for longer than its lease
    const Lease successor = t.lease(t.token, "host-b/1");
    const std::string devices = t.value("SELECT count(*) FROM mdm_dep_device WHERE present = 1");

    BOOST_CHECK_EXCEPTION(t.sync({operation("S2", "added", "08:00:01")}, "c2"), Error, is_lost);
    BOOST_CHECK_EXCEPTION(t.store.devices.mark_gone(t.held, t.run_id, {"S1"}), Error, is_lost);
    BOOST_CHECK_EXCEPTION(t.store.devices.apply_details(t.held, t.run_id, {device("S1")}), Error, is_lost);
    BOOST_CHECK_EXCEPTION(t.store.sync_states.begin_full_fetch(t.held), Error, is_lost);
    BOOST_CHECK_EXCEPTION(t.store.sync_states.set_position(t.held, {}), Error, is_lost);
    BOOST_CHECK_EXCEPTION(t.store.sync_states.finish_full_fetch(t.held), Error, is_lost);
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.run(t.held)), Error, is_lost);

    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device WHERE present = 1") == devices);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device_event") == "1");
    BOOST_TEST(t.store.sync_states.load(t.token).position.cursor == "c1");
    BOOST_TEST(t.store.runs.find(t.run_id).value().pages == 1);
    t.store.sync_states.renew(successor, 60s);
}

STORE_CASE(a_token_deleted_during_a_run_ends_it) {
    Syncing t(dialect);

    t.store.tokens.remove(t.token);

    BOOST_CHECK_EXCEPTION(t.sync({operation("S1", "added", "08:00:00")}), Error, is_lost);
    BOOST_CHECK_EXCEPTION(static_cast<void>(t.store.sync_states.acquire(t.token, "x", 60s)), Error,
                          [](const Error& e) { return e.code() == Code::not_found; });
}

STORE_CASE(of_many_who_ask_at_once_one_gets_it) {
    Fixture t(dialect);
    const std::int64_t token = t.link();
    std::atomic<int> winners = 0;
    std::atomic<int> failures = 0;
    std::latch start(4);

    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            try {
                const LeaseAnswer answer =
                    t.store.sync_states.acquire(token, "host-" + std::to_string(i), 60s);
                if (std::holds_alternative<Lease>(answer)) ++winners;
            } catch (const std::exception& e) {
                BOOST_TEST_MESSAGE(e.what());
                ++failures;
            }
        });
    threads.clear();

    BOOST_TEST(winners.load() == 1);
    BOOST_TEST(failures.load() == 0);
}

STORE_CASE(pages_of_several_tokens_are_written_side_by_side) {
    Fixture t(dialect);
    constexpr int kTokens = 3;
    std::atomic<int> failures = 0;

    std::vector<std::jthread> threads;
    for (int i = 0; i < kTokens; ++i) {
        const std::int64_t token = t.link("server-" + std::to_string(i));
        const Lease held = t.lease(token, "host-a/" + std::to_string(i));
        const std::int64_t run = t.run(held);
        threads.emplace_back([&t, &failures, held, run] {
            try {
                for (int page_number = 0; page_number < 5; ++page_number) {
                    DevicePage page;
                    for (int n = 0; n < 150; ++n)
                        page.devices.push_back(
                            device("S" + std::to_string(page_number) + "-" + std::to_string(n)));
                    static_cast<void>(t.store.devices.apply_page(
                        held, run, Phase::fetch, page, {Phase::fetch, std::to_string(page_number)}));
                }
            } catch (const std::exception& e) {
                BOOST_TEST_MESSAGE(e.what());
                ++failures;
            }
        });
    }
    threads.clear();

    BOOST_TEST(failures.load() == 0);
    BOOST_TEST(t.value("SELECT count(*) FROM mdm_dep_device") == std::to_string(kTokens * 5 * 150));
}

BOOST_AUTO_TEST_SUITE_END()
