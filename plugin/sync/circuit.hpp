// When Apple is left alone: asking a token's service again cannot help, or Apple asked for time.
#pragma once

#include "plugin/model/hold.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace mdm::dep {

/// How an attempt ended, as far as the circuit cares.
struct Attempt {
    std::optional<Code> error = {}; ///< nullopt: Apple answered.
    int retry_after_s = 0;          ///< What Apple asked for; 0 or less: nothing.
    bool by_person = false;         ///< Somebody pressed a button, so it tells little about how often to ask.
};

/// No hold lasts longer; one that ends later was written under a clock that has been set back since.
inline constexpr std::chrono::hours kLongestHold{27};

/// The hold after an attempt; nullopt when Apple answered as it should. Pure.
///
/// Terms that are not accepted, a token that is dead, a user that is gone, a refused user agent and a wrong clock open
/// the circuit at once, with pauses that grow up to six hours (terms), a day (what only a person can mend) or an hour
/// (the clock). A Retry-After is obeyed as it is. An outage opens it from the third failure in a row, for at most half
/// an hour. A person's attempt that fails does not lengthen what is held already, unless Apple asks for it. What says nothing about Apple (a
/// cancelled run, our database) leaves the hold as it was.
/// @param random 0 to 1: up to a tenth is added, so that tokens that failed together do not come back together.
[[nodiscard]] std::optional<Hold> after_attempt(const std::optional<Hold>& before, const Attempt& attempt,
                                                UtcTime now, double random);

/// Whether a call that nobody asked for may go out now. Pure. What a restart may have mended (settings, clock) is asked
/// once anew by every process: `asked_before` false.
[[nodiscard]] bool may_ask(const std::optional<Hold>& hold, UtcTime now, bool asked_before);

/// "Apple is asked again by itself after 20 August 2026, 12:00 UTC; Test Connection asks at once." Empty without a hold that
/// lies ahead.
[[nodiscard]] std::string hold_text(const std::optional<Hold>& hold, UtcTime now);

} // namespace mdm::dep
