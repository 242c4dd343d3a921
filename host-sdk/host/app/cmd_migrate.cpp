// ams-host migrate
#include "host-sdk/host/app/command.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace ams::host {
namespace {

Exit migrate(const GlobalOptions& options) {
    const auto host = open_host(options);
    // A plugin whose manifest cannot be read has a schema nobody can know: say so before changing anything.
    for (const ConfiguredPlugin& plugin : host->plugins)
        if (plugin.refusal) throw Error(*plugin.refusal);
    Migrator migrator = host->migrator();
    for (const SchemaComponent& component : host->components()) {
        const auto passed = migrator.migrate(component);
        std::cout << component.component << ": version " << component.version
                  << (passed.empty() ? ", nothing to do" : ", done") << '\n';
    }
    host->access.seed_roles(host->installation.roles());
    if (host->config.read_connection) {
        const auto account = connection_value(*host->config.read_connection, "Uid");
        if (account) migrator.grant_read(*account);
    }
    if (host->access.users().empty())
        std::cout << "There is no user yet. Next: "
                  << host->command_line("user add admin --role admin --password-stdin") << '\n';
    return Exit::ok;
}

} // namespace

void add_migrate(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    CLI::App* command =
        app.add_subcommand("migrate", "Creates or upgrades the database's schema and adds the shipped roles");
    command->footer("Make a backup and stop every host of the database first. Half a step is never kept.\n\n"
                    "Example:\n  ams-host migrate --config /etc/ams/settings.json");
    command->callback([&] { chosen = [&] { return migrate(options); }; });
}

} // namespace ams::host
