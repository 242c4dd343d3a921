// Sign-in, sessions and API tokens: how Access lets somebody in.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/password.hpp"
#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>

namespace ams::host {
namespace {

constexpr std::size_t kTokenBytes = 32;            // 256 bits: not to be guessed
constexpr std::string_view kTokenPrefix = "amst_"; // so that a token found in a file is recognised as one
constexpr std::size_t kOfferedBytes = 200;         // longer than anything we hand out
/// Using a session or token is noted at most this often: a page full of requests is not a page full of
/// writes.
constexpr auto kNoteEvery = std::chrono::minutes(1);

bool plausible(const Secret& offered) {
    return !offered.empty() && offered.reveal().size() <= kOfferedBytes;
}

std::string clipped(std::string_view text, std::size_t bytes) {
    return odbc::storable(text.substr(0, bytes));
}

} // namespace

Access::Access(Database& database, const PermissionCatalog& catalog, const Clock& clock, SessionLimits limits)
    : database_(database), catalog_(catalog), clock_(clock), limits_(limits), throttle_(clock) {}

Login Access::login(std::string_view user, const Secret& password, std::string_view address) {
    if (const auto wait = throttle_.wait(user, address); wait.count() > 0)
        throw Error(AMS_DENIED, "ams.login_throttled",
                    "Too many failed attempts. Try again in " + std::to_string(wait.count()) + " seconds.",
                    {}, static_cast<std::int32_t>(wait.count()));
    std::string hash;
    const bool possible =
        odbc::is_storable(user) && user.size() <= 64 && password.reveal().size() <= kPasswordMaxBytes;
    if (possible)
        hash = database_.write().read([&](odbc::Connection& connection) {
            return connection.query_text("SELECT password_hash FROM ams_user WHERE name = ?", user)
                .value_or("");
        });
    if (!verify_password(hash, possible ? password : Secret())) {
        throttle_.failed(user, address);
        throw Error(AMS_DENIED, "ams.login_failed", "The user name or the password is wrong.");
    }
    throttle_.succeeded(user, address);

    Secret session(random_text(kTokenBytes));
    const UtcTime now = clock_.now();
    const std::string at = format_time(now);
    auto principal = database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("UPDATE ams_user SET last_login_at = ? WHERE name = ?", at, user);
        // The user may have been deleted, or have got another password, while the old one was being verified.
        const auto current = connection.query_text("SELECT password_hash FROM ams_user WHERE name = ?", user);
        if (current != hash)
            throw Error(AMS_DENIED, "ams.login_failed", "The user name or the password is wrong.");
        connection.execute(
            "INSERT INTO ams_session (token_hash, user_name, address, created_at, used_at, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            sha256_hex(session.reveal()), user, clipped(address, 64), at, at,
            format_time(now + limits_.absolute));
        return load_principal(connection, catalog_, user);
    });
    Secret csrf = csrf_of(session);
    return {std::move(session), std::move(csrf), *std::move(principal)};
}

void Access::logout(const Secret& session) {
    if (!plausible(session)) return;
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("DELETE FROM ams_session WHERE token_hash = ?", sha256_hex(session.reveal()));
    });
}

std::optional<Principal> Access::by_session(const Secret& session) {
    if (!plausible(session)) return std::nullopt;
    const std::string hash = sha256_hex(session.reveal());
    const UtcTime now = clock_.now();
    return database_.write().read([&](odbc::Connection& connection) -> std::optional<Principal> {
        std::string user;
        UtcTime used;
        {
            odbc::Statement row = connection.query(
                "SELECT user_name, used_at, expires_at FROM ams_session WHERE token_hash = ?", hash);
            if (!row.fetch()) return std::nullopt;
            user = row.text(1);
            used = parse_time(row.text(2)).value_or(UtcTime{});
            const auto expires = parse_time(row.text(3)).value_or(UtcTime{});
            if (now >= expires || now - used >= limits_.idle) return std::nullopt;
        }
        if (now - used >= kNoteEvery)
            connection.execute("UPDATE ams_session SET used_at = ? WHERE token_hash = ?", format_time(now),
                               hash);
        return load_principal(connection, catalog_, user);
    });
}

Secret Access::csrf_of(const Secret& session) {
    // A keyed function of the session needs no place in the database and dies with the session.
    static constexpr std::string_view kPurpose = "ams csrf token 1";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const std::string_view key = session.reveal();
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(kPurpose.data()), kPurpose.size(), digest.data(),
             &length) == nullptr)
        throw Error(AMS_FAILED, "ams.internal", "HMAC-SHA-256 is not available in this OpenSSL.");
    return Secret(base64url_encode({reinterpret_cast<const char*>(digest.data()), length}));
}

bool Access::csrf_matches(const Secret& session, const Secret& offered) {
    return equal_constant_time(csrf_of(session).reveal(), offered.reveal());
}

std::optional<Principal> Access::principal(std::string_view user) {
    return database_.write().read(
        [&](odbc::Connection& connection) { return load_principal(connection, catalog_, user); });
}

bool Access::allowed(std::string_view user, std::string_view permission) {
    const auto now = principal(user);
    return now && now->allowed(permission);
}

std::optional<Principal> Access::by_token(const Secret& token) {
    if (!plausible(token) || !token.reveal().starts_with(kTokenPrefix)) return std::nullopt;
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
        if (!odbc::is_storable(user) ||
            !connection.query_text("SELECT name FROM ams_user WHERE name = ?", user))
            throw Error(AMS_NOT_FOUND, "ams.user_unknown", "There is no user " + user + ".");
        require_covered(actor, permissions_of_user(connection, user), "The user " + user);
        connection.execute(
            "INSERT INTO ams_api_token (user_name, name, token_hash, created_at, created_by, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            user, name, sha256_hex(token.reveal()), format_time(now), actor.user(), expires);
    });
    return token;
}

std::vector<TokenInfo> Access::tokens(const std::optional<std::string>& user) {
    return database_.write().read([&](odbc::Connection& connection) {
        std::vector<TokenInfo> list;
        const std::string all =
            "SELECT id, user_name, name, created_at, expires_at, used_at FROM ams_api_token";
        odbc::Statement rows = user ? connection.query(all + " WHERE user_name = ? ORDER BY id", *user)
                                    : connection.query(all + " ORDER BY id");
        while (rows.fetch()) {
            TokenInfo token;
            token.id = std::to_string(rows.int64(1));
            token.user = rows.text(2);
            token.name = rows.text(3);
            token.created_at = rows.text(4);
            token.expires_at = rows.optional_text(5);
            token.last_used_at = rows.optional_text(6);
            list.push_back(std::move(token));
        }
        return list;
    });
}

void Access::revoke_token(const Principal& actor, const std::string& id) {
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool decimal = failed == std::errc{} && end == id.data() + id.size();
    database_.write().transact([&](odbc::Connection& connection) {
        const auto owner =
            decimal ? connection.query_text("SELECT user_name FROM ams_api_token WHERE id = ?", number)
                    : std::nullopt;
        if (!owner)
            throw Error(AMS_NOT_FOUND, "ams.token_unknown", "There is no API token " + clipped(id, 20) + ".");
        if (actor.user() != *owner) require_permission(actor, permission::kUserWrite);
        connection.execute("DELETE FROM ams_api_token WHERE id = ?", number);
    });
}

void Access::purge() {
    const UtcTime now = clock_.now();
    database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("DELETE FROM ams_session WHERE expires_at <= ? OR used_at <= ?", format_time(now),
                           format_time(now - limits_.idle));
        connection.execute("DELETE FROM ams_api_token WHERE expires_at <= ?", format_time(now));
    });
}

} // namespace ams::host
