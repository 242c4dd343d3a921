// A host that accepts everything, keeps it, and notes where the plugin broke the contract. It has no database
// and no console: a check looks at what was recorded, or calls the plugin's functions as a console would.
#pragma once

#include <ams/ext/access.h>
#include <ams/ext/actions.h>
#include <ams/ext/audit.h>
#include <ams/ext/dashboards.h>
#include <ams/ext/database.h>
#include <ams/ext/details.h>
#include <ams/ext/doctor.h>
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
#include <ams/host.h>

#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ams::validate {

/// Copies of what a plugin registered. A NULL text is recorded as "".
struct MenuRecord {
    std::string id, parent, title, grid, permission, dashboard;
};
struct TableRecord {
    std::string name, permission, document;
};
struct GridRecord {
    std::string id, title, permission, table, document;
};
struct FormRecord {
    std::string id, permission, document;
    ams_form raw{}; ///< only ctx and fill; the texts are gone
};
struct ActionRecord {
    std::string id, title, permission, table, form, document;
    ams_action raw{}; ///< only selection, ctx and invoke
};
struct JobRecord {
    std::string id, title, description, permission;
    ams_job raw{}; ///< only the interval, ctx and run
};
/// A dashboard, or the details page of a table: `id` is then the table's name.
struct PageRecord {
    std::string id, title, permission;
    bool of_rows = false; ///< a details page
    void* ctx = nullptr;
    decltype(ams_dashboard::fill) fill = nullptr;
    decltype(ams_details::fill) fill_row = nullptr;
};
struct DoctorCheckRecord {
    std::string id, title;
    ams_doctor_check raw{}; ///< only ctx and run
};
struct DoctorStepRecord {
    std::string subject, name, text, remedy;
    std::int32_t outcome = AMS_DOCTOR_OK;
};
struct TaskRecord {
    std::string title, permission, join_key;
    ams_task_spec raw{}; ///< only ctx, run and release
};

/// How a RecordingHost behaves where a real one may differ.
struct Behaviour {
    std::set<std::string> lacks;   ///< extension ids it does not have
    std::atomic<bool> allow{true}; ///< what ams.access/1 answers
    ams_version sdk = AMS_SDK_VERSION_INIT;
    std::size_t unknown_bytes = 0; ///< fields of a later SDK at the end of ams_host, filled with rubbish
};

/// Thread-safe, as the extensions must be; the records are to be read when the plugin is not running.
class RecordingHost {
public:
    RecordingHost();
    RecordingHost(const RecordingHost&) = delete;
    RecordingHost& operator=(const RecordingHost&) = delete;
    ~RecordingHost();

    Behaviour behaviour;

    /// For init(); made anew from `behaviour`, valid until the next call or this object's end.
    const ams_host* raw();

    /// Registrations are accepted between these two, on the thread that opened.
    void open_registration();
    void close_registration();

    /// A caller that ams.access/1 answers for.
    [[nodiscard]] const ams_caller* caller() const noexcept { return &caller_; }

    /// Runs every task that was started, on a thread of its own, with cancellation already asked for, and
    /// releases it. Returns how many there were.
    std::size_t run_tasks_cancelled();
    /// Releases the tasks that were started and not run, as a host that shuts down.
    void release_tasks();
    /// Runs a check of the doctor on a thread of its own; its steps are in `steps` afterwards.
    ams_result run_doctor_check(const DoctorCheckRecord& check, ams_error* error);

    std::vector<MenuRecord> menu;
    std::vector<TableRecord> tables;
    std::vector<GridRecord> grids;
    std::vector<FormRecord> forms;
    std::vector<ActionRecord> actions;
    std::vector<JobRecord> jobs;
    std::vector<PageRecord> pages;
    std::vector<TaskRecord> tasks;
    std::vector<DoctorCheckRecord> doctor_checks;
    std::vector<DoctorStepRecord> steps;                         ///< of the last run_doctor_check()
    const void* doctor_run = nullptr;                            ///< what its steps name; nullptr: none runs
    std::set<std::string> asked;                                 ///< extension ids the plugin looked up
    std::set<std::string> permissions_asked;                     ///< through ams.access/1
    std::vector<std::pair<std::string, std::string>> violations; ///< {rule, sentence}
    std::vector<std::string> log;                                ///< text and fields of each line
    int database_calls = 0;

    /// Notes that the plugin broke `rule`. Takes the lock.
    void violation(const std::string& rule, const std::string& text);
    /// Notes a registration outside its time or off its thread. Takes the lock.
    void check_registration(const std::string& what);

    std::mutex mutex;

private:
    static const void* extension(const ams_host* host, const char* id) noexcept;

    std::vector<std::byte> memory_;
    ams_caller caller_{};
    bool open_ = false;
    std::thread::id main_;
};

/// The RecordingHost behind an ams_host.
inline RecordingHost& recorder(const ams_host* host) noexcept {
    return *static_cast<RecordingHost*>(host->ctx);
}

/// A text of the plugin that may be NULL.
inline std::string text_or_empty(const char* text) {
    return text != nullptr ? text : "";
}

/// The function tables; static.
extern const ams_ext_menu kMenuFunctions;
extern const ams_ext_tables kTablesFunctions;
extern const ams_ext_grids kGridsFunctions;
extern const ams_ext_forms kFormsFunctions;
extern const ams_ext_actions kActionsFunctions;
extern const ams_ext_jobs kJobsFunctions;
extern const ams_ext_dashboards kDashboardsFunctions;
extern const ams_ext_details kDetailsFunctions;
extern const ams_ext_log kLogFunctions;
extern const ams_ext_access kAccessFunctions;
extern const ams_ext_database kDatabaseFunctions;
extern const ams_ext_secrets kSecretsFunctions;
extern const ams_ext_settings kSettingsFunctions;
extern const ams_ext_tasks kTasksFunctions;
extern const ams_ext_audit kAuditFunctions;
extern const ams_ext_notices kNoticesFunctions;
extern const ams_ext_doctor kDoctorFunctions;

/// An ams_cancel that was asked for before the run began.
class RequestedCancel {
public:
    RequestedCancel();
    [[nodiscard]] const ams_cancel* raw() const noexcept { return &raw_; }

private:
    ams_cancel raw_{};
};

} // namespace ams::validate
