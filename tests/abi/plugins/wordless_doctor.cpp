// Sin: a check for the doctor that succeeds and says nothing.
#include "tests/abi/plugins/decent.hpp"

#include <ams/cpp/doctor.hpp>

#include <memory>

namespace {
class Wordless : public sinner::Decent {
public:
    explicit Wordless(const ams::HostRef& host) : Decent(host) {
        const auto doctor = host.find<ams::Doctor>();
        if (!doctor) return;
        check_ = std::make_unique<ams::DoctorCheck>("sinner.health", "Health", *doctor, log(),
                                                    [](const ams::DoctorCheck::Report&) {});
        doctor->add(*check_);
    }

private:
    std::unique_ptr<ams::DoctorCheck> check_;
};
} // namespace

AMS_PLUGIN(Wordless, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
