#include "host-sdk/validator/checks/checks.hpp"
#include "host-sdk/validator/session.hpp"

#include <ams/cpp/error.hpp>

namespace ams::validate {

Outcome doctor_steps(const Subject& subject) {
    Session session(subject);
    session.init();
    if (session.host.doctor_checks.empty())
        return {Status::skipped, "the plugin has no check for the doctor"};
    Faults faults;
    for (const DoctorCheckRecord& check : session.host.doctor_checks) {
        ams_error error = make_error();
        const ams_result result = session.host.run_doctor_check(check, &error);
        // Without a database a check may fail as a whole; errors.filled looks at how.
        if (result == AMS_OK && session.host.steps.empty())
            faults.add("doctor check " + check.id + " succeeded without a step");
        if (!session.host.tasks.empty()) faults.add("doctor check " + check.id + " started a task");
    }
    for (const auto& [rule, text] : session.host.violations)
        if (rule == "doctor") faults.add(text);
    return faults.outcome();
}

} // namespace ams::validate
