// Leases and positions of the sync, one row a token.
#pragma once

#include "plugin/model/position.hpp"
#include "plugin/store/database.hpp"
#include "plugin/store/lease.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace mdm::dep {

/// mdm_dep_sync_state.refetch: over what a full fetch that is under way, or has suspects left, is repeated.
enum class Refetch : std::int64_t {
    none = 0,
    over_complete = 1, ///< Over devices that a full fetch had listed completely: what it finds out is drift.
    over_incomplete = 2, ///< Over what a first fetch had stored before it was broken off and began anew.
};

/// What the store remembers between runs.
struct SyncState {
    Position position;
    std::optional<std::string> cursor_at; ///< When the cursor was stored, canonical time; it lives 7 days.
    std::optional<std::string> fetched_until;      ///< Apple's progress, for display.
    std::optional<std::string> last_full_fetch_at; ///< End of the last complete full fetch.
    /// A repeated full fetch runs, or has ended (position.phase is sync) and its suspects are still to be
    /// confirmed: see DeviceStore::suspects() and finish_full_fetch().
    bool refetch = false;
};

/// Leases and positions. Thread-safe. Methods with a Lease throw Error(lease_lost), changing nothing, when
/// another holder has it or the token is gone; all throw Error(database, database_busy).
class SyncStateStore {
public:
    explicit SyncStateStore(Database& database) : database_(database) {}

    /// Takes the lease if it is free, has ended or is this holder's already; the fence is raised. One
    /// conditional UPDATE by the database's clock. Throws Error(not_found) for an unknown token.
    [[nodiscard]] LeaseAnswer acquire(std::int64_t token, const std::string& holder,
                                      std::chrono::milliseconds ttl, LeaseKind kind = LeaseKind::sync);
    /// Extends the lease to `ttl` from now.
    void renew(const Lease& lease, std::chrono::milliseconds ttl);
    /// Gives the lease back; nothing happens if it is lost already.
    void release(const Lease& lease);
    /// Who holds the token's lease now; nullopt: nobody.
    [[nodiscard]] std::optional<LeaseHeld> holder(std::int64_t token);

    /// Throws Error(not_found).
    [[nodiscard]] SyncState load(std::int64_t token);

    /// Starts a full fetch at the beginning: forgets the cursor and what an earlier full fetch has seen; if
    /// the token has devices, what this one sees is remembered.
    void begin_full_fetch(const Lease& lease);
    /// Stores a position without a page, as after EXHAUSTED_CURSOR. Leaving fetch for sync completes the
    /// fetch, as in DeviceStore::apply_page().
    void set_position(const Lease& lease, const Position& position);
    /// Ends a repeated full fetch after its suspects were dealt with: forgets what it has seen.
    void finish_full_fetch(const Lease& lease);

private:
    Database& database_;
};

} // namespace mdm::dep
