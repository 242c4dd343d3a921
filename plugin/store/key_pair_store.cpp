#include "plugin/store/key_pair_store.hpp"

#include "plugin/store/row_text.hpp"

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr const char* kSelect =
    "SELECT id, state, certificate, subject, certificate_serial, fingerprint, not_after, "
    "created_at, created_by FROM mdm_dep_key_pair";

KeyPairRow read_row(ams::odbc::Statement& row) {
    KeyPairRow pair;
    pair.id = row.int64(1);
    pair.state = row.text(2);
    pair.certificate = row.text(3);
    pair.subject = row.text(4);
    pair.certificate_serial = row.text(5);
    pair.fingerprint = row.text(6);
    pair.not_after = row.text(7);
    pair.created_at = row.text(8);
    pair.created_by = row.text(9);
    return pair;
}

std::vector<KeyPairRow> read_all(ams::odbc::Statement rows) {
    std::vector<KeyPairRow> pairs;
    while (rows.fetch())
        pairs.push_back(read_row(rows));
    return pairs;
}

std::string place(std::int64_t id) {
    return "mdm_dep_key_pair/" + std::to_string(id) + "/private_key";
}

} // namespace

std::int64_t KeyPairStore::stage(const KeyPairToSave& pair) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        // The id is needed before the key can be sealed; nobody sees the row in between.
        const std::int64_t id =
            connection.insert("INSERT INTO mdm_dep_key_pair (state, certificate, private_key, subject, "
                              "certificate_serial, fingerprint, "
                              "not_after, created_at, created_by) VALUES ('staged', ?, '', ?, ?, ?, ?, ?, ?)",
                              pair.certificate, fit(pair.subject, 1000), fit(pair.certificate_serial, 64),
                              pair.fingerprint, pair.not_after, now, pair.actor);
        connection.execute("UPDATE mdm_dep_key_pair SET private_key = ? WHERE id = ?",
                           database_.sealer().seal(place(id), pair.private_key), id);
        return id;
    });
}

std::vector<KeyPairRow> KeyPairStore::list() {
    return database_.read([&](Connection& connection) {
        return read_all(connection.query(std::string(kSelect) + " ORDER BY id DESC"));
    });
}

std::optional<KeyPairRow> KeyPairStore::find(std::int64_t id) {
    return database_.read([&](Connection& connection) -> std::optional<KeyPairRow> {
        auto row = connection.query(std::string(kSelect) + " WHERE id = ?", id);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

std::vector<KeyPairRow> KeyPairStore::find_by_certificate_serial(const std::string& serial) {
    return database_.read([&](Connection& connection) {
        return read_all(connection.query(
            std::string(kSelect) + " WHERE certificate_serial = ? ORDER BY id DESC", serial));
    });
}

ams::Secret KeyPairStore::private_key(std::int64_t id) {
    const auto sealed = database_.read([&](Connection& connection) {
        return connection.query_text("SELECT private_key FROM mdm_dep_key_pair WHERE id = ?", id);
    });
    if (!sealed) throw Error(Code::not_found, {.detail = "key_pair=" + std::to_string(id)});
    return database_.sealer().open(place(id), *sealed);
}

bool KeyPairStore::discard(std::int64_t id) {
    return database_.transact([&](Connection& connection) {
        return connection.execute("DELETE FROM mdm_dep_key_pair WHERE id = ? AND state = ?", id, "staged") ==
               1;
    });
}

std::int64_t KeyPairStore::prune_staged(const std::string& before) {
    return database_.transact([&](Connection& connection) {
        return connection.execute(
            "DELETE FROM mdm_dep_key_pair WHERE state = ? AND created_at < ? AND NOT EXISTS "
            "(SELECT 1 FROM mdm_dep_token t WHERE t.key_pair = mdm_dep_key_pair.id)",
            "staged", before);
    });
}

} // namespace mdm::dep
