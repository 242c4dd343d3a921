#pragma once
// Apple's service: what is checked before an endpoint sees a call, and in which order.

#include <string>
#include <string_view>

#include "tests/depsim/app/simulator.hpp"

namespace depsim {

/// Answers a call that is not for the portal. Takes the simulator's lock.
Reply handle_service(Simulator& simulator, const Call& call);

/// Whether the fault is for one of the service's calls.
bool has_call_for(const Fault& fault);

} // namespace depsim
