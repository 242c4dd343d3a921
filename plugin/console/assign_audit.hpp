// Audit entries of actions that are done already: failing to write one does not undo them.
#pragma once

#include "plugin/console/services.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace mdm::dep {

/// Records what was done; if that fails, the log says so. The host has recorded that the action was used.
void record_audit(Services& services, const ams_caller* caller, const char* event, const std::string& object,
                  const nlohmann::ordered_json& detail);

} // namespace mdm::dep
