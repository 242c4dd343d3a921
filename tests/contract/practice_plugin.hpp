// What a plugin would register, made in process: tables, a grid, forms, actions and a job whose behaviour a test
// chooses.
#pragma once

#include "host-sdk/host/loader/registry.hpp"

#include <ams/cpp/odbc.hpp>
#include <ams/ext/jobs.h>
#include <ams/ext/tasks.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace ams::host {
class TaskRunner;
}

namespace test {

/// A one-way switch that threads wait for. Thread-safe.
class Latch {
public:
    void open();
    /// False when it is not open within half a minute.
    [[nodiscard]] bool wait();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

/// What an action was called with.
struct SeenRequest {
    std::string user;
    std::vector<std::string> keys;
    std::string form;
    bool dry_run = false;
};

/// The permissions are practice:use for everything but the table `vault` and its grid (vault:read) and the action
/// `practice.item.admin` (practice:admin).
///
/// Actions on `practice_item`: practice.item.new (no rows, a form), .rename (one), .touch (some), .count (any),
/// .admin; practice.task (starts a task), practice.fail (a form of one field `as`: the way to fail), practice.nonsense
/// (an answer that does not fit its schema), practice.disown (a filled form with a confirmation).
class PracticePlugin {
public:
    PracticePlugin();
    PracticePlugin(const PracticePlugin&) = delete;
    PracticePlugin& operator=(const PracticePlugin&) = delete;

    /// Creates the tables and gives them `rows` rows: key 1, 2, ..; names "item-0001" ..; every seventh `note` NULL;
    /// `size` repeating from 0 to 9; every tenth row not present.
    static void create_tables(ams::odbc::Connection& connection, int rows);
    static std::vector<std::string> permissions();

    ams::host::Registry registry;
    ams::host::TaskRunner* tasks = nullptr; ///< set it before actions run

    // What the dashboard practice.sum and the details of practice_item write; %KEY% becomes the row's key.
    std::string dashboard_document;
    std::string details_document;

    [[nodiscard]] SeenRequest last_request() const;
    void saw(SeenRequest request);

    // How the task and the job behave.
    std::function<ams_result(ams_task*, const ams_cancel*, ams_error*)> task_body;
    std::function<ams_result(ams_job_run*, int trigger, const ams_cancel*, ams_error*)> job_body;
    std::string join_key; ///< of practice.task; "": none

private:
    void add_table(const std::string& name, const std::string& permission, const std::string& document);
    void add_form(const std::string& id, const std::string& document);
    void add_action(const std::string& id, const std::string& title, std::int32_t selection,
                    const std::string& form, decltype(ams_action::invoke) invoke,
                    const std::string& permission = "practice:use", const std::string& document = "{}");

    std::shared_ptr<ams::host::PluginInfo> info_;
    mutable std::mutex mutex_;
    SeenRequest seen_;
};

} // namespace test
