// Sin: uses ams.settings/1 without looking whether the host has it.
#include "tests/abi/plugins/decent.hpp"

#include <ams/cpp/settings.hpp>

namespace {
class Blind : public sinner::Decent {
public:
    explicit Blind(const ams::HostRef& host) : Decent(host) {
        const auto* settings =
            static_cast<const ams_ext_settings*>(host.get()->extension(host.get(), AMS_EXT_SETTINGS));
        ams::StringSink json;
        ams_error error = ams::make_error();
        ams::check(settings->read(host.get(), json.sink(), &error), error);
    }
};
} // namespace

AMS_PLUGIN(Blind, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
