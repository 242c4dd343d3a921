// How far an error reaches: one object, one run, every call with the token.
#pragma once

#include "plugin/model/error.hpp"

namespace mdm::dep {

/// Whether the failure of a request about one object (a profile, a device) says nothing about a request for the next one:
/// Apple refused just this, or told of it what nobody understands. A token that is refused, or a way that is blocked, is
/// the same for all.
[[nodiscard]] bool about_one_object(Code code) noexcept;

/// These say how a run fared, not how the token is doing.
[[nodiscard]] bool about_the_run(Code code) noexcept;

/// These hold for every call with the token, whatever it was that met them.
[[nodiscard]] bool about_the_token(Code code) noexcept;

/// Only a person can help, with another token.
[[nodiscard]] bool is_dead(Code code) noexcept;

/// Apple, or something on the way to it, asked for time.
[[nodiscard]] bool asks_for_time(const Error& error) noexcept;

/// Whether an error of a call that is no run says how the token is doing: it is refused, or Apple asked for time.
[[nodiscard]] bool worth_noting(const Error& error) noexcept;

/// Whether a hold for this reason is over when Apple answers any call. What a run of the sync met is for the next run to
/// try, and what one endpoint denies says nothing about another.
[[nodiscard]] bool ends_with_an_answer(Code reason) noexcept;

} // namespace mdm::dep
