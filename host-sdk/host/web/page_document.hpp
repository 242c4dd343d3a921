// The documents of dashboards and details pages: what a schema cannot say, and what this caller may see of them.
#pragma once

#include "host-sdk/host/access/principal.hpp"
#include "host-sdk/host/loader/registry.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ams::host {

/// The grid, if there is one of that id whose rows the caller may read; otherwise nullptr.
[[nodiscard]] const Grid* visible_grid(const Registry& registry, const Principal& who, const std::string& id);

/// For a document that fits its schema. Throws Error "ams.document_bad" when a link leads to no grid or filters by
/// what is no column of it, a chart's point has not a value for each series, or a table's row has not a cell for each
/// column: that is the plugin's mistake. Then removes links to grids that the caller may not open.
void tailor_page(nlohmann::json& document, const Registry& registry, const Principal& who);

/// Replaces the ids in "actions" of a details document by descriptions of those that the caller may run and that
/// take one row of `table`, or none; the same for the action of a link, which takes the rows that the link's filter selects.
/// Throws Error "ams.document_bad" for an id that is no action or takes rows of another table. After tailor_page().
void offer_actions(nlohmann::json& document, const Registry& registry, const Principal& who,
                   const Table& table);

} // namespace ams::host
