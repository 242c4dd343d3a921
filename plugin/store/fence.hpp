// The first statement of every transaction that depends on a lease.
#pragma once

#include "plugin/model/position.hpp"
#include "plugin/store/lease.hpp"

#include <ams/cpp/odbc.hpp>

#include <optional>
#include <string>

namespace mdm::dep {

/// What a fenced transaction needs to know about the token's sync.
struct FencedState {
    Phase phase = Phase::fetch;
    bool refetch =
        false; ///< A full fetch over stored devices is under way, or its suspects are to be confirmed.
    bool reconciles =
        false; ///< Besides, a full fetch was completed before: what this one finds out is drift.
};

/// Throws Error(lease_lost) unless `lease` is the current one; until the transaction ends nobody else can
/// take it.
FencedState check_fence(ams::odbc::Connection& connection, const Lease& lease);

/// For writers without a lease: puts the transaction in line with those that have one, since whoever writes devices or
/// assignments of a token holds its row. Throws Error(not_found) if the token is gone.
void take_turn(ams::odbc::Connection& connection, std::int64_t token);

/// Stores the position from which to go on. Going from fetch to sync completes a full fetch at `now`. Part of
/// a transaction that has checked the fence.
void store_position(ams::odbc::Connection& connection, const Lease& lease, Phase asked, const Position& next,
                    const std::optional<std::string>& fetched_until, const std::string& now);

} // namespace mdm::dep
