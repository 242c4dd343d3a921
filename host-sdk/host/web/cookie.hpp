// The session's cookie.
#pragma once

#include <string>
#include <string_view>

namespace ams::host {

inline constexpr std::string_view kSessionCookie = "ams_session";

/// Set-Cookie for a session: out of reach for scripts, only over TLS, never sent along from other sites. It
/// has no Max-Age: the browser forgets it when it closes, and the host decides when the session ends.
[[nodiscard]] std::string session_cookie(std::string_view session);
[[nodiscard]] std::string expired_session_cookie();

/// The value of a cookie in a Cookie header; "" if absent.
[[nodiscard]] std::string_view cookie_value(std::string_view header, std::string_view name) noexcept;

} // namespace ams::host
