#include "host-sdk/host/app/serve.hpp"

#include "host-sdk/host/app/retention.hpp"
#include "host-sdk/host/app/tls_files.hpp"
#include "host-sdk/host/jobs/scheduler.hpp"
#include "host-sdk/host/loader/plugins.hpp"
#include "host-sdk/host/loader/runner.hpp"
#include "host-sdk/host/secrets/key_ring.hpp"
#include "host-sdk/host/tasks/instance.hpp"
#include "host-sdk/host/tasks/task_runner.hpp"
#include "host-sdk/host/web/server.hpp"

#include <ams/ext/notices.h>

#include <nlohmann/json.hpp>

#include <cerrno>
#include <ctime>

namespace ams::host {
namespace {

constexpr auto kPruneEvery = std::chrono::minutes(10);

/// Hands what the loader passes on to tasks and jobs.
class RunnerOfHost final : public Runner {
public:
    explicit RunnerOfHost(TaskRunner& tasks) : tasks_(tasks) {}
    std::string start_task(const PluginInfo& plugin, const ams_task_spec& spec) override {
        return tasks_.start_task(plugin, spec);
    }
    void task_progress(ams_task* task, const ams_task_progress& progress) override {
        TaskRunner::progress(task, progress);
    }
    void add_task_result(ams_task* task, const nlohmann::json& result) override {
        tasks_.add_result(task, result);
    }
    void set_task_message(ams_task* task, std::string text) override {
        TaskRunner::set_message(task, std::move(text));
    }
    void set_job_message(ams_job_run* run, std::string text) override {
        JobScheduler::set_message(run, std::move(text));
    }

private:
    TaskRunner& tasks_;
};

std::string notice_key(const Host& host, const ConfiguredPlugin& plugin) {
    return ("plugin/" + host.config.host_name + "/" + plugin.library.filename().string()).substr(0, 200);
}

/// A plugin that cannot run is reported where administrators look, and the others go on.
void refuse(Host& host, const ConfiguredPlugin& plugin, const Error& why) {
    host.log.write(LogLevel::error, "host", "Plugin not loaded",
                   {{"path", plugin.library.string()}, {"code", why.code()}, {"why", why.what()}});
    Notice notice;
    notice.plugin = std::string(kHostComponent);
    notice.key = notice_key(host, plugin);
    notice.severity = AMS_NOTICE_ERROR;
    notice.permission = std::string(permission::kUserWrite);
    notice.title =
        "The plugin " + plugin.library.filename().string() + " does not run on " + host.config.host_name;
    notice.text = why.what();
    notice.remedy = "The operator mends the cause and starts this host again.";
    host.notices.put(notice);
}

void load_plugins(Host& host, Plugins& plugins) {
    for (const ConfiguredPlugin& plugin : host.plugins) {
        try {
            if (plugin.refusal) throw Error(*plugin.refusal);
            plugins.load(plugin.library.string(), settings_of(host.config, plugin.manifest->id));
            host.notices.withdraw(std::string(kHostComponent), notice_key(host, plugin));
        } catch (const Error& e) {
            refuse(host, plugin, e);
        }
    }
    for (const auto& [id, section] : host.config.plugin_settings) {
        const auto& loaded = plugins.registry().plugins;
        if (std::none_of(loaded.begin(), loaded.end(),
                         [&id = id](const auto& info) { return info->id == id; }))
            host.log.write(LogLevel::warning, "host",
                           "The settings have a section for a plugin that is not loaded", {{"section", id}});
    }
}

std::string listen_text(const Listen& listen) {
    const bool v6 = listen.host.find(':') != std::string::npos;
    return (v6 ? "[" + listen.host + "]" : listen.host) + ":" + std::to_string(listen.port);
}

/// Waits for a signal; meanwhile clears away what has expired.
int wait_for_signal(Host& host, Retention& retention, const StopSignals& signals) {
    for (;;) {
        if (const int signal = signals.wait(kPruneEvery); signal != 0) return signal;
        const auto complain = [&](const std::exception& e) {
            // Nothing depends on it; the next round tries again.
            host.log.write(LogLevel::warning, "host",
                           "What is kept no longer could not be removed; trying again later",
                           {{"what", e.what()}});
        };
        try {
            retention.prune();
        } catch (const odbc::Error& e) {
            complain(e);
        } catch (const Error& e) {
            complain(e);
        }
    }
}

} // namespace

StopSignals::StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int StopSignals::wait(std::chrono::seconds timeout) const {
    const std::timespec time{static_cast<std::time_t>(timeout.count()), 0};
    const int signal = sigtimedwait(&set_, nullptr, &time);
    return signal > 0 ? signal : 0;
}

void serve(Host& host, const StopSignals& signals) {
    host.require_schema();
    const KeyRing keys = host.open_keys();
    const TlsFiles tls = prepare_tls(host.config, host.clock);

    PluginServices plugin_services;
    plugin_services.log = &host.log;
    plugin_services.schemas = &host.schemas;
    plugin_services.database = &host.database;
    plugin_services.access = &host.access;
    plugin_services.audit = &host.audit;
    plugin_services.notices = &host.notices;
    plugin_services.keys = &keys;
    plugin_services.name = program_name();
    Plugins plugins(plugin_services);
    load_plugins(host, plugins);

    Instance instance(host.database, host.config.host_name, listen_text(host.config.listen),
                      program_version());
    TaskRunner tasks(host.database, host.access, host.clock, host.log, instance);
    JobScheduler jobs(host.database, host.access, plugins.registry(), host.clock, host.log, instance);
    RunnerOfHost runner(tasks);

    WebSettings web_settings;
    web_settings.host = host.config.listen.host;
    web_settings.port = host.config.listen.port;
    web_settings.certificate = tls.certificate;
    web_settings.key = tls.key;
    web_settings.page = host.installation.page();
    web_settings.openapi = host.installation.share() / "openapi.json";
    Services services{host.database,
                      host.access,
                      host.audit,
                      host.notices,
                      plugins.registry(),
                      host.schemas,
                      tasks,
                      jobs,
                      host.clock,
                      host.log,
                      host.config.host_name,
                      program_version(),
                      {{"schema", [&host] { host.require_schema(); }}}};
    WebServer web(std::move(services), std::move(web_settings));

    // Each may use those above it; what follows stops them the other way round, however this is left.
    struct Stopper {
        Plugins& plugins;
        TaskRunner& tasks;
        JobScheduler& jobs;
        WebServer& web;
        ~Stopper() {
            web.stop();
            jobs.stop();
            tasks.stop();
            plugins.deactivate();
            plugins.unload();
        }
    };
    {
        const Stopper stopper{plugins, tasks, jobs, web};
        plugins.activate(&runner);
        tasks.start();
        jobs.start();
        web.start();
        host.log.write(LogLevel::info, "host", "Ready",
                       {{"url", web.url()},
                        {"version", program_version()},
                        {"plugins", std::to_string(plugins.registry().plugins.size())},
                        {"certificate", tls.certificate.string()}});
        Retention retention(host.database, host.access, host.audit, tasks, jobs, host.clock, host.log,
                            host.config.retention);
        const int signal = wait_for_signal(host, retention, signals);
        host.log.write(LogLevel::info, "host", "Stopping", {{"signal", std::to_string(signal)}});
    }
    host.log.write(LogLevel::info, "host", "Stopped", {});
}

} // namespace ams::host
