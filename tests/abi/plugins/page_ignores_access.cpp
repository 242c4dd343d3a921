// Sin: a dashboard that tells its figures to whoever asks.
#include "tests/abi/plugins/decent.hpp"

namespace {
ams_result fill(void*, const ams_caller*, const ams_sink* document, ams_error* error) noexcept {
    return ams::guarded(
        error, [&] { ams::write(document, R"({"title":"Sum","cards":[{"title":"Things","value":3}]})"); },
        [](const std::exception*) noexcept {});
}

class Open : public sinner::Decent {
public:
    explicit Open(const ams::HostRef& host) : Decent(after_the_dashboard(host), without_dashboard()) {}

private:
    static const ams::HostRef& after_the_dashboard(const ams::HostRef& host) {
        host.require<ams::Dashboards>().add(
            {sizeof(ams_dashboard), "sinner.sum", "Sum", sinner::kPermission, nullptr, &fill});
        return host;
    }
    static sinner::Declarations without_dashboard() {
        sinner::Declarations d;
        d.dashboards.clear();
        return d;
    }
};
} // namespace

AMS_PLUGIN(Open, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
