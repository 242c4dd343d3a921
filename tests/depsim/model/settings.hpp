#pragma once
// Everything about the service's behaviour that a test may change while it runs.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depsim {

/// What happens to the session token on ordinary calls. none: no header is sent; same: the header repeats the
/// token; rotate: a new token now and then, older ones keep working; strict: a new token each time, and the
/// old one is refused from then on.
enum class Rotation { none, same, rotate, strict };

/// How the code of an error is written into the body (production: bare).
enum class ErrorForm { bare, quoted, json, newline, html };

/// Where T_C_NOT_SIGNED is answered.
enum class Terms { none, session, others, all };

/// An unknown profile: 400 NOT_FOUND on GET and 404 NOT_FOUND on assign, or 404 PROFILE_NOT_FOUND on both.
enum class ProfileNotFound { current, older };

/// How a missing, unknown or expired session is refused: 401 UNAUTHORIZED or 403 FORBIDDEN.
enum class SessionRefusal { unauthorized, forbidden };

/// What /session says (with 403) to a token that a newer download has replaced.
enum class ReplacedCode { signature_invalid, token_rejected };

/// Where the exact Content-Type `application/json;charset=UTF8` is insisted on.
enum class ContentTypeCheck { none, body, all };

template <class E>
struct Names;
template <>
struct Names<Rotation> {
    static constexpr std::array<std::string_view, 4> values{"none", "same", "rotate", "strict"};
};
template <>
struct Names<ErrorForm> {
    static constexpr std::array<std::string_view, 5> values{"bare", "quoted", "json", "newline", "html"};
};
template <>
struct Names<Terms> {
    static constexpr std::array<std::string_view, 4> values{"none", "session", "others", "all"};
};
template <>
struct Names<ProfileNotFound> {
    static constexpr std::array<std::string_view, 2> values{"400", "404"};
};
template <>
struct Names<SessionRefusal> {
    static constexpr std::array<std::string_view, 2> values{"401", "403"};
};
template <>
struct Names<ReplacedCode> {
    static constexpr std::array<std::string_view, 2> values{"signature_invalid", "token_rejected"};
};
template <>
struct Names<ContentTypeCheck> {
    static constexpr std::array<std::string_view, 3> values{"none", "body", "all"};
};

struct Settings {
    std::int64_t session_lifetime_s = 3600;
    std::int64_t oauth_window_s = 300;
    Rotation rotation = Rotation::rotate;
    std::int64_t rotate_every = 10; ///< calls of one session between two new tokens, for Rotation::rotate
    SessionRefusal session_refusal = SessionRefusal::unauthorized;
    ReplacedCode replaced_code = ReplacedCode::signature_invalid;
    ErrorForm error_form = ErrorForm::bare;
    Terms terms_not_signed = Terms::none;
    ProfileNotFound profile_not_found = ProfileNotFound::current;
    ContentTypeCheck content_type_check = ContentTypeCheck::none;
    /// A User-Agent containing one of these is refused. The default is the one known to be refused by Apple.
    std::vector<std::string> refused_user_agents{"nanodep-godep/"};

    std::int64_t page_default = 100;
    std::int64_t page_maximum = 1000;
    std::int64_t cursor_lifetime_s = 7 * 24 * 3600;
    std::int64_t visibility_delay_s = 0; ///< an operation shows up in lists only this long after it happened

    std::int64_t throttle_after =
        20; ///< assignments of one device within the window that still succeed; 0 = no limit
    std::int64_t throttle_window_s = 3600;
    std::int64_t throttle_cooldown_s = 24 * 3600;
    bool throttle_attempt_restarts = true;
    bool throttled_hidden_from_sync = false;
    bool assign_writes_event = true;
    bool push_writes_event = true; ///< else that a device fetched its profile shows in lists and details only
    bool removed_keeps_profile_uuid = true;

    bool shared_ipad = true;
    bool activation_lock = true;
    bool account_driven_enrollment = true;
    bool beta_tokens = true;
    bool disown_allowed = true;
};

/// Calls `visit(name, member)` for every setting: the one list from which reading, writing and saving are
/// made.
template <class S, class Visitor>
void for_each_setting(S& s, Visitor&& visit) {
    visit("session_lifetime_s", s.session_lifetime_s);
    visit("oauth_window_s", s.oauth_window_s);
    visit("rotation", s.rotation);
    visit("rotate_every", s.rotate_every);
    visit("session_refusal", s.session_refusal);
    visit("replaced_code", s.replaced_code);
    visit("error_form", s.error_form);
    visit("terms_not_signed", s.terms_not_signed);
    visit("profile_not_found", s.profile_not_found);
    visit("content_type_check", s.content_type_check);
    visit("refused_user_agents", s.refused_user_agents);
    visit("page_default", s.page_default);
    visit("page_maximum", s.page_maximum);
    visit("cursor_lifetime_s", s.cursor_lifetime_s);
    visit("visibility_delay_s", s.visibility_delay_s);
    visit("throttle_after", s.throttle_after);
    visit("throttle_window_s", s.throttle_window_s);
    visit("throttle_cooldown_s", s.throttle_cooldown_s);
    visit("throttle_attempt_restarts", s.throttle_attempt_restarts);
    visit("throttled_hidden_from_sync", s.throttled_hidden_from_sync);
    visit("assign_writes_event", s.assign_writes_event);
    visit("push_writes_event", s.push_writes_event);
    visit("removed_keeps_profile_uuid", s.removed_keeps_profile_uuid);
    visit("shared_ipad", s.shared_ipad);
    visit("activation_lock", s.activation_lock);
    visit("account_driven_enrollment", s.account_driven_enrollment);
    visit("beta_tokens", s.beta_tokens);
    visit("disown_allowed", s.disown_allowed);
}

} // namespace depsim
