#include "plugin/console/plugin.hpp"

#include "plugin/console/action_list.hpp"
#include "plugin/console/doctor.hpp"
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/registration.hpp"
#include "plugin/console/services.hpp"
#include "plugin/console/translate.hpp"

#include <ams/cpp/settings.hpp>

namespace mdm::dep {
namespace {

Settings settings_of(const ams::HostRef& host) {
    const auto log = host.require<ams::Log>();
    const ams::Secret section = host.require<ams::Settings>().read();
    Settings settings = translated(log, "Reading the settings",
                                   [&] { return read_settings(section.reveal(), MDM_DEP_VERSION); });
    for (const std::string& warning : settings.warnings)
        log.warning(warning);
    return settings;
}

} // namespace

struct Plugin::Parts {
    explicit Parts(const ams::HostRef& host)
        : services(host, settings_of(host)), actions(host, services),
          pages(host, services, [this](std::string_view id) { return actions.has(id); }),
          doctor(register_doctor(host, services)) {}
    Services services;
    ActionList actions;
    Pages pages;
    std::unique_ptr<ams::DoctorCheck> doctor; ///< Null: the host has none.
};

Plugin::Plugin(ams::HostRef host) {
    register_tables(host);
    parts_ = std::make_unique<Parts>(host);
    register_views(host);
}

Plugin::~Plugin() {
    parts_->services.stop();
}

} // namespace mdm::dep
