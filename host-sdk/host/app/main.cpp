// ams-host: the reference host. Wiring and commands; everything else is in the libraries.
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/base/text.hpp"

#include <CLI/CLI.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <string_view>
#include <typeinfo>
#include <vector>

namespace {

using namespace ams::host;

int status(Exit exit) {
    return static_cast<int>(exit);
}

/// One sentence and its stable code, for people and for scripts.
int fail(const ams::Error& error) {
    std::cerr << "ams-host: " << error.what() << " [" << error.code() << "]\n";
    if (error.code() == "ams.config_bad" || error.code() == "ams.command_unknown") return status(Exit::usage);
    if (error.code().starts_with("ams.schema_")) return status(Exit::schema);
    return status(Exit::failed);
}

/// CLI11 says of a misspelt command only that one is required.
void check_command(const CLI::App& app, int count, char** arguments) {
    std::vector<std::string> known;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        known.push_back(command->get_name());
    for (int i = 1; i < count; ++i) {
        const std::string_view word = arguments[i];
        if (word == "--config" || word == "--share") {
            ++i; // its value
        } else if (!word.starts_with('-')) {
            if (std::find(known.begin(), known.end(), word) == known.end())
                throw ams::Error(AMS_BAD_INPUT, "ams.command_unknown",
                                 "There is no command \"" + std::string(word) + "\"" +
                                     did_you_mean(word, known) + " Run: ams-host --help");
            return;
        }
    }
}

int run(int count, char** arguments) {
    GlobalOptions options;
    Chosen chosen;
    CLI::App app("The reference host of the asset-management SDK: console, users and roles, jobs, plugins.",
                 "ams-host");
    app.set_version_flag("--version", program_name());
    app.add_option("--config", options.config, "Settings file, JSON (environment: AMS_CONFIG)");
    app.add_option("--share", options.share, "Folder with this program's files (environment: AMS_SHARE)");
    app.require_subcommand(1);
    // So that --config may stand behind the command too.
    app.fallthrough();
    app.footer(
        "Exit status: 0 done, 1 failed, 2 wrong command line or settings, 3 the database is not at this "
        "program's "
        "schema version.\n\nFirst steps:\n  ams-host migrate --config settings.json\n"
        "  ams-host user add admin --role admin --password-stdin --config settings.json < password-file\n"
        "  ams-host serve --config settings.json");
    for (const auto add : {add_serve, add_migrate, add_user, add_token, add_role, add_plugin, add_job,
                           add_key, add_backup, add_doctor})
        add(app, options, chosen);
    for (CLI::App* command : app.get_subcommands({}))
        command->fallthrough();
    check_command(app, count, arguments);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& e) {
        // 0 is --help and --version.
        return app.exit(e) == 0 ? status(Exit::ok) : status(Exit::usage);
    }
    return status(chosen());
}

} // namespace

int main(int count, char** arguments) {
    // What this process makes is for its own user: keys, database, backups.
    ::umask(077);
    // A browser that goes away must not end the host.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run(count, arguments);
    } catch (const ams::Error& e) {
        return fail(e);
    } catch (const ams::odbc::Error& e) {
        process_log().write(LogLevel::error, "host", "Database error", {{"what", e.what()}});
        return fail(database_error(e));
    } catch (const std::exception& e) {
        // Not its text, which may quote a secret.
        std::cerr << "ams-host: unexpected error of type " << typeid(e).name() << " [ams.internal]\n";
    }
    return status(Exit::failed);
}
