// ams-host plugin list|check
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/loader/plugins.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace ams::host {
namespace {

Exit list(const GlobalOptions& options) {
    const auto host = open_host(options);
    for (const ConfiguredPlugin& plugin : host->plugins) {
        if (plugin.refusal) {
            std::cout << plugin.library.string() << "  cannot be used: " << plugin.refusal->what() << '\n';
            continue;
        }
        const Manifest& manifest = *plugin.manifest;
        std::cout << manifest.id << " " << manifest.version << "  " << manifest.name << "  SDK "
                  << to_string(manifest.sdk) << "  " << manifest.library.string() << '\n'
                  << "  permissions: " << join(manifest.permissions, ", ") << '\n';
    }
    return Exit::ok;
}

/// Loads the plugins with their settings and without a database, lets them register, and ends them.
Exit check(const GlobalOptions& options, const std::string& library) {
    const auto host = open_host(options);
    PluginServices services;
    services.log = &host->log;
    services.schemas = &host->schemas;
    services.name = program_name();
    Plugins plugins(services);
    auto libraries = host->config.plugins;
    if (!library.empty()) libraries = {std::filesystem::absolute(library)};
    Exit exit = Exit::ok;
    for (const auto& path : libraries) {
        try {
            const std::string id = read_manifest(path, host->schemas).id;
            const PluginInfo& info = plugins.load(path.string(), settings_of(host->config, id));
            std::cout << "ok      " << info.id << " " << info.version << '\n';
        } catch (const Error& e) {
            std::cout << "failed  " << path.string() << ": " << e.what() << '\n';
            exit = Exit::failed;
        }
    }
    const Registry& registry = plugins.registry();
    std::cout << registry.menu.size() << " menu nodes, " << registry.tables.size() << " tables, "
              << registry.grids.size() << " grids, " << registry.forms.size() << " forms, "
              << registry.actions.size() << " actions, " << registry.jobs.size() << " jobs\n";
    return exit;
}

} // namespace

void add_plugin(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    CLI::App* command = app.add_subcommand("plugin", "The plugins of the settings");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n  ams-host plugin list\n  ams-host plugin check build/dev/plugins/mdm_dep/mdm_dep.so\n\n"
        "ams-validate judges a plugin more thoroughly, each check in a process of its own.");
    CLI::App* listing = command->add_subcommand("list", "Lists them by their manifests; runs no plugin code");
    listing->fallthrough();
    listing->callback([&] { chosen = [&] { return list(options); }; });

    const auto library = std::make_shared<std::string>();
    CLI::App* checking = command->add_subcommand("check", "Loads them as serve would, without a database");
    checking->fallthrough();
    checking->add_option("LIBRARY", *library, "This .so instead of those of the settings");
    checking->callback([&, library] { chosen = [&, library] { return check(options, *library); }; });
}

} // namespace ams::host
