#pragma once
// Settings as JSON, for the control API and the state file.

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tests/depsim/model/settings.hpp"

namespace depsim {

nlohmann::ordered_json settings_to_json(const Settings& settings);

/// Takes over the keys that are there. All or nothing: on a wrong key, type or value nothing is changed and a
/// sentence about the first one is returned; empty when all went well.
std::string apply_settings(Settings& settings, const nlohmann::json& body);

} // namespace depsim
