// What the console is told of an action, wherever it offers one.
#pragma once

#include "host-sdk/host/loader/registry.hpp"

#include <nlohmann/json_fwd.hpp>

namespace ams::host {

/// {"id","title","selection","form"} and what the action's document says: hint, submenu, icon, danger, confirm.
[[nodiscard]] nlohmann::json describe_action(const Action& action);

} // namespace ams::host
