// The function tables of the extensions, one instance of each for all plugins: the plugin is found by its
// ams_host.
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

namespace ams::host {

extern const ams_ext_menu kExtMenu;
extern const ams_ext_tables kExtTables;
extern const ams_ext_grids kExtGrids;
extern const ams_ext_forms kExtForms;
extern const ams_ext_actions kExtActions;
extern const ams_ext_dashboards kExtDashboards;
extern const ams_ext_details kExtDetails;
extern const ams_ext_jobs kExtJobs;
extern const ams_ext_tasks kExtTasks;
extern const ams_ext_log kExtLog;
extern const ams_ext_database kExtDatabase;
extern const ams_ext_settings kExtSettings;
extern const ams_ext_secrets kExtSecrets;
extern const ams_ext_access kExtAccess;
extern const ams_ext_audit kExtAudit;
extern const ams_ext_notices kExtNotices;
extern const ams_ext_doctor kExtDoctor;

} // namespace ams::host
