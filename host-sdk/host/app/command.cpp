#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/access/password.hpp"

#include <iostream>

namespace ams::host {

Log& process_log() {
    static Log log(std::clog);
    return log;
}

Config open_config(const GlobalOptions& options) {
    auto file = options.config;
    if (!file)
        if (const auto named = process_environment("AMS_CONFIG"); named && !named->empty()) file = *named;
    return read_config(file, process_environment);
}

std::unique_ptr<Host> open_host(const GlobalOptions& options) {
    Config config = open_config(options);
    auto share = options.share;
    if (!share)
        if (const auto named = process_environment("AMS_SHARE"); named && !named->empty()) share = *named;
    prepare_data_dir(config.data_dir);
    process_log().set_threshold(config.log_level);
    process_log().set_format(config.log_format);
    return std::make_unique<Host>(std::move(config), Installation(share), process_log());
}

void record(Host& host, const std::string& event, const std::string& object, const std::string& detail) {
    AuditEntry entry;
    entry.actor = "system";
    entry.event = event;
    entry.object = object;
    entry.outcome = "ok";
    entry.detail = detail;
    host.audit.record(entry);
}

Secret read_password_line() {
    std::string line;
    line.reserve(kPasswordMaxBytes + 2); // no reallocation that would leave parts behind
    char c = 0;
    while (line.size() <= kPasswordMaxBytes && std::cin.get(c) && c != '\n')
        line += c;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty())
        throw Error(AMS_BAD_INPUT, "ams.no_password",
                    "No password came on standard input. For example: ams-host user add anna --role user "
                    "--password-stdin < password-file");
    return Secret(std::move(line));
}

} // namespace ams::host
