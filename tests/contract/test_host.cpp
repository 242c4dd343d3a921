#include "tests/contract/test_host.hpp"

#include "host-sdk/host/db/migrator.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <argon2.h>

#include <array>
#include <stdexcept>

namespace test {
namespace {

using namespace std::chrono_literals;

ams::host::DatabaseSettings settings(const FreshDatabase& fresh) {
    ams::host::DatabaseSettings settings;
    settings.dialect = fresh.dialect();
    settings.connection = ams::Secret(fresh.connection_string());
    if (fresh.dialect() != ams::odbc::Dialect::sqlite) settings.read_connection = ams::Secret(fresh.reader());
    return settings;
}

ams::host::PermissionCatalog catalog() {
    ams::host::PermissionCatalog catalog{std::filesystem::path("roles/permissions.json")};
    catalog.declare("practice", PracticePlugin::permissions());
    return catalog;
}

ams::host::TaskSettings task_settings() {
    ams::host::TaskSettings settings;
    settings.keep_every = 20ms; // what takes half a second in production
    return settings;
}

ams::host::UtcTime noon() {
    return *ams::host::parse_time("2026-06-01T12:00:00Z");
}

// A password's hash is slow on purpose, in signing in as in making it: most of what these tests took. How slow stands in
// the hash itself, so that one made with the least of everything is checked by the same code, quickly.
std::string light_hash(std::string_view password) {
    constexpr std::string_view kSalt = "salt of the tests";
    std::array<char, 200> encoded{};
    const int result = argon2id_hash_encoded(1, 8, 1, password.data(), password.size(), kSalt.data(),
                                             kSalt.size(), 32, encoded.data(), encoded.size());
    if (result != ARGON2_OK) throw std::runtime_error(argon2_error_message(result));
    return encoded.data();
}

const FreshDatabase& migrated(const FreshDatabase& fresh, int rows) {
    std::ostringstream unread;
    ams::host::Log log(unread);
    ams::host::Database database(settings(fresh));
    const std::string dialect(ams::odbc::name(fresh.dialect()));
    ams::host::Migrator migrator(database, log, "ams-host migrate");
    migrator.migrate({std::string(ams::host::kHostComponent), ams::host::kHostSchemaVersion,
                      "schema/" + dialect + "/host"});
    PracticePlugin::create_tables(*fresh.connect(), rows);
    return fresh;
}

} // namespace

const Certificate& certificate() {
    static const TemporaryDirectory directory;
    static const Certificate made = [] {
        Certificate files{directory / "certificate.pem", directory / "key.pem"};
        std::string output;
        const int status =
            run({.arguments = {"/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                               "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files.key.string(),
                               "-out", files.certificate.string()},
                 .merge_error = true},
                &output);
        if (status != 0) throw std::runtime_error("openssl req: " + output);
        return files;
    }();
    return made;
}

TestPeer::TestPeer(const FreshDatabase& fresh, ams::host::Clock& clock, PracticePlugin& plugin)
    : log(log_text, ams::host::LogLevel::debug), database(settings(fresh)), catalog(test::catalog()),
      access(database, catalog, clock), instance(database, "test-host", "127.0.0.1:0", "0.0.0"),
      tasks(database, access, clock, log, instance, task_settings()),
      jobs(database, access, plugin.registry, clock, log, instance, {20ms, 60s, ams::host::utc(), "UTC"}) {}

TestHost::TestHost(ams::odbc::Dialect dialect, int rows)
    : fresh(dialect), clock(noon()), parts(migrated(fresh, rows), clock, plugin),
      audit(parts.database, clock, "test-host"), notices(parts.database, clock), schemas("host-sdk/schemas") {
    plugin.tasks = &parts.tasks;
    parts.access.seed_roles("roles");
    put_user("admin", "admin");
    add_user("user", {"practice:use"});
    add_user("stranger", {});
    parts.tasks.start();
    for (const auto& [id, job] : plugin.registry.jobs)
        ams::host::JobStore(parts.database, clock, "", "", 60s).ensure(job);
}

TestHost::~TestHost() {
    if (web) web->stop();
    parts.jobs.stop();
    parts.tasks.stop();
}

void TestHost::add_user(const std::string& name, const std::vector<std::string>& permissions) {
    const auto system = ams::host::Principal::system(parts.catalog);
    parts.access.put_role(system, name + "_role", name, permissions);
    put_user(name, name + "_role");
}

void TestHost::put_user(const std::string& name, const std::string& role) {
    static const std::string hash = light_hash(kPassword);
    const std::string now = ams::host::format_time(clock.now());
    parts.database.write().transact([&](ams::odbc::Connection& connection) {
        if (connection.query("SELECT name FROM ams_user WHERE name = ?", name).fetch()) return;
        connection.execute(
            "INSERT INTO ams_user (name, password_hash, created_at, updated_at) VALUES (?, ?, ?, ?)", name,
            hash, now, now);
        connection.execute("INSERT INTO ams_user_role (user_name, role) VALUES (?, ?)", name, role);
    });
}

ams::host::Services TestHost::services() {
    return {parts.database, parts.access, audit,     notices,     plugin.registry, schemas, parts.tasks,
            parts.jobs,     clock,        parts.log, "test-host", "0.0.0",         {}};
}

void TestHost::serve(ams::host::WebSettings wanted) {
    wanted.certificate = certificate().certificate;
    wanted.key = certificate().key;
    wanted.openapi = "host-sdk/host/web/openapi.json";
    web = std::make_unique<ams::host::WebServer>(services(), wanted);
    web->start();
}

} // namespace test
