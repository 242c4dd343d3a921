// A plugin for the loader's tests. Its settings say what it does wrong while it registers ({"sin":"..."}); its action
// test.do uses the host's services as its form says ({"do":"..."}), from whatever thread it is called on.
#include <ams/cpp/access.hpp>
#include <ams/cpp/action.hpp>
#include <ams/cpp/audit.hpp>
#include <ams/cpp/dashboard.hpp>
#include <ams/cpp/database.hpp>
#include <ams/cpp/details.hpp>
#include <ams/cpp/entry.hpp>
#include <ams/cpp/form.hpp>
#include <ams/cpp/grids.hpp>
#include <ams/cpp/job.hpp>
#include <ams/cpp/log.hpp>
#include <ams/cpp/menu.hpp>
#include <ams/cpp/notices.hpp>
#include <ams/cpp/secrets.hpp>
#include <ams/cpp/settings.hpp>
#include <ams/cpp/tables.hpp>
#include <ams/cpp/task.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>

namespace {

using Json = nlohmann::json;

constexpr const char* kRead = "test_pet:read";

/// The table's document, with the sin in it if it is one of a document's.
std::string table_document(const std::string& sin) {
    Json table = {{"title", "Pets"},
                  {"key", "id"},
                  {"columns",
                   {{{"name", "name"}, {"type", "text"}, {"title", "Name"}, {"search", true}},
                    {{"name", "code"}, {"type", "text"}, {"title", "Code"}, {"secret", true}}}}};
    if (sin == "unknown_type") table["columns"][1]["type"] = "blob";
    if (sin == "column_twice") table["columns"][1]["name"] = "name";
    if (sin == "host_relation") table["relation"] = "ams_user";
    if (sin == "filter_on_secret") table["default_filter"] = {{"code", {{"eq", "x"}}}};
    if (sin == "label_nowhere") table["columns"][0]["label_column"] = "title";
    return table.dump();
}

std::string grid_document(const std::string& sin) {
    Json grid = {
        {"columns", {{{"column", "name"}}}}, {"sort", "-name"}, {"toolbar", {{{"action", "test.do"}}}}};
    if (sin == "secret_shown") grid["columns"].push_back({{"column", "code"}});
    if (sin == "unknown_action") grid["toolbar"][0]["action"] = "test.dont";
    return grid.dump();
}

class Plugin {
public:
    explicit Plugin(const ams::HostRef& host) : host_(host) {
        const ams::Secret settings = host.require<ams::Settings>().read();
        const std::string sin = Json::parse(settings.reveal()).value("sin", "");
        if (sin == "init_fails")
            throw ams::Error(AMS_FAILED, "test.no_licence", "The licence has run out. Renew it.");
        const std::string permission = sin == "undeclared_permission" ? "test_pet:rread" : kRead;
        const std::string document = table_document(sin);
        ams_table table = {sizeof(ams_table), "test_pet", permission.c_str(), document.c_str()};
        if (sin == "no_document") table.document = nullptr;
        if (sin == "no_permission") table.permission = nullptr;
        if (sin == "short_struct") table.size = 8;
        add<ams_ext_tables>(AMS_EXT_TABLES, table);
        if (sin == "table_twice") add<ams_ext_tables>(AMS_EXT_TABLES, table);
        const ams_action action = {
            sizeof(ams_action), "test.do", "Do",           kRead, nullptr, nullptr, nullptr,
            AMS_SELECT_NONE,    this,      &Plugin::invoke};
        add<ams_ext_actions>(AMS_EXT_ACTIONS, action);
        const std::string grid_text = grid_document(sin);
        const ams_grid grid = {
            sizeof(ams_grid), "test.pets", "Pets", kRead, sin == "grid_of_nothing" ? "test_dog" : "test_pet",
            grid_text.c_str()};
        add<ams_ext_grids>(AMS_EXT_GRIDS, grid);
        add<ams_ext_menu>(AMS_EXT_MENU, ams_menu_node{sizeof(ams_menu_node), "setup", nullptr, "Setup",
                                                      nullptr, nullptr, 1, nullptr});
        // As a plugin built against the first headers would: what comes after its size is not its own.
        add<ams_ext_menu>(AMS_EXT_MENU, ams_menu_node{offsetof(ams_menu_node, dashboard), "test.pets",
                                                      sin == "orphan" ? "nowhere" : "setup", "Pets",
                                                      sin == "menu_without_grid" ? "test.dogs" : "test.pets",
                                                      kRead, 1, "not.to.be.read"});
        const ams_dashboard sum = {sizeof(ams_dashboard),
                                   "test.sum",
                                   "Sum",
                                   kRead,
                                   this,
                                   sin == "dashboard_without_fill" ? nullptr : &Plugin::fill_dashboard};
        add<ams_ext_dashboards>(AMS_EXT_DASHBOARDS, sum);
        if (sin == "dashboard_twice") add<ams_ext_dashboards>(AMS_EXT_DASHBOARDS, sum);
        const ams_details details = {sizeof(ams_details),
                                     sin == "details_of_nothing" ? "test_dog" : "test_pet", kRead, this,
                                     sin == "details_without_fill" ? nullptr : &Plugin::fill_details};
        add<ams_ext_details>(AMS_EXT_DETAILS, details);
        if (sin == "details_twice") add<ams_ext_details>(AMS_EXT_DETAILS, details);
        add<ams_ext_menu>(AMS_EXT_MENU,
                          ams_menu_node{sizeof(ams_menu_node), "test.sum", "setup", "Sum",
                                        sin == "node_opens_both" ? "test.pets" : nullptr,
                                        sin == "node_without_permission" ? nullptr : kRead, 2,
                                        sin == "node_without_dashboard" ? "test.summ" : "test.sum"});
        const ams_job job = {
            sizeof(ams_job), "test.job", "Job", "Does nothing.", kRead, sin == "hasty_job" ? 59 : 3600, this,
            &Plugin::run};
        if (sin != "job_missing") add<ams_ext_jobs>(AMS_EXT_JOBS, job);
    }

private:
    template <class Functions, class Descriptor>
    void add(const char* id, const Descriptor& descriptor) const {
        const auto* functions = static_cast<const Functions*>(host_.get()->extension(host_.get(), id));
        ams_error error = ams::make_error();
        ams::check(functions->add(host_.get(), &descriptor, &error), error);
    }

    std::string act(const ams_request& request) const {
        const Json form = Json::parse(request.form);
        const std::string what = form.at("do");
        const auto text = [&](const char* key) { return form.at(key).get<std::string>(); };
        if (what == "seal")
            return host_.require<ams::Secrets>().seal(text("place"), ams::Secret(text("plain")));
        if (what == "open")
            return std::string(host_.require<ams::Secrets>().open(text("place"), text("sealed")).reveal());
        if (what == "allowed")
            return host_.require<ams::Access>().allowed(request.caller, text("permission")) ? "yes" : "no";
        if (what == "database") {
            const auto info = host_.require<ams::Database>().describe();
            return info.dialect + " " + std::to_string(info.schema_version) + " " +
                   std::to_string(info.max_connections);
        }
        if (what == "connection") return std::string(host_.require<ams::Database>().connection().reveal());
        if (what == "audit")
            host_.require<ams::Audit>().record(request.caller, "test.done", "test_pet/1", text("detail"));
        if (what == "notice") {
            ams::Notice notice;
            notice.key = "pet/1";
            notice.severity = AMS_NOTICE_WARNING;
            notice.permission = text("permission");
            notice.title = "A pet is missing";
            notice.action = "test.feed";
            notice.row = "1";
            host_.require<ams::Notices>().put(notice);
        }
        // As a plugin puts it that was built before notices named actions: its struct ends earlier.
        if (what == "early_notice") {
            ams_notice notice{};
            notice.size = offsetof(ams_notice, action);
            notice.key = "pet/1";
            notice.permission = "test_pet:read";
            notice.title = notice.text = notice.remedy = "A pet is missing";
            notice.action = "beyond its end";
            const auto* notices =
                static_cast<const ams_ext_notices*>(host_.get()->extension(host_.get(), AMS_EXT_NOTICES));
            ams_error error = ams::make_error();
            ams::check(notices->put(host_.get(), &notice, &error), error);
        }
        if (what == "withdraw") host_.require<ams::Notices>().withdraw("pet/1");
        if (what == "log") host_.require<ams::Log>().info("Fed", {{"pet", "rex\nlevel=error"}});
        if (what == "register_late") add<ams_ext_jobs>(AMS_EXT_JOBS, ams_job{});
        if (what == "unknown_extension")
            return host_.get()->extension(host_.get(), "ams.teapot/1") == nullptr ? "none" : "some";
        if (what == "task") {
            ams::TaskSpec spec;
            spec.title = "Feed";
            spec.permission = text("permission");
            spec.caller = request.caller;
            return host_.require<ams::Tasks>().start(spec, host_.require<ams::Log>(), [](ams::TaskRun& run) {
                run.progress(1, 2, "bowls", "Feeding");
                run.add_result(R"({"key":"1","status":"FED"})");
                run.set_message("Fed.");
            });
        }
        return "done";
    }

    static ams_result invoke(void* ctx, const ams_request* request, const ams_sink* answer,
                             ams_error* error) noexcept {
        return ams::guarded(
            error, [&] { ams::write(answer, static_cast<const Plugin*>(ctx)->act(*request)); },
            [](const std::exception*) noexcept {});
    }
    static ams_result fill_dashboard(void*, const ams_caller*, const ams_sink*, ams_error*) noexcept {
        return AMS_OK;
    }
    static ams_result fill_details(void*, const ams_caller*, const char*, const ams_sink*,
                                   ams_error*) noexcept {
        return AMS_OK;
    }
    static ams_result run(void*, ams_job_run*, const ams_caller*, std::int32_t, const ams_cancel*,
                          ams_error*) noexcept {
        return AMS_OK;
    }

    ams::HostRef host_;
};

} // namespace

#ifdef CORE_PLUGIN_SDK_MAJOR
extern "C" AMS_EXPORT constinit const ams_entry ams_plugin_entry = {sizeof(ams_entry),
                                                                    {CORE_PLUGIN_SDK_MAJOR, 0, 0},
                                                                    {1, 0, 0},
                                                                    "test",
                                                                    "1.0.0",
                                                                    &ams::PluginEntry<Plugin>::init,
                                                                    &ams::PluginEntry<Plugin>::deinit};
#else
AMS_PLUGIN(Plugin, "test", "1.0.0", AMS_SDK_VERSION_INIT);
#endif
