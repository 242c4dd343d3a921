// ams-host doctor: looks at everything that has to be right, and says what to do about what is not.
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/app/tls_files.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/loader/doctor_report.hpp"
#include "host-sdk/host/loader/plugins.hpp"
#include "host-sdk/host/secrets/key_ring.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <iostream>
#include <memory>
#include <vector>

namespace ams::host {
namespace {

/// Collects what was found; printed at the end as lines or as JSON.
class Report {
public:
    explicit Report(bool json) : json_(json) {}

    void ok(const std::string& check, const std::string& text) { add({"ok", check, "", text, ""}); }
    void warning(const std::string& check, const std::string& text) { add({"warning", check, "", text, ""}); }
    void failed(const std::string& check, const std::string& text) { add({"failed", check, "", text, ""}); }
    void step(const std::string& plugin, const DoctorStep& step) {
        static constexpr std::array<const char*, 4> kWords{"ok", "warning", "failed", "skipped"};
        const char* const word = kWords.at(static_cast<std::size_t>(step.outcome));
        add({word, plugin + ' ' + step.name, step.subject, step.text, step.remedy});
    }
    [[nodiscard]] bool any_failed() const noexcept { return any_failed_; }

    /// Runs a check: what it throws is what failed. True if nothing was thrown.
    template <class Body>
    bool check(const std::string& name, Body&& body) {
        try {
            body();
            return true;
        } catch (const Error& e) {
            failed(name, e.what());
        } catch (const odbc::Error& e) {
            failed(name, database_error(e).what());
        }
        return false;
    }

    /// The whole as one JSON document, if that was wanted; lines were printed as they came.
    void finish() const {
        if (!json_) return;
        nlohmann::ordered_json checks = nlohmann::ordered_json::array();
        for (const Line& line : lines_) {
            nlohmann::ordered_json one{{"check", line.check}, {"outcome", line.outcome}, {"text", line.text}};
            if (!line.subject.empty()) one["subject"] = line.subject;
            if (!line.remedy.empty()) one["remedy"] = line.remedy;
            checks.push_back(std::move(one));
        }
        std::cout << nlohmann::ordered_json{{"ok", !any_failed_}, {"checks", std::move(checks)}}.dump(2)
                  << '\n';
    }

private:
    struct Line {
        const char* outcome;
        std::string check;
        std::string subject;
        std::string text;
        std::string remedy;
    };

    /// What parts a text from the sentence that follows it.
    static std::string ends_sentence(const std::string& text) {
        return text.ends_with('.') || text.ends_with(')') ? " " : ". ";
    }

    void add(Line line) {
        any_failed_ = any_failed_ || std::string_view(line.outcome) == "failed";
        if (!json_)
            std::cout << line.outcome << std::string(9 - std::string_view(line.outcome).size(), ' ')
                      << line.check << (line.subject.empty() ? "" : " [" + line.subject + "]") << ": "
                      << line.text << (line.remedy.empty() ? "" : ends_sentence(line.text) + line.remedy)
                      << std::endl;
        lines_.push_back(std::move(line));
    }

    const bool json_;
    std::vector<Line> lines_;
    bool any_failed_ = false;
};

void check_settings(Report& report, const Config& config) {
    if (config.file.empty()) {
        report.ok("settings", "no file; defaults and environment");
        return;
    }
    struct stat about {};
    const bool readable = ::stat(config.file.c_str(), &about) == 0 && (about.st_mode & S_IROTH) != 0;
    const bool password = connection_value(config.connection, "Pwd").has_value();
    if (readable && password)
        report.warning("settings",
                       config.file.string() +
                           " holds a database password and everybody can read it. Run: chmod 600 " +
                           config.file.string());
    else
        report.ok("settings", config.file.string());
}

void check_data_dir(Report& report, const std::filesystem::path& folder) {
    struct stat about {};
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0 || ::stat(folder.c_str(), &about) != 0)
        report.failed("data directory", folder.string() + " cannot be written by this user.");
    else if ((about.st_mode & 077U) != 0)
        report.warning("data directory",
                       "others can look into " + folder.string() + ". Run: chmod 700 " + folder.string());
    else
        report.ok("data directory", folder.string());
}

/// To connect to SQLite makes the file, and a doctor changes nothing.
void require_database(const Host& host) {
    if (host.config.dialect != Dialect::sqlite) return;
    const auto file = connection_value(host.config.connection, "Database");
    if (file && !std::filesystem::exists(*file))
        throw Error(AMS_FAILED, "ams.database_missing",
                    "there is no database yet; run " + host.command_line("migrate"));
}

bool check_database(Report& report, Host& host) {
    return report.check("database", [&] {
        require_database(host);
        const auto begin = std::chrono::steady_clock::now();
        const auto there = host.database.write().read([&](odbc::Connection& connection) {
            return connection.query_text(std::string("SELECT ") + database_now(connection.dialect()));
        });
        const auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
        report.ok("database", std::string(odbc::name(host.config.dialect)) + " answers in " +
                                  std::to_string(took.count()) + " ms");
        const auto time = there ? parse_time(*there) : std::nullopt;
        const auto apart = time ? std::chrono::abs(host.clock.now() - *time) : std::chrono::seconds(0);
        if (apart > std::chrono::seconds(30))
            report.warning("clock",
                           "this machine and the database are " + std::to_string(apart.count()) +
                               " s apart. Apple refuses requests from a clock that is off; set both by NTP.");
        else
            report.ok("clock", "within " + std::to_string(apart.count()) + " s of the database's");
    });
}

void check_reader(Report& report, Host& host) {
    report.check("reading connection", [&] {
        host.database.read().read(
            [](odbc::Connection& connection) { static_cast<void>(connection.query_int64("SELECT 1")); });
        const std::string how = host.config.read_connection ? "an account of its own" : "the writing account";
        if (host.config.dialect != Dialect::sqlite && !host.config.read_connection)
            report.warning("reading connection",
                           "the console reads with " + how +
                               " in a read-only session; set database.read_connection to an account "
                               "with SELECT only.");
        else
            report.ok("reading connection", how + ", in a session that cannot write");
    });
}

bool check_schema(Report& report, Host& host) {
    bool good = true;
    Migrator migrator = host.migrator();
    good = report.check("schema", [&] {
        for (const SchemaComponent& component : host.components())
            good = report.check("schema", [&] {
                migrator.require(component);
                report.ok("schema", component.component + " version " + std::to_string(component.version));
            }) && good;
    }) && good;
    return good;
}

void check_people(Report& report, Host& host) {
    report.check("users", [&] {
        std::size_t admins = 0;
        for (const UserInfo& user : host.access.users())
            if (host.access.allowed(user.name, permission::kUserWrite) &&
                host.access.allowed(user.name, permission::kRoleWrite))
                ++admins;
        if (admins == 0)
            report.failed("users", "nobody may manage users and roles. Run: " +
                                       host.command_line("user add admin --role admin --password-stdin"));
        else
            report.ok("users", std::to_string(admins) + " may manage users and roles");
    });
}

void check_keys(Report& report, Host& host) {
    report.check("key file", [&] {
        const auto known = host.database_keys();
        if (known.empty() && !std::filesystem::exists(host.key_file())) {
            report.ok("key file", "none yet; serve makes it at first start");
            return;
        }
        const KeyRing keys = KeyRing::open(host.key_file());
        const auto ids = keys.ids();
        for (const std::string& id : known)
            if (std::find(ids.begin(), ids.end(), id) == ids.end())
                throw Error(AMS_FAILED, "ams.key_missing",
                            host.key_file().string() + " lacks the key " + id +
                                ", under which this database has sealed values. Copy the file from the host "
                                "that has it.");
        report.ok("key file", host.key_file().string() + ", " + std::to_string(ids.size()) + " keys");
    });
}

void check_certificate(Report& report, const Host& host) {
    report.check("certificate", [&] {
        const TlsFiles files = tls_paths(host.config);
        if (!host.config.tls_certificate && !std::filesystem::exists(files.certificate)) {
            report.ok("certificate", "none yet; serve makes one at first start");
            return;
        }
        const CertificateInfo info = inspect_tls(files);
        const auto left = std::chrono::duration_cast<std::chrono::days>(info.not_after - host.clock.now());
        const std::string text = files.certificate.string() + " for " + join(info.names, ", ") + ", until " +
                                 format_time(info.not_after);
        if (host.clock.now() < info.not_before || left.count() < 0)
            report.failed("certificate", text + ": not valid now. Put a current one in its place.");
        else if (left.count() < 30)
            report.warning("certificate", text + ": " + std::to_string(left.count()) + " days left");
        else
            report.ok("certificate", text);
    });
}

void check_plugins(Report& report, Host& host, Plugins& plugins) {
    for (const ConfiguredPlugin& plugin : host.plugins)
        report.check("plugin", [&] {
            if (plugin.refusal) throw Error(*plugin.refusal);
            const PluginInfo& info =
                plugins.load(plugin.library.string(), settings_of(host.config, plugin.manifest->id));
            report.ok("plugin", info.id + " " + info.version);
        });
    if (host.plugins.empty()) report.warning("plugin", "the settings name none");
}

/// What the plugins look at themselves, in order of their ids.
void run_plugin_checks(Report& report, Plugins& plugins) {
    plugins.activate(nullptr);
    for (const auto& [id, check] : plugins.registry().checks) {
        ams_doctor_report steps(
            [&, &of = check](const DoctorStep& step) { report.step(of.plugin->id, step); });
        ams_error error = make_error();
        if (check.run(check.ctx, &steps, &error) != AMS_OK) report.failed(id, error.text);
    }
}

/// The key file as it is; none is made. Null when there is none or it cannot be read, which check_keys() tells.
std::unique_ptr<KeyRing> existing_keys(const Host& host) {
    try {
        if (!std::filesystem::exists(host.key_file())) return nullptr;
        return std::make_unique<KeyRing>(KeyRing::open(host.key_file()));
    } catch (const Error&) {
        return nullptr;
    }
}

Exit doctor(const GlobalOptions& options, bool json) {
    const auto host = open_host(options);
    host->log.set_threshold(LogLevel::error);
    Report report(json);
    check_settings(report, host->config);
    check_data_dir(report, host->config.data_dir);
    check_certificate(report, *host);

    const std::unique_ptr<KeyRing> keys = existing_keys(*host);
    PluginServices services;
    services.log = &host->log;
    services.schemas = &host->schemas;
    services.database = &host->database;
    services.access = &host->access;
    services.audit = &host->audit;
    services.notices = &host->notices;
    services.keys = keys.get();
    services.name = program_name();
    Plugins plugins(services);
    check_plugins(report, *host, plugins);
    if (check_database(report, *host)) {
        check_reader(report, *host);
        if (check_schema(report, *host)) {
            check_keys(report, *host);
            check_people(report, *host);
            run_plugin_checks(report, plugins);
        }
    }
    report.finish();
    return report.any_failed() ? Exit::failed : Exit::ok;
}

} // namespace

void add_doctor(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    CLI::App* command = app.add_subcommand(
        "doctor",
        "Looks at settings, files, database, schema, keys, plugins, and at what the plugins talk to");
    const auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "One JSON document in place of lines: {\"ok\",\"checks\":[..]}");
    command->footer(
        "One line a check: ok, warning, failed or skipped, with what to do. Changes nothing; plugins may ask "
        "the services they talk to. Exit status 1 if a check failed.\n\n"
        "Example:\n  ams-host doctor --config /etc/ams/settings.json");
    command->callback([&, json] { chosen = [&, json] { return doctor(options, *json); }; });
}

} // namespace ams::host
