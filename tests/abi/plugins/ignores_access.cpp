// Sin: an action that does not ask who calls it.
#include "tests/abi/plugins/decent.hpp"

namespace {
ams_result invoke(void*, const ams_request* request, const ams_sink* answer, ams_error* error) noexcept {
    const std::string_view form = request->form;
    if (!form.starts_with("{\"how\":\""))
        return ams::report(error, AMS_BAD_INPUT, "sinner.bad_form", "Say how, as text.", "how");
    return ams::guarded(
        error, [&] { ams::write(answer, R"({"message":"Touched."})"); },
        [](const std::exception*) noexcept {});
}

class Open : public sinner::Decent {
public:
    explicit Open(const ams::HostRef& host) : Decent(host, without_action()) {
        host.require<ams::Actions>().add({sizeof(ams_action), "sinner.touch", "Touch", sinner::kPermission,
                                          "sinner_thing", "sinner.touch", nullptr, AMS_SELECT_SOME, nullptr,
                                          &invoke});
    }

private:
    static sinner::Declarations without_action() {
        sinner::Declarations d;
        d.actions.clear();
        return d;
    }
};
} // namespace

AMS_PLUGIN(Open, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
