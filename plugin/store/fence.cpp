#include "plugin/store/fence.hpp"

#include "plugin/store/sync_state_store.hpp"

#include "plugin/model/error.hpp"

namespace mdm::dep {

FencedState check_fence(ams::odbc::Connection& connection, const Lease& lease) {
    // An UPDATE and not a SELECT: it waits for, and then keeps out, whoever is taking the lease.
    const auto rows = connection.execute(lease.kind == LeaseKind::sync
                                             ? "UPDATE mdm_dep_sync_state SET revision = revision + 1 "
                                               "WHERE token = ? AND lease_fence = ? AND lease_holder = ?"
                                             : "UPDATE mdm_dep_sync_state SET revision = revision + 1 "
                                               "WHERE token = ? AND assign_fence = ? AND assign_holder = ?",
                                         lease.token, lease.fence, lease.holder);
    if (rows != 1)
        throw Error(Code::lease_lost, {.detail = "token=" + std::to_string(lease.token) +
                                                 " fence=" + std::to_string(lease.fence)});
    auto& state = connection.cached("SELECT phase, refetch FROM mdm_dep_sync_state WHERE token = ?");
    state.bind(1, lease.token);
    state.execute();
    FencedState result;
    if (state.fetch()) {
        result.phase = state.text(1) == phase_name(Phase::sync) ? Phase::sync : Phase::fetch;
        const auto refetch = static_cast<Refetch>(state.int64(2));
        result.refetch = refetch != Refetch::none;
        result.reconciles = refetch == Refetch::over_complete;
    }
    state.close();
    return result;
}

void take_turn(ams::odbc::Connection& connection, std::int64_t token) {
    if (connection.execute("UPDATE mdm_dep_sync_state SET revision = revision + 1 WHERE token = ?", token) !=
        1)
        throw Error(Code::not_found, {.detail = "token=" + std::to_string(token)});
}

void store_position(ams::odbc::Connection& connection, const Lease& lease, Phase asked, const Position& next,
                    const std::optional<std::string>& fetched_until, const std::string& now) {
    const auto cursor = next.cursor.empty() ? std::nullopt : std::optional(next.cursor);
    const bool completed = asked == Phase::fetch && next.phase == Phase::sync;
    connection.execute("UPDATE mdm_dep_sync_state SET phase = ?, \"cursor\" = ?, cursor_at = ?, "
                       "fetched_until = COALESCE(?, fetched_until), "
                       "last_full_fetch_at = COALESCE(?, last_full_fetch_at) WHERE token = ?",
                       phase_name(next.phase), cursor, cursor ? std::optional(now) : std::nullopt,
                       fetched_until, completed ? std::optional(now) : std::nullopt, lease.token);
}

} // namespace mdm::dep
