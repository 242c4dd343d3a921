#include "host-sdk/host/loader/extension_tables.hpp"

#include "host-sdk/host/loader/plugin_host.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace ams::host {

const void* find_extension(std::string_view id) noexcept {
    static const std::array<std::pair<std::string_view, const void*>, 17> tables = {{
        {AMS_EXT_MENU, &kExtMenu},
        {AMS_EXT_TABLES, &kExtTables},
        {AMS_EXT_GRIDS, &kExtGrids},
        {AMS_EXT_FORMS, &kExtForms},
        {AMS_EXT_ACTIONS, &kExtActions},
        {AMS_EXT_DASHBOARDS, &kExtDashboards},
        {AMS_EXT_DETAILS, &kExtDetails},
        {AMS_EXT_JOBS, &kExtJobs},
        {AMS_EXT_TASKS, &kExtTasks},
        {AMS_EXT_LOG, &kExtLog},
        {AMS_EXT_DATABASE, &kExtDatabase},
        {AMS_EXT_SETTINGS, &kExtSettings},
        {AMS_EXT_SECRETS, &kExtSecrets},
        {AMS_EXT_ACCESS, &kExtAccess},
        {AMS_EXT_AUDIT, &kExtAudit},
        {AMS_EXT_NOTICES, &kExtNotices},
        {AMS_EXT_DOCTOR, &kExtDoctor},
    }};
    for (const auto& [name, functions] : tables)
        if (name == id) return functions;
    return nullptr;
}

} // namespace ams::host
