// The loader with plugins of our own (plugins/), on SQLite.
#include "host-sdk/host/loader/plugins.hpp"

#include "host-sdk/host/access/audit.hpp"
#include "host-sdk/host/access/caller.hpp"
#include "host-sdk/host/access/notices.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/loader/runner.hpp"
#include "host-sdk/host/loader/schemas.hpp"
#include "host-sdk/host/secrets/key_ring.hpp"

#include <ams/cpp/sink.hpp>

#include <nlohmann/json.hpp>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/unit/host/core_support.hpp"

#include <cstdlib>
#include <ostream>
#include <thread>

using namespace ams::host;
using ams::Secret;
using Json = nlohmann::json;

namespace loader_test {

std::filesystem::path built(const std::string& name) {
    return std::filesystem::path(std::getenv("AMS_BINARY_DIR")) / "tests/unit/host/plugins" / (name + ".so");
}

/// A folder with one of the test's plugins and the manifest it should have.
class Installed {
public:
    explicit Installed(const std::string& name = "core_plugin") : library(folder / (name + ".so")) {
        std::filesystem::copy_file(built(name), library);
        manifest = {{"id", "test"},
                    {"name", "Test"},
                    {"version", "1.0.0"},
                    {"library", name + ".so"},
                    {"sha256", sha256_hex(test::read_file(library))},
                    {"sdk", {{"built", "1.0.0"}, {"min_host", "1.0.0"}}},
                    {"schema", {{"component", "test"}, {"version", 3}}},
                    {"permissions", {"test_pet:read"}},
                    {"tables", {"test_pet"}},
                    {"jobs", {"test.job"}}};
        write();
    }
    void write() const { test::write_file(folder / "manifest.json", manifest.dump()); }

    test::TemporaryDirectory folder;
    std::filesystem::path library;
    Json manifest;
};

/// Plugins without a database, as `plugin check` has them.
struct Looking {
    std::ostringstream lines;
    Log log{lines, LogLevel::debug};
    DocumentSchemas schemas{"host-sdk/schemas"};
    Plugins plugins{[this] {
        PluginServices services;
        services.log = &log;
        services.schemas = &schemas;
        return services;
    }()};

    const PluginInfo& load(const Installed& installed, const std::string& settings = "{}") {
        return plugins.load(installed.library.string(), Secret(settings));
    }
};

/// Takes what the plugin hands over and runs a task at once.
class RecordingRunner final : public Runner {
public:
    std::string start_task(const PluginInfo& plugin, const ams_task_spec& spec) override {
        started.push_back(plugin.id + ": " + spec.title);
        const Caller caller = Caller::of_schedule("test_pet:read");
        ams_cancel cancel{sizeof(ams_cancel), nullptr, [](void*) noexcept -> std::int32_t { return 0; },
                          [](void*, void (*)(void*) noexcept, void*, std::uint64_t*) noexcept -> ams_result {
                              return AMS_OK;
                          },
                          [](void*, std::uint64_t) noexcept {}};
        ams_error error = ams::make_error();
        BOOST_TEST(spec.run(spec.ctx, nullptr, caller.abi(), &cancel, &error) == AMS_OK, error.text);
        spec.release(spec.ctx);
        return "task-1";
    }
    void task_progress(ams_task*, const ams_task_progress& progress) override {
        reported.push_back(std::to_string(progress.done) + "/" + std::to_string(progress.total) + " " +
                           progress.unit);
    }
    void add_task_result(ams_task*, const Json& result) override { reported.push_back(result.dump()); }
    void set_task_message(ams_task*, std::string text) override { reported.push_back(std::move(text)); }
    void set_job_message(ams_job_run*, std::string) override {}

    std::vector<std::string> started;
    std::vector<std::string> reported;
};

/// Everything a plugin is served with.
struct Serving : test::AccessFixture {
    Serving() : AccessFixture(Dialect::sqlite) {
        catalog.declare("test", {"test_pet:read"});
        add_user("anna", {"admin"});
        PluginServices services;
        services.log = &log;
        services.schemas = &schemas;
        services.database = &database;
        services.access = &access;
        services.audit = &audit;
        services.notices = &notices;
        services.keys = &keys;
        plugins = std::make_unique<Plugins>(services);
        plugins->load(installed.library.string(), Secret("{}"));
        plugins->activate(&runner);
    }

    /// What test.do answers; a refusal throws.
    std::string act(const Json& form, const Caller& caller) const {
        const Action* action = plugins->registry().action("test.do");
        const std::string text = form.dump();
        const ams_request request{sizeof(ams_request), caller.abi(), "test.do", nullptr, 0, text.c_str(), 0};
        ams::StringSink answer;
        ams_error error = ams::make_error();
        ams::check(action->invoke(action->ctx, &request, answer.sink(), &error), error);
        return answer.text;
    }
    std::string act(const Json& form) {
        return act(form, Caller::of_request(access.principal("anna").value()));
    }

    Installed installed;
    DocumentSchemas schemas{"host-sdk/schemas"};
    Audit audit{database, clock, "host-1"};
    Notices notices{database, clock};
    KeyRing keys = KeyRing::open_or_create(installed.folder / "keys");
    RecordingRunner runner;
    std::unique_ptr<Plugins> plugins;
};

struct Sin {
    const char* name;
    const char* code;
    const char* says;
};
std::ostream& operator<<(std::ostream& out, const Sin& sin) {
    return out << sin.name;
}

const Sin kSins[] = {
    {"init_fails", "ams.plugin_init", "The licence has run out. Renew it. (test.no_licence)"},
    {"no_permission", "ams.plugin_init", "table test_pet: permission is missing"},
    {"undeclared_permission", "ams.plugin_init", "did you mean \"test_pet:read\"?"},
    {"no_document", "ams.plugin_init", "table test_pet: document is missing"},
    {"short_struct", "ams.plugin_init", "size is 8"},
    {"table_twice", "ams.plugin_init", "table test_pet: the id is taken already"},
    {"unknown_type", "ams.plugin_init", "at /columns/1/type"},
    {"column_twice", "ams.plugin_init", "at /columns/1/name: the column \"name\" is there twice"},
    {"host_relation", "ams.plugin_init", "relations that begin with ams_ belong to the host"},
    {"filter_on_secret", "ams.plugin_init", "\"code\" is no column of test_pet that may be shown"},
    {"label_nowhere", "ams.plugin_init", "\"title\" is no column of test_pet"},
    {"secret_shown", "ams.plugin_init", "at /columns/1/column"},
    {"grid_of_nothing", "ams.plugin_init", "the table test_dog was not added before"},
    {"orphan", "ams.plugin_init", "the parent nowhere was not added before"},
    {"hasty_job", "ams.plugin_init", "the interval is 59 s"},
    {"unknown_action", "ams.plugin_registration", "did you mean \"test.do\"?"},
    {"menu_without_grid", "ams.plugin_registration", "did you mean \"test.pets\"?"},
    {"dashboard_without_fill", "ams.plugin_init", "dashboard test.sum: fill is NULL"},
    {"dashboard_twice", "ams.plugin_init", "dashboard test.sum: the id is taken already"},
    {"details_without_fill", "ams.plugin_init", "details of test_pet: fill is NULL"},
    {"details_of_nothing", "ams.plugin_init", "the table test_dog was not added before"},
    {"details_twice", "ams.plugin_init", "the table has a details page already"},
    {"node_opens_both", "ams.plugin_init", "it opens a grid or a dashboard, not both"},
    {"node_without_permission", "ams.plugin_init", "menu node test.sum: permission is missing"},
    {"node_without_dashboard", "ams.plugin_registration", "did you mean \"test.sum\"?"},
    {"job_missing", "ams.plugin_registration", "its manifest names the job test.job"},
};

} // namespace loader_test

using namespace loader_test;

BOOST_AUTO_TEST_SUITE(core_loader)

BOOST_AUTO_TEST_CASE(a_plugin_registers_what_it_has) {
    const Installed installed;
    Looking host;

    const PluginInfo& info = host.load(installed);

    BOOST_TEST(info.id == "test");
    BOOST_TEST(info.schema_version == 3U);
    const Registry& registry = host.plugins.registry();
    BOOST_REQUIRE(registry.table("test_pet") != nullptr);
    const Table& table = *registry.table("test_pet");
    BOOST_TEST(table.relation == "test_pet");
    BOOST_TEST(table.permission == "test_pet:read");
    BOOST_TEST(table.column("name")->search);
    BOOST_TEST(table.column("code") == nullptr);
    BOOST_TEST(table.column("code", true)->secret);
    BOOST_TEST(registry.grid("test.pets")->table == "test_pet");
    BOOST_TEST(registry.action("test.do")->plugin == &info);
    BOOST_TEST(registry.job("test.job")->default_interval_s == 3600);
    BOOST_TEST(registry.dashboard("test.sum")->title == "Sum");
    BOOST_TEST(registry.details_of("test_pet")->permission == "test_pet:read");
    BOOST_TEST(registry.details_of("test_dog") == nullptr);
    BOOST_REQUIRE(registry.menu.size() == 3U);
    BOOST_TEST(registry.menu[0].id == "setup");
    BOOST_TEST(registry.menu[1].parent == "setup");
    // Its descriptor was shorter than today's: what lies behind it was not read.
    BOOST_TEST(registry.menu[1].dashboard == "");
    BOOST_TEST(registry.menu[2].dashboard == "test.sum");
}

BOOST_DATA_TEST_CASE(a_plugin_that_errs_is_refused_and_leaves_nothing, boost::unit_test::data::make(kSins)) {
    const Installed installed;
    Looking host;

    BOOST_CHECK_EXCEPTION(host.load(installed, Json{{"sin", sample.name}}.dump()), ams::Error,
                          test::says(sample.code, sample.says));

    const Registry& registry = host.plugins.registry();
    BOOST_TEST(registry.plugins.empty());
    BOOST_TEST(registry.tables.size() + registry.grids.size() + registry.actions.size() +
                   registry.jobs.size() + registry.menu.size() + registry.dashboards.size() +
                   registry.details.size() ==
               0U);
}

BOOST_AUTO_TEST_CASE(a_manifest_and_its_registrations_have_to_agree) {
    Installed installed;
    installed.manifest["tables"] = Json::array();
    installed.write();
    Looking host;

    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error,
                          test::says("ams.plugin_registration",
                                     "it registered the table test_pet, which its manifest does not"));
}

BOOST_AUTO_TEST_CASE(a_changed_library_is_refused) {
    const Installed installed;
    std::ofstream(installed.library, std::ios::app) << "x";
    Looking host;

    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error, test::says("ams.library_changed", "SHA-256"));
}

BOOST_AUTO_TEST_CASE(what_everybody_can_change_is_refused) {
    const Installed installed;
    Looking host;
    for (const auto& path :
         {installed.library, installed.folder / "manifest.json", installed.folder.path()}) {
        const auto before = std::filesystem::status(path).permissions();
        std::filesystem::permissions(path, std::filesystem::perms::others_write,
                                     std::filesystem::perm_options::add);
        BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error,
                              test::says("ams.library_unsafe", "chmod o-w"));
        std::filesystem::permissions(path, before);
    }
}

BOOST_AUTO_TEST_CASE(a_bad_manifest_is_refused_at_its_key) {
    Installed installed;
    Looking host;
    const auto refused = [&](const std::string& key, const Json& value, const std::string& says) {
        const Json good = installed.manifest;
        installed.manifest[key] = value;
        installed.write();
        BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error, test::says("ams.manifest_bad", says));
        installed.manifest = good;
    };
    refused("id", "Test", "/id");
    refused("permissions", {"no colon"}, "/permissions/0");
    refused("colour", "red", "colour");
    refused("library", "other.so", "belongs to other.so");
    test::write_file(installed.folder / "manifest.json", "{");
    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error, test::says("ams.manifest_bad", "not JSON"));
    std::filesystem::remove(installed.folder / "manifest.json");
    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error, test::code_is("ams.manifest_missing"));
    std::filesystem::remove(installed.library);
    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error, test::code_is("ams.library_missing"));
}

BOOST_AUTO_TEST_CASE(another_major_version_is_refused_naming_both) {
    Looking host;
    Installed by_manifest;
    by_manifest.manifest["sdk"] = {{"built", "2.1.0"}, {"min_host", "2.0.0"}};
    by_manifest.write();
    BOOST_CHECK_EXCEPTION(host.load(by_manifest), ams::Error,
                          test::says("ams.sdk_mismatch", "SDK 2.1.0; this host has SDK 1."));

    const Installed by_entry("core_other_major");
    BOOST_CHECK_EXCEPTION(host.load(by_entry), ams::Error,
                          test::says("ams.sdk_mismatch", "SDK 2.0.0; this host has SDK 1."));
}

BOOST_AUTO_TEST_CASE(the_sdk_range_is_kept_at_both_ends) {
    const auto check = [](ams_version plugin, ams_version min_host, ams_version host,
                          ams_version min_plugin) {
        check_sdk_range("p", plugin, min_host, host, min_plugin);
    };
    BOOST_CHECK_NO_THROW(check({1, 2, 0}, {1, 1, 0}, {1, 1, 0}, {1, 0, 0}));
    BOOST_CHECK_NO_THROW(check({1, 0, 0}, {1, 0, 0}, {1, 9, 9}, {1, 0, 0}));
    BOOST_CHECK_EXCEPTION(check({1, 2, 0}, {1, 2, 0}, {1, 1, 9}, {1, 0, 0}), ams::Error,
                          test::says("ams.sdk_mismatch", "Upgrade the host"));
    BOOST_CHECK_EXCEPTION(check({1, 0, 9}, {1, 0, 0}, {1, 5, 0}, {1, 1, 0}), ams::Error,
                          test::says("ams.sdk_mismatch", "Upgrade the plugin"));
}

BOOST_AUTO_TEST_CASE(a_library_without_entry_is_no_plugin) {
    const Installed installed("core_no_entry");
    Looking host;

    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error,
                          test::says("ams.plugin_entry", "does not export ams_plugin_entry"));
}

BOOST_AUTO_TEST_CASE(library_and_manifest_of_different_releases_are_refused) {
    Installed installed;
    installed.manifest["version"] = "1.0.1";
    installed.write();
    Looking host;

    BOOST_CHECK_EXCEPTION(host.load(installed), ams::Error,
                          test::says("ams.plugin_entry", "gives the version as 1.0.1, its library as 1.0.0"));
}

BOOST_AUTO_TEST_CASE(a_plugin_is_loaded_once) {
    const Installed one;
    const Installed two;
    Looking host;
    host.load(one);

    BOOST_CHECK_EXCEPTION(host.load(two), ams::Error, test::code_is("ams.plugin_twice"));
    BOOST_TEST(host.plugins.registry().plugins.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_plugin_seals_and_opens_under_its_own_name) {
    Serving host;

    const std::string sealed = host.act({{"do", "seal"}, {"place", "pet/1"}, {"plain", "chip"}});

    BOOST_TEST(host.act({{"do", "open"}, {"place", "pet/1"}, {"sealed", sealed}}) == "chip");
    BOOST_CHECK_EXCEPTION(host.act({{"do", "open"}, {"place", "pet/2"}, {"sealed", sealed}}), ams::Error,
                          test::code_is("ams.secret_damaged"));
    BOOST_CHECK_THROW(static_cast<void>(host.keys.open("pet/1", sealed)), ams::Error);
}

BOOST_AUTO_TEST_CASE(the_host_answers_for_the_caller) {
    Serving host;
    host.add_user("bert", {"user"});
    const Caller bert = Caller::of_request(host.access.principal("bert").value());

    BOOST_TEST(host.act({{"do", "allowed"}, {"permission", "test_pet:read"}}) == "yes");
    BOOST_TEST(host.act({{"do", "allowed"}, {"permission", "test_pet:rread"}}) == "no");
    BOOST_TEST(host.act({{"do", "allowed"}, {"permission", "test_pet:read"}}, bert) == "no");
    BOOST_TEST(host.act({{"do", "allowed"}, {"permission", "test_pet:read"}},
                        Caller::of_schedule("test_pet:read")) == "yes");
}

BOOST_AUTO_TEST_CASE(the_database_is_lent_while_plugins_are_active) {
    Serving host;
    BOOST_TEST(host.act({{"do", "database"}}) == "sqlite 3 8");
    BOOST_TEST((host.act({{"do", "connection"}}) == host.fresh.connection_string()));

    const Installed installed;
    Looking looking;
    looking.load(installed);
    const Action* action = looking.plugins.registry().action("test.do");
    const Caller caller = Caller::of_schedule("x:y");
    const ams_request request{
        sizeof(ams_request), caller.abi(), "test.do", nullptr, 0, R"({"do":"database"})", 0};
    ams::StringSink answer;
    ams_error error = ams::make_error();
    BOOST_TEST(action->invoke(action->ctx, &request, answer.sink(), &error) == AMS_UNAVAILABLE);
    BOOST_TEST(std::string(error.code) == "ams.not_ready");
}

BOOST_AUTO_TEST_CASE(a_plugin_adds_to_the_audit_log) {
    Serving host;

    host.act({{"do", "audit"}, {"detail", R"({"name":"rex"})"}});

    const AuditEntry entry = host.audit.list(1, std::nullopt).entries.at(0);
    BOOST_TEST(entry.actor == "anna");
    BOOST_TEST(entry.event == "test.done");
    BOOST_TEST(entry.detail == R"({"name":"rex"})");
    BOOST_CHECK_EXCEPTION(host.act({{"do", "audit"}, {"detail", "[1]"}}), ams::Error,
                          test::code_is("ams.argument_bad"));
}

BOOST_AUTO_TEST_CASE(a_plugin_puts_up_and_takes_down_a_notice) {
    Serving host;

    host.act({{"do", "notice"}, {"permission", "test_pet:read"}});
    BOOST_TEST(host.notices.list(host.system).at(0).plugin == "test");
    BOOST_TEST(host.notices.list(host.system).at(0).action.value() == "test.feed");
    BOOST_TEST(host.notices.list(host.system).at(0).row.value() == "1");
    host.act({{"do", "early_notice"}});
    BOOST_TEST(!host.notices.list(host.system).at(0).action.has_value());
    host.act({{"do", "withdraw"}});
    BOOST_TEST(host.notices.list(host.system).empty());
    BOOST_CHECK_EXCEPTION(host.act({{"do", "notice"}, {"permission", "ams_user:read"}}), ams::Error,
                          test::code_is("ams.argument_bad"));
}

BOOST_AUTO_TEST_CASE(a_plugin_logs_under_its_id_and_cannot_forge_a_line) {
    Serving host;

    host.act({{"do", "log"}});

    BOOST_TEST(host.lines.str().find(R"(level=info source=test text="Fed" pet="rex\nlevel=error")") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_task_reaches_the_runner_and_reports_through_the_host) {
    Serving host;

    BOOST_TEST(host.act({{"do", "task"}, {"permission", "test_pet:read"}}) == "task-1");

    BOOST_TEST(host.runner.started == std::vector<std::string>{"test: Feed"});
    const std::vector<std::string> reported = {"1/2 bowls", R"({"key":"1","status":"FED"})", "Fed."};
    BOOST_TEST(host.runner.reported == reported, boost::test_tools::per_element());
    BOOST_CHECK_EXCEPTION(host.act({{"do", "task"}, {"permission", "ams_user:read"}}), ams::Error,
                          test::code_is("ams.argument_bad"));
    host.plugins->deactivate();
    BOOST_CHECK_EXCEPTION(host.act({{"do", "task"}, {"permission", "test_pet:read"}}), ams::Error,
                          test::code_is("ams.not_ready"));
}

BOOST_AUTO_TEST_CASE(registrations_end_with_init_and_belong_to_the_main_thread) {
    Serving host;
    const auto refused = test::code_is("ams.wrong_thread");

    BOOST_CHECK_EXCEPTION(host.act({{"do", "register_late"}}), ams::Error, refused);
    std::jthread([&] { BOOST_CHECK_EXCEPTION(host.act({{"do", "register_late"}}), ams::Error, refused); });
}

BOOST_AUTO_TEST_CASE(an_extension_nobody_knows_is_null) {
    Serving host;

    BOOST_TEST(host.act({{"do", "unknown_extension"}}) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
