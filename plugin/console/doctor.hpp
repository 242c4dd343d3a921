// What the plugin looks at when the operator runs the host's doctor: the way to Apple, for each token.
#pragma once

#include "plugin/console/services.hpp"

#include <ams/cpp/doctor.hpp>

#include <memory>

namespace mdm::dep {

/// Registers the check "mdm.dep.apple"; null if the host has no doctor. Keep it until deinit(). Within init().
[[nodiscard]] std::unique_ptr<ams::DoctorCheck> register_doctor(const ams::HostRef& host, Services& services);

} // namespace mdm::dep
