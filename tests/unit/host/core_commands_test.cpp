// ams-host as people and scripts use it: commands, texts and exit statuses. On SQLite and PostgreSQL.
#include "tests/support/child_process.hpp"
#include "tests/support/databases.hpp"
#include "tests/support/temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace data = boost::unit_test::data;
using ams::odbc::Dialect;
using Json = nlohmann::json;

namespace commands_test {

struct Done {
    int status = -1;
    std::string output; ///< standard output and standard error
};

/// A data directory with a settings file. No plugin: these are the host's own commands.
class Site {
public:
    explicit Site(Dialect dialect) : fresh(dialect) {
        settings = {
            {"listen", "127.0.0.1:0"},
            {"data_dir", (folder / "data").string()},
            {"database", {{"dialect", ams::odbc::name(dialect)}, {"connection", fresh.connection_string()}}}};
        if (dialect == Dialect::postgresql) settings["database"]["read_connection"] = fresh.reader();
        write();
    }
    void write() const { std::ofstream(file) << settings.dump(); }

    [[nodiscard]] std::vector<std::string> command(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), test::built_program("ams-host").string());
        arguments.insert(arguments.end(), {"--config", file.string()});
        return arguments;
    }
    Done run(std::vector<std::string> arguments, const std::string& input = {}) const {
        test::ChildProcess child({.arguments = command(std::move(arguments)), .merge_error = true});
        child.write(input);
        child.close_input();
        Done done;
        done.status = child.wait();
        done.output = child.output();
        return done;
    }
    void prepare() const {
        BOOST_REQUIRE_EQUAL(run({"migrate"}).status, 0);
        BOOST_REQUIRE_EQUAL(
            run({"user", "add", "anna", "--role", "admin", "--password-stdin"}, "a good password\n").status,
            0);
    }

    test::TemporaryDirectory folder;
    test::FreshDatabase fresh;
    std::filesystem::path file = folder / "settings.json";
    Json settings;
};

bool has(const Done& done, const std::string& part) {
    if (done.output.find(part) != std::string::npos) return true;
    BOOST_TEST_MESSAGE(done.output);
    return false;
}

} // namespace commands_test

using namespace commands_test;

BOOST_AUTO_TEST_SUITE(core_commands)

BOOST_AUTO_TEST_CASE(every_command_explains_itself) {
    const Site site(Dialect::sqlite);
    for (const char* command :
         {"serve", "migrate", "user", "token", "role", "plugin", "job", "key", "backup", "doctor"}) {
        const Done done = site.run({command, "--help"});
        BOOST_TEST(done.status == 0, command);
        BOOST_TEST(has(done, "Example"), command);
    }
    BOOST_TEST(site.run({"--version"}).output.starts_with("ams-host "));
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_or_setting_exits_with_two) {
    Site site(Dialect::sqlite);
    const Done misspelt = site.run({"serv"});
    BOOST_TEST(misspelt.status == 2);
    BOOST_TEST(has(misspelt, "did you mean \"serve\"?"));
    BOOST_TEST(site.run({"user", "add"}).status == 2);
    BOOST_TEST(site.run({"job", "set", "x", "--interval", "59"}).status == 2);

    site.settings["lisen"] = "127.0.0.1:1";
    site.write();

    const Done done = site.run({"migrate"});
    BOOST_TEST(done.status == 2);
    BOOST_TEST(has(done, "\"lisen\" is not a setting of this host; did you mean \"listen\"?"));
}

BOOST_DATA_TEST_CASE(a_database_of_another_version_exits_with_three, data::make(test::databases())) {
    const Site site(sample);
    const Done missing = site.run({"serve"});
    BOOST_TEST(missing.status == 3);
    BOOST_TEST(has(missing, "Run: ams-host migrate --config " + site.file.string()));

    site.prepare();
    site.fresh.connect()->execute("UPDATE ams_schema SET version = 99 WHERE component = 'ams.host'");

    for (const char* command : {"serve", "migrate"}) {
        const Done newer = site.run({command});
        BOOST_TEST(newer.status == 3, command);
        BOOST_TEST(has(newer, "The database has version 99 of the schema ams.host"), command);
    }
}

BOOST_DATA_TEST_CASE(migrate_again_does_nothing, data::make(test::databases())) {
    const Site site(sample);
    BOOST_TEST(has(site.run({"migrate"}), "ams.host: version 2, done"));

    const Done again = site.run({"migrate"});

    BOOST_TEST(again.status == 0);
    BOOST_TEST(has(again, "ams.host: version 2, nothing to do"));
}

BOOST_DATA_TEST_CASE(users_tokens_and_roles_are_managed_from_the_command_line,
                     data::make(test::databases())) {
    const Site site(sample);
    site.prepare();

    BOOST_TEST(has(site.run({"user", "add", "anna", "--password-stdin"}, "a good password"), "already"));
    BOOST_TEST(
        has(site.run({"user", "add", "bert", "--password-stdin"}, ""), "No password came on standard input"));
    BOOST_TEST(has(site.run({"user", "add", "bert", "--password-stdin"}, "short\n"), "too short"));
    BOOST_TEST(
        site.run({"user", "add", "bert", "--role", "user", "--password-stdin"}, "a good password\n").status ==
        0);
    BOOST_TEST(has(site.run({"user", "list"}), "bert  roles: user"));
    BOOST_TEST(has(site.run({"user", "remove", "anna"}), "Nobody would be left"));
    BOOST_TEST(site.run({"role", "set", "readers", "--permission", "ams_audit:read"}).status == 0);
    BOOST_TEST(has(site.run({"role", "show", "readers"}), "yes  ams_audit:read"));
    BOOST_TEST(site.run({"user", "roles", "bert", "--role", "readers", "--role", "user"}).status == 0);
    BOOST_TEST(has(site.run({"user", "list"}), "bert  roles: readers, user"));
    BOOST_TEST(site.run({"role", "remove", "admin"}).status == 1);
    BOOST_TEST(has(site.run({"user", "disable", "bert"}), "its sessions have ended"));
    BOOST_TEST(site.run({"user", "list"}).output.find("disabled") != std::string::npos);
    BOOST_TEST(has(site.run({"user", "enable", "bert"}), "bert enabled"));
    BOOST_TEST(has(site.run({"user", "disable", "anna"}), "Nobody would be left"));
    BOOST_TEST(has(site.run({"job", "set", "no.such", "--window", "22:00-06:00"}), "There is no job"));
    BOOST_TEST(has(site.run({"job", "set", "no.such", "--window", "22:00"}), "two different times"));

    const Done token = site.run({"token", "create", "--user", "bert", "--days", "3"});
    BOOST_TEST(token.status == 0);
    BOOST_TEST(token.output.substr(token.output.rfind(' ') + 1).starts_with("amst_"));
    BOOST_TEST(has(site.run({"token", "list"}), "user: bert"));
    BOOST_TEST(site.run({"token", "revoke", "1"}).status == 0);
    BOOST_TEST(site.run({"token", "list"}).output.empty());
    BOOST_TEST(site.run({"user", "remove", "bert"}).status == 0);
}

BOOST_DATA_TEST_CASE(serve_says_where_it_is_and_ends_in_order, data::make(test::databases())) {
    const Site site(sample);
    site.prepare();
    for (const int signal : {SIGTERM, SIGINT}) {
        test::ChildProcess host({.arguments = site.command({"serve"})});
        const std::string ready = host.wait_for_line("text=\"Ready\"");
        BOOST_TEST(ready.find("url=https://127.0.0.1:") != std::string::npos);

        host.signal(signal);

        BOOST_TEST(host.wait() == 0);
        BOOST_TEST(host.error().find("text=\"Stopped\"") != std::string::npos);
    }
}

BOOST_DATA_TEST_CASE(nothing_secret_is_logged, data::make(test::databases())) {
    Site site(sample);
    site.settings["log"] = {{"level", "debug"}};
    site.write();
    site.prepare();
    const std::string token = [&] {
        const std::string output = site.run({"token", "create", "--user", "anna"}).output;
        const auto from = output.rfind(' ') + 1;
        return output.substr(from, output.size() - 1 - from);
    }();

    test::ChildProcess host({.arguments = site.command({"serve"})});
    host.wait_for_line("text=\"Ready\"");
    BOOST_TEST(host.terminate() == 0);

    for (const std::string& secret : {token, std::string("a good password"), site.fresh.connection_string()})
        BOOST_TEST(host.error().find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_plugin_that_cannot_be_loaded_is_reported_and_the_host_goes_on) {
    Site site(Dialect::sqlite);
    site.prepare();
    site.settings["plugins"] = {(site.folder / "gone.so").string()};
    site.write();

    test::ChildProcess host({.arguments = site.command({"serve"})});
    BOOST_TEST(host.wait_for_line("Plugin not loaded").find("code=ams.library_missing") != std::string::npos);
    host.wait_for_line("text=\"Ready\"");
    BOOST_TEST(host.terminate() == 0);
    BOOST_TEST(site.fresh.connect()
                   ->query_int64("SELECT COUNT(*) FROM ams_notice WHERE plugin = 'ams.host'")
                   .value() == 1);

    const Done check = site.run({"plugin", "check"});
    BOOST_TEST(check.status == 1);
    BOOST_TEST(has(check, "There is no plugin"));
    // Its schema cannot be known, so nothing is migrated.
    BOOST_TEST(site.run({"migrate"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_plugin_is_checked_with_its_settings) {
    Site site(Dialect::sqlite);
    const std::string library = test::built_program("../plugins/mdm_dep/mdm_dep.so").string();
    site.settings["plugins"] = {library};
    site.settings["mdm.dep"] = {{"user_agent", "Company-DEP/1.0"}};
    site.write();
    BOOST_TEST(site.run({"plugin", "check"}).status == 0);

    site.settings["mdm.dep"]["ca_file"] = site.folder.path().string();
    site.write();

    for (const auto& arguments :
         {std::vector<std::string>{"plugin", "check"}, {"plugin", "check", library}}) {
        const Done done = site.run(arguments);
        BOOST_TEST(done.status == 1);
        BOOST_TEST(has(done, "The setting mdm.dep.ca_file names what is no PEM file"));
    }
}

BOOST_DATA_TEST_CASE(doctor_names_what_is_wrong, data::make(test::databases())) {
    Site site(sample);
    BOOST_TEST(
        has(site.run({"doctor"}), sample == Dialect::sqlite ? "failed   database" : "failed   schema"));
    site.prepare();
    const Done well = site.run({"doctor"});
    BOOST_TEST(well.status == 0);
    BOOST_TEST(has(well, "1 may manage users and roles"));

    site.settings["database"]["connection"] =
        sample == Dialect::sqlite
            ? "Driver=SQLite3;Database=/nowhere/x.db;"
            : "Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=1;Database=x;Uid=x;Pwd=hunter2;";
    site.write();

    const Done broken = site.run({"doctor"});
    BOOST_TEST(broken.status == 1);
    BOOST_TEST(has(broken, "failed   database"));
    BOOST_TEST(broken.output.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(doctor_makes_no_database) {
    Site site(Dialect::sqlite);
    site.settings.erase("database");
    site.write();

    const Done done = site.run({"doctor"});

    BOOST_TEST(done.status == 1);
    BOOST_TEST(has(done, "failed   database: there is no database yet; run ams-host migrate --config " +
                             site.file.string()));
    BOOST_TEST(!std::filesystem::exists(site.folder / "data/ams.db"));
    BOOST_TEST(site.run({"migrate"}).status == 0);
    BOOST_TEST(has(site.run({"doctor"}), "ok       database"));
}

BOOST_AUTO_TEST_CASE(a_host_without_the_databases_key_refuses_to_start) {
    const Site site(Dialect::sqlite);
    site.prepare();
    {
        test::ChildProcess host({.arguments = site.command({"serve"})});
        host.wait_for_line("text=\"Ready\"");
        BOOST_REQUIRE(host.terminate() == 0);
    }
    const auto keys = site.folder / "data/keys";
    std::filesystem::rename(keys, site.folder / "kept");

    const Done missing = site.run({"serve"});
    BOOST_TEST(missing.status == 1);
    BOOST_TEST(has(missing, "Copy it from a backup"));
    BOOST_TEST(!std::filesystem::exists(keys));

    std::filesystem::rename(site.folder / "kept", keys);
    BOOST_TEST(has(site.run({"key", "rotate"}), "seals once this host is started again"));
    BOOST_TEST(has(site.run({"key", "list"}), "  opens"));
}

BOOST_AUTO_TEST_CASE(a_backup_is_a_whole_private_copy_and_overwrites_nothing) {
    const Site site(Dialect::sqlite);
    site.prepare();
    const auto copy = site.folder / "copy.db";

    BOOST_TEST(site.run({"backup", copy.string()}).status == 0);

    struct stat about {};
    BOOST_REQUIRE(::stat(copy.c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777U) == 0600U);
    ams::odbc::Connection connection(ams::Secret("Driver=SQLite3;Database=" + copy.string() + ";"), {});
    BOOST_TEST(connection.query_int64("SELECT COUNT(*) FROM ams_user").value() == 1);
    BOOST_TEST(has(site.run({"backup", copy.string()}), "it is not overwritten"));
}

BOOST_AUTO_TEST_CASE(a_server_database_is_backed_up_with_its_own_tools) {
    const Site site(Dialect::postgresql);
    site.prepare();

    const Done done = site.run({"backup", (site.folder / "copy.db").string()});

    BOOST_TEST(done.status == 1);
    BOOST_TEST(has(done, "pg_dump"));
}

BOOST_AUTO_TEST_SUITE_END()
