#pragma once
// The world and the script of faults on disk, as JSON: what the seed does not already say. Session tokens and used nonces are
// not there: loading is a restart of the service, after which clients sign in again.

#include <string>

#include <nlohmann/json.hpp>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// Writes beside the file and renames, so that a crash leaves the old one. Readable by the owner only.
/// Throws std::runtime_error.
/// @param faults  a list, kept as it is
void save_state(const World& world, const nlohmann::ordered_json& faults, const std::string& path);

struct SavedState {
    World world;
    nlohmann::json faults; ///< a list
};

/// Throws std::runtime_error with the reason when the file cannot be read, is not one of ours or contradicts itself.
SavedState load_state(const std::string& path);

} // namespace depsim
