#include "host-sdk/host/app/host.hpp"

#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/secrets/key_ring.hpp"

#include <algorithm>

namespace ams::host {
namespace {

std::vector<ConfiguredPlugin> read_plugins(const Config& config, const DocumentSchemas& schemas) {
    std::vector<ConfiguredPlugin> plugins;
    for (const auto& library : config.plugins) {
        ConfiguredPlugin plugin;
        plugin.library = library;
        try {
            plugin.manifest = std::make_unique<Manifest>(read_manifest(library, schemas));
        } catch (const Error& e) {
            plugin.refusal = std::make_unique<Error>(e);
        }
        plugins.push_back(std::move(plugin));
    }
    return plugins;
}

PermissionCatalog read_catalog(const Installation& installation, std::vector<ConfiguredPlugin>& plugins) {
    PermissionCatalog catalog(installation.permissions());
    for (ConfiguredPlugin& plugin : plugins) {
        if (!plugin.manifest) continue;
        try {
            catalog.declare(plugin.manifest->id, plugin.manifest->permissions);
        } catch (const Error& e) {
            plugin.refusal = std::make_unique<Error>(e);
            plugin.manifest.reset();
        }
    }
    return catalog;
}

DatabaseSettings database_settings(const Config& config) {
    DatabaseSettings settings;
    settings.dialect = config.dialect;
    settings.connection = config.connection;
    settings.read_connection = config.read_connection;
    settings.write_connections = 8;
    settings.read_connections = 8;
    return settings;
}

} // namespace

Host::Host(Config given, Installation installed, Log& written)
    : config(std::move(given)), installation(std::move(installed)), log(written),
      schemas(installation.schemas()), plugins(read_plugins(config, schemas)),
      catalog(read_catalog(installation, plugins)), database(database_settings(config)),
      access(database, catalog, clock), audit(database, clock, config.host_name), notices(database, clock) {}

std::vector<SchemaComponent> Host::components() const {
    std::vector<SchemaComponent> list;
    list.push_back({std::string(kHostComponent), kHostSchemaVersion, installation.schema(config.dialect)});
    if (!std::filesystem::is_directory(list.front().folder))
        throw Error(AMS_FAILED, "ams.dialect_unsupported",
                    "This program ships no schema for " + std::string(odbc::name(config.dialect)) +
                        ". Set database.dialect to one of those under " +
                        (installation.share() / "schema").string() + ".");
    for (const ConfiguredPlugin& plugin : plugins)
        if (plugin.manifest && !plugin.manifest->schema_component.empty())
            list.push_back({plugin.manifest->schema_component, plugin.manifest->schema_version,
                            plugin.manifest->folder / "schema" / odbc::name(config.dialect)});
    return list;
}

Migrator Host::migrator() {
    return {database, log, command_line("migrate")};
}

void Host::require_schema() {
    Migrator runner = migrator();
    for (const SchemaComponent& component : components())
        runner.require(component);
}

std::vector<std::string> Host::database_keys() {
    return database.write().read([](odbc::Connection& connection) {
        std::vector<std::string> ids;
        odbc::Statement rows = connection.query("SELECT id FROM ams_key ORDER BY created_at, id");
        while (rows.fetch())
            ids.push_back(rows.text(1));
        return ids;
    });
}

void Host::register_keys(const KeyRing& keys) {
    const std::vector<std::string> key = {"id"};
    database.write().transact([&](odbc::Connection& connection) {
        for (const std::string& id : keys.ids())
            connection.execute("INSERT INTO ams_key (id, created_at) VALUES (?, ?)" +
                                   odbc::on_conflict_ignore(connection.dialect(), key),
                               id, format_time(clock.now()));
    });
}

KeyRing Host::open_keys() {
    const auto known = database_keys();
    // A database that has keys must get its own file back; a new one would only hide the loss.
    KeyRing keys =
        known.empty() || std::filesystem::exists(key_file())
            ? KeyRing::open_or_create(key_file())
            : throw Error(
                  AMS_FAILED, "ams.key_missing",
                  "The key file " + key_file().string() +
                      " is missing, and the database has values sealed with it. Copy it from a backup "
                      "or from another host of this database.",
                  {}, -1);
    const auto ids = keys.ids();
    for (const std::string& id : known)
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            throw Error(
                AMS_FAILED, "ams.key_missing",
                "The key file " + key_file().string() + " lacks the key " + id +
                    ", under which this database has sealed values. Copy the file from the host that has it.",
                {}, -1);
    register_keys(keys);
    return keys;
}

std::string Host::command_line(const std::string& command) const {
    return "ams-host " + command + (config.file.empty() ? "" : " --config " + config.file.string());
}

void prepare_data_dir(const std::filesystem::path& data_dir) {
    std::error_code failed;
    const bool made = std::filesystem::create_directories(data_dir, failed);
    if (!failed && made) std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, failed);
    if (failed || !std::filesystem::is_directory(data_dir))
        throw Error(AMS_FAILED, "ams.data_dir",
                    "The data directory " + data_dir.string() + " cannot be made (" + failed.message() +
                        "). Set data_dir in the settings to a folder that this user may write to.");
}

} // namespace ams::host
