// Leases of processes that died on this machine are taken over at once, not after the lease has run out.
#pragma once

#include "plugin/store/sync_state_store.hpp"

#include <cstdint>
#include <string>

namespace mdm::dep {

/// A name for a holder of leases: this process first, so that others can tell whether it lives, then the host's name and
/// a number that no other holder has.
[[nodiscard]] std::string unique_holder(const std::string& host);

/// Frees the lease when its holder is a process of this machine that has provably ended; see provably_dead(). True if it
/// did: ask for the lease again. Throws as SyncStateStore::acquire().
[[nodiscard]] bool free_if_dead(SyncStateStore& states, std::int64_t token, const LeaseHeld& held,
                                LeaseKind kind = LeaseKind::sync);

} // namespace mdm::dep
