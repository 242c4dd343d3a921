// What the console shows, as data: one file per table under documents/, the forms beside them.
#pragma once

#include <span>
#include <string_view>

namespace mdm::dep {

/// Whoever may read the tokens may use everything of DEP; whoever may not sees none of it.
inline constexpr std::string_view kPermission = "mdm_dep_token:read";

/// A table and the grid that shows it. JSON texts: table.schema.json, grid.schema.json. Static storage.
struct TableDocument {
    std::string_view name;
    std::string_view document;
    std::string_view grid;       ///< Grid id; empty: the table has no grid of its own.
    std::string_view grid_title; ///< The customer's words.
    std::string_view grid_document;
};

extern const TableDocument kTokenTable;
extern const TableDocument kAccountTable;
extern const TableDocument kDeviceTable;
extern const TableDocument kProfileTable;
extern const TableDocument kSyncRunTable;
extern const TableDocument kDeviceEventTable;
extern const TableDocument kAssignmentTable;
extern const TableDocument kActivationLockTable;
extern const TableDocument kBetaTokenTable;

/// Every table, in the order in which they are registered.
[[nodiscard]] std::span<const TableDocument* const> table_documents();

/// A node of the menu; parents come before their children.
struct MenuEntry {
    std::string_view id;
    std::string_view parent; ///< Empty: at the top.
    std::string_view title;
    std::string_view grid; ///< Empty: a folder, or a dashboard.
    int position = 0;
    std::string_view dashboard = {}; ///< Left out in a host without dashboards.
};

/// The paths of the customer's guide, title by title.
[[nodiscard]] std::span<const MenuEntry> menu_entries();

} // namespace mdm::dep
