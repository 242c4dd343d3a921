// The exported entry of a plugin that is a C++ class.
#pragma once

#include <ams/cpp/host.hpp>
#include <ams/cpp/log.hpp>
#include <ams/entry.h>

#include <memory>

namespace ams {

/// init() makes a `Plugin` from a HostRef, deinit() destroys it. The constructor registers everything and
/// throws ams::Error to refuse; the destructor stops and joins what the plugin started.
template <class Plugin>
class PluginEntry {
public:
    static ams_result init(const ams_host* host, ams_error* error) noexcept {
        return guarded(
            error,
            [&] {
                if (host->size < sizeof(ams_host))
                    throw Error(AMS_FAILED, "ams.host_too_old",
                                "The host's description of itself is shorter than this plugin needs. Upgrade "
                                "the host.");
                instance() = std::make_unique<Plugin>(HostRef(host));
            },
            [&](const std::exception* e) noexcept {
                if (const auto log = HostRef(host).find<Log>()) log->unexpected("init", e);
            });
    }
    static void deinit() noexcept { instance().reset(); }

private:
    static std::unique_ptr<Plugin>& instance() noexcept {
        static std::unique_ptr<Plugin> plugin;
        return plugin;
    }
};

} // namespace ams

/// Defines the one exported symbol. `id` and `version` are string literals, equal to the manifest's;
/// `min_host` is an ams_version initialiser in braces, for example AMS_SDK_VERSION_INIT.
#define AMS_PLUGIN(Plugin, id, version, ...)                                                                 \
    extern "C" AMS_EXPORT constinit const ams_entry ams_plugin_entry = {sizeof(ams_entry),                   \
                                                                        AMS_SDK_VERSION_INIT,                \
                                                                        __VA_ARGS__,                         \
                                                                        id,                                  \
                                                                        version,                             \
                                                                        &ams::PluginEntry<Plugin>::init,     \
                                                                        &ams::PluginEntry<Plugin>::deinit}
