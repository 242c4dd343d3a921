#include <ams/cpp/task.hpp>

#include <boost/test/unit_test.hpp>

#include "host-sdk/validator/recording_host.hpp"

#include <memory>

namespace {

using ams::validate::RecordingHost;

struct Fixture {
    RecordingHost recording;
    ams::HostRef host{recording.raw()};
    ams::Tasks tasks{host.require<ams::Tasks>()};
    ams::Log log{host.require<ams::Log>()};
    std::shared_ptr<int> captured = std::make_shared<int>(0);
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(task, Fixture)

BOOST_AUTO_TEST_CASE(a_task_runs_once_with_its_caller_and_lets_go_of_what_it_captured) {
    const std::string id = tasks.start({"Work", "thing:read", "thing/1", recording.caller()}, log,
                                       [count = captured](ams::TaskRun& run) {
                                           ++*count;
                                           run.progress(1, 2, "things", "One of two");
                                           run.set_message(run.caller()->user);
                                       });
    BOOST_TEST(!id.empty());
    BOOST_TEST(recording.tasks.front().join_key == "thing/1");

    BOOST_TEST(recording.run_tasks_cancelled() == 1U);

    BOOST_TEST(*captured == 1);
    BOOST_TEST(captured.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_task_that_never_ran_lets_go_too) {
    static_cast<void>(tasks.start({"Work", "thing:read", "", recording.caller()}, log,
                                  [count = captured](ams::TaskRun&) { ++*count; }));

    recording.release_tasks();

    BOOST_TEST(*captured == 0);
    BOOST_TEST(captured.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_copied_will_do) {
    static_cast<void>(tasks.start(
        {"Work", "thing:read", "", recording.caller()}, log,
        [owned = std::make_unique<int>(7), count = captured](ams::TaskRun&) { *count = *owned; }));

    recording.run_tasks_cancelled();

    BOOST_TEST(*captured == 7);
}

BOOST_AUTO_TEST_CASE(cancellation_reaches_the_body) {
    static_cast<void>(
        tasks.start({"Work", "thing:read", "", recording.caller()}, log,
                    [count = captured](ams::TaskRun& run) { *count = run.stop().stop_requested() ? 1 : 2; }));

    recording.run_tasks_cancelled();

    BOOST_TEST(*captured == 1);
}

BOOST_AUTO_TEST_SUITE_END()
