#pragma once
// Which faults make sense.

#include "tests/depsim/server/faults.hpp"

namespace depsim::portal {

/// Throws Problem for a fault of which something could never show: a slip of the pen.
/// @param unknown_endpoint  it is for an endpoint that the service does not have
void require_sense(const Fault& fault, bool unknown_endpoint);

/// Whether its endpoint is one of the service's.
bool is_known(const Fault& fault);

/// Throws Problem for what would not stay inside its header.
void require_header(std::string_view name, std::string_view value);

} // namespace depsim::portal
