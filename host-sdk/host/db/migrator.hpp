// Brings the database to the schema that this program knows, and refuses to guess.
#pragma once

#include "host-sdk/host/db/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

class Log;

/// The schema of the host itself: component "ams.host" in ams_schema.
inline constexpr std::uint32_t kHostSchemaVersion = 1;
inline constexpr std::string_view kHostComponent = "ams.host";

/// One part of the schema with its own version: the host's, or a plugin's.
struct SchemaComponent {
    std::string component;        ///< "ams.host", "mdm.dep"
    std::uint32_t version = 0;    ///< what this program needs
    std::filesystem::path folder; ///< with create.sql and upgrade_NNNN_to_NNNN.sql, of this dialect
};

/// A file's statements run in one transaction, which begins by checking the version it starts from and must
/// end with the version it leads to; half a file is never kept. Not thread-safe; several processes may
/// migrate at once: they take turns.
class Migrator {
public:
    Migrator(Database& database, Log& log) : database_(database), log_(log) {}

    /// What the database has; nullopt: nothing of this component.
    std::optional<std::uint32_t> found(const std::string& component);

    /// Creates or upgrades. Returns the versions it went through, empty if there was nothing to do. Throws
    /// Error "ams.schema_newer", "ams.schema_file" (missing or wrong), "ams.migration_failed" (SQLSTATE and
    /// file).
    std::vector<std::uint32_t> migrate(const SchemaComponent& wanted);

    /// Throws Error "ams.schema_old", "ams.schema_missing" or "ams.schema_newer", each naming both versions
    /// and the command that helps, unless the database has exactly what is wanted.
    void require(const SchemaComponent& wanted);

    /// Lets the reading account SELECT from every table of ours. PostgreSQL and MariaDB; a no-op on SQLite.
    void grant_read(const std::string& account);

private:
    Database& database_;
    Log& log_;
};

/// Splits at ';' followed by the end of a line, outside of comments; empty statements are dropped.
[[nodiscard]] std::vector<std::string> split_statements(std::string_view sql);

} // namespace ams::host
