#pragma once
// POST /_portal/devices/{action}.

#include <string>

#include "tests/depsim/portal/parts.hpp"

namespace depsim::portal {

/// assign, move, reassign, unassign, release, replace, migrate, push, faults. The lock is held.
Reply move_devices(const Request& request, const std::string& action);

} // namespace depsim::portal
