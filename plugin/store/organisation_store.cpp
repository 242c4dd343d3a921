#include "plugin/store/organisation_store.hpp"

#include "plugin/store/row_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

namespace mdm::dep {

using ams::odbc::Connection;

namespace {

constexpr std::size_t kMostTokens = 200;

void require_account(Connection& connection, std::int64_t token) {
    if (!connection.query_int64("SELECT id FROM mdm_dep_account WHERE token = ?", token))
        throw Error(Code::not_found, {.detail = "account of token=" + std::to_string(token)});
}

void write_discovery(Connection& connection, std::int64_t token,
                     const std::optional<DiscoveryProfile>& discovery,
                     const std::optional<std::string>& refusal, const std::string& now) {
    require_account(connection, token);
    const auto url =
        discovery ? std::optional(fit(discovery->mdm_service_discovery_url, 4000)) : std::nullopt;
    const auto updated = discovery ? fit(discovery->last_updated_timestamp, 24) : std::nullopt;
    connection.execute(
        "UPDATE mdm_dep_account SET mdm_service_discovery_url = ?, last_updated_timestamp = ?, "
        "discovery_read_at = ?, discovery_refusal = ? WHERE token = ?",
        url, updated, now, refusal, token);
}

void write_tokens(Connection& connection, std::int64_t token, const std::vector<BetaToken>& tokens,
                  const std::optional<std::string>& refusal, const std::string& now) {
    require_account(connection, token);
    std::map<std::pair<std::string, std::string>, std::int64_t> stored;
    {
        auto rows = connection.query("SELECT os, title, id FROM mdm_dep_beta_token WHERE token = ?", token);
        while (rows.fetch()) {
            auto key = std::pair(rows.text(1), rows.text(2));
            stored.emplace(std::move(key), rows.int64(3));
        }
    }
    static const std::vector<std::string> columns{"token", "os", "title", "beta_token", "updated_at"};
    static const std::array<std::string, 3> key{"token", "os", "title"};
    ams::odbc::MultiRowInsert rows(
        connection, "mdm_dep_beta_token", columns,
        ams::odbc::on_conflict_update(connection.dialect(), key, std::span(columns).subspan(3)));
    std::map<std::pair<std::string, std::string>, std::string> wanted; // one row a title, the last one counts
    for (const BetaToken& one : std::span(tokens).first(std::min(tokens.size(), kMostTokens)))
        wanted[{fit(one.os, 64), fit(one.title, 255)}] = fit(one.token, 255);
    for (const auto& [name, value] : wanted) {
        stored.erase(name);
        rows.add({token, name.first, name.second, value, now});
    }
    rows.flush();
    for (const auto& [name, id] : stored)
        connection.execute("DELETE FROM mdm_dep_beta_token WHERE id = ?", id);
    connection.execute("UPDATE mdm_dep_account SET beta_read_at = ?, beta_refusal = ? WHERE token = ?", now,
                       refusal, token);
}

} // namespace

OrganisationFacts OrganisationStore::facts(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        auto row = connection.query(
            "SELECT mdm_service_discovery_url, last_updated_timestamp, discovery_read_at, discovery_refusal, "
            "beta_read_at, beta_refusal FROM mdm_dep_account WHERE token = ?",
            token);
        if (!row.fetch())
            throw Error(Code::not_found, {.detail = "account of token=" + std::to_string(token)});
        OrganisationFacts facts;
        auto url = row.optional_text(1);
        auto updated = row.optional_text(2);
        if (url)
            facts.discovery = DiscoveryProfile{.mdm_service_discovery_url = std::move(*url),
                                               .last_updated_timestamp = std::move(updated)};
        facts.discovery_read_at = row.optional_text(3);
        facts.discovery_refusal = row.optional_text(4);
        facts.beta_read_at = row.optional_text(5);
        facts.beta_refusal = row.optional_text(6);
        return facts;
    });
}

void OrganisationStore::save_discovery(std::int64_t token, const std::optional<DiscoveryProfile>& discovery) {
    database_.transact([&](Connection& connection) {
        write_discovery(connection, token, discovery, std::nullopt, database_.now());
    });
}

void OrganisationStore::refuse_discovery(std::int64_t token, const std::string& word) {
    database_.transact([&](Connection& connection) {
        write_discovery(connection, token, std::nullopt, fit(word, 64), database_.now());
    });
}

void OrganisationStore::save_beta_tokens(std::int64_t token, const std::vector<BetaToken>& tokens) {
    database_.transact([&](Connection& connection) {
        write_tokens(connection, token, tokens, std::nullopt, database_.now());
    });
}

void OrganisationStore::refuse_beta_tokens(std::int64_t token, const std::string& word) {
    database_.transact(
        [&](Connection& connection) { write_tokens(connection, token, {}, fit(word, 64), database_.now()); });
}

std::vector<BetaToken> OrganisationStore::beta_tokens(std::int64_t token) {
    return database_.read([&](Connection& connection) {
        std::vector<BetaToken> tokens;
        auto rows = connection.query(
            "SELECT os, title, beta_token FROM mdm_dep_beta_token WHERE token = ? ORDER BY os, title", token);
        while (rows.fetch()) {
            BetaToken one;
            one.os = rows.text(1);
            one.title = rows.text(2);
            one.token = rows.text(3);
            tokens.push_back(std::move(one));
        }
        return tokens;
    });
}

} // namespace mdm::dep
