// Server tokens: the credentials sealed, everything else for the grid.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/model/hold.hpp"
#include "plugin/model/token.hpp"
#include "plugin/store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// A row of mdm_dep_token without its secrets.
struct TokenRow {
    std::int64_t id = 0;
    std::optional<std::string> server_name;
    std::string server_uuid;
    std::optional<std::string> org_name;
    std::optional<std::string> admin_id;
    std::string consumer_key;
    std::string access_token_expiry;
    std::string status;
    std::optional<std::string> status_text;
    std::optional<std::string> last_success_at;
    std::optional<std::string> last_attempt_at;
    std::optional<std::string> last_error_code;
    std::optional<std::string> last_error_text;
    std::int64_t device_count = 0;
    std::optional<std::int64_t> key_pair;
    std::optional<std::string> default_profile_uuid;
    std::string created_at;
    std::string created_by;
    std::string updated_at;
    std::string updated_by;
    std::optional<Hold> hold; ///< Set while attempts fail; see plugin/sync/circuit.hpp.

    /// What people call it: server_name, or server_uuid while there is none.
    [[nodiscard]] const std::string& title() const { return server_name ? *server_name : server_uuid; }
};

/// A token that has answered /account, to be saved.
struct TokenToSave {
    ServerToken token;
    Account account;
    std::optional<std::int64_t> key_pair; ///< The pair of ours that opened the file; becomes current.
    std::string actor;
    std::string status = "never_synced";
    std::optional<std::string> status_text = {};
};

/// How an attempt went: what the status columns are set to.
struct TokenStatus {
    std::string status;
    std::optional<std::string> status_text;
    bool succeeded = false; ///< Sets last_success_at too, and clears the last error.
    std::optional<std::string> error_code = {};
    std::optional<std::string> error_text = {};
    std::optional<Hold> hold = {}; ///< nullopt: Apple is asked as usual.
};

/// What goes with a token when it is deleted.
struct TokenContents {
    std::int64_t devices = 0; ///< Present ones.
    std::int64_t devices_left = 0;
    std::int64_t profiles = 0;
    std::int64_t sync_runs = 0;
    std::int64_t device_events = 0;
    std::int64_t assignments = 0; ///< Waiting ones.

    friend bool operator==(const TokenContents&, const TokenContents&) = default;
};

/// Server tokens. Thread-safe. All methods throw Error(database, database_busy); those with an id throw
/// Error(not_found) when there is no such token.
class TokenStore {
public:
    explicit TokenStore(Database& database) : database_(database) {}

    /// Links a server: token, account and sync state in one transaction. Returns the id. Throws
    /// Error(token_already_linked) when its server_uuid is linked in whatever spelling.
    [[nodiscard]] std::int64_t create(const TokenToSave& token);

    /// Replaces all five values, the account and the status of a linked server at once. The position stays:
    /// cursors survive a renewal. What was held is asked again. Throws Error(other_server) for another server's token.
    void renew(std::int64_t id, const TokenToSave& token);

    [[nodiscard]] std::vector<TokenRow> list(); ///< By name.
    [[nodiscard]] std::optional<TokenRow> find(std::int64_t id);
    [[nodiscard]] TokenRow get(std::int64_t id);
    /// By server_uuid in whatever spelling.
    [[nodiscard]] std::optional<TokenRow> find_by_server(std::string_view server_uuid);

    /// The five values, opened. Throws Error(secret_unreadable).
    [[nodiscard]] ServerToken credentials(std::int64_t id);

    /// Sets the status columns and last_attempt_at.
    void set_status(std::int64_t id, const TokenStatus& status);

    /// Sets status and status_text alone: time has passed and nobody was asked.
    void set_state(std::int64_t id, const std::string& status, const std::optional<std::string>& status_text);

    /// Apple's terms turned out to be accepted by a token's organisation: its other tokens, held because they were not, are
    /// due now.
    void terms_accepted(std::int64_t id);

    /// nullopt: none.
    void set_default_profile(std::int64_t id, const std::optional<std::string>& profile_uuid);

    /// What remove() would delete.
    [[nodiscard]] TokenContents contents(std::int64_t id);
    /// Deletes the token with everything it brought, and its key pair unless another token has it. A run
    /// under way loses its lease. Returns what went.
    TokenContents remove(std::int64_t id);

private:
    Database& database_;
};

} // namespace mdm::dep
