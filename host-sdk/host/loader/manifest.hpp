// manifest.json: what is known of a plugin before any of its code runs.
#pragma once

#include "host-sdk/host/loader/schemas.hpp"

#include <ams/version.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

struct Manifest {
    std::filesystem::path library; ///< the .so, absolute
    std::filesystem::path folder;  ///< where manifest and library lie
    std::string id;
    std::string name;
    std::string version;
    ams_version sdk{};
    ams_version min_host{};
    std::string schema_component; ///< "" if the plugin has no tables of its own
    std::uint32_t schema_version = 0;
    std::vector<std::string> permissions;
    std::vector<std::string> tables;
    std::vector<std::string> jobs;
};

/// Reads the manifest beside `library` and checks it against its schema, and the library against the
/// manifest's SHA-256. Neither file, nor the folder, may be writable by everybody. Throws Error naming the
/// file: "ams.manifest_missing", "ams.manifest_bad", "ams.library_missing", "ams.library_changed",
/// "ams.library_unsafe".
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& library, const DocumentSchemas& schemas);

[[nodiscard]] std::optional<ams_version> parse_version(std::string_view text);
[[nodiscard]] std::string to_string(ams_version version);

/// The rule of <ams/entry.h>. Throws Error "ams.sdk_mismatch" naming both versions and the remedy.
void check_sdk_range(std::string_view plugin, ams_version plugin_sdk, ams_version min_host,
                     ams_version host_sdk, ams_version min_plugin);

} // namespace ams::host
