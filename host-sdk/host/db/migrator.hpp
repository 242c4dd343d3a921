// Brings the database to the schema that this program knows, and refuses to guess.
#pragma once

#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams::host {

/// The schema of the host itself: component "ams.host" in ams_schema.
inline constexpr std::uint32_t kHostSchemaVersion = 2;
inline constexpr std::string_view kHostComponent = "ams.host";

/// One part of the schema with its own version: the host's, or a plugin's.
struct SchemaComponent {
    std::string component;        ///< "ams.host", "mdm.dep"
    std::uint32_t version = 0;    ///< what this program needs
    std::filesystem::path folder; ///< create.sql and upgrade_NNNN_to_NNNN.sql of this database's dialect
};

/// A file's statements run in one transaction, which begins by checking the version it starts from and ends
/// with the version it leads to; half a file is never kept. Not thread-safe; several processes may migrate at
/// once: they take turns.
class Migrator {
public:
    /// `command` is how people call this program to migrate, for texts: "ams-host migrate --config FILE".
    Migrator(Database& database, Log& log, std::string command)
        : database_(database), log_(log), command_(std::move(command)) {}

    /// What the database has; nullopt: nothing of this component.
    std::optional<std::uint32_t> found(const std::string& component);

    /// Creates or upgrades. Returns the versions it went through, empty if there was nothing to do. Throws
    /// Error "ams.schema_newer", "ams.schema_file" (a file is missing or does not do what its name says) or
    /// "ams.migration_failed" (names file and SQLSTATE).
    std::vector<std::uint32_t> migrate(const SchemaComponent& wanted);

    /// Throws Error "ams.schema_missing", "ams.schema_old" or "ams.schema_newer" (AMS_CONFLICT), each naming
    /// both versions and the way out, unless the database has exactly what is wanted.
    void require(const SchemaComponent& wanted);

    /// Lets the reading account SELECT from every table and view that is not the host's own. A no-op on
    /// SQLite, which has no accounts.
    void grant_read(const std::string& account);

private:
    void step(const SchemaComponent& wanted, std::vector<std::uint32_t>& passed);

    Database& database_;
    Log& log_;
    std::string command_;
};

} // namespace ams::host
