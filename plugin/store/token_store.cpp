#include "plugin/store/token_store.hpp"

#include "plugin/model/error.hpp"
#include "plugin/store/account_store.hpp"
#include "plugin/store/row_text.hpp"

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr const char* kColumns =
    "id, server_name, server_uuid, org_name, admin_id, consumer_key, access_token_expiry, status, "
    "status_text, "
    "last_success_at, last_attempt_at, last_error_code, last_error_text, device_count, key_pair, "
    "default_profile_uuid, created_at, created_by, updated_at, updated_by, held_until, held_reason, "
    "held_count";

std::optional<Hold> read_hold(const std::optional<std::string>& until,
                              const std::optional<std::string>& reason, std::int64_t count) {
    if (!reason) return std::nullopt;
    const CodeInfo* const info = find_code(*reason);
    return Hold{.until = parse_time(until.value_or("")),
                .reason = info == nullptr ? Code::internal : info->code, // written by a newer version
                .count = count};
}

TokenRow read_row(ams::odbc::Statement& row) {
    TokenRow token;
    token.id = row.int64(1);
    token.server_name = row.optional_text(2);
    token.server_uuid = row.text(3);
    token.org_name = row.optional_text(4);
    token.admin_id = row.optional_text(5);
    token.consumer_key = row.text(6);
    token.access_token_expiry = row.text(7);
    token.status = row.text(8);
    token.status_text = row.optional_text(9);
    token.last_success_at = row.optional_text(10);
    token.last_attempt_at = row.optional_text(11);
    token.last_error_code = row.optional_text(12);
    token.last_error_text = row.optional_text(13);
    token.device_count = row.int64(14);
    token.key_pair = row.optional_int64(15);
    token.default_profile_uuid = row.optional_text(16);
    token.created_at = row.text(17);
    token.created_by = row.text(18);
    token.updated_at = row.text(19);
    token.updated_by = row.text(20);
    token.hold = read_hold(row.optional_text(21), row.optional_text(22), row.int64(23));
    return token;
}

std::string server_key(std::string_view server_uuid) {
    return fit(comparable_uuid(server_uuid), 64);
}

/// What binds a sealed value to its place.
std::string place(std::int64_t id, std::string_view column) {
    return "mdm_dep_token/" + std::to_string(id) + "/" + std::string(column);
}

[[noreturn]] void not_found(std::int64_t id) {
    throw Error(Code::not_found, {.detail = "token=" + std::to_string(id)});
}

/// The five values, sealed for row `id`.
void write_credentials(Connection& connection, Sealer& sealer, std::int64_t id, const ServerToken& token) {
    connection.execute(
        "UPDATE mdm_dep_token SET consumer_key = ?, consumer_secret = ?, access_token = ?, "
        "access_secret = ?, "
        "access_token_expiry = ? WHERE id = ?",
        fit(token.consumer_key, 255), sealer.seal(place(id, "consumer_secret"), token.consumer_secret),
        sealer.seal(place(id, "access_token"), token.access_token),
        sealer.seal(place(id, "access_secret"), token.access_secret), fit(token.access_token_expiry, 24), id);
}

/// A pair that no token and nobody's import needs any more.
void drop_unused_pair(Connection& connection, std::optional<std::int64_t> pair) {
    if (!pair) return;
    connection.execute("DELETE FROM mdm_dep_key_pair WHERE id = ? AND state = ? AND NOT EXISTS "
                       "(SELECT 1 FROM mdm_dep_token t WHERE t.key_pair = mdm_dep_key_pair.id)",
                       *pair, "current");
}

/// `pair` (if any) opened the token file of row `id`; nullopt leaves the row's pair as it is.
void take_pair(Connection& connection, std::int64_t id, std::optional<std::int64_t> pair) {
    if (!pair) return;
    const auto previous = connection.query_int64("SELECT key_pair FROM mdm_dep_token WHERE id = ?", id);
    if (connection.execute("UPDATE mdm_dep_key_pair SET state = ? WHERE id = ?", "current", *pair) == 0 &&
        !connection.query_int64("SELECT id FROM mdm_dep_key_pair WHERE id = ?", *pair))
        throw Error(Code::key_pair_missing, {.detail = "key_pair=" + std::to_string(*pair)});
    connection.execute("UPDATE mdm_dep_token SET key_pair = ? WHERE id = ?", *pair, id);
    if (previous != pair) drop_unused_pair(connection, previous);
}

TokenContents count_contents(Connection& connection, std::int64_t id) {
    const auto count = [&](const char* sql) { return connection.query_int64(sql, id).value_or(0); };
    if (!connection.query_int64("SELECT id FROM mdm_dep_token WHERE id = ?", id)) not_found(id);
    return {.devices = count("SELECT count(*) FROM mdm_dep_device WHERE token = ? AND present = 1"),
            .devices_left = count("SELECT count(*) FROM mdm_dep_device WHERE token = ? AND present = 0"),
            .profiles = count("SELECT count(*) FROM mdm_dep_profile WHERE token = ?"),
            .sync_runs = count("SELECT count(*) FROM mdm_dep_sync_run WHERE token = ?"),
            .device_events = count("SELECT count(*) FROM mdm_dep_device_event WHERE token = ?"),
            .assignments =
                count("SELECT count(*) FROM mdm_dep_assignment WHERE token = ? AND state = 'waiting'")};
}

} // namespace

std::int64_t TokenStore::create(const TokenToSave& token) {
    const std::string now = database_.now();
    const std::string key = server_key(token.account.server_uuid);
    const auto already_linked = [&] {
        return Error(Code::token_already_linked, {.detail = "server_uuid=" + token.account.server_uuid});
    };
    return database_.transact([&](Connection& connection) {
        std::int64_t id = 0;
        try {
            // The id is needed before the secrets can be sealed; nobody sees the row in between.
            id = connection.insert("INSERT INTO mdm_dep_token (server_uuid, server_key, consumer_key, "
                                   "consumer_secret, access_token, "
                                   "access_secret, access_token_expiry, status, status_text, created_at, "
                                   "created_by, updated_at, "
                                   "updated_by) VALUES (?, ?, '', '', '', '', '', ?, ?, ?, ?, ?, ?)",
                                   fit(token.account.server_uuid, 64), key, token.status, token.status_text,
                                   now, token.actor, now, token.actor);
        } catch (const ams::odbc::Error& error) {
            if (error.is_unique_violation()) throw already_linked();
            throw;
        }
        write_credentials(connection, database_.sealer(), id, token.token);
        take_pair(connection, id, token.key_pair);
        save_account(connection, id, token.account, now);
        connection.execute("INSERT INTO mdm_dep_sync_state (token, phase) VALUES (?, ?)", id, "fetch");
        return id;
    });
}

void TokenStore::renew(std::int64_t id, const TokenToSave& token) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        const auto linked = connection.query_text("SELECT server_key FROM mdm_dep_token WHERE id = ?", id);
        if (!linked) not_found(id);
        if (*linked != server_key(token.account.server_uuid))
            throw Error(Code::other_server, {.detail = "token=" + std::to_string(id) +
                                                       " server_uuid=" + token.account.server_uuid});
        write_credentials(connection, database_.sealer(), id, token.token);
        connection.execute("UPDATE mdm_dep_token SET status = ?, status_text = ?, last_error_code = NULL, "
                           "last_error_text = NULL, held_until = NULL, held_reason = NULL, held_count = 0, "
                           "updated_at = ?, updated_by = ? WHERE id = ?",
                           token.status, token.status_text, now, token.actor, id);
        take_pair(connection, id, token.key_pair);
        save_account(connection, id, token.account, now);
    });
}

std::vector<TokenRow> TokenStore::list() {
    return database_.read([&](Connection& connection) {
        std::vector<TokenRow> tokens;
        auto rows = connection.query(std::string("SELECT ") + kColumns +
                                     " FROM mdm_dep_token ORDER BY server_name, id");
        while (rows.fetch())
            tokens.push_back(read_row(rows));
        return tokens;
    });
}

std::optional<TokenRow> TokenStore::find(std::int64_t id) {
    return database_.read([&](Connection& connection) -> std::optional<TokenRow> {
        auto row =
            connection.query(std::string("SELECT ") + kColumns + " FROM mdm_dep_token WHERE id = ?", id);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

TokenRow TokenStore::get(std::int64_t id) {
    auto token = find(id);
    if (!token) not_found(id);
    return *std::move(token);
}

std::optional<TokenRow> TokenStore::find_by_server(std::string_view server_uuid) {
    return database_.read([&](Connection& connection) -> std::optional<TokenRow> {
        auto row =
            connection.query(std::string("SELECT ") + kColumns + " FROM mdm_dep_token WHERE server_key = ?",
                             server_key(server_uuid));
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

ServerToken TokenStore::credentials(std::int64_t id) {
    struct Sealed {
        std::string consumer_key, consumer_secret, access_token, access_secret, access_token_expiry;
    };
    const Sealed sealed = database_.read([&](Connection& connection) {
        auto row = connection.query("SELECT consumer_key, consumer_secret, access_token, access_secret, "
                                    "access_token_expiry FROM mdm_dep_token WHERE id = ?",
                                    id);
        if (!row.fetch()) not_found(id);
        Sealed values;
        values.consumer_key = row.text(1);
        values.consumer_secret = row.text(2);
        values.access_token = row.text(3);
        values.access_secret = row.text(4);
        values.access_token_expiry = row.text(5);
        return values;
    });
    Sealer& sealer = database_.sealer();
    return {.consumer_key = sealed.consumer_key,
            .consumer_secret = sealer.open(place(id, "consumer_secret"), sealed.consumer_secret),
            .access_token = sealer.open(place(id, "access_token"), sealed.access_token),
            .access_secret = sealer.open(place(id, "access_secret"), sealed.access_secret),
            .access_token_expiry = sealed.access_token_expiry};
}

void TokenStore::set_status(std::int64_t id, const TokenStatus& status) {
    const std::string now = database_.now();
    const auto held_until =
        status.hold && status.hold->until ? std::optional(format_time(*status.hold->until)) : std::nullopt;
    const auto held_reason =
        status.hold ? std::optional(std::string(describe(status.hold->reason).id)) : std::nullopt;
    const auto rows = database_.transact([&](Connection& connection) {
        return connection.execute(
            "UPDATE mdm_dep_token SET status = ?, status_text = ?, last_attempt_at = ?, "
            "last_success_at = COALESCE(?, last_success_at), last_error_code = ?, last_error_text = ?, "
            "held_until = ?, held_reason = ?, held_count = ? WHERE id = ?",
            status.status, status.status_text, now, status.succeeded ? std::optional(now) : std::nullopt,
            status.succeeded ? std::nullopt : status.error_code,
            status.succeeded ? std::nullopt : status.error_text, held_until, held_reason,
            status.hold ? status.hold->count : 0, id);
    });
    if (rows == 0 && !find(id)) not_found(id);
}

void TokenStore::set_state(std::int64_t id, const std::string& status,
                           const std::optional<std::string>& status_text) {
    const auto rows = database_.transact([&](Connection& connection) {
        return connection.execute("UPDATE mdm_dep_token SET status = ?, status_text = ? WHERE id = ?", status,
                                  status_text, id);
    });
    if (rows == 0 && !find(id)) not_found(id);
}

void TokenStore::terms_accepted(std::int64_t id) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        return connection.execute(
            "UPDATE mdm_dep_token SET held_until = ? WHERE held_reason = ? AND held_until > ? AND id <> ? "
            "AND id IN "
            "(SELECT other.token FROM mdm_dep_account other JOIN mdm_dep_account own ON "
            "COALESCE(other.org_id, other.org_name) = COALESCE(own.org_id, own.org_name) WHERE own.token = "
            "?)",
            now, std::string(describe(Code::terms_not_signed).id), now, id, id);
    });
}

void TokenStore::set_default_profile(std::int64_t id, const std::optional<std::string>& profile_uuid) {
    const auto rows = database_.transact([&](Connection& connection) {
        return connection.execute("UPDATE mdm_dep_token SET default_profile_uuid = ? WHERE id = ?",
                                  profile_uuid, id);
    });
    if (rows == 0 && !find(id)) not_found(id);
}

TokenContents TokenStore::contents(std::int64_t id) {
    return database_.read([&](Connection& connection) { return count_contents(connection, id); });
}

TokenContents TokenStore::remove(std::int64_t id) {
    return database_.transact([&](Connection& connection) {
        // First in line with the pages of a run under way: whoever writes devices of a token holds this row.
        connection.execute("UPDATE mdm_dep_sync_state SET revision = revision + 1 WHERE token = ?", id);
        const TokenContents contents = count_contents(connection, id);
        const auto pair = connection.query_int64("SELECT key_pair FROM mdm_dep_token WHERE id = ?", id);
        connection.execute("DELETE FROM mdm_dep_token WHERE id = ?", id);
        drop_unused_pair(connection, pair);
        return contents;
    });
}

} // namespace mdm::dep
