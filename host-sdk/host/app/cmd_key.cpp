// ams-host key list|rotate
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/secrets/key_ring.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace ams::host {
namespace {

Exit list(const GlobalOptions& options) {
    const auto host = open_host(options);
    host->require_schema();
    const KeyRing keys = host->open_keys();
    const auto ids = keys.ids();
    for (const std::string& id : ids)
        std::cout << id << (id == ids.back() ? "  seals" : "  opens") << '\n';
    return Exit::ok;
}

Exit rotate(const GlobalOptions& options) {
    const auto host = open_host(options);
    host->require_schema();
    KeyRing keys = host->open_keys();
    const std::string id = keys.rotate();
    host->register_keys(keys);
    record(*host, "ams.key.rotated", "ams_key/" + id);
    std::cout << "Key " << id << " seals once this host is started again. Copy " << host->key_file().string()
              << " to every other host of this database before you start any of them again.\n";
    return Exit::ok;
}

} // namespace

void add_key(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    CLI::App* command = app.add_subcommand("key", "The keys that seal secrets in the database");
    command->require_subcommand(1);
    command->footer("The key file is data_dir/keys. Back it up apart from the database.\n\nExample:\n  "
                    "ams-host key rotate");
    CLI::App* listing = command->add_subcommand("list", "Lists the keys of the key file");
    listing->fallthrough();
    listing->callback([&] { chosen = [&] { return list(options); }; });
    CLI::App* rotating = command->add_subcommand(
        "rotate", "Adds a key that seals from the next start on; the others still open");
    rotating->fallthrough();
    rotating->callback([&] { chosen = [&] { return rotate(options); }; });
}

} // namespace ams::host
