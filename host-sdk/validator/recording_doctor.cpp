// ams.doctor/1 of the recording host: the checks that a plugin registers, and the steps that they report.
#include "host-sdk/validator/recording_host.hpp"

#include "host-sdk/validator/check.hpp"

#include <algorithm>

namespace ams::validate {
namespace {

ams_result add_check(const ams_host* host, const ams_doctor_check* check, ams_error*) noexcept {
    RecordingHost& self = recorder(host);
    if (check == nullptr || check->size < sizeof(ams_doctor_check)) {
        self.violation("descriptor", "a doctor check: its size field is smaller than SDK 1.0's");
        return AMS_OK;
    }
    self.check_registration("a doctor check");
    DoctorCheckRecord record{text_or_empty(check->id), text_or_empty(check->title), {}};
    if (check->run == nullptr)
        self.violation("descriptor", "doctor check " + in_quotes(record.id) + " has no run()");
    record.raw.ctx = check->ctx;
    record.raw.run = check->run;
    const std::lock_guard lock(self.mutex);
    self.doctor_checks.push_back(std::move(record));
    return AMS_OK;
}

/// Lower case, for programs: "tls".
bool is_step_name(const std::string& name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

ams_result report_step(const ams_host* host, ams_doctor_report* report, const ams_doctor_step* step,
                       ams_error*) noexcept {
    RecordingHost& self = recorder(host);
    if (step == nullptr || step->size < sizeof(ams_doctor_step)) {
        self.violation("doctor", "a step: its size field is smaller than SDK 1.0's");
        return AMS_OK;
    }
    DoctorStepRecord record{text_or_empty(step->subject), text_or_empty(step->name),
                            text_or_empty(step->text), text_or_empty(step->remedy), step->outcome};
    const std::string what = "step " + in_quotes(record.name);
    if (!is_step_name(record.name)) self.violation("doctor", what + " has no name of lower-case letters");
    if (record.text.empty()) self.violation("doctor", what + " says nothing");
    if (record.outcome < AMS_DOCTOR_OK || record.outcome > AMS_DOCTOR_SKIPPED)
        self.violation("doctor", what + ": its outcome is " + std::to_string(record.outcome));
    const std::lock_guard lock(self.mutex);
    if (self.doctor_run == nullptr || self.doctor_run != report)
        self.violations.emplace_back("doctor",
                                     what + " was reported while no check ran, or to another's report");
    self.steps.push_back(std::move(record));
    return AMS_OK;
}

} // namespace

ams_result RecordingHost::run_doctor_check(const DoctorCheckRecord& check, ams_error* error) {
    // Opaque to the plugin; the record is as good as any.
    auto* const run = reinterpret_cast<ams_doctor_report*>(const_cast<DoctorCheckRecord*>(&check));
    {
        const std::lock_guard lock(mutex);
        steps.clear();
        doctor_run = run;
    }
    ams_result result = AMS_OK;
    std::thread([&] { result = check.raw.run(check.raw.ctx, run, error); }).join();
    const std::lock_guard lock(mutex);
    doctor_run = nullptr;
    return result;
}

const ams_ext_doctor kDoctorFunctions = {add_check, report_step};

} // namespace ams::validate
