#include "host-sdk/host/app/config.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <map>
#include <ostream>

using namespace ams::host;

namespace {

Environment environment(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto at = values.find(name);
        return at == values.end() ? std::nullopt : std::optional<std::string>(at->second);
    };
}

struct Settings {
    explicit Settings(const std::string& text) { test::write_file(file, text); }
    [[nodiscard]] Config read(std::map<std::string, std::string> variables = {}) const {
        return read_config(file, environment(std::move(variables)));
    }
    test::TemporaryDirectory folder;
    std::filesystem::path file = folder / "settings.json";
};

struct Bad {
    const char* name;
    const char* text;
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const Bad& bad) {
    return out << bad.name;
}

const Bad kBad[] = {
    {"unknown key", R"({"lisen":"127.0.0.1:1"})",
     "\"lisen\" is not a setting of this host; did you mean \"listen\"?"},
    {"unknown key below", R"({"database":{"conection":"x"}})",
     "\"database.conection\" is not a setting of this host; did you mean"},
    {"listen without port", R"({"listen":"localhost"})",
     "\"listen\" is \"localhost\"; it has to be HOST:PORT"},
    {"listen with a port too large", R"({"listen":"127.0.0.1:65536"})", "\"listen\""},
    {"IPv6 without brackets", R"({"listen":"::1:8443"})", "[::1]:8443"},
    {"number for text", R"({"data_dir":5})", "\"data_dir\" has to be a text"},
    {"unknown dialect", R"({"database":{"connection":"x","dialect":"sqllite"}})", "did you mean \"sqlite\"?"},
    {"connection without dialect", R"({"database":{"connection":"x"}})", "\"database.dialect\" is missing"},
    {"dialect without connection", R"({"database":{"dialect":"postgresql"}})",
     "\"database.connection\" is missing"},
    {"certificate without key", R"({"tls":{"certificate":"x"}})", "\"tls\" needs both"},
    {"log level", R"({"log":{"level":"warn"}})", "did you mean \"warning\"?"},
    {"plugins no list", R"({"plugins":"x.so"})", "\"plugins\" has to be a list"},
    {"plugin section no object", R"({"mdm.dep":7})", "\"mdm.dep\" is the section of a plugin"},
    {"not JSON", "{\n\"listen\": \"127.0.0.1:1\",\n\"secret-word\"\n}", "wrong at line 4"},
    {"no object", "[]", "has to hold one JSON object"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(core_config)

BOOST_DATA_TEST_CASE(a_wrong_setting_is_refused_naming_file_and_key, boost::unit_test::data::make(kBad)) {
    const Settings settings(sample.text);

    BOOST_CHECK_EXCEPTION(static_cast<void>(settings.read()), ams::Error,
                          test::says("ams.config_bad", sample.says));
    BOOST_CHECK_EXCEPTION(static_cast<void>(settings.read()), ams::Error,
                          test::says("ams.config_bad", settings.file.string()));
}

BOOST_AUTO_TEST_CASE(a_syntax_error_does_not_quote_the_file) {
    const Settings settings(R"({"database":{"connection":"Pwd=hunter2" "dialect"}})");

    BOOST_CHECK_EXCEPTION(static_cast<void>(settings.read()), ams::Error, [](const ams::Error& error) {
        return std::string(error.what()).find("hunter2") == std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(everything_of_a_whole_file_is_read) {
    const Settings settings(
        R"({"listen":"[::1]:9443","data_dir":"here","database":{"connection":"Driver=P;Uid=w","dialect":"postgresql",
        "read_connection":"Driver=P;UID=reader;Pwd={a;b}"},"plugins":["p/mdm_dep.so"],"log":{"level":"debug","format":"json"},
        "tls":{"certificate":"c.pem","key":"k.pem"},"mdm.dep":{"base_url":"https://x"},"host_name":"h1"})");

    const Config config = settings.read();

    BOOST_TEST(config.listen.host == "::1");
    BOOST_TEST(config.listen.port == 9443);
    BOOST_TEST(config.data_dir == settings.folder / "here");
    BOOST_TEST((config.dialect == Dialect::postgresql));
    BOOST_TEST(config.connection.reveal() == "Driver=P;Uid=w");
    BOOST_TEST(connection_value(*config.read_connection, "Uid").value() == "reader");
    BOOST_TEST(connection_value(*config.read_connection, "pwd").value() == "a;b");
    BOOST_TEST(config.plugins.at(0) == settings.folder / "p/mdm_dep.so");
    BOOST_TEST((config.log_level == LogLevel::debug));
    BOOST_TEST((config.log_format == LogFormat::json));
    BOOST_TEST(config.tls_key.value() == settings.folder / "k.pem");
    BOOST_TEST(config.plugin_settings.at("mdm.dep").reveal() == R"({"base_url":"https://x"})");
    BOOST_TEST(config.host_name == "h1");
}

BOOST_AUTO_TEST_CASE(the_default_database_is_sqlite_in_the_data_directory) {
    const Settings settings(R"({"data_dir":"d"})");

    const Config config = settings.read();

    BOOST_TEST((config.dialect == Dialect::sqlite));
    BOOST_TEST(connection_value(config.connection, "Database").value() ==
               (settings.folder / "d/ams.db").string());
    BOOST_TEST(config.listen.port == 8443);
    BOOST_TEST(connection_value(config.connection, "SyncPragma").value() == "FULL");
}

BOOST_AUTO_TEST_CASE(sqlite_keeps_what_it_committed_unless_told_otherwise) {
    const auto sync = [](const std::string& connection) {
        const Settings settings(R"({"database":{"dialect":"sqlite","connection":")" + connection + R"("}})");
        return connection_value(settings.read().connection, "SyncPragma").value();
    };

    BOOST_TEST(sync("Driver=SQLite3;Database=/x.db") == "FULL");
    BOOST_TEST(sync("Driver=SQLite3;Database=/x.db;syncpragma=NORMAL;") == "NORMAL");
}

BOOST_AUTO_TEST_CASE(how_long_things_are_kept_is_set_in_days) {
    const Config plain = Settings("{}").read();
    const Config set = Settings(R"({"retention":{"audit_days":0,"task_days":7,"job_run_days":90}})").read();

    BOOST_TEST(plain.retention.audit.count() == 730);
    BOOST_TEST(plain.retention.tasks.count() == 30);
    BOOST_TEST(set.retention.audit.count() == 0);
    BOOST_TEST(set.retention.tasks.count() == 7);
    BOOST_TEST(set.retention.job_runs.count() == 90);
    for (const char* wrong : {R"({"retention":{"audit_days":-1}})", R"({"retention":{"audit_days":1e3}})",
                              R"({"retention":{"audit":1}})", R"({"retention":30})"})
        BOOST_CHECK_EXCEPTION(static_cast<void>(Settings(wrong).read()), ams::Error,
                              test::says("ams.config_bad", "retention"));
}

BOOST_AUTO_TEST_CASE(the_environment_wins_over_the_file) {
    const Settings settings(R"({"listen":"127.0.0.1:1","log":{"level":"info"}})");

    const Config config = settings.read({{"AMS_LISTEN", "0.0.0.0:2"},
                                         {"AMS_DATA_DIR", "/srv/ams"},
                                         {"AMS_DATABASE_CONNECTION", "Driver=M"},
                                         {"AMS_DATABASE_DIALECT", "mariadb"},
                                         {"AMS_LOG_LEVEL", "error"},
                                         {"AMS_PLUGINS", "/a.so:/b.so"}});

    BOOST_TEST(config.listen.host == "0.0.0.0");
    BOOST_TEST(config.data_dir == "/srv/ams");
    BOOST_TEST((config.dialect == Dialect::mariadb));
    BOOST_TEST((config.log_level == LogLevel::error));
    BOOST_TEST(config.plugins.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_wrong_variable_is_named) {
    const Settings settings("{}");

    BOOST_CHECK_EXCEPTION(static_cast<void>(settings.read({{"AMS_LOG_LEVEL", "loud"}})), ams::Error,
                          test::says("ams.config_bad", "The environment variable AMS_LOG_LEVEL"));
}

BOOST_AUTO_TEST_CASE(a_section_without_a_dot_is_a_plugins_if_its_manifest_says_so) {
    const Settings settings(R"({"plugins":["p/hello.so"],"hello":{"greeting":"hi"}})");
    BOOST_CHECK_EXCEPTION(static_cast<void>(settings.read()), ams::Error,
                          test::says("ams.config_bad", "\"hello\" is not a setting of this host"));

    test::write_file(settings.folder / "p/manifest.json", R"({"id":"hello"})");

    BOOST_TEST(settings.read().plugin_settings.at("hello").reveal() == R"({"greeting":"hi"})");
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_named) {
    BOOST_CHECK_EXCEPTION(static_cast<void>(read_config("/nowhere/settings.json", environment({}))),
                          ams::Error, test::says("ams.config_bad", "/nowhere/settings.json cannot be read"));
}

BOOST_AUTO_TEST_SUITE_END()
