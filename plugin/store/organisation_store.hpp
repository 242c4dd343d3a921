// What Apple keeps for the organisation of an account: the discovery URL and the beta tokens.
#pragma once

#include "plugin/model/organisation.hpp"
#include "plugin/store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// What is known besides /account.
struct OrganisationFacts {
    std::optional<DiscoveryProfile> discovery;
    std::optional<std::string> discovery_read_at; ///< Canonical time; nullopt: never.
    std::optional<std::string> discovery_refusal; ///< Apple's word if it would not tell.
    std::optional<std::string> beta_read_at;
    std::optional<std::string> beta_refusal;
};

/// One row of mdm_dep_account for each token holds the facts, mdm_dep_beta_token the tokens. Thread-safe.
/// Throws Error(database, database_busy), and Error(not_found) for a token without an account.
class OrganisationStore {
public:
    explicit OrganisationStore(Database& database) : database_(database) {}

    [[nodiscard]] OrganisationFacts facts(std::int64_t token);

    /// What was read just now; nullopt: none is set.
    void save_discovery(std::int64_t token, const std::optional<DiscoveryProfile>& discovery);
    /// Apple would not tell: what was known goes.
    void refuse_discovery(std::int64_t token, const std::string& word);

    /// Replaces the token's list: rows that stay keep their id. At most 200 are kept.
    void save_beta_tokens(std::int64_t token, const std::vector<BetaToken>& tokens);
    /// Apple would not tell: the list is emptied.
    void refuse_beta_tokens(std::int64_t token, const std::string& word);

    [[nodiscard]] std::vector<BetaToken> beta_tokens(std::int64_t token); ///< By system and title.

private:
    Database& database_;
};

} // namespace mdm::dep
