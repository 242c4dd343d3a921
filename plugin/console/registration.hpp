// Declares the tables, grids and menu nodes of documents.hpp to the host.
#pragma once

#include <ams/cpp/host.hpp>

namespace mdm::dep {

/// Before forms and actions: those name tables. Within init(); throws ams::Error.
void register_tables(const ams::HostRef& host);

/// After the actions: grids name them. Within init(); throws ams::Error.
void register_views(const ams::HostRef& host);

} // namespace mdm::dep
