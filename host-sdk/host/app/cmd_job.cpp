// ams-host job list|run|set: through the database, so whichever host is running does it.
#include "host-sdk/host/app/command.hpp"

#include "host-sdk/host/jobs/day_window.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>

namespace ams::host {
namespace {

struct JobOptions {
    std::string id;
    std::int64_t interval_s = 0;
    std::string enabled;
    std::string window;
};

std::unique_ptr<Host> ready(const GlobalOptions& options) {
    auto host = open_host(options);
    host->require_schema();
    return host;
}

Error unknown(const std::string& id) {
    return {AMS_NOT_FOUND, "ams.job_unknown",
            "There is no job " + id + ". A job is known once a host with its plugin has been started."};
}

/// "22:00-06:00"; nullopt for "none" and for nothing.
std::optional<DayWindow> window_of(const std::string& text) {
    if (text.empty() || text == "none") return std::nullopt;
    const auto dash = text.find('-');
    const auto from = parse_day_time(std::string_view(text).substr(0, dash));
    const auto to =
        dash == std::string::npos ? std::nullopt : parse_day_time(std::string_view(text).substr(dash + 1));
    if (!from || !to || *from == *to)
        throw Error(AMS_BAD_INPUT, "ams.window_bad",
                    "The window is two different times of the day such as 22:00-06:00, or none.");
    return DayWindow{*from, *to};
}

Exit list(const GlobalOptions& options) {
    const auto host = ready(options);
    host->database.write().read([](odbc::Connection& connection) {
        odbc::Statement jobs = connection.query(
            "SELECT j.id, j.title, j.interval_s, j.enabled, j.next_run_at, j.run_requested, j.window_from, "
            "j.window_to, "
            "(SELECT r.state FROM ams_job_run r WHERE r.id = (SELECT MAX(n.id) FROM ams_job_run n WHERE "
            "n.job = j.id)) FROM ams_job j ORDER BY j.id");
        while (jobs.fetch()) {
            std::cout << jobs.text(1) << "  " << jobs.text(2);
            std::cout << "  every " << jobs.int64(3) << " s";
            std::cout << (jobs.boolean(4) ? "" : "  switched off");
            if (const auto from = jobs.optional_text(7))
                std::cout << "  from " << *from << " to " << jobs.optional_text(8).value_or("");
            std::cout << "  next: " << jobs.text(5);
            std::cout << (jobs.boolean(6) ? "  asked for now" : "");
            std::cout << "  last: " << jobs.optional_text(9).value_or("never ran") << '\n';
        }
    });
    return Exit::ok;
}

Exit run(const GlobalOptions& options, const JobOptions& job) {
    const auto host = ready(options);
    const std::int64_t changed = host->database.write().transact([&](odbc::Connection& connection) {
        return connection.execute("UPDATE ams_job SET run_requested = 1, run_requested_by = ? WHERE id = ?",
                                  "system", job.id);
    });
    if (changed == 0) throw unknown(job.id);
    record(*host, "ams.job.run_requested", "ams_job/" + job.id);
    std::cout << "Asked for a run of " << job.id << "; a running host starts it within seconds\n";
    return Exit::ok;
}

Exit set(const GlobalOptions& options, const JobOptions& job) {
    const auto host = ready(options);
    if (job.interval_s == 0 && job.enabled.empty() && job.window.empty())
        throw Error(AMS_BAD_INPUT, "ams.nothing_to_do",
                    "Say what to change: --interval SECONDS, --enabled on|off or --window HH:MM-HH:MM|none.");
    const auto window = window_of(job.window);
    const std::string now = format_time(host->clock.now());
    host->database.write().transact([&](odbc::Connection& connection) {
        if (!connection.query_text("SELECT id FROM ams_job WHERE id = ?", job.id)) throw unknown(job.id);
        if (job.interval_s != 0)
            connection.execute(
                "UPDATE ams_job SET interval_s = ?, next_run_at = ?, updated_at = ? WHERE id = ?",
                job.interval_s, format_time(host->clock.now() + std::chrono::seconds(job.interval_s)), now,
                job.id);
        if (!job.window.empty()) {
            const auto edge = [&](std::chrono::minutes DayWindow::*end) {
                return window ? std::optional(format_day_time((*window).*end)) : std::nullopt;
            };
            connection.execute(
                "UPDATE ams_job SET window_from = ?, window_to = ?, updated_at = ? WHERE id = ?",
                edge(&DayWindow::from), edge(&DayWindow::to), now, job.id);
        }
        if (!job.enabled.empty())
            connection.execute("UPDATE ams_job SET enabled = ?, updated_at = ? WHERE id = ?",
                               job.enabled == "on" ? 1 : 0, now, job.id);
    });
    nlohmann::json detail = nlohmann::json::object();
    if (!job.window.empty()) detail["window"] = job.window;
    if (job.interval_s != 0) detail["interval_s"] = job.interval_s;
    if (!job.enabled.empty()) detail["enabled"] = job.enabled == "on";
    record(*host, "ams.job.changed", "ams_job/" + job.id, detail.dump());
    std::cout << "Job " << job.id << " changed\n";
    return Exit::ok;
}

} // namespace

void add_job(CLI::App& app, const GlobalOptions& options, Chosen& chosen) {
    const auto job = std::make_shared<JobOptions>();
    CLI::App* command = app.add_subcommand("job", "Scheduled work");
    command->require_subcommand(1);
    command->footer(
        "Examples:\n  ams-host job run mdm.dep.sync\n  ams-host job set mdm.dep.sync --interval 21600");

    CLI::App* listing = command->add_subcommand("list", "Lists the jobs");
    listing->fallthrough();
    listing->callback([&] { chosen = [&] { return list(options); }; });

    CLI::App* running =
        command->add_subcommand("run", "Asks for a run now; once more during a run means one more");
    running->fallthrough();
    running->add_option("ID", job->id, "For example mdm.dep.sync")->required();
    running->callback([&, job] { chosen = [&, job] { return run(options, *job); }; });

    CLI::App* setting = command->add_subcommand("set", "Changes interval, window or switch");
    setting->fallthrough();
    setting->add_option("ID", job->id, "For example mdm.dep.sync")->required();
    setting->add_option("--interval", job->interval_s, "Seconds between runs, 60 to 2592000")
        ->check(CLI::Range(60, 2'592'000));
    setting->add_option(
        "--window", job->window,
        "When in the day it may begin by itself, for example 22:00-06:00 on the host's clock; none: "
        "at any time");
    setting->add_option("--enabled", job->enabled, "on or off")->check(CLI::IsMember({"on", "off"}));
    setting->callback([&, job] { chosen = [&, job] { return set(options, *job); }; });
}

} // namespace ams::host
