// What a run reads besides devices and profiles: the organisation's facts, once a day, and what replacement
// devices replace.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/model/log.hpp"
#include "plugin/protocol/client.hpp"
#include "plugin/store/store.hpp"

#include <cstdint>
#include <stop_token>

namespace mdm::dep {

/// Reads and stores the organisation's discovery URL. That Apple does not offer it, or would not tell, is
/// stored too. Throws what Client throws otherwise.
void read_discovery(Store& store, Client& client, std::int64_t token, const std::stop_token& stop);

/// The same for the beta tokens.
void read_beta_tokens(Store& store, Client& client, std::int64_t token, const std::stop_token& stop);

/// Reads both if they were not read within a day, and the replacement details that are missing. A failure costs
/// the run nothing: it is logged, and a later run tries again. Throws Error(cancelled).
void read_organisation(Store& store, Client& client, const Clock& clock, const LogSink& sink,
                       std::int64_t token, const std::stop_token& stop);

} // namespace mdm::dep
