#pragma once
// /_portal: what an administrator does in Apple's portal, and what a test does to the service.

#include <string>

#include "tests/depsim/app/simulator.hpp"

namespace depsim {

/// Answers a call below /_portal. Loopback clients only. Takes the simulator's lock where it is needed.
/// Errors are `{"error":"<sentence>"}` with status 400 (request), 403, 404, 405 or 413.
Reply handle_portal(Simulator& simulator, const Call& call);

} // namespace depsim
