// The half of the recording host that a plugin uses within init(). Nothing is refused here, so that one fault
// does not hide the others: the checks judge the records.
#include "host-sdk/validator/recording_host.hpp"

#include "host-sdk/validator/check.hpp"

#include <algorithm>
#include <cstddef>

namespace ams::validate {
namespace {

/// Descriptors begin with `size`; one that is shorter than at first (`least`) is not read further.
template <class Descriptor>
bool readable(const ams_host* host, const Descriptor* descriptor, const char* what,
              std::size_t least = sizeof(Descriptor)) {
    RecordingHost& self = recorder(host);
    if (descriptor != nullptr && descriptor->size >= least) {
        self.check_registration(what);
        return true;
    }
    self.violation("descriptor", std::string(what) + ": its size field is smaller than SDK 1.0's");
    return false;
}

/// Notes a name that is to be registered before what names it. An empty one names nothing.
template <class Record>
void check_known(RecordingHost& self, const std::vector<Record>& records, std::string Record::*id,
                 const char* wanted, const std::string& by) {
    const auto found = std::any_of(records.begin(), records.end(),
                                   [&](const Record& record) { return record.*id == wanted; });
    if (!found) self.violation("reference", by + ": " + in_quotes(wanted) + " was not registered before it");
}

ams_result add_menu(const ams_host* host, const ams_menu_node* node, ams_error*) noexcept {
    if (!readable(host, node, "a menu node", offsetof(ams_menu_node, dashboard))) return AMS_OK;
    const std::string dashboard =
        node->size >= sizeof(ams_menu_node) ? text_or_empty(node->dashboard) : std::string();
    if (node->parent != nullptr)
        check_known(recorder(host), recorder(host).menu, &MenuRecord::id, node->parent,
                    "menu node " + text_or_empty(node->id));
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).menu.push_back({text_or_empty(node->id), text_or_empty(node->parent),
                                   text_or_empty(node->title), text_or_empty(node->grid),
                                   text_or_empty(node->permission), dashboard});
    return AMS_OK;
}

ams_result add_table(const ams_host* host, const ams_table* table, ams_error*) noexcept {
    if (!readable(host, table, "a table")) return AMS_OK;
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).tables.push_back(
        {text_or_empty(table->name), text_or_empty(table->permission), text_or_empty(table->document)});
    return AMS_OK;
}

ams_result add_grid(const ams_host* host, const ams_grid* grid, ams_error*) noexcept {
    if (!readable(host, grid, "a grid")) return AMS_OK;
    check_known(recorder(host), recorder(host).tables, &TableRecord::name, text_or_empty(grid->table).c_str(),
                "grid " + text_or_empty(grid->id));
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).grids.push_back({text_or_empty(grid->id), text_or_empty(grid->title),
                                    text_or_empty(grid->permission), text_or_empty(grid->table),
                                    text_or_empty(grid->document)});
    return AMS_OK;
}

ams_result add_form(const ams_host* host, const ams_form* form, ams_error*) noexcept {
    if (!readable(host, form, "a form")) return AMS_OK;
    if (form->document == nullptr && form->fill == nullptr)
        recorder(host).violation("descriptor", "form " + in_quotes(text_or_empty(form->id)) +
                                                   " has neither a document nor a fill()");
    const std::lock_guard lock(recorder(host).mutex);
    FormRecord record{
        text_or_empty(form->id), text_or_empty(form->permission), text_or_empty(form->document), {}};
    record.raw.ctx = form->ctx;
    record.raw.fill = form->fill;
    recorder(host).forms.push_back(std::move(record));
    return AMS_OK;
}

ams_result add_action(const ams_host* host, const ams_action* action, ams_error*) noexcept {
    if (!readable(host, action, "an action")) return AMS_OK;
    const std::string id = text_or_empty(action->id);
    if (action->invoke == nullptr)
        recorder(host).violation("descriptor", "action " + in_quotes(id) + " has no invoke()");
    if (action->selection < AMS_SELECT_NONE || action->selection > AMS_SELECT_ANY)
        recorder(host).violation("descriptor", "action " + in_quotes(id) + " has an unknown selection");
    if (action->table != nullptr)
        check_known(recorder(host), recorder(host).tables, &TableRecord::name, action->table, "action " + id);
    if (action->form != nullptr)
        check_known(recorder(host), recorder(host).forms, &FormRecord::id, action->form, "action " + id);
    const std::lock_guard lock(recorder(host).mutex);
    ActionRecord record{id,
                        text_or_empty(action->title),
                        text_or_empty(action->permission),
                        text_or_empty(action->table),
                        text_or_empty(action->form),
                        text_or_empty(action->document),
                        {}};
    record.raw.selection = action->selection;
    record.raw.ctx = action->ctx;
    record.raw.invoke = action->invoke;
    recorder(host).actions.push_back(std::move(record));
    return AMS_OK;
}

ams_result add_job(const ams_host* host, const ams_job* job, ams_error*) noexcept {
    if (!readable(host, job, "a job")) return AMS_OK;
    const std::string id = text_or_empty(job->id);
    if (job->run == nullptr) recorder(host).violation("descriptor", "job " + in_quotes(id) + " has no run()");
    if (job->default_interval_s < 60 || job->default_interval_s > 2'592'000)
        recorder(host).violation("descriptor", "job " + in_quotes(id) + ": default_interval_s is " +
                                                   std::to_string(job->default_interval_s) +
                                                   ", outside 60 to 2592000");
    const std::lock_guard lock(recorder(host).mutex);
    JobRecord record{
        id, text_or_empty(job->title), text_or_empty(job->description), text_or_empty(job->permission), {}};
    record.raw.default_interval_s = job->default_interval_s;
    record.raw.ctx = job->ctx;
    record.raw.run = job->run;
    recorder(host).jobs.push_back(std::move(record));
    return AMS_OK;
}

ams_result add_dashboard(const ams_host* host, const ams_dashboard* dashboard, ams_error*) noexcept {
    if (!readable(host, dashboard, "a dashboard")) return AMS_OK;
    const std::string id = text_or_empty(dashboard->id);
    if (dashboard->fill == nullptr)
        recorder(host).violation("descriptor", "dashboard " + in_quotes(id) + " has no fill()");
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).pages.push_back({id, text_or_empty(dashboard->title), text_or_empty(dashboard->permission),
                                    false, dashboard->ctx, dashboard->fill, nullptr});
    return AMS_OK;
}

ams_result add_details(const ams_host* host, const ams_details* details, ams_error*) noexcept {
    if (!readable(host, details, "a details page")) return AMS_OK;
    const std::string table = text_or_empty(details->table);
    if (details->fill == nullptr)
        recorder(host).violation("descriptor", "details of " + in_quotes(table) + " have no fill()");
    check_known(recorder(host), recorder(host).tables, &TableRecord::name, table.c_str(),
                "details of " + table);
    const std::lock_guard lock(recorder(host).mutex);
    recorder(host).pages.push_back(
        {table, "", text_or_empty(details->permission), true, details->ctx, nullptr, details->fill});
    return AMS_OK;
}

void set_job_message(const ams_host*, ams_job_run*, const char*) noexcept {}

} // namespace

const ams_ext_menu kMenuFunctions = {add_menu};
const ams_ext_tables kTablesFunctions = {add_table};
const ams_ext_grids kGridsFunctions = {add_grid};
const ams_ext_forms kFormsFunctions = {add_form};
const ams_ext_actions kActionsFunctions = {add_action};
const ams_ext_dashboards kDashboardsFunctions = {add_dashboard};
const ams_ext_details kDetailsFunctions = {add_details};
const ams_ext_jobs kJobsFunctions = {add_job, set_job_message};

} // namespace ams::validate
