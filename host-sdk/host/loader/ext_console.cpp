// ams.menu, ams.tables, ams.grids, ams.forms, ams.actions, ams.dashboards, ams.details: registrations go to the plugin's registrar.
#include "host-sdk/host/loader/extension.hpp"
#include "host-sdk/host/loader/extension_tables.hpp"
#include "host-sdk/host/loader/runner.hpp"

namespace ams::host {
namespace {

template <class Descriptor>
ams_result add(const ams_host* host, const Descriptor* descriptor, ams_error* error) noexcept {
    return serve(host, error, [&](PluginHost& plugin) { plugin.registrar().add(descriptor); });
}

void set_job_message(const ams_host* host, ams_job_run* run, const char* text) noexcept {
    // There is nobody to report to; serve() has logged what is ours to know.
    static_cast<void>(serve(host, nullptr, [&](PluginHost& plugin) {
        plugin.runner().runner.set_job_message(run, argument(text, "text", 4096));
    }));
}

} // namespace

const ams_ext_menu kExtMenu = {&add<ams_menu_node>};
const ams_ext_tables kExtTables = {&add<ams_table>};
const ams_ext_grids kExtGrids = {&add<ams_grid>};
const ams_ext_forms kExtForms = {&add<ams_form>};
const ams_ext_actions kExtActions = {&add<ams_action>};
const ams_ext_dashboards kExtDashboards = {&add<ams_dashboard>};
const ams_ext_details kExtDetails = {&add<ams_details>};
const ams_ext_jobs kExtJobs = {&add<ams_job>, &set_job_message};

} // namespace ams::host
