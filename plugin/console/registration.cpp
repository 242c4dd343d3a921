#include "plugin/console/registration.hpp"

#include "plugin/console/documents.hpp"

#include <ams/cpp/dashboard.hpp>
#include <ams/cpp/grids.hpp>
#include <ams/cpp/menu.hpp>
#include <ams/cpp/tables.hpp>

namespace mdm::dep {

void register_tables(const ams::HostRef& host) {
    const auto tables = host.require<ams::Tables>();
    for (const TableDocument* table : table_documents())
        tables.add({.name = std::string(table->name),
                    .permission = std::string(kPermission),
                    .document = std::string(table->document)});
}

void register_views(const ams::HostRef& host) {
    const auto grids = host.require<ams::Grids>();
    for (const TableDocument* table : table_documents()) {
        if (table->grid.empty()) continue;
        grids.add({.id = std::string(table->grid),
                   .title = std::string(table->grid_title),
                   .permission = std::string(kPermission),
                   .table = std::string(table->name),
                   .document = std::string(table->grid_document)});
    }

    const auto menu = host.require<ams::Menu>();
    const bool dashboards = host.find<ams::Dashboards>().has_value();
    for (const MenuEntry& entry : menu_entries()) {
        if (!entry.dashboard.empty() && !dashboards) continue;
        const bool opens = !entry.grid.empty() || !entry.dashboard.empty();
        menu.add({.id = std::string(entry.id),
                  .parent = std::string(entry.parent),
                  .title = std::string(entry.title),
                  .grid = std::string(entry.grid),
                  .permission = opens ? std::string(kPermission) : std::string(),
                  .position = entry.position,
                  .dashboard = std::string(entry.dashboard)});
    }
}

} // namespace mdm::dep
