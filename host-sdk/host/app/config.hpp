// The settings: one JSON file, then the environment.
#pragma once

#include "host-sdk/host/app/retention.hpp"
#include "host-sdk/host/base/log.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/secret.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ams::host {

struct Listen {
    std::string host;       ///< "127.0.0.1", "::1" without brackets, or a name
    std::uint16_t port = 0; ///< 0: any free one
};

/// Immutable after start-up.
struct Config {
    std::filesystem::path file; ///< the settings file, or empty
    Listen listen{"127.0.0.1", 8443};
    std::filesystem::path data_dir; ///< absolute
    Dialect dialect = Dialect::sqlite;
    Secret connection;                          ///< ODBC connection string for reading and writing
    std::optional<Secret> read_connection;      ///< of an account that can only SELECT
    std::vector<std::filesystem::path> plugins; ///< absolute paths of .so files
    LogLevel log_level = LogLevel::info;
    LogFormat log_format = LogFormat::text;
    std::optional<std::filesystem::path> tls_certificate; ///< PEM chain; absent: self-made in data_dir
    std::optional<std::filesystem::path> tls_key;
    RetentionRules retention;
    std::map<std::string, Secret> plugin_settings; ///< plugin id -> JSON object as text
    std::string
        host_name; ///< how this host is called in runs and audit; default: the machine's name and port
};

/// The section of a plugin, or an empty object.
[[nodiscard]] Secret settings_of(const Config& config, const std::string& plugin);

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's environment.
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

/// Reads the settings file (none: defaults alone), lets the environment override it, and fills in defaults.
/// Relative paths are relative to the file's folder, or to the current one for those from the environment.
/// Throws Error "ams.config_bad" whose text names the file (or variable) and the key.
[[nodiscard]] Config read_config(const std::optional<std::filesystem::path>& file,
                                 const Environment& environment);

/// "127.0.0.1:8443", "[::1]:8443", "localhost:0"; nullopt: none of these.
[[nodiscard]] std::optional<Listen> parse_listen(std::string_view text);

/// The value of a key of an ODBC connection string ("Uid"), without regard to case; nullopt: not there.
[[nodiscard]] std::optional<std::string> connection_value(const Secret& connection, std::string_view wanted);

} // namespace ams::host
