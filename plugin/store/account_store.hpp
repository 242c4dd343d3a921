// What /account told about each linked server.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/store/database.hpp"

#include <cstdint>
#include <optional>

namespace mdm::dep {

/// Accounts, one a token. Thread-safe. Throws Error(database, database_busy).
class AccountStore {
public:
    explicit AccountStore(Database& database) : database_(database) {}

    /// Stores what /account told, and its server_name, org_name and admin_id in the token's row. Throws
    /// Error(not_found) for an unknown token.
    void save(std::int64_t token, const Account& account);

    /// The token of a row of mdm_dep_account; nullopt: there is no such row.
    [[nodiscard]] std::optional<std::int64_t> token_of(std::int64_t account);

    /// nullopt: never read.
    [[nodiscard]] std::optional<Account> find(std::int64_t token);

private:
    Database& database_;
};

/// Part of a transaction of somebody else's: as AccountStore::save().
void save_account(ams::odbc::Connection& connection, std::int64_t token, const Account& account,
                  const std::string& now);

} // namespace mdm::dep
