// Sin: refuses a host whose ams_host has grown.
#include "tests/abi/plugins/decent.hpp"

namespace {
class Exact : public sinner::Decent {
public:
    explicit Exact(const ams::HostRef& host) : Decent(host) {
        if (host.get()->size != sizeof(ams_host))
            throw ams::Error(AMS_FAILED, "sinner.other_host", "This is not the host I know. Find that one.");
    }
};
} // namespace

AMS_PLUGIN(Exact, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
