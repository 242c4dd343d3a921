// One loaded plugin and the ams_host it was given.
#pragma once

#include "host-sdk/host/loader/manifest.hpp"
#include "host-sdk/host/loader/plugins.hpp"
#include "host-sdk/host/loader/registrar.hpp"

#include <ams/cpp/secret.hpp>
#include <ams/entry.h>

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>
#include <thread>

namespace ams::host {

/// Stays where it is and lives until after deinit(): the plugin keeps a pointer to its ams_host. Members that
/// do not change after init() are read on any thread.
class PluginHost {
public:
    PluginHost(const PluginServices& services, Manifest manifest, Secret settings,
               std::thread::id main_thread);
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;

    /// Maps the library, checks its entry, runs init() and moves what it registered into `registry`. Throws
    /// Error as Plugins::load() says; then nothing was registered, and the library stays mapped if its init()
    /// has run.
    void start(Registry& registry);
    /// Runs deinit() if init() succeeded.
    void stop() noexcept;

    /// nullptr: database and tasks are not there (yet, or any more).
    void set_active(bool active, Runner* runner);

    [[nodiscard]] const PluginInfo& info() const noexcept { return *info_; }
    [[nodiscard]] const Manifest& manifest() const noexcept { return manifest_; }
    [[nodiscard]] const PluginServices& services() const noexcept { return services_; }
    [[nodiscard]] const Secret& settings() const noexcept { return settings_; }
    [[nodiscard]] bool active() const noexcept { return active_.load(); }

    /// What registrations go to. Throws Error "ams.wrong_thread" unless this is the main thread and init() is
    /// running.
    [[nodiscard]] Registrar& registrar() const;
    /// Throws Error "ams.not_ready" (AMS_UNAVAILABLE) while there is none. It stays while the returned lock
    /// is held.
    struct RunnerInUse {
        std::shared_lock<std::shared_mutex> lock;
        Runner& runner;
    };
    [[nodiscard]] RunnerInUse runner();

    /// The plugin behind the host pointer that it hands back.
    [[nodiscard]] static PluginHost& of(const ams_host* host) noexcept {
        return *static_cast<PluginHost*>(host->ctx);
    }

private:
    void open_library();
    void check_entry() const;

    PluginServices services_;
    Manifest manifest_;
    Secret settings_;
    std::thread::id main_thread_;
    std::shared_ptr<PluginInfo> info_;
    ams_host abi_{};
    void* library_ = nullptr;
    const ams_entry* entry_ = nullptr;
    bool started_ = false;
    std::unique_ptr<Registrar> registrar_; // while init() runs
    std::atomic<bool> active_ = false;
    std::shared_mutex runner_mutex_;
    Runner* runner_ = nullptr;
};

/// The function table of an extension, or nullptr for an id this host does not know.
[[nodiscard]] const void* find_extension(std::string_view id) noexcept;

} // namespace ams::host
