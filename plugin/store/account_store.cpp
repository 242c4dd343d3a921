#include "plugin/store/account_store.hpp"

#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace mdm::dep {

using ams::odbc::Connection;
using nlohmann::json;

namespace {

// Apple's form: [{"uri", "http_method": [..], "limit": {"default", "maximum"}}].
std::optional<std::string> urls_to_json(const std::vector<AccountUrl>& urls) {
    if (urls.empty()) return std::nullopt;
    json array = json::array();
    for (const AccountUrl& url : urls) {
        json entry{{"uri", fit(url.uri, 1000)}, {"http_method", json::array()}};
        for (const std::string& method : url.http_method)
            entry["http_method"].push_back(fit(method, 16));
        if (url.limit) {
            entry["limit"] = json::object();
            if (url.limit->default_limit != 0) entry["limit"]["default"] = url.limit->default_limit;
            if (url.limit->maximum != 0) entry["limit"]["maximum"] = url.limit->maximum;
        }
        array.push_back(std::move(entry));
    }
    return array.dump();
}

int limit_of(const json& entry, const char* key) {
    const auto found = entry.find(key);
    return found != entry.end() && found->is_number_integer() ? found->get<int>() : 0;
}

std::vector<AccountUrl> urls_from_json(const std::optional<std::string>& text) {
    std::vector<AccountUrl> urls;
    if (!text) return urls;
    const json array = json::parse(*text, nullptr, false);
    if (!array.is_array()) return urls;
    for (const json& entry : array) {
        AccountUrl url;
        url.uri = entry.value("uri", "");
        url.http_method = entry.value("http_method", std::vector<std::string>());
        if (const auto limit = entry.find("limit"); limit != entry.end())
            url.limit = PageLimit{limit_of(*limit, "default"), limit_of(*limit, "maximum")};
        urls.push_back(std::move(url));
    }
    return urls;
}

} // namespace

void save_account(Connection& connection, std::int64_t token, const Account& account,
                  const std::string& now) {
    const auto server_name = fit(account.server_name, 255);
    const auto org_name = fit(account.org_name, 255);
    const auto admin_id = fit(account.admin_id, 255);
    if (connection.execute(
            "UPDATE mdm_dep_token SET server_name = ?, org_name = ?, admin_id = ? WHERE id = ?", server_name,
            org_name, admin_id, token) == 0 &&
        !connection.query_int64("SELECT id FROM mdm_dep_token WHERE id = ?", token))
        throw Error(Code::not_found, {.detail = "token=" + std::to_string(token)});
    static const std::vector<std::string> columns{
        "token",       "server_uuid", "server_name", "admin_id",  "facilitator_id", "org_name",
        "org_email",   "org_phone",   "org_address", "org_id",    "org_id_hash",    "org_type",
        "org_version", "urls",        "extra",       "updated_at"};
    static const std::array<std::string, 1> key{"token"};
    ams::odbc::MultiRowInsert row(
        connection, "mdm_dep_account", columns,
        ams::odbc::on_conflict_update(connection.dialect(), key, std::span(columns).subspan(1)));
    const std::string server_uuid = fit(account.server_uuid, 64);
    const auto facilitator_id = fit(account.facilitator_id, 255);
    const auto org_email = fit(account.org_email, 255);
    const auto org_phone = fit(account.org_phone, 255);
    const auto org_address = fit(account.org_address, 4000);
    const auto org_id = fit(account.org_id, 255);
    const auto org_id_hash = fit(account.org_id_hash, 255);
    const auto org_type = fit(account.org_type, 64);
    const auto org_version = fit(account.org_version, 64);
    const auto extra = fit(account.extra, 1'000'000);
    row.add({token, server_uuid, server_name, admin_id, facilitator_id, org_name, org_email, org_phone,
             org_address, org_id, org_id_hash, org_type, org_version, urls_to_json(account.urls), extra,
             now});
    row.flush();
}

void AccountStore::save(std::int64_t token, const Account& account) {
    database_.transact(
        [&](Connection& connection) { save_account(connection, token, account, database_.now()); });
}

std::optional<std::int64_t> AccountStore::token_of(std::int64_t account) {
    return database_.read([&](Connection& connection) {
        return connection.query_int64("SELECT token FROM mdm_dep_account WHERE id = ?", account);
    });
}

std::optional<Account> AccountStore::find(std::int64_t token) {
    return database_.read([&](Connection& connection) -> std::optional<Account> {
        auto row = connection.query(
            "SELECT server_uuid, server_name, admin_id, facilitator_id, org_name, org_email, org_phone, "
            "org_address, "
            "org_id, org_id_hash, org_type, org_version, urls, extra FROM mdm_dep_account WHERE token = ?",
            token);
        if (!row.fetch()) return std::nullopt;
        Account account;
        account.server_uuid = row.text(1);
        account.server_name = row.optional_text(2);
        account.admin_id = row.optional_text(3);
        account.facilitator_id = row.optional_text(4);
        account.org_name = row.optional_text(5);
        account.org_email = row.optional_text(6);
        account.org_phone = row.optional_text(7);
        account.org_address = row.optional_text(8);
        account.org_id = row.optional_text(9);
        account.org_id_hash = row.optional_text(10);
        account.org_type = row.optional_text(11);
        account.org_version = row.optional_text(12);
        account.urls = urls_from_json(row.optional_text(13));
        account.extra = row.optional_text(14);
        return account;
    });
}

} // namespace mdm::dep
