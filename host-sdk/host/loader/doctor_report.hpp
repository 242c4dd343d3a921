// Where the steps of a plugin's check go.
#pragma once

#include <ams/cpp/doctor.hpp>

#include <functional>
#include <utility>

/// What ams_ext_doctor::step() is handed back; the ABI's name. Lives while the check runs.
struct ams_doctor_report {
    explicit ams_doctor_report(std::function<void(const ams::DoctorStep&)> sink) : take(std::move(sink)) {}
    std::function<void(const ams::DoctorStep&)> take;
};

namespace ams::host {

using ams::DoctorStep;

} // namespace ams::host
