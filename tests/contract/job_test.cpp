// Jobs: on their own, on demand, across hosts.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <ams/cpp/error.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <thread>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;
using namespace std::chrono_literals;

namespace {

/// A program: its sign-in does not end when the clock is moved by hours.
Client program(test::TestHost& host) {
    const auto system = ams::host::Principal::system(host.parts.catalog);
    Client client(host.port());
    client.use_token(
        std::string(host.parts.access.create_token(system, "user", "test", std::nullopt).reveal()));
    return client;
}

json only_job(Client& client) {
    return client.get("/jobs").json().at("jobs").at(0);
}
json runs(Client& client) {
    return client.get("/jobs/practice.job/runs").json().at("runs");
}

} // namespace

BOOST_AUTO_TEST_SUITE(jobs)

BOOST_DATA_TEST_CASE(a_job_runs_when_its_interval_is_over, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    host.plugin.job_body = [](ams_job_run* run, int trigger, const ams_cancel*, ams_error*) {
        ams::host::JobScheduler::set_message(run,
                                             trigger == AMS_TRIGGER_SCHEDULE ? "As scheduled." : "As asked.");
        return AMS_OK;
    };

    BOOST_TEST(!host.parts.jobs.run_if_due(job));
    BOOST_TEST(only_job(user).at("next_run_at") == "2026-06-01T13:00:00Z");
    BOOST_TEST(only_job(user).at("last_run").is_null());
    host.clock.advance(1h);
    BOOST_TEST(host.parts.jobs.run_if_due(job));
    BOOST_TEST(!host.parts.jobs.run_if_due(job));

    const json now = only_job(user);
    BOOST_TEST(now.at("next_run_at") == "2026-06-01T14:00:00Z");
    BOOST_TEST(now.at("interval_s") == 3600);
    BOOST_TEST(now.at("enabled") == true);
    BOOST_TEST(now.at("last_run").at("state") == "succeeded");
    BOOST_TEST(now.at("last_run").at("trigger") == "schedule");
    BOOST_TEST(now.at("last_run").at("message") == "As scheduled.");
    BOOST_TEST(now.at("last_run").at("host") == "test-host");
    BOOST_TEST(now.at("last_run").at("started_at") == "2026-06-01T13:00:00Z");
}

BOOST_DATA_TEST_CASE(run_now_during_a_run_causes_exactly_one_more,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    int begun = 0;
    host.plugin.job_body = [&](ams_job_run*, int, const ams_cancel*, ams_error*) {
        if (++begun == 1)
            for (int i = 0; i < 3; ++i)
                BOOST_TEST(user.api("POST", "/jobs/practice.job/run").status == 202);
        return AMS_OK;
    };

    BOOST_TEST(user.api("POST", "/jobs/practice.job/run").status == 202);
    BOOST_TEST(only_job(user).at("run_requested") == true);
    while (host.parts.jobs.run_if_due(job)) {}

    BOOST_TEST(begun == 2);
    const json history = runs(user);
    BOOST_TEST(history.size() == 2U);
    BOOST_TEST(history.at(0).at("trigger") == "now");
    BOOST_TEST(history.at(0).at("actor") == "user");
    BOOST_TEST(only_job(user).at("next_run_at") == "2026-06-01T13:00:00Z"); // the schedule is not disturbed
}

BOOST_DATA_TEST_CASE(a_failed_run_is_tried_again_on_its_own_clock,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    host.plugin.job_body = [&](ams_job_run*, int, const ams_cancel*, ams_error* error) {
        return ams::report(error, AMS_UNAVAILABLE, "practice.away", "It is away.");
    };

    host.clock.advance(1h);
    BOOST_TEST(host.parts.jobs.run_if_due(job));

    BOOST_TEST(only_job(user).at("next_run_at") == "2026-06-01T13:01:00Z");
    BOOST_TEST(only_job(user).at("last_run").at("error_code") == "practice.away");
    host.clock.advance(1min);
    BOOST_TEST(host.parts.jobs.run_if_due(job));
    BOOST_TEST(only_job(user).at("next_run_at") == "2026-06-01T13:03:00Z");
    host.plugin.job_body = [](ams_job_run*, int, const ams_cancel*, ams_error*) { return AMS_OK; };
    host.clock.advance(2min);
    BOOST_TEST(host.parts.jobs.run_if_due(job));
    BOOST_TEST(only_job(user).at("next_run_at") == "2026-06-01T14:00:00Z");
}

BOOST_DATA_TEST_CASE(of_several_hosts_one_runs_a_due_job, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect);
    test::TestPeer other(host.fresh, host.clock, host.plugin);
    other.instance.beat();
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::atomic<int> total{0};
    host.plugin.job_body = [&](ams_job_run*, int, const ams_cancel*, ams_error*) {
        most = std::max(most.load(), ++running);
        ++total;
        --running;
        return AMS_OK;
    };

    for (int round = 0; round < 5; ++round) {
        host.clock.advance(1h);
        std::jthread a([&] { host.parts.jobs.run_if_due(job); });
        std::jthread b([&] { other.jobs.run_if_due(job); });
    }

    BOOST_TEST(most == 1);
    BOOST_TEST(total == 5);
}

BOOST_DATA_TEST_CASE(a_run_is_taken_over_from_a_host_that_is_gone_but_not_from_a_living_one,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    test::TestPeer other(host.fresh, host.clock, host.plugin);
    other.instance.beat();
    ams::host::JobStore theirs(other.database, host.clock, other.instance.id(), "other", 60s);
    host.clock.advance(1h);
    const auto lease = theirs.begin("practice.job");
    BOOST_REQUIRE(lease.has_value());
    host.parts.jobs.run_now(job, "user");

    BOOST_TEST(!host.parts.jobs.run_if_due(job));
    BOOST_TEST(theirs.renew(*lease));
    other.instance.leave();
    BOOST_TEST(host.parts.jobs.run_if_due(job));

    const json history = runs(user);
    BOOST_TEST(history.at(0).at("state") == "succeeded");
    BOOST_TEST(history.at(1).at("state") == "failed");
    BOOST_TEST(history.at(1).at("error_code") == "ams.host_gone");
    // The paused host wakes up: what it writes under its old fence does not count.
    BOOST_TEST(!theirs.renew(*lease));
    BOOST_TEST(!theirs.end(*lease, ams::host::Outcome::succeeded, "late", "", "", 0));
    BOOST_TEST(runs(user).at(1).at("state") == "failed");
}

BOOST_AUTO_TEST_CASE(interval_and_switch_are_changed_and_checked) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client user = program(host);
    const auto patch = [&](const json& body) { return user.api("PATCH", "/jobs/practice.job", body); };

    BOOST_TEST(patch({{"interval_s", 7200}}).json().at("next_run_at") == "2026-06-01T14:00:00Z");
    const json off = patch({{"enabled", false}}).json();
    BOOST_TEST(off.at("enabled") == false);
    BOOST_TEST(off.at("next_run_at").is_null());
    host.clock.advance(24h);
    BOOST_TEST(!host.parts.jobs.run_if_due(*host.plugin.registry.job("practice.job")));
    BOOST_TEST(patch({{"enabled", true}}).json().at("next_run_at") == "2026-06-02T14:00:00Z");
    for (const json& wrong : {json(59), json(2592001), json("60"), json(1e300), json(-1)}) {
        BOOST_TEST(patch({{"interval_s", wrong}}).status == 400);
        BOOST_TEST(patch({{"interval_s", wrong}}).field() == "interval_s");
    }
    BOOST_TEST(patch({{"interval", 60}}).field() == "interval");
    BOOST_TEST(patch({{"enabled", 1}}).field() == "enabled");
    BOOST_TEST(patch({{"interval_s", 60}}).status == 200);
    BOOST_TEST(patch({{"interval_s", 2592000}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_window_is_set_kept_to_and_taken_away) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    host.plugin.job_body = [](ams_job_run*, int, const ams_cancel*, ams_error*) { return AMS_OK; };
    const auto patch = [&](const json& window) {
        return user.api("PATCH", "/jobs/practice.job", {{"window", window}});
    };

    const json set = patch({{"from", "22:00"}, {"to", "06:00"}}).json();
    BOOST_TEST(set.at("window") == json({{"from", "22:00"}, {"to", "06:00"}}));
    BOOST_TEST(set.at("time_zone") == "UTC");
    BOOST_TEST(set.at("next_run_at") == "2026-06-01T22:00:00Z");
    host.clock.advance(9h);
    BOOST_TEST(!host.parts.jobs.run_if_due(job));
    BOOST_TEST(user.api("POST", "/jobs/practice.job/run").status == 202);
    BOOST_TEST(host.parts.jobs.run_if_due(job)); // whoever asks does not wait
    host.clock.advance(1h);
    BOOST_TEST(host.parts.jobs.run_if_due(job));
    BOOST_TEST(patch(nullptr).json().at("window").is_null());
    for (const json& wrong :
         {json("22:00"), json({{"from", "22:00"}}), json({{"from", "22:00"}, {"to", "22:00"}}),
          json({{"from", "22:00"}, {"to", "24:00"}}),
          json({{"from", "22:00"}, {"to", "23:00"}, {"zone", "x"}})})
        BOOST_TEST(patch(wrong).field() == "window", wrong.dump());
}

BOOST_DATA_TEST_CASE(a_run_left_behind_is_given_up_before_the_next_is_due_and_tried_again,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    host.plugin.job_body = [](ams_job_run*, int, const ams_cancel*, ams_error*) { return AMS_OK; };
    test::TestPeer other(host.fresh, host.clock, host.plugin);
    other.instance.beat();
    ams::host::JobStore theirs(other.database, host.clock, other.instance.id(), "other", 60s);
    host.clock.advance(1h);
    BOOST_REQUIRE(theirs.begin("practice.job").has_value());
    BOOST_TEST(only_job(user).at("running") == true);
    other.instance.leave();

    BOOST_TEST(!host.parts.jobs.run_if_due(job));

    BOOST_TEST(only_job(user).at("last_run").at("error_code") == "ams.host_gone");
    BOOST_TEST(only_job(user).at("failures") == 1);
    BOOST_TEST(only_job(user).at("retry_at") == "2026-06-01T13:01:00Z");
    host.clock.advance(1min);
    BOOST_TEST(host.parts.jobs.run_if_due(job));
    BOOST_TEST(only_job(user).at("failures") == 0);
}

BOOST_AUTO_TEST_CASE(what_a_run_says_of_itself_is_seen_while_it_runs_and_its_history_comes_in_pages) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client user = program(host);
    const ams::host::Job& job = *host.plugin.registry.job("practice.job");
    json seen;
    host.plugin.job_body = [&](ams_job_run* run, int, const ams_cancel*, ams_error*) {
        ams::host::JobScheduler::set_message(run, "Half way.");
        seen = only_job(user);
        return AMS_OK;
    };
    for (int i = 0; i < 3; ++i) {
        user.api("POST", "/jobs/practice.job/run");
        BOOST_TEST(host.parts.jobs.run_if_due(job));
    }

    BOOST_TEST(seen.at("running") == true);
    BOOST_TEST(seen.at("last_run").at("message") == "Half way.");
    const json first = user.get("/jobs/practice.job/runs?limit=2").json();
    const json second =
        user.get("/jobs/practice.job/runs?limit=2&after=" + first.at("next").get<std::string>()).json();
    BOOST_TEST(first.at("runs").size() == 2U);
    BOOST_TEST(second.at("runs").size() == 1U);
    BOOST_TEST(second.at("next").is_null());
}

BOOST_AUTO_TEST_CASE(the_scheduler_s_threads_notice_a_request_and_stop_a_run) {
    test::TestHost host(Dialect::sqlite);
    test::Latch running;
    std::atomic<bool> stopped{false};
    host.plugin.job_body = [&](ams_job_run*, int, const ams_cancel* cancel, ams_error*) {
        test::Latch stop;
        std::uint64_t id = 0;
        cancel->subscribe(
            cancel->ctx, [](void* latch) noexcept { static_cast<test::Latch*>(latch)->open(); }, &stop, &id);
        running.open();
        stopped = stop.wait();
        cancel->unsubscribe(cancel->ctx, id);
        return AMS_CANCELLED;
    };
    host.parts.jobs.start();
    host.parts.jobs.run_now(*host.plugin.registry.job("practice.job"), "user");
    BOOST_REQUIRE(running.wait());

    host.parts.jobs.stop();

    BOOST_TEST(stopped);
    ams::host::JobStore store(host.parts.database, host.clock, "", "", 60s);
    BOOST_TEST(store.last_run("practice.job")->state == "cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
