// Sin: registers from a thread of its own.
#include "tests/abi/plugins/decent.hpp"

#include <thread>

namespace {
class Elsewhere : public sinner::Decent {
public:
    explicit Elsewhere(const ams::HostRef& host) : Decent(host) {
        const auto* menu = static_cast<const ams_ext_menu*>(host.get()->extension(host.get(), AMS_EXT_MENU));
        if (menu == nullptr) throw ams::Error(AMS_FAILED, "sinner.no_menu", "There is no menu.");
        std::thread([&] {
            // Without the C++ class, which would notice in a debug build.
            const ams_menu_node node{sizeof node, "sinners.more", nullptr, "More",
                                     nullptr,     nullptr,        0,       nullptr};
            ams_error error = ams::make_error();
            static_cast<void>(menu->add(host.get(), &node, &error));
        }).join();
    }
};
} // namespace

AMS_PLUGIN(Elsewhere, "sinner", "1.0.0", AMS_SDK_VERSION_INIT);
