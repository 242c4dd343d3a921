// Tasks: across requests, hosts and the ends of hosts.
#include "tests/contract/client.hpp"
#include "tests/contract/test_host.hpp"

#include <ams/cpp/error.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using ams::odbc::Dialect;
using nlohmann::json;
using test::Client;

namespace {

std::string start(Client& client) {
    const auto answer = client.action("practice.task", json::object());
    BOOST_REQUIRE_MESSAGE(answer.status == 202, answer.text);
    return answer.json().at("task").get<std::string>();
}

/// Follows a task to its end over its event stream.
json end_of(Client& client, const std::string& id) {
    json last;
    client.events("/tasks/" + id + "/events", [&](const json& task) {
        last = task;
        return true;
    });
    return last;
}

ams_task_progress progress(std::int64_t done, std::int64_t total, const char* text) {
    return {sizeof(ams_task_progress), done, total, "items", text};
}

} // namespace

BOOST_AUTO_TEST_SUITE(tasks)

BOOST_DATA_TEST_CASE(a_task_shows_progress_then_its_results, boost::unit_test::data::make(test::databases()),
                     dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = test::signed_in(host.port(), "user");
    test::Latch go_on;
    host.plugin.task_body = [&](ams_task* task, const ams_cancel*, ams_error*) {
        ams::host::TaskRunner::progress(task, progress(1, 3, "One of three"));
        if (!go_on.wait()) return AMS_FAILED;
        for (int i = 1; i <= 1200; ++i)
            host.parts.tasks.add_result(task, {{"key", std::to_string(i)}, {"status", "SUCCESS"}});
        ams::host::TaskRunner::progress(task, progress(3, 3, "Three of three"));
        ams::host::TaskRunner::set_message(task, "All done.");
        return AMS_OK;
    };

    const std::string id = start(user);
    json seen_running;
    json last;
    const auto stream = user.events("/tasks/" + id + "/events", [&](const json& task) {
        if (task.at("state") == "running" && task.at("progress").at("done") == 1) {
            seen_running = task;
            go_on.open();
        }
        last = task;
        return true;
    });

    BOOST_TEST(stream.header("content-type") == "text/event-stream");
    BOOST_TEST(stream.text.find("event: task\n") != std::string::npos);
    BOOST_TEST(seen_running.at("message") == "One of three");
    BOOST_TEST(seen_running.at("progress").at("unit") == "items");
    BOOST_TEST(last.at("state") == "succeeded");
    BOOST_TEST(last.at("message") == "All done.");
    BOOST_TEST(last.at("results").size() == 1200U);
    BOOST_TEST(last.at("results").at(1199).at("key") == "1200");
    BOOST_TEST(last.at("progress").at("done") == 3);
    const json asked = user.get("/tasks/" + id + "?results_limit=500&results_after=1000").json();
    BOOST_TEST(asked.at("results").size() == 200U);
    BOOST_TEST(asked.at("results_total") == 1200);
    BOOST_TEST(asked.at("results_next").is_null());
    BOOST_TEST(user.get("/tasks").json().at("tasks").at(0).at("id") == id);
}

BOOST_AUTO_TEST_CASE(a_failed_task_carries_its_problem) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client user = test::signed_in(host.port(), "user");
    host.plugin.task_body = [](ams_task*, const ams_cancel*, ams_error* error) {
        return ams::report(error, AMS_UNAVAILABLE, "practice.away", "It is away.", "", 60);
    };

    const json task = end_of(user, start(user));

    BOOST_TEST(task.at("state") == "failed");
    BOOST_TEST(task.at("error").at("code") == "practice.away");
    BOOST_TEST(task.at("error").at("detail") == "It is away.");
    BOOST_TEST(task.at("error").at("status") == 503);
    BOOST_TEST(task.at("error").at("retry_after_s") == 60);
}

BOOST_DATA_TEST_CASE(a_task_is_cancelled_from_here_and_from_another_host,
                     boost::unit_test::data::make(test::databases()), dialect) {
    for (const bool from_another : {false, true}) {
        test::TestHost host(dialect);
        host.serve();
        Client user = test::signed_in(host.port(), "user");
        test::Latch running;
        host.plugin.task_body = [&](ams_task*, const ams_cancel* cancel, ams_error*) {
            test::Latch stop;
            std::uint64_t id = 0;
            cancel->subscribe(
                cancel->ctx, [](void* latch) noexcept { static_cast<test::Latch*>(latch)->open(); }, &stop,
                &id);
            running.open();
            const bool stopped = stop.wait();
            cancel->unsubscribe(cancel->ctx, id);
            return stopped && cancel->requested(cancel->ctx) == 1 ? AMS_CANCELLED : AMS_FAILED;
        };
        const std::string id = start(user);
        BOOST_REQUIRE(running.wait());

        if (from_another) {
            test::TestPeer other(host.fresh, host.clock, host.plugin);
            BOOST_TEST(other.tasks.cancel(id));
        } else {
            BOOST_TEST(user.api("POST", "/tasks/" + id + "/cancel").status == 202);
        }

        BOOST_TEST(end_of(user, id).at("state") == "cancelled");
        BOOST_TEST(user.api("POST", "/tasks/" + id + "/cancel").status == 409);
    }
}

BOOST_DATA_TEST_CASE(the_same_work_is_joined_here_and_from_another_host,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = test::signed_in(host.port(), "user");
    test::Latch go_on;
    std::atomic<int> runs{0};
    host.plugin.task_body = [&](ams_task*, const ams_cancel*, ams_error*) {
        ++runs;
        return go_on.wait() ? AMS_OK : AMS_FAILED;
    };
    host.plugin.join_key = "sync/1";
    test::TestPeer other(host.fresh, host.clock, host.plugin);
    other.tasks.start();

    const std::string first = start(user);
    const std::string second = start(user);
    host.plugin.tasks = &other.tasks;
    const std::string third = start(user);
    // The other host follows a task that it does not run.
    std::uint64_t version = 0;
    BOOST_TEST(other.tasks.follow(first, version, std::chrono::seconds(1)).has_value());
    go_on.open();

    BOOST_TEST(first == second);
    BOOST_TEST(first == third);
    BOOST_TEST(end_of(user, first).at("state") == "succeeded");
    BOOST_TEST(runs == 1);
    const std::string fourth = start(user); // the first is over
    BOOST_TEST(fourth != first);
    BOOST_TEST(end_of(user, fourth).at("state") == "succeeded");
    other.tasks.stop();
    host.plugin.tasks = &host.parts.tasks;
}

BOOST_DATA_TEST_CASE(a_task_of_a_host_that_is_gone_fails_and_is_not_joined,
                     boost::unit_test::data::make(test::databases()), dialect) {
    test::TestHost host(dialect);
    host.serve();
    Client user = test::signed_in(host.port(), "user");
    host.plugin.join_key = "sync/1";
    // What a killed process leaves: an active task and a heartbeat that gets old.
    ams::host::TaskStore store(host.parts.database, host.clock);
    ams::host::TaskSnapshot left;
    left.id = "left-behind";
    left.plugin = "practice";
    left.title = "Left";
    left.permission = "practice:use";
    left.user = "user";
    left.host = "elsewhere";
    left.created_at = "2026-06-01T11:00:00Z";
    BOOST_REQUIRE(store.insert(left, "some-dead-instance", "sync/1", "practice\nsync/1"));

    const std::string id = start(user);

    BOOST_TEST(id != "left-behind");
    BOOST_TEST(end_of(user, id).at("state") == "succeeded");
    const json dead = user.get("/tasks/left-behind").json();
    BOOST_TEST(dead.at("state") == "failed");
    BOOST_TEST(dead.at("error").at("code") == "ams.host_gone");
}

BOOST_AUTO_TEST_CASE(stopping_cancels_what_runs_and_what_waits) {
    test::TestHost host(Dialect::sqlite);
    host.serve();
    Client user = test::signed_in(host.port(), "user");
    test::Latch running;
    host.plugin.task_body = [&](ams_task*, const ams_cancel* cancel, ams_error*) {
        running.open();
        test::Latch stop;
        std::uint64_t id = 0;
        cancel->subscribe(
            cancel->ctx, [](void* latch) noexcept { static_cast<test::Latch*>(latch)->open(); }, &stop, &id);
        const bool stopped = stop.wait();
        cancel->unsubscribe(cancel->ctx, id);
        return stopped ? AMS_CANCELLED : AMS_FAILED;
    };
    std::vector<std::string> ids;
    for (int i = 0; i < 12; ++i) // more than there are workers
        ids.push_back(start(user));
    BOOST_REQUIRE(running.wait());

    host.parts.tasks.stop();

    for (const std::string& id : ids)
        BOOST_TEST(user.get("/tasks/" + id).json().at("state") == "cancelled");
    const auto refused = user.action("practice.task", json::object());
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(refused.code() == "ams.stopping");
}

BOOST_AUTO_TEST_CASE(streams_are_bounded_so_that_requests_are_not_starved) {
    test::TestHost host(Dialect::sqlite);
    ams::host::WebSettings settings;
    settings.streams_each_user = 1;
    host.serve(settings);
    Client user = test::signed_in(host.port(), "user");
    Client second = test::signed_in(host.port(), "user");
    test::Latch go_on;
    host.plugin.task_body = [&](ams_task*, const ams_cancel*, ams_error*) {
        return go_on.wait() ? AMS_OK : AMS_FAILED;
    };
    const std::string id = start(user);

    test::Answer refused;
    user.events("/tasks/" + id + "/events", [&](const json&) {
        if (refused.status == 0) {
            refused = second.get("/tasks/" + id + "/events");
            go_on.open();
        }
        return true;
    });

    BOOST_TEST(refused.status == 503);
    BOOST_TEST(refused.code() == "ams.too_many_streams");
    BOOST_TEST(second.get("/tasks/" + id).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
