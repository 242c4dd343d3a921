// Sin: a check for the doctor whose outcome is none.
#include "tests/abi/plugins/decent.hpp"

#include <ams/cpp/doctor.hpp>

#include <memory>

namespace {
class Strange : public sinner::Decent {
public:
    explicit Strange(const ams::HostRef& host) : Decent(host) {
        const auto doctor = host.find<ams::Doctor>();
        if (!doctor) return;
        check_ = std::make_unique<ams::DoctorCheck>(
            "sinner.health", "Health", *doctor, log(), [](const ams::DoctorCheck::Report& report) {
                report({.name = "pulse", .outcome = AMS_DOCTOR_OK, .text = "60 a minute"});
                report({.name = "mood", .outcome = 7, .text = "Strange."});
            });
        doctor->add(*check_);
    }

private:
    std::unique_ptr<ams::DoctorCheck> check_;
};
} // namespace

AMS_PLUGIN(Strange, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
