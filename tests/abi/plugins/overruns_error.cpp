// Sin: writes a whole ams_error of its own SDK, however long the caller's is.
#include "tests/abi/plugins/decent.hpp"

namespace {
class Overrun : public sinner::Decent {
public:
    explicit Overrun(const ams::HostRef& host)
        : Decent(host, without_action()), access_(host.require<ams::Access>()) {
        host.require<ams::Actions>().add({sizeof(ams_action), "sinner.touch", "Touch", sinner::kPermission,
                                          "sinner_thing", "sinner.touch", nullptr, AMS_SELECT_SOME, this,
                                          &Overrun::invoke});
    }

private:
    static ams_result invoke(void* ctx, const ams_request* request, const ams_sink*,
                             ams_error* error) noexcept {
        const auto& self = *static_cast<const Overrun*>(ctx);
        const bool allowed = self.access_.allowed(request->caller, sinner::kPermission);
        const auto size = error->size;
        *error = ams::make_error();
        error->size = size;
        ams::detail::copy_text(error->code, "sinner.no");
        ams::detail::copy_text(error->text, "No. Ask somebody else.");
        return allowed ? AMS_BAD_INPUT : AMS_DENIED;
    }
    static sinner::Declarations without_action() {
        sinner::Declarations d;
        d.actions.clear();
        return d;
    }

    ams::Access access_;
};
} // namespace

AMS_PLUGIN(Overrun, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
