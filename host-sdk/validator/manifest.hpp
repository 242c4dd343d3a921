// manifest.json as the checks use it.
#pragma once

#include "host-sdk/validator/check.hpp"

#include <optional>
#include <set>
#include <string>

namespace ams::validate {

struct Manifest {
    std::string id;
    std::string version;
    std::string library;
    std::string sha256; ///< "" when it is not stated
    std::string sdk_built;
    std::string sdk_min_host;
    std::set<std::string> permissions;
    std::set<std::string> tables;
    std::set<std::string> jobs;
    std::optional<int> schema_version; ///< of the plugin's own database tables, if it has some
};

/// The manifest's text, at most 1 MiB. Throws Failure.
std::string manifest_text(const Subject& subject);

/// Throws Failure when it does not fit its schema; the check manifest.valid tells how.
Manifest read_manifest(const Subject& subject);

} // namespace ams::validate
