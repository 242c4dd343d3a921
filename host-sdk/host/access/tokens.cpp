// API tokens: how Access lets a program in.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <charconv>

namespace ams::host {
namespace {

constexpr std::size_t kTokenBytes = 32;            // 256 bits: not to be guessed
constexpr std::string_view kTokenPrefix = "amst_"; // so that a token found in a file is recognised as one
constexpr std::size_t kOfferedBytes = 200;         // longer than anything we hand out
/// Using a token is noted at most this often: a script full of requests is not a script full of writes.
constexpr auto kNoteEvery = std::chrono::minutes(1);

bool plausible(const Secret& offered) {
    return offered.reveal().size() <= kOfferedBytes && offered.reveal().starts_with(kTokenPrefix);
}

constexpr std::string_view kTokenQuery =
    "SELECT id, user_name, name, created_at, expires_at, used_at FROM ams_api_token";

TokenInfo read_token(odbc::Statement& row) {
    TokenInfo token;
    token.id = std::to_string(row.int64(1));
    token.user = row.text(2);
    token.name = row.text(3);
    token.created_at = row.text(4);
    token.expires_at = row.optional_text(5);
    token.last_used_at = row.optional_text(6);
    return token;
}

} // namespace

std::optional<Principal> Access::by_token(const Secret& token) {
    if (!plausible(token)) return std::nullopt;
    const UtcTime now = clock_.now();
    return database_.write().read([&](odbc::Connection& connection) -> std::optional<Principal> {
        std::int64_t id = 0;
        std::string user;
        std::optional<UtcTime> used;
        {
            odbc::Statement row = connection.query(
                "SELECT id, user_name, expires_at, used_at FROM ams_api_token WHERE token_hash = ?",
                sha256_hex(token.reveal()));
            if (!row.fetch()) return std::nullopt;
            id = row.int64(1);
            user = row.text(2);
            if (const auto expires = row.optional_text(3); expires && *expires <= format_time(now))
                return std::nullopt;
            if (const auto text = row.optional_text(4)) used = parse_time(*text);
        }
        if (!used || now - *used >= kNoteEvery)
            connection.execute("UPDATE ams_api_token SET used_at = ? WHERE id = ?", format_time(now), id);
        return load_principal(connection, catalog_, user);
    });
}

Secret Access::create_token(const Principal& actor, const std::string& user, const std::string& name,
                            std::optional<std::chrono::seconds> lifetime) {
    if (name.empty() || name.size() > 100 || !odbc::is_storable(name))
        throw Error(AMS_BAD_INPUT, "ams.token_name_bad", "A token's name has 1 to 100 bytes of text.",
                    "name");
    if (lifetime && lifetime->count() <= 0)
        throw Error(AMS_BAD_INPUT, "ams.token_lifetime_bad", "A token has to live for some time.",
                    "lifetime");
    // One's own tokens give nothing one does not have.
    if (actor.user() != user) require_permission(actor, permission::kUserWrite);
    Secret token(std::string(kTokenPrefix) + random_text(kTokenBytes));
    const UtcTime now = clock_.now();
    std::optional<std::string> expires;
    if (lifetime) expires = format_time(now + *lifetime);
    database_.write().transact([&](odbc::Connection& connection) {
        require_user(connection, user);
        require_covered(actor, permissions_of_user(connection, user), "The user " + user);
        connection.execute(
            "INSERT INTO ams_api_token (user_name, name, token_hash, created_at, created_by, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            user, name, sha256_hex(token.reveal()), format_time(now), actor.user(), expires);
    });
    return token;
}

std::optional<TokenInfo> Access::token(const Secret& token) {
    if (!plausible(token)) return std::nullopt;
    return database_.write().read([&](odbc::Connection& connection) -> std::optional<TokenInfo> {
        odbc::Statement row =
            connection.query(std::string(kTokenQuery) + " WHERE token_hash = ?", sha256_hex(token.reveal()));
        if (!row.fetch()) return std::nullopt;
        return read_token(row);
    });
}

std::vector<TokenInfo> Access::tokens(const std::optional<std::string>& user) {
    return database_.write().read([&](odbc::Connection& connection) {
        std::vector<TokenInfo> list;
        const std::string all(kTokenQuery);
        odbc::Statement rows = user ? connection.query(all + " WHERE user_name = ? ORDER BY id", *user)
                                    : connection.query(all + " ORDER BY id");
        while (rows.fetch())
            list.push_back(read_token(rows));
        return list;
    });
}

void Access::revoke_token(const Principal& actor, const std::string& id,
                          const std::optional<std::string>& owner) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool decimal = failed == std::errc{} && end == id.data() + id.size();
    database_.write().transact([&](odbc::Connection& connection) {
        const auto found =
            decimal ? connection.query_text("SELECT user_name FROM ams_api_token WHERE id = ?", number)
                    : std::nullopt;
        if (!found || (owner && *owner != *found))
            throw Error(AMS_NOT_FOUND, "ams.token_unknown",
                        "There is no API token " + odbc::storable(std::string_view(id).substr(0, 20)) + ".");
        require_own_or_covered(connection, actor, *found);
        connection.execute("DELETE FROM ams_api_token WHERE id = ?", number);
    });
}

} // namespace ams::host
