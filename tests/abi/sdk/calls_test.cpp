#include <ams/cpp/action.hpp>
#include <ams/cpp/form.hpp>
#include <ams/cpp/job.hpp>
#include <ams/cpp/menu.hpp>
#include <ams/cpp/tables.hpp>

#include <boost/test/unit_test.hpp>

#include "host-sdk/validator/recording_host.hpp"

namespace {

using ams::validate::RecordingHost;
using ams::validate::RequestedCancel;

/// A host, and what the adapters need of it.
struct Fixture {
    RecordingHost recording;
    ams::HostRef host{recording.raw()};
    ams::Dispatch dispatch{host.require<ams::Access>(), host.require<ams::Log>()};
    ams::StringSink answer;
    ams_error error = ams::make_error();

    Fixture() { recording.open_registration(); }

    [[nodiscard]] ams_request request(const char* form, const std::vector<const char*>& keys) const {
        return {sizeof(ams_request), recording.caller(), "test.act", keys.data(), keys.size(), form, 1};
    }
};

const ams::ActionSpec kSpec = {"test.act", "Act", "thing:read", "thing", "", "", AMS_SELECT_SOME};

} // namespace

BOOST_FIXTURE_TEST_SUITE(calls, Fixture)

BOOST_AUTO_TEST_CASE(an_action_is_registered_with_what_its_spec_says) {
    ams::Action action(kSpec, dispatch, [](const ams::Request&) { return std::string("{}"); });

    host.require<ams::Tables>().add({"thing", "thing:read", "{}"});
    host.require<ams::Actions>().add(action);

    BOOST_REQUIRE(recording.actions.size() == 1U);
    const auto& record = recording.actions.front();
    BOOST_TEST(record.id == "test.act");
    BOOST_TEST(record.permission == "thing:read");
    BOOST_TEST(record.table == "thing");
    BOOST_TEST(record.form == "");
    BOOST_TEST(record.raw.selection == AMS_SELECT_SOME);
    BOOST_TEST(recording.violations.empty());
}

BOOST_AUTO_TEST_CASE(an_action_sees_its_request_and_its_answer_arrives) {
    ams::Action action(kSpec, dispatch, [](const ams::Request& r) {
        std::string seen(r.user());
        for (const auto key : r.keys())
            seen += " " + std::string(key);
        return seen + " " + std::string(r.form()) + (r.dry_run() ? " preview" : "");
    });
    const ams_action raw = action.raw();
    const std::vector<const char*> keys = {"1", "2"};
    const ams_request one = request("{}", keys);

    BOOST_TEST(raw.invoke(raw.ctx, &one, answer.sink(), &error) == AMS_OK);

    BOOST_TEST(answer.text == "validator 1 2 {} preview");
}

BOOST_AUTO_TEST_CASE(a_caller_without_permission_never_reaches_the_body) {
    bool reached = false;
    ams::Action action(kSpec, dispatch, [&](const ams::Request&) {
        reached = true;
        return std::string("{}");
    });
    recording.behaviour.allow = false;
    const ams_action raw = action.raw();
    const ams_request one = request("{}", {});

    BOOST_TEST(raw.invoke(raw.ctx, &one, answer.sink(), &error) == AMS_DENIED);

    BOOST_TEST(!reached);
    BOOST_TEST(answer.text.empty());
    BOOST_TEST(recording.permissions_asked.contains("thing:read"));
}

BOOST_AUTO_TEST_CASE(the_fault_of_a_field_arrives_with_its_name) {
    ams::Action action(kSpec, dispatch, [](const ams::Request&) -> std::string {
        throw ams::Error(AMS_BAD_INPUT, "test.name", "Say a name.", "name");
    });
    const ams_action raw = action.raw();
    const ams_request one = request("{}", {});

    BOOST_TEST(raw.invoke(raw.ctx, &one, answer.sink(), &error) == AMS_BAD_INPUT);

    BOOST_TEST(std::string(error.field) == "name");
}

BOOST_AUTO_TEST_CASE(a_fixed_form_has_no_fill_and_a_filled_one_checks_its_caller) {
    ams::Form fixed({"test.fixed", "thing:read", "{}"}, dispatch);
    ams::Form filled({"test.filled", "thing:read", ""}, dispatch,
                     [](const ams::Request&) { return std::string("F"); });
    const ams_form raw = filled.raw();
    const ams_request one = request("{}", {});

    BOOST_TEST((fixed.raw().fill == nullptr));
    BOOST_TEST((raw.document == nullptr));
    BOOST_TEST(raw.fill(raw.ctx, &one, answer.sink(), &error) == AMS_OK);
    BOOST_TEST(answer.text == "F");
    recording.behaviour.allow = false;
    BOOST_TEST(raw.fill(raw.ctx, &one, answer.sink(), &error) == AMS_DENIED);
}

BOOST_AUTO_TEST_CASE(a_job_sees_that_it_was_cancelled_before_it_began) {
    const auto jobs = host.require<ams::Jobs>();
    bool stopped = false;
    ams::Job job({"test.job", "Job", "Does.", "thing:read", 60}, jobs, dispatch.log, [&](ams::JobRun& run) {
        stopped = run.stop().stop_requested();
        throw ams::Error(AMS_CANCELLED, "test.cancelled", "It was cancelled.");
    });
    jobs.add(job);
    const RequestedCancel cancel;
    const ams_job raw = job.raw();

    const ams_result result =
        raw.run(raw.ctx, nullptr, recording.caller(), AMS_TRIGGER_NOW, cancel.raw(), &error);

    BOOST_TEST(result == AMS_CANCELLED);
    BOOST_TEST(stopped);
    BOOST_TEST(recording.jobs.front().raw.default_interval_s == 60);
}

BOOST_AUTO_TEST_CASE(a_folder_of_the_menu_crosses_without_grid_and_permission) {
    host.require<ams::Menu>().add({"top", "", "Top", "", "", 1});

    BOOST_REQUIRE(recording.menu.size() == 1U);
    BOOST_TEST(recording.menu.front().grid == "");
    BOOST_TEST(recording.menu.front().permission == "");
}

BOOST_AUTO_TEST_SUITE_END()
