// Sign-in and sessions: how Access lets a browser in.
#include "host-sdk/host/access/access.hpp"

#include "host-sdk/host/access/password.hpp"
#include "host-sdk/host/access/rights.hpp"
#include "host-sdk/host/base/text.hpp"
#include "host-sdk/host/db/database.hpp"

#include <ams/cpp/error.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace ams::host {
namespace {

constexpr std::size_t kSessionBytes = 32;  // 256 bits: not to be guessed
constexpr std::size_t kOfferedBytes = 200; // longer than anything we hand out
/// Using a session is noted at most this often: a page full of requests is not a page full of
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

Login Access::login(std::string_view user, const Secret& password, std::string_view address,
                    std::string_view agent) {
    if (const auto wait = throttle_.wait(user, address); wait.count() > 0) throw login_throttled(wait);
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

    Secret session(random_text(kSessionBytes));
    const UtcTime now = clock_.now();
    const std::string at = format_time(now);
    auto principal = database_.write().transact([&](odbc::Connection& connection) {
        connection.execute("UPDATE ams_user SET last_login_at = ? WHERE name = ?", at, user);
        // The user may have been deleted, or have got another password, while the old one was being verified.
        const auto current = connection.query_text("SELECT password_hash FROM ams_user WHERE name = ?", user);
        if (current != hash)
            throw Error(AMS_DENIED, "ams.login_failed", "The user name or the password is wrong.");
        auto found = load_principal(connection, catalog_, user);
        // Said to nobody who does not know the password.
        if (!found)
            throw Error(AMS_DENIED, "ams.user_disabled",
                        "This user is disabled and cannot sign in. Ask whoever manages users to enable it.");
        connection.execute("INSERT INTO ams_session (token_hash, user_name, address, created_at, used_at, "
                           "expires_at, agent) "
                           "VALUES (?, ?, ?, ?, ?, ?, ?)",
                           sha256_hex(session.reveal()), user, clipped(address, 64), at, at,
                           format_time(now + limits_.absolute), clipped(agent, 200));
        return found;
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

std::int64_t Access::purge() {
    const UtcTime now = clock_.now();
    return database_.write().transact([&](odbc::Connection& connection) {
        return connection.execute("DELETE FROM ams_session WHERE expires_at <= ? OR used_at <= ?",
                                  format_time(now), format_time(now - limits_.idle)) +
               connection.execute("DELETE FROM ams_api_token WHERE expires_at <= ?", format_time(now));
    });
}

} // namespace ams::host
