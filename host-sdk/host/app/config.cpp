#include "host-sdk/host/app/config.hpp"

#include "host-sdk/host/base/text.hpp"

#include <ams/cpp/error.hpp>

#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace ams::host {
namespace {

constexpr std::int64_t kMostDays = 36'500; // a hundred years
constexpr std::uintmax_t kFileBytes = std::uintmax_t{1024} * 1024;

/// Where a value stands, for errors: a file and a key in it, or a variable of the environment.
struct Place {
    std::string source;         ///< "/etc/ams/settings.json" or "AMS_LISTEN"
    std::string key;            ///< "database.dialect", or "" for a variable
    std::filesystem::path base; ///< relative paths start here

    [[nodiscard]] Error bad(const std::string& why) const {
        const std::string where = key.empty() ? "The environment variable " + source
                                              : "The settings file " + source + ": \"" + key + "\"";
        return {AMS_BAD_INPUT, "ams.config_bad", where + " " + why, key.empty() ? source : key, -1};
    }
};

std::vector<std::string> words(std::initializer_list<const char*> list) {
    return {list.begin(), list.end()};
}

// Each setting, from wherever it comes.

void set_listen(Config& config, const Place& place, const std::string& text) {
    const auto listen = parse_listen(text);
    if (!listen)
        throw place.bad("is \"" + text.substr(0, 100) +
                        "\"; it has to be HOST:PORT, for example 127.0.0.1:8443 or [::1]:8443.");
    config.listen = *listen;
}

std::filesystem::path absolute(const Place& place, const std::string& text) {
    if (text.empty()) throw place.bad("is empty; it has to be a path.");
    return (place.base / text).lexically_normal();
}

void set_dialect(std::optional<Dialect>& dialect, const Place& place, const std::string& text) {
    dialect = odbc::parse_dialect(text);
    if (!dialect) {
        const auto known = words({"sqlite", "postgresql", "mariadb"});
        throw place.bad("is \"" + text.substr(0, 50) + "\"; it has to be sqlite, postgresql or mariadb" +
                        did_you_mean(text, known));
    }
}

void set_log_level(Config& config, const Place& place, const std::string& text) {
    const auto level = parse_log_level(text);
    if (!level) {
        const auto known = words({"debug", "info", "warning", "error"});
        throw place.bad("is \"" + text.substr(0, 50) + "\"; it has to be debug, info, warning or error" +
                        did_you_mean(text, known));
    }
    config.log_level = *level;
}

void set_log_format(Config& config, const Place& place, const std::string& text) {
    if (text != "text" && text != "json")
        throw place.bad("is \"" + text.substr(0, 50) + "\"; it has to be text or json.");
    config.log_format = text == "json" ? LogFormat::json : LogFormat::text;
}

/// What file and environment say before the defaults are worked out.
struct Draft {
    Config config;
    std::optional<std::filesystem::path> data_dir;
    std::optional<Dialect> dialect;
    Place dialect_place;
    std::vector<Place> sections; ///< keys that may be plugins'
};

std::string text_of(const nlohmann::json& value, const Place& place) {
    if (!value.is_string()) throw place.bad("has to be a text in quotes.");
    return value.get<std::string>();
}

void check_keys(const nlohmann::json& object, const Place& place, const std::vector<std::string>& known) {
    if (!object.is_object()) throw place.bad("has to be an object: { ... }.");
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw Place{place.source, place.key + "." + key, {}}.bad("is not a setting of this host" +
                                                                     did_you_mean(key, known));
}

void read_database(Draft& draft, const nlohmann::json& object, const Place& place) {
    check_keys(object, place, {"connection", "dialect", "read_connection"});
    for (const auto& [key, value] : object.items()) {
        const Place at{place.source, place.key + "." + key, place.base};
        const std::string text = text_of(value, at);
        if (text.empty()) throw at.bad("is empty.");
        if (key == "connection") draft.config.connection = Secret(text);
        if (key == "read_connection") draft.config.read_connection = Secret(text);
        if (key == "dialect") set_dialect(draft.dialect, at, text);
    }
}

void read_log(Config& config, const nlohmann::json& object, const Place& place) {
    check_keys(object, place, {"level", "format"});
    for (const auto& [key, value] : object.items()) {
        const Place at{place.source, place.key + "." + key, place.base};
        if (key == "level") set_log_level(config, at, text_of(value, at));
        if (key == "format") set_log_format(config, at, text_of(value, at));
    }
}

void read_tls(Config& config, const nlohmann::json& object, const Place& place) {
    check_keys(object, place, {"certificate", "key"});
    if (object.size() != 2) throw place.bad("needs both certificate and key.");
    for (const auto& [key, value] : object.items()) {
        const Place at{place.source, place.key + "." + key, place.base};
        (key == "certificate" ? config.tls_certificate : config.tls_key) = absolute(at, text_of(value, at));
    }
}

void read_retention(Config& config, const nlohmann::json& object, const Place& place) {
    check_keys(object, place, {"audit_days", "job_run_days", "task_days"});
    for (const auto& [key, value] : object.items()) {
        const Place at{place.source, place.key + "." + key, place.base};
        if (!value.is_number_integer() || value.get<std::int64_t>() < 0 ||
            value.get<std::int64_t>() > kMostDays)
            throw at.bad("has to be a whole number of days from 0 (for ever) to " +
                         std::to_string(kMostDays) + ".");
        const std::chrono::days days(value.get<int>());
        if (key == "audit_days") config.retention.audit = days;
        if (key == "job_run_days") config.retention.job_runs = days;
        if (key == "task_days") config.retention.tasks = days;
    }
}

void read_plugins(Config& config, const nlohmann::json& list, const Place& place) {
    if (!list.is_array()) throw place.bad("has to be a list: [ \".../plugin.so\" ].");
    for (const auto& entry : list)
        config.plugins.push_back(absolute(place, text_of(entry, place)));
}

/// The ids in the manifests beside the libraries; a manifest that cannot be read names none, which the loader reports.
std::vector<std::string> plugin_ids(const std::vector<std::filesystem::path>& libraries) {
    std::vector<std::string> ids;
    for (const auto& library : libraries) {
        std::ifstream in(library.parent_path() / "manifest.json", std::ios::binary);
        const auto manifest = nlohmann::json::parse(in, nullptr, false);
        if (const auto id = manifest.is_object() ? manifest.find("id") : manifest.end();
            id != manifest.end() && id->is_string())
            ids.push_back(*id);
    }
    return ids;
}

const std::vector<std::string>& host_keys() {
    static const std::vector<std::string> keys = {"listen", "data_dir", "database",  "plugins",
                                                  "log",    "tls",      "host_name", "retention"};
    return keys;
}

/// A key that is no setting of the host's is the id of a plugin. One with a dot may be that of a plugin which this host
/// does not load: several hosts may share a file.
void check_sections(const Draft& draft) {
    std::vector<std::string> known = plugin_ids(draft.config.plugins);
    for (const Place& place : draft.sections) {
        if (place.key.find('.') != std::string::npos) continue;
        if (std::find(known.begin(), known.end(), place.key) != known.end()) continue;
        known.insert(known.end(), host_keys().begin(), host_keys().end());
        throw place.bad("is not a setting of this host" + did_you_mean(place.key, known));
    }
}

void read_document(Draft& draft, const nlohmann::json& document, const std::filesystem::path& file) {
    const std::string source = file.string();
    const auto base = std::filesystem::absolute(file).parent_path();
    if (!document.is_object())
        throw Error(AMS_BAD_INPUT, "ams.config_bad",
                    "The settings file " + source + " has to hold one JSON object: { ... }.");
    for (const auto& [key, value] : document.items()) {
        const Place place{source, key, base};
        if (key == "listen")
            set_listen(draft.config, place, text_of(value, place));
        else if (key == "data_dir")
            draft.data_dir = absolute(place, text_of(value, place));
        else if (key == "database")
            read_database(draft, value, place);
        else if (key == "plugins")
            read_plugins(draft.config, value, place);
        else if (key == "log")
            read_log(draft.config, value, place);
        else if (key == "tls")
            read_tls(draft.config, value, place);
        else if (key == "retention")
            read_retention(draft.config, value, place);
        else if (key == "host_name")
            draft.config.host_name = text_of(value, place);
        else {
            draft.sections.push_back(place);
            if (value.is_object())
                draft.config.plugin_settings.emplace(key, Secret(value.dump()));
            else if (key.find('.') != std::string::npos)
                throw place.bad("is the section of a plugin and has to be an object: { ... }.");
            else
                throw place.bad("is not a setting of this host" + did_you_mean(key, host_keys()));
        }
    }
    draft.dialect_place = {source, "database.dialect", base};
}

void read_file(Draft& draft, const std::filesystem::path& file) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    std::ifstream in(file, std::ios::binary);
    if (failed || !in || size > kFileBytes)
        throw Error(AMS_BAD_INPUT, "ams.config_bad",
                    "The settings file " + file.string() +
                        (failed || !in ? " cannot be read." : " is larger than 1 MiB.") +
                        " Give its path with --config.");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    // Its text holds passwords, so the parser's own message, which quotes what it read, is not shown.
    nlohmann::json document;
    try {
        document = nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& e) {
        const auto end =
            text.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(e.byte, text.size()));
        const auto line = 1 + std::count(text.begin(), end, '\n');
        wipe(text);
        throw Error(AMS_BAD_INPUT, "ams.config_bad",
                    "The settings file " + file.string() + " is not JSON: wrong at line " +
                        std::to_string(line) + ".");
    }
    wipe(text);
    read_document(draft, document, file);
    draft.config.file = std::filesystem::absolute(file).lexically_normal();
}

void read_environment(Draft& draft, const Environment& environment) {
    const auto with = [&](const char* name, auto&& use) {
        if (const auto value = environment(name); value && !value->empty())
            use(Place{name, "", std::filesystem::current_path()}, *value);
    };
    Config& config = draft.config;
    with("AMS_LISTEN", [&](const Place& place, const std::string& text) { set_listen(config, place, text); });
    with("AMS_DATA_DIR",
         [&](const Place& place, const std::string& text) { draft.data_dir = absolute(place, text); });
    with("AMS_DATABASE_CONNECTION",
         [&](const Place&, const std::string& text) { config.connection = Secret(text); });
    with("AMS_DATABASE_READ_CONNECTION",
         [&](const Place&, const std::string& text) { config.read_connection = Secret(text); });
    with("AMS_DATABASE_DIALECT",
         [&](const Place& place, const std::string& text) { set_dialect(draft.dialect, place, text); });
    with("AMS_LOG_LEVEL",
         [&](const Place& place, const std::string& text) { set_log_level(config, place, text); });
    with("AMS_LOG_FORMAT",
         [&](const Place& place, const std::string& text) { set_log_format(config, place, text); });
    with("AMS_HOST_NAME", [&](const Place&, const std::string& text) { config.host_name = text; });
    with("AMS_TLS_CERTIFICATE", [&](const Place& place, const std::string& text) {
        config.tls_certificate = absolute(place, text);
    });
    with("AMS_TLS_KEY",
         [&](const Place& place, const std::string& text) { config.tls_key = absolute(place, text); });
    with("AMS_PLUGINS", [&](const Place& place, const std::string& text) {
        config.plugins.clear();
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find(':', at), text.size());
            if (end > at) config.plugins.push_back(absolute(place, text.substr(at, end - at)));
            at = end + 1;
        }
    });
}

void fill_in_database(Draft& draft) {
    Config& config = draft.config;
    if (!config.connection.empty()) {
        if (!draft.dialect) {
            const Place place = draft.dialect_place.source.empty() ? Place{"AMS_DATABASE_DIALECT", "", {}}
                                                                   : draft.dialect_place;
            throw place.bad("is missing: database.connection needs it; it is sqlite, postgresql or mariadb.");
        }
        config.dialect = *draft.dialect;
        // The driver's own default loses the last transactions when the power fails.
        if (config.dialect == Dialect::sqlite && !connection_value(config.connection, "SyncPragma")) {
            std::string text(config.connection.reveal());
            if (text.back() != ';') text += ';';
            config.connection = Secret(text + "SyncPragma=FULL;");
            wipe(text);
        }
        return;
    }
    if (config.read_connection || (draft.dialect && *draft.dialect != Dialect::sqlite)) {
        const Place place = draft.dialect_place.source.empty()
                                ? Place{"AMS_DATABASE_CONNECTION", "", {}}
                                : Place{draft.dialect_place.source, "database.connection", {}};
        throw place.bad("is missing: without it the database is SQLite in the data directory.");
    }
    const std::string file = (config.data_dir / "ams.db").string();
    if (file.find_first_of(";{}") != std::string::npos)
        throw Error(AMS_BAD_INPUT, "ams.config_bad",
                    "The data directory " + config.data_dir.string() +
                        " has a ; or brace in its path, which ODBC cannot take.");
    config.connection =
        Secret("Driver=SQLite3;Database=" + file + ";JournalMode=WAL;SyncPragma=FULL;Timeout=10000;");
}

std::string machine_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

} // namespace

Secret settings_of(const Config& config, const std::string& plugin) {
    const auto section = config.plugin_settings.find(plugin);
    return section == config.plugin_settings.end() ? Secret("{}") : section->second;
}

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): before any thread starts
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Config read_config(const std::optional<std::filesystem::path>& file, const Environment& environment) {
    Draft draft;
    if (file) read_file(draft, *file);
    read_environment(draft, environment);
    check_sections(draft);
    Config& config = draft.config;
    config.data_dir = draft.data_dir.value_or(std::filesystem::current_path() / "data");
    if (config.tls_certificate.has_value() != config.tls_key.has_value())
        throw Error(AMS_BAD_INPUT, "ams.config_bad",
                    "AMS_TLS_CERTIFICATE and AMS_TLS_KEY have to be given together.");
    fill_in_database(draft);
    if (config.host_name.empty()) {
        config.host_name = machine_name();
        if (config.listen.port != 0) config.host_name += ":" + std::to_string(config.listen.port);
    }
    return std::move(config);
}

std::optional<Listen> parse_listen(std::string_view text) {
    std::string_view host;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos || close + 1 >= text.size() || text[close + 1] != ':')
            return std::nullopt;
        host = text.substr(1, close - 1);
        if (host.find(':') == std::string_view::npos) return std::nullopt;
        text.remove_prefix(close + 2);
    } else {
        const auto colon = text.rfind(':');
        if (colon == std::string_view::npos) return std::nullopt;
        host = text.substr(0, colon);
        // An IPv6 address without brackets: which colon parts the port nobody can tell.
        if (host.find(':') != std::string_view::npos) return std::nullopt;
        text.remove_prefix(colon + 1);
    }
    if (host.empty() || host.size() > 253 || host.find_first_of(" \t/@\"") != std::string_view::npos)
        return std::nullopt;
    std::uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return Listen{std::string(host), port};
}

std::optional<std::string> connection_value(const Secret& connection, std::string_view wanted) {
    const auto same = [](std::string_view a, std::string_view b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
            return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
        });
    };
    std::string_view rest = connection.reveal();
    while (!rest.empty()) {
        const auto equals = rest.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        std::string_view key = rest.substr(0, equals);
        while (!key.empty() && key.front() == ' ')
            key.remove_prefix(1);
        rest.remove_prefix(equals + 1);
        std::string value;
        if (rest.starts_with('{')) {
            const auto close = rest.find('}');
            if (close == std::string_view::npos) return std::nullopt;
            value = rest.substr(1, close - 1);
            rest.remove_prefix(close + 1);
        } else {
            value = rest.substr(0, rest.find(';'));
        }
        if (same(key, wanted)) return value;
        const auto next = rest.find(';');
        rest.remove_prefix(next == std::string_view::npos ? rest.size() : next + 1);
    }
    return std::nullopt;
}

} // namespace ams::host
