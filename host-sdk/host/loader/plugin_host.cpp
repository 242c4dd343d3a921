#include "host-sdk/host/loader/plugin_host.hpp"

#include "host-sdk/host/base/log.hpp"

#include <ams/cpp/error.hpp>
#include <ams/cpp/odbc/text.hpp>

#include <dlfcn.h>

#include <cstring>

namespace ams::host {
namespace {

constexpr ams_version kHostSdk = AMS_SDK_VERSION_INIT;

Error bad_entry(const std::string& plugin, const std::string& why) {
    return {AMS_BAD_INPUT, "ams.plugin_entry", "The plugin " + plugin + " cannot be used: " + why};
}

/// A text of the plugin's, for quoting it.
std::string quotable(const char* text, std::size_t limit) {
    return text == nullptr ? std::string{} : odbc::storable({text, ::strnlen(text, limit)});
}

} // namespace

PluginHost::PluginHost(const PluginServices& services, Manifest manifest, Secret settings,
                       std::thread::id main_thread)
    : services_(services), manifest_(std::move(manifest)), settings_(std::move(settings)),
      main_thread_(main_thread), info_(std::make_shared<PluginInfo>()) {
    info_->id = manifest_.id;
    info_->name = manifest_.name;
    info_->version = manifest_.version;
    info_->sdk = to_string(manifest_.sdk);
    info_->path = manifest_.library.string();
    info_->schema_component = manifest_.schema_component;
    info_->schema_version = manifest_.schema_version;
    info_->permissions = manifest_.permissions;
    abi_.size = sizeof(ams_host);
    abi_.sdk = kHostSdk;
    abi_.min_plugin = kMinPluginSdk;
    abi_.name = services_.name.c_str();
    abi_.ctx = this;
    abi_.extension = [](const ams_host*, const char* id) noexcept -> const void* {
        return id == nullptr ? nullptr : find_extension(id);
    };
}

void PluginHost::open_library() {
    // By the manifest first: a library's constructors are code too, and should not run in a host that it does
    // not fit.
    check_sdk_range(manifest_.id, manifest_.sdk, manifest_.min_host, kHostSdk, kMinPluginSdk);
    library_ = ::dlopen(manifest_.library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) {
        const char* why = ::dlerror();
        throw bad_entry(manifest_.id, std::string("its library cannot be loaded (") + quotable(why, 500) +
                                          "). Install the packages that it needs.");
    }
    entry_ = static_cast<const ams_entry*>(::dlsym(library_, "ams_plugin_entry"));
}

void PluginHost::check_entry() const {
    if (entry_ == nullptr)
        throw bad_entry(manifest_.id, "its library does not export ams_plugin_entry, so it is no plugin.");
    if (entry_->size < sizeof(ams_entry))
        throw bad_entry(manifest_.id, "its ams_plugin_entry has size " + std::to_string(entry_->size) +
                                          ", less than the SDK's " + std::to_string(sizeof(ams_entry)) + ".");
    check_sdk_range(manifest_.id, entry_->sdk, entry_->min_host, kHostSdk, kMinPluginSdk);
    if (entry_->id == nullptr || entry_->version == nullptr || entry_->init == nullptr ||
        entry_->deinit == nullptr)
        throw bad_entry(manifest_.id, "its ams_plugin_entry lacks id, version, init or deinit.");
    const auto same = [&](const std::string& what, const std::string& declared, const std::string& found) {
        if (declared != found)
            throw bad_entry(manifest_.id, "its manifest gives the " + what + " as " + declared +
                                              ", its library as " + found +
                                              ". Install library and manifest of one release.");
    };
    same("id", manifest_.id, quotable(entry_->id, 200));
    same("version", manifest_.version, quotable(entry_->version, 200));
    same("SDK", to_string(manifest_.sdk), to_string(entry_->sdk));
}

void PluginHost::start(Registry& registry) {
    try {
        open_library();
        check_entry();
    } catch (const Error&) {
        // Nothing of it has run but constructors, so it can go.
        if (library_ != nullptr) ::dlclose(library_);
        library_ = nullptr;
        throw;
    }
    registrar_ = std::make_unique<Registrar>(manifest_, *services_.schemas, registry, info_);
    ams_error error = make_error();
    const ams_result result = entry_->init(&abi_, &error);
    const std::unique_ptr<Registrar> registrar = std::move(registrar_);
    if (result != AMS_OK) {
        error.text[sizeof error.text - 1] = '\0';
        error.code[sizeof error.code - 1] = '\0';
        throw Error(AMS_FAILED, "ams.plugin_init",
                    "The plugin " + manifest_.id +
                        " could not start: " + quotable(error.text, sizeof error.text) + " (" +
                        quotable(error.code, sizeof error.code) + ")");
    }
    started_ = true;
    try {
        registrar->finish();
    } catch (const Error& e) {
        stop();
        throw Error(AMS_BAD_INPUT, "ams.plugin_registration",
                    "The plugin " + manifest_.id + " does not keep its contract: " + e.what() +
                        " Install another release of it.",
                    e.field());
    }
    registrar->commit(registry);
}

void PluginHost::stop() noexcept {
    if (!started_) return;
    started_ = false;
    entry_->deinit();
}

void PluginHost::set_active(bool active, Runner* runner) {
    const std::unique_lock lock(runner_mutex_);
    runner_ = runner;
    active_ = active;
}

Registrar& PluginHost::registrar() const {
    if (std::this_thread::get_id() != main_thread_ || registrar_ == nullptr)
        throw Error(AMS_FAILED, "ams.wrong_thread",
                    "Registrations are accepted on the main thread while init() runs, and at no other time.");
    return *registrar_;
}

PluginHost::RunnerInUse PluginHost::runner() {
    std::shared_lock lock(runner_mutex_);
    if (runner_ == nullptr)
        throw Error(AMS_UNAVAILABLE, "ams.not_ready",
                    "The host runs no tasks now: it is starting or stopping.", {}, 5);
    return {std::move(lock), *runner_};
}

} // namespace ams::host
