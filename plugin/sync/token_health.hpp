// How a token is doing, in words for the person who can do something about it.
#pragma once

#include "plugin/model/hold.hpp"
#include "plugin/model/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// One word for a token's state; stored in mdm_dep_token.status.
enum class TokenState {
    ok,
    expires_soon,
    expired,
    replaced,
    terms_not_signed,
    user_deleted,
    unreachable,
    clock_wrong,
    never_synced,
    error,
};

/// "expires_soon": as stored, filtered by and shown as a badge.
[[nodiscard]] std::string_view status_name(TokenState status) noexcept;

/// What is known about a token without asking Apple.
struct TokenFacts {
    std::string server_name = {};                    ///< For the texts; may be empty.
    std::string access_token_expiry = {};            ///< Canonical time; empty or unreadable: unknown.
    std::optional<std::string> last_success_at = {}; ///< A run has succeeded.
    std::optional<std::string> last_error_code = {}; ///< Of the last attempt; nullopt if it succeeded.
    std::optional<std::string> last_error_text = {}; ///< Operator's text of that error, remedy included.
    std::optional<Hold> hold = {};                   ///< How long Apple is left alone.
};

/// A status and the sentence that explains it: what it is, what it means for devices, who does what.
struct TokenHealth {
    TokenState status = TokenState::never_synced;
    std::string_view title = {}; ///< The same in a few words: "Apple asks for a pause". Static storage.
    std::string text;            ///< What is the matter and what it means. Never empty.
    std::string remedy;          ///< Who does what; empty when nobody needs to.
    std::string next = {};       ///< When Apple is asked again by itself; empty: as usual.

    /// All of it, for status_text.
    [[nodiscard]] std::string whole_text() const;
};

/// A banner for one token. Its key is "token/<id>/<topic>".
struct TokenNotice {
    enum class Severity { info, warning, error };
    std::string_view topic; ///< "state", "expiry" or "assignments"
    Severity severity = Severity::warning;
    std::string title;
    std::string text;
    std::string remedy;
    std::string_view action =
        {}; ///< Id of the action on the token that mends it, or asks again; empty: none.
};

/// Days before the expiry from which a token is called expires_soon.
inline constexpr int kExpiryWarningDays = 30;

/// Classifies a token. Pure.
///
/// Apple's word outranks our arithmetic where the two disagree about the clock or the terms (terms_not_signed
/// proves that the token is accepted); otherwise a date in the past is `expired` whatever the last error was,
/// because that is what must be mended first.
[[nodiscard]] TokenHealth classify(const TokenFacts& facts, UtcTime now);

/// The one banner a token has now, or none; any other is to be withdrawn. Pure.
///
/// What stops the token comes first, then what will stop it within a week, then an outage, then an expiry further ahead,
/// which is announced 60, 30, 14, 7 and 1 days before. A banner about an outage mentions a coming expiry.
[[nodiscard]] std::optional<TokenNotice> notice_for(const TokenFacts& facts, UtcTime now);

/// Every topic a notice can have.
inline constexpr std::string_view kNoticeTopics[] = {"state", "expiry"};

/// The banner for wishes that stopped because Apple does not know their profile; nullopt for none. Topic "assignments".
[[nodiscard]] std::optional<TokenNotice> assignment_notice(const std::string& server_name,
                                                           std::int64_t stopped);

} // namespace mdm::dep
