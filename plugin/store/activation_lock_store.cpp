#include "plugin/store/activation_lock_store.hpp"

#include "plugin/store/row_text.hpp"

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

std::string place(std::int64_t id, const char* column) {
    return "mdm_dep_activation_lock/" + std::to_string(id) + '/' + column;
}

} // namespace

std::int64_t ActivationLockStore::begin(std::int64_t token, const std::string& actor,
                                        const LockToRequest& lock) {
    const std::string now = database_.now();
    Sealer& sealer = database_.sealer();
    return database_.transact([&](Connection& connection) {
        const std::int64_t id = connection.insert(
            "INSERT INTO mdm_dep_activation_lock (token, serial_number, lost_message, state, requested_at, "
            "requested_by, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            token, fit(lock.serial_number, 64), fit(lock.lost_message, 4000), std::string(kLockPending), now,
            actor, now);
        if (!lock.bypass_code.empty()) // sealed to its place, for which the id is needed
            connection.execute(
                "UPDATE mdm_dep_activation_lock SET bypass_code = ?, escrow_key = ? WHERE id = ?",
                sealer.seal(place(id, "bypass_code"), lock.bypass_code),
                sealer.seal(place(id, "escrow_key"), lock.escrow_key), id);
        return id;
    });
}

void ActivationLockStore::record(std::int64_t id, const std::string& state) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        if (!connection.query_int64("SELECT id FROM mdm_dep_activation_lock WHERE id = ?", id))
            throw Error(Code::not_found, {.detail = "activation_lock=" + std::to_string(id)});
        connection.execute("UPDATE mdm_dep_activation_lock SET state = ?, updated_at = ? WHERE id = ?",
                           fit(state, 32), now, id);
    });
}

std::vector<LockRow> ActivationLockStore::find(std::int64_t token, const std::string& serial_number,
                                               std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<LockRow> locks;
        auto rows = connection.query(
            "SELECT id, token, serial_number, CASE WHEN bypass_code IS NULL THEN 0 ELSE 1 END, lost_message, "
            "state, requested_at, requested_by FROM mdm_dep_activation_lock "
            "WHERE token = ? AND serial_number = ? ORDER BY id DESC LIMIT ?",
            token, serial_number, limit);
        while (rows.fetch()) {
            LockRow lock;
            lock.id = rows.int64(1);
            lock.token = rows.int64(2);
            lock.serial_number = rows.text(3);
            lock.has_code = rows.boolean(4);
            lock.lost_message = rows.optional_text(5);
            lock.state = rows.text(6);
            lock.requested_at = rows.text(7);
            lock.requested_by = rows.text(8);
            locks.push_back(std::move(lock));
        }
        return locks;
    });
}

std::int64_t ActivationLockStore::count_devices_with_code(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        return connection
            .query_int64("SELECT count(DISTINCT serial_number) FROM mdm_dep_activation_lock "
                         "WHERE token = ? AND bypass_code IS NOT NULL",
                         token)
            .value_or(0);
    });
}

ams::Secret ActivationLockStore::bypass_code(std::int64_t id) {
    const auto sealed = database_.read([&](Connection& connection) {
        return connection.query_text("SELECT bypass_code FROM mdm_dep_activation_lock WHERE id = ?", id);
    });
    if (!sealed) throw Error(Code::bypass_code_missing, {.detail = "activation_lock=" + std::to_string(id)});
    return database_.sealer().open(place(id, "bypass_code"), *sealed);
}

} // namespace mdm::dep
