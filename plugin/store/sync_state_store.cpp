#include "plugin/store/sync_state_store.hpp"

#include "plugin/store/fence.hpp"

#include <algorithm>

namespace mdm::dep {

using ams::odbc::Connection;
using ams::odbc::Dialect;

namespace {

/// Milliseconds since 1970 by the clock that all hosts share.
std::string database_now_ms(Dialect dialect) {
    switch (dialect) {
    case Dialect::sqlite:
        return "CAST((julianday('now') - 2440587.5) * 86400000.0 AS INTEGER)";
    case Dialect::postgresql: // not now(), which stands still in a transaction
        return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
    case Dialect::mariadb:
        return "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)";
    }
    return {};
}

/// The columns of a lease begin with its kind's word.
std::string prefix(LeaseKind kind) {
    return kind == LeaseKind::sync ? "lease_" : "assign_";
}

std::optional<LeaseHeld> read_holder(Connection& connection, std::int64_t token, LeaseKind kind) {
    const std::string of = prefix(kind);
    auto row = connection.query("SELECT " + of + "holder, " + of + "expires_ms - " +
                                    database_now_ms(connection.dialect()) +
                                    " FROM mdm_dep_sync_state WHERE token = ?",
                                token);
    if (!row.fetch()) throw Error(Code::not_found, {.detail = "token=" + std::to_string(token)});
    const auto holder = row.optional_text(1);
    const auto remaining = row.int64(2);
    if (!holder || remaining <= 0) return std::nullopt;
    return LeaseHeld{*holder, std::chrono::milliseconds(remaining)};
}

} // namespace

LeaseAnswer SyncStateStore::acquire(std::int64_t token, const std::string& holder,
                                    std::chrono::milliseconds ttl, LeaseKind kind) {
    const std::string of = prefix(kind);
    return database_.transact([&](Connection& connection) -> LeaseAnswer {
        const std::string now = database_now_ms(connection.dialect());
        const auto rows = connection.execute(
            "UPDATE mdm_dep_sync_state SET " + of + "holder = ?, " + of + "fence = " + of + "fence + 1, " +
                of + "expires_ms = " + now +
                " + ?, revision = revision + 1 "
                "WHERE token = ? AND (" +
                of + "holder IS NULL OR " + of + "holder = ? OR " + of + "expires_ms <= " + now + ")",
            holder, ttl.count(), token, holder);
        if (rows == 1) {
            const auto fence = connection.query_int64(
                "SELECT " + of + "fence FROM mdm_dep_sync_state WHERE token = ?", token);
            return Lease{token, fence.value(), holder, kind};
        }
        // It may have ended since the UPDATE looked; whoever asks again then gets it.
        return read_holder(connection, token, kind).value_or(LeaseHeld{{}, std::chrono::milliseconds(0)});
    });
}

void SyncStateStore::renew(const Lease& lease, std::chrono::milliseconds ttl) {
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        connection.execute("UPDATE mdm_dep_sync_state SET " + prefix(lease.kind) + "expires_ms = " +
                               database_now_ms(connection.dialect()) + " + ? WHERE token = ?",
                           ttl.count(), lease.token);
    });
}

void SyncStateStore::release(const Lease& lease) {
    const std::string of = prefix(lease.kind);
    database_.transact([&](Connection& connection) {
        connection.execute("UPDATE mdm_dep_sync_state SET " + of + "holder = NULL, " + of +
                               "expires_ms = 0, revision = revision + 1 WHERE token = ? AND " + of +
                               "fence = ? AND " + of + "holder = ?",
                           lease.token, lease.fence, lease.holder);
    });
}

std::optional<LeaseHeld> SyncStateStore::holder(std::int64_t token) {
    return database_.read(
        [&](Connection& connection) { return read_holder(connection, token, LeaseKind::sync); });
}

SyncState SyncStateStore::load(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        auto row = connection.query(
            "SELECT phase, \"cursor\", cursor_at, fetched_until, last_full_fetch_at, refetch "
            "FROM mdm_dep_sync_state WHERE token = ?",
            token);
        if (!row.fetch()) throw Error(Code::not_found, {.detail = "token=" + std::to_string(token)});
        SyncState state;
        state.position.phase = row.text(1) == phase_name(Phase::sync) ? Phase::sync : Phase::fetch;
        state.position.cursor = row.optional_text(2).value_or("");
        state.cursor_at = row.optional_text(3);
        state.fetched_until = row.optional_text(4);
        state.last_full_fetch_at = row.optional_text(5);
        state.refetch = row.int64(6) != static_cast<std::int64_t>(Refetch::none);
        return state;
    });
}

void SyncStateStore::begin_full_fetch(const Lease& lease) {
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        connection.execute("DELETE FROM mdm_dep_fetch_seen WHERE token = ?", lease.token);
        const bool has_devices =
            connection.query_int64("SELECT 1 FROM mdm_dep_device WHERE token = ? LIMIT 1", lease.token)
                .has_value();
        // A first fetch that was broken off is still the first one when it begins again.
        const bool first = connection
                               .query_int64("SELECT 1 FROM mdm_dep_sync_state WHERE token = ? AND phase = ? "
                                            "AND last_full_fetch_at IS NULL",
                                            lease.token, phase_name(Phase::fetch))
                               .has_value();
        const Refetch refetch = !has_devices ? Refetch::none
                                : first      ? Refetch::over_incomplete
                                             : Refetch::over_complete;
        connection.execute("UPDATE mdm_dep_sync_state SET phase = ?, \"cursor\" = NULL, cursor_at = NULL, "
                           "refetch = ? WHERE token = ?",
                           phase_name(Phase::fetch), static_cast<std::int64_t>(refetch), lease.token);
    });
}

void SyncStateStore::set_position(const Lease& lease, const Position& position) {
    database_.transact([&](Connection& connection) {
        const FencedState state = check_fence(connection, lease);
        store_position(connection, lease, state.phase, position, std::nullopt, database_.now());
    });
}

void SyncStateStore::finish_full_fetch(const Lease& lease) {
    database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        connection.execute("DELETE FROM mdm_dep_fetch_seen WHERE token = ?", lease.token);
        connection.execute("UPDATE mdm_dep_sync_state SET refetch = 0 WHERE token = ?", lease.token);
    });
}

} // namespace mdm::dep
