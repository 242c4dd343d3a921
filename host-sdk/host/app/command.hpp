// What the commands of ams-host have in common. One file each; main.cpp puts them together.
#pragma once

#include "host-sdk/host/app/host.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace ams::host {

/// Options that stand before or after any command.
struct GlobalOptions {
    std::optional<std::filesystem::path> config;
    std::optional<std::filesystem::path> share;
};

/// Exit codes: what a script can tell apart.
enum class Exit : int {
    ok = 0,
    failed = 1, ///< it was tried and did not work
    usage = 2,  ///< the command line or the settings are wrong
    schema = 3, ///< the database is not at the version of this program
};

/// Set by the command that was chosen; main() runs it.
using Chosen = std::function<Exit()>;

/// How a command opens its host: reads the settings and makes the data directory. The log goes to standard
/// error.
[[nodiscard]] std::unique_ptr<Host> open_host(const GlobalOptions& options);
/// The settings alone.
[[nodiscard]] Config open_config(const GlobalOptions& options);
/// The process's log.
[[nodiscard]] Log& process_log();

/// Records what a command changed: actor "system", no address.
void record(Host& host, const std::string& event, const std::string& object,
            const std::string& detail = "{}");

/// One line from standard input without its end, for passwords. Throws Error "ams.no_password" when there is
/// none.
[[nodiscard]] Secret read_password_line();

// Each adds its subcommands to `app`.
void add_serve(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_migrate(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_user(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_token(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_role(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_plugin(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_job(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_key(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_backup(CLI::App& app, const GlobalOptions& options, Chosen& chosen);
void add_doctor(CLI::App& app, const GlobalOptions& options, Chosen& chosen);

} // namespace ams::host
