// ams.doctor/1 for C++: a check as a callable.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/log.hpp>
#include <ams/cpp/thread.hpp>
#include <ams/ext/doctor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace ams {

/// One thing that was looked at; see ams_doctor_step.
struct DoctorStep {
    std::string subject = {};
    std::string name;
    std::int32_t outcome = AMS_DOCTOR_OK;
    std::string text;
    std::string remedy = {};
};

class DoctorCheck;

/// What the operator's doctor looks at. Look it up with HostRef::find(): a host may lack it. Make it within init(); add()
/// is for init() only, step() for any thread while a check runs.
class Doctor : public detail::Extension<ams_ext_doctor> {
public:
    static constexpr const char* kId = AMS_EXT_DOCTOR;
    using Extension::Extension;

    inline void add(DoctorCheck& check) const;

    void step(ams_doctor_report* report, const DoctorStep& one) const {
        const ams_doctor_step raw{sizeof(ams_doctor_step), detail::or_null(one.subject),
                                  one.name.c_str(),        one.outcome,
                                  one.text.c_str(),        detail::or_null(one.remedy)};
        call(functions().step, report, &raw);
    }

private:
    friend class DoctorCheck;
    ThreadContract thread_;
};

/// A check and how it is done. The body reports steps through the function it is given, and throws ams::Error when it
/// cannot be done at all. Keep it where it is until deinit(): the host has its address.
class DoctorCheck {
public:
    using Report = std::function<void(const DoctorStep&)>;
    using Body = std::function<void(const Report&)>;

    DoctorCheck(std::string id, std::string title, Doctor doctor, Log log, Body body)
        : id_(std::move(id)), title_(std::move(title)), doctor_(doctor), log_(log), body_(std::move(body)) {}
    DoctorCheck(const DoctorCheck&) = delete;
    DoctorCheck& operator=(const DoctorCheck&) = delete;

    /// For ams_ext_doctor::add(). The texts are this object's.
    [[nodiscard]] ams_doctor_check raw() noexcept {
        return {sizeof(ams_doctor_check), id_.c_str(), title_.c_str(), this, &DoctorCheck::run};
    }

private:
    static ams_result run(void* ctx, ams_doctor_report* report, ams_error* error) noexcept {
        const auto& self = *static_cast<const DoctorCheck*>(ctx);
        return guarded(self.log_, self.id_.c_str(), error,
                       [&] { self.body_([&](const DoctorStep& one) { self.doctor_.step(report, one); }); });
    }

    std::string id_;
    std::string title_;
    Doctor doctor_;
    Log log_;
    Body body_;
};

inline void Doctor::add(DoctorCheck& check) const {
    thread_.check("ams.doctor/1 add()");
    const ams_doctor_check raw = check.raw();
    call(functions().add, &raw);
}

} // namespace ams
