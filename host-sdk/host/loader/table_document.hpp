// A table's document as a Table.
#pragma once

#include "host-sdk/host/loader/registry.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ams::host {

/// Fills `table` (whose name is set) from a document that fits table.schema.json. Throws Error
/// "ams.document_bad" for what a schema cannot say: columns twice, a key that is secret, names that are no
/// columns, a relation of the host's.
void read_table_document(const nlohmann::json& document, const std::string& what, Table& table);

/// Throws Error "ams.document_bad" unless every name in a grid's document is a column of `table` that is not
/// secret.
void check_grid_columns(const nlohmann::json& document, const std::string& what, const Table& table);

} // namespace ams::host
