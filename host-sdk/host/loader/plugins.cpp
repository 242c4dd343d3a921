#include "host-sdk/host/loader/plugins.hpp"

#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/loader/plugin_host.hpp"

#include <ams/cpp/error.hpp>

#include <algorithm>
#include <cassert>

namespace ams::host {

Plugins::Plugins(PluginServices services)
    : services_(std::move(services)), main_thread_(std::this_thread::get_id()) {}

Plugins::~Plugins() {
    unload();
}

const PluginInfo& Plugins::load(const std::string& library, const Secret& settings_json) {
    assert(std::this_thread::get_id() == main_thread_);
    Manifest manifest = read_manifest(library, *services_.schemas);
    for (const auto& other : loaded_)
        if (other->info().id == manifest.id)
            throw Error(AMS_CONFLICT, "ams.plugin_twice",
                        "The plugin " + manifest.id + " is in the settings twice: " + other->info().path +
                            " and " + manifest.library.string() + ". Take one of them out.");
    auto plugin = std::make_unique<PluginHost>(services_, std::move(manifest), settings_json, main_thread_);
    try {
        plugin->start(registry_);
    } catch (const Error&) {
        // Its code stays mapped and may hold on to its ams_host, so that stays as well.
        failed_.push_back(std::move(plugin));
        throw;
    }
    loaded_.push_back(std::move(plugin));
    const PluginInfo& info = loaded_.back()->info();
    services_.log->write(
        LogLevel::info, "host", "Plugin loaded",
        {{"plugin", info.id}, {"version", info.version}, {"sdk", info.sdk}, {"path", info.path}});
    return info;
}

void Plugins::activate(Runner* runner) {
    assert(std::this_thread::get_id() == main_thread_);
    for (const auto& plugin : loaded_)
        plugin->set_active(true, runner);
}

void Plugins::deactivate() {
    assert(std::this_thread::get_id() == main_thread_);
    for (const auto& plugin : loaded_)
        plugin->set_active(true, nullptr);
}

void Plugins::unload() {
    for (auto plugin = loaded_.rbegin(); plugin != loaded_.rend(); ++plugin) {
        (*plugin)->stop();
        services_.log->write(LogLevel::info, "host", "Plugin ended", {{"plugin", (*plugin)->info().id}});
    }
    loaded_.clear();
}

} // namespace ams::host
