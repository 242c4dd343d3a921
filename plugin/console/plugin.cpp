#include "plugin/console/plugin.hpp"

#include "plugin/console/registration.hpp"

namespace mdm::dep {

struct Plugin::Parts {};

Plugin::Plugin(ams::HostRef host) : parts_(std::make_unique<Parts>()) {
    register_tables(host);
    register_views(host);
}

Plugin::~Plugin() = default;

} // namespace mdm::dep
