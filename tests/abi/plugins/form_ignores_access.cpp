// Sin: a form that fills itself in for whoever asks.
#include "tests/abi/plugins/decent.hpp"

namespace {
constexpr const char* kDocument = R"({"title":"Touch","sections":[{"fields":[
    {"name":"how","type":"text","title":"How","hint":"Gently or not."}]}]})";

ams_result fill(void*, const ams_request*, const ams_sink* document, ams_error* error) noexcept {
    return ams::guarded(
        error, [&] { ams::write(document, kDocument); }, [](const std::exception*) noexcept {});
}

class Open : public sinner::Decent {
public:
    explicit Open(const ams::HostRef& host) : Decent(after_the_form(host), without_form()) {}

private:
    static const ams::HostRef& after_the_form(const ams::HostRef& host) {
        host.require<ams::Forms>().add(
            {sizeof(ams_form), "sinner.touch", sinner::kPermission, nullptr, nullptr, &fill});
        return host;
    }
    static sinner::Declarations without_form() {
        sinner::Declarations d;
        d.forms.clear();
        return d;
    }
};
} // namespace

AMS_PLUGIN(Open, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
