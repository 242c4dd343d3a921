// What nearly every command stands on: the settings' database with what is kept in it.
#pragma once

#include "host-sdk/host/access/access.hpp"
#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/access/notices.hpp"
#include "host-sdk/host/app/config.hpp"
#include "host-sdk/host/app/installation.hpp"
#include "host-sdk/host/base/clock.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"
#include "host-sdk/host/db/migrator.hpp"
#include "host-sdk/host/loader/manifest.hpp"
#include "host-sdk/host/loader/schemas.hpp"

#include <ams/cpp/error.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ams::host {

class KeyRing;

/// A plugin of the settings as far as it is known without running it.
struct ConfiguredPlugin {
    std::filesystem::path library;
    std::unique_ptr<Manifest> manifest; ///< null: see `refusal`
    std::unique_ptr<Error> refusal;     ///< why its manifest cannot be used
};

/// The parts of a host that need no plugin to run. Constructing one reads files and reaches no database.
/// Members are thread-safe; the object stays where it is.
class Host {
public:
    Host(Config config, Installation installation, Log& log);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    const Config config;
    const Installation installation;
    Log& log;
    const SystemClock clock;
    const DocumentSchemas schemas;
    std::vector<ConfiguredPlugin> plugins;
    PermissionCatalog catalog;
    Database database;
    Access access;
    Audit audit;
    Notices notices;

    /// The host's schema, then the plugins'.
    [[nodiscard]] std::vector<SchemaComponent> components() const;
    [[nodiscard]] Migrator migrator();
    /// Throws unless the database has just what is wanted; see Migrator::require().
    void require_schema();

    [[nodiscard]] std::filesystem::path key_file() const { return config.data_dir / "keys"; }
    /// Opens the key file, or makes one for a database that has none; checks it against the database. Throws
    /// Error "ams.key_file" or "ams.key_missing" (the database has values under a key that is not in the
    /// file).
    [[nodiscard]] KeyRing open_keys();
    /// Ids of keys that the database knows.
    [[nodiscard]] std::vector<std::string> database_keys();
    /// Tells the database about the ring's keys.
    void register_keys(const KeyRing& keys);

    /// "ams-host migrate --config FILE", for texts.
    [[nodiscard]] std::string command_line(const std::string& command) const;
};

/// Makes the data directory, for this user alone, if it is not there. Throws Error "ams.data_dir".
void prepare_data_dir(const std::filesystem::path& data_dir);

} // namespace ams::host
