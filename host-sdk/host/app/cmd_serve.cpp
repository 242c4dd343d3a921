// ams-host serve
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/app/serve.hpp"

#include <CLI/CLI.hpp>

namespace ams::host {

void add_serve(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    CLI::App* command =
        app.add_subcommand("serve", "Runs the console, the jobs and the plugins until SIGTERM or Ctrl-C");
    command->footer(
        "Logs to standard error; the line \"Ready\" names the URL. Refuses a database that is not at this "
        "program's\n"
        "schema version: run migrate first.\n\nExample:\n  ams-host serve --config /etc/ams/settings.json");
    command->callback([&] {
        chosen = [&] {
            const StopSignals signals;
            const auto host = open_host(options);
            serve(*host, signals);
            return Exit::ok;
        };
    });
}

} // namespace ams::host
