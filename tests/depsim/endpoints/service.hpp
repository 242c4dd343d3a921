#pragma once
// Apple's service: what is checked before an endpoint sees a call, and in which order.

#include <string>
#include <string_view>

#include "tests/depsim/app/simulator.hpp"

namespace depsim {

/// Answers a call that is not for the portal. Takes the simulator's lock.
Reply handle_service(Simulator& simulator, const Call& call);

/// Writes the reply's code into its body in the form the settings ask for.
void write_error_body(Reply& reply, ErrorForm form);

} // namespace depsim
