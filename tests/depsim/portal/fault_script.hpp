#pragma once
// Faults as JSON, for the control API and the state file: what one writes the other reads.

#include <nlohmann/json_fwd.hpp>

#include "tests/depsim/model/world.hpp"
#include "tests/depsim/server/faults.hpp"

namespace depsim::portal {

/// Throws Problem when an entry makes no sense. `world` knows the servers by name.
Fault fault_of(const World& world, const nlohmann::json& entry);

/// All of the plan, in its order, with how often each was seen and fired.
nlohmann::ordered_json faults_to_json(const FaultPlan& plan);

} // namespace depsim::portal
