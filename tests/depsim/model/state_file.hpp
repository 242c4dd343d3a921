#pragma once
// The world on disk, as JSON: what the seed does not already say.

#include <string>

#include "tests/depsim/model/world.hpp"

namespace depsim {

/// Writes beside the file and renames, so that a crash leaves the old one. Readable by the owner only.
/// Throws std::runtime_error.
void save_state(const World& world, const std::string& path);

/// Throws std::runtime_error with the reason when the file cannot be read or is not one of ours.
World load_state(const std::string& path);

} // namespace depsim
