// A host in the test's own process, behind the same C functions as a real one.
#pragma once

#include <ams/cpp/error.hpp>
#include <ams/cpp/secret.hpp>
#include <ams/entry.h>
#include <ams/ext/access.h>
#include <ams/ext/actions.h>
#include <ams/ext/audit.h>
#include <ams/ext/dashboards.h>
#include <ams/ext/database.h>
#include <ams/ext/details.h>
#include <ams/ext/forms.h>
#include <ams/ext/grids.h>
#include <ams/ext/jobs.h>
#include <ams/ext/log.h>
#include <ams/ext/menu.h>
#include <ams/ext/notices.h>
#include <ams/ext/secrets.h>
#include <ams/ext/settings.h>
#include <ams/ext/tables.h>
#include <ams/ext/tasks.h>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace ams::test {

struct RegisteredTable {
    std::string permission;
    std::string document;
};
struct RegisteredGrid {
    std::string title;
    std::string permission;
    std::string table;
    std::string document;
};
struct RegisteredNode {
    std::string id;
    std::string parent;
    std::string title;
    std::string grid;
    std::string permission;
    std::string dashboard;
};
struct RegisteredDashboard {
    std::string title;
    std::string permission;
    ams_dashboard raw{}; ///< Only ctx and fill are to be used.
};
struct RegisteredDetails {
    std::string permission;
    ams_details raw{}; ///< Only ctx and fill are to be used.
};
struct RegisteredForm {
    std::string permission;
    std::string document;
    ams_form raw{}; ///< Only ctx and fill are to be used.
};
struct RegisteredAction {
    std::string title;
    std::string permission;
    std::string table;
    std::string form;
    std::string document;
    ams_action raw{}; ///< Only selection, ctx and invoke are to be used.
};
struct RegisteredJob {
    std::string title;
    std::string permission;
    std::int64_t default_interval_s = 0;
    ams_job raw{}; ///< Only ctx and run are to be used.
};

/// How an action, a form or a job ended: the answer, or what the error said.
struct Reply {
    ams_result result = AMS_OK;
    std::string answer; ///< JSON
    std::string code;
    std::string field;
    std::string text;
};

struct FinishedTask {
    std::string title;
    std::string join_key;
    Reply reply;
    std::string message;
    std::int64_t done = 0;
    std::vector<std::string> results;
};

struct RecordedAudit {
    std::string user;
    std::string event;
    std::string object;
    std::string detail;
};

struct ShownNotice {
    std::int32_t severity = 0;
    std::string title;
    std::string text;
    std::string remedy;
};

/// Thread-safe. Must outlive the plugin that was given its host().
class FakeHost {
public:
    FakeHost();
    ~FakeHost(); ///< Cancels and joins tasks that still run.
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    // What the plugin finds. Set before init().
    std::string settings = "{}";
    std::string dialect = "sqlite";
    std::string connection;
    bool has_database = true;
    std::set<std::string> permissions{"mdm_dep_token:read"}; ///< Held by every caller.

    [[nodiscard]] const ams_host* host() const noexcept;

    // What the plugin registered.
    std::map<std::string, RegisteredTable> tables;
    std::map<std::string, RegisteredGrid> grids;
    std::vector<RegisteredNode> nodes;
    std::map<std::string, RegisteredForm> forms;
    std::map<std::string, RegisteredAction> actions;
    std::map<std::string, RegisteredJob> jobs;
    std::map<std::string, RegisteredDashboard> dashboards;
    std::map<std::string, RegisteredDetails> details; ///< By table.

    /// Calls an action as `user`. Throws std::out_of_range if there is none of that id.
    Reply invoke(const std::string& action, const std::vector<std::string>& keys = {},
                 const std::string& form = "{}", bool dry_run = false, const std::string& user = "admin");
    /// The document of an action's form for a selection.
    Reply open_form(const std::string& action, const std::vector<std::string>& keys = {});
    /// The document of a dashboard, or of a row's details page.
    Reply open_dashboard(const std::string& dashboard);
    Reply open_details(const std::string& table, const std::string& key);
    /// Runs a job to its end on this thread.
    Reply run_job(const std::string& job, std::int32_t trigger = AMS_TRIGGER_SCHEDULE);
    /// Waits for a task's end. Throws std::out_of_range if there is none of that id.
    FinishedTask wait_for(const std::string& task);
    void cancel(const std::string& task);

    [[nodiscard]] std::vector<RecordedAudit> audit() const;
    [[nodiscard]] std::map<std::string, ShownNotice> notices() const;
    /// Every line of the log with its fields, one text.
    [[nodiscard]] std::string log() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace ams::test
