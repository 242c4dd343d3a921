// Loads plugins, gives them their extensions, and ends them.
#pragma once

#include "host-sdk/host/loader/manifest.hpp"
#include "host-sdk/host/loader/registry.hpp"

#include <ams/cpp/secret.hpp>
#include <ams/version.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace ams::host {

class Access;
class Audit;
class Database;
class KeyRing;
class Log;
class Notices;
class Runner;

/// The oldest SDK whose plugins this host runs.
inline constexpr ams_version kMinPluginSdk = {1, 0, 0};

/// What plugins are served with. `log` and `schemas` are always there; a host that only looks at plugins
/// (plugin check) has none of the others, and the extensions then answer AMS_UNAVAILABLE. All must outlive
/// the Plugins.
struct PluginServices {
    Log* log = nullptr;
    const DocumentSchemas* schemas = nullptr;
    Database* database = nullptr;
    Access* access = nullptr;
    Audit* audit = nullptr;
    Notices* notices = nullptr;
    const KeyRing* keys = nullptr;
    std::uint32_t max_connections = 8; ///< that each plugin may hold open
    std::string name = "ams-host";     ///< ams_host.name
};

class PluginHost;

/// The plugins of this process. load(), activate(), deactivate() and unload() belong to the thread that made
/// it, the main thread; what registry() hands out is for every thread between activate() and unload().
class Plugins {
public:
    explicit Plugins(PluginServices services);
    /// Unloads.
    ~Plugins();
    Plugins(const Plugins&) = delete;
    Plugins& operator=(const Plugins&) = delete;

    /// Loads one plugin and lets it register. `settings_json` is its section of the settings, "{}" if there
    /// is none. On failure nothing of it is left in the registry. Throws Error that names plugin and remedy:
    /// those of read_manifest() and check_sdk_range(), "ams.plugin_twice", "ams.plugin_entry" (no or a bad
    /// entry), "ams.plugin_init" (its init failed; its own text is quoted), "ams.plugin_registration" (what
    /// it registered does not fit its manifest or itself).
    const PluginInfo& load(const std::string& library, const Secret& settings_json);

    /// From here on ams.database and ams.tasks answer. `runner` (may be nullptr) must stay until
    /// deactivate().
    void activate(Runner* runner);
    /// From here on ams.tasks refuses. Call it after the last task and job have ended.
    void deactivate();
    /// Calls deinit() of each, the last loaded first; nothing may be in flight. The libraries stay mapped: a
    /// thread of a shared library that they use may still run through their code on its way out.
    void unload();

    [[nodiscard]] const Registry& registry() const noexcept { return registry_; }

private:
    PluginServices services_;
    std::thread::id main_thread_;
    Registry registry_;
    std::vector<std::unique_ptr<PluginHost>> loaded_;
    std::vector<std::unique_ptr<PluginHost>> failed_; // see load()
};

} // namespace ams::host
