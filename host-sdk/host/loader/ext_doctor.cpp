// ams.doctor: checks are registered like everything else; their steps go to whoever runs them.
#include "host-sdk/host/loader/doctor_report.hpp"
#include "host-sdk/host/loader/extension.hpp"
#include "host-sdk/host/loader/extension_tables.hpp"

#include <algorithm>

namespace ams::host {
namespace {

ams_result add_check(const ams_host* host, const ams_doctor_check* check, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) { plugin.registrar().add(check); });
}

ams_result report_step(const ams_host* host, ams_doctor_report* report, const ams_doctor_step* from,
                       ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost&) {
        if (report == nullptr || from == nullptr || from->size < sizeof(ams_doctor_step))
            throw Error(AMS_BAD_INPUT, "ams.argument_bad", "The report or the step is missing or too small.",
                        "step");
        if (from->outcome < AMS_DOCTOR_OK || from->outcome > AMS_DOCTOR_SKIPPED)
            throw Error(AMS_BAD_INPUT, "ams.argument_bad", "The step's outcome is none of AMS_DOCTOR_*.",
                        "outcome");
        DoctorStep step;
        if (from->subject != nullptr) step.subject = argument(from->subject, "subject", 200);
        step.name = argument(from->name, "name", 64);
        step.outcome = from->outcome;
        step.text = argument(from->text, "text", 4096);
        if (from->remedy != nullptr) step.remedy = argument(from->remedy, "remedy", 4096);
        report->take(step);
    });
}

} // namespace

const ams_ext_doctor kExtDoctor = {&add_check, &report_step};

} // namespace ams::host
