// ams-host backup
#include "host-sdk/host/app/command.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace ams::host {
namespace {

Exit backup(const GlobalOptions& options, const std::filesystem::path& target) {
    const auto host = open_host(options);
    if (host->config.dialect != Dialect::sqlite)
        throw Error(
            AMS_BAD_INPUT, "ams.backup_server",
            std::string("A ") + (host->config.dialect == Dialect::postgresql ? "PostgreSQL" : "MariaDB") +
                " database is backed up with its own tools: " +
                (host->config.dialect == Dialect::postgresql
                     ? "pg_dump --format=custom --file=ams.dump DATABASE"
                     : "mariadb-dump --single-transaction DATABASE > ams.sql") +
                ". Back up the key file " + host->key_file().string() + " as well, in another place.");
    const auto file = std::filesystem::absolute(target).lexically_normal();
    if (std::filesystem::exists(file))
        throw Error(AMS_CONFLICT, "ams.backup_exists",
                    "There is a file " + file.string() + " already; it is not overwritten.");
    try {
        // A consistent copy without free pages; the process's umask keeps it private.
        const auto lease = host->database.write().acquire();
        lease->execute("VACUUM INTO ?", file.string());
    } catch (const odbc::Error& e) {
        throw Error(AMS_FAILED, "ams.backup_failed",
                    "The backup to " + file.string() + " failed: " + e.diagnostic() +
                        ". Look at the folder's permissions and free space.");
    }
    record(*host, "ams.backup", file.string());
    std::cout << "Backup written: " << file.string()
              << "\nThe key file is not in it; back it up in another place: " << host->key_file().string()
              << '\n';
    return Exit::ok;
}

} // namespace

void add_backup(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    const auto target = std::make_shared<std::filesystem::path>();
    CLI::App* command = app.add_subcommand("backup", "Copies the SQLite database to a file, while hosts run");
    command->add_option("FILE", *target, "File to make; must not be there")->required();
    command->footer("To restore: stop the host, put the file in the place of data_dir/ams.db, remove "
                    "ams.db-wal and ams.db-shm,\n"
                    "start the host.\n\nExample:\n  ams-host backup /var/backups/ams-monday.db");
    command->callback([&, target] { chosen = [&, target] { return backup(options, *target); }; });
}

} // namespace ams::host
