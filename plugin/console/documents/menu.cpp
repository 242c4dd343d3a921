#include "plugin/console/documents.hpp"

#include <array>

namespace mdm::dep {
namespace {

constexpr std::array kEntries{
    MenuEntry{"client_manager", "", "Client Manager", "", 100},
    MenuEntry{"client_manager.devices", "client_manager", "Devices", "", 10},
    MenuEntry{"client_manager.devices.apple", "client_manager.devices", "Apple Devices", "", 10},
    MenuEntry{"mdm.dep.overview", "client_manager.devices.apple", "DEP Overview", "", 5, "mdm.dep.overview"},
    MenuEntry{"client_manager.devices.apple.by_status", "client_manager.devices.apple", "By Status", "", 10},
    MenuEntry{"mdm.dep.devices", "client_manager.devices.apple.by_status", "DEP Enrolled", "mdm.dep.devices",
              10},
    MenuEntry{"mdm.dep.profiles", "client_manager.devices.apple", "DEP Profiles", "mdm.dep.profiles", 20},
    MenuEntry{"mdm.dep.assignments", "client_manager.devices.apple", "DEP Assignments", "mdm.dep.assignments",
              25},
    MenuEntry{"mdm.dep.sync_runs", "client_manager.devices.apple", "DEP Sync History", "mdm.dep.sync_runs",
              30},
    MenuEntry{"mdm.dep.activation_locks", "client_manager.devices.apple", "DEP Activation Lock",
              "mdm.dep.activation_locks", 50},
    MenuEntry{"setup", "", "Setup", "", 900},
    MenuEntry{"setup.app_administration", "setup", "App Administration", "", 10},
    MenuEntry{"setup.app_administration.client_manager", "setup.app_administration", "Client Manager", "",
              10},
    MenuEntry{"mdm.dep.tokens", "setup.app_administration.client_manager", "DEP Token", "mdm.dep.tokens", 10},
    MenuEntry{"mdm.dep.accounts", "setup.app_administration.client_manager", "DEP Account",
              "mdm.dep.accounts", 20},
    MenuEntry{"mdm.dep.beta_tokens", "setup.app_administration.client_manager", "DEP Beta Tokens",
              "mdm.dep.beta_tokens", 30},
};

constexpr std::array kTables{&kTokenTable,      &kAccountTable,        &kDeviceEventTable,
                             &kDeviceTable,     &kProfileTable,        &kSyncRunTable,
                             &kAssignmentTable, &kActivationLockTable, &kBetaTokenTable};

} // namespace

std::span<const MenuEntry> menu_entries() {
    return kEntries;
}

std::span<const TableDocument* const> table_documents() {
    return kTables;
}

} // namespace mdm::dep
