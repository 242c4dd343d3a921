#include "plugin/sync/circuit.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace mdm::dep {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What kind of failure it is, and how the pauses between questions grow.
struct Kind {
    std::span<const seconds>
        pauses;           ///< After the first failure, the second ..; the last one for all that follow.
    int from_failure = 1; ///< Before this many in a row nothing is held.
};

// Apple may take a day to notice the acceptance, and an administrator looks now and then.
constexpr std::array<seconds, 4> kTerms{hours(1), hours(2), hours(4), hours(6)};
// Nothing but a person can change it, and the person's action (Renew, a restart, Test Connection) asks by itself.
constexpr std::array<seconds, 3> kDead{hours(6), hours(12), hours(24)};
constexpr std::array<seconds, 4> kDenied{hours(1), hours(4), hours(12), hours(24)};
constexpr std::array<seconds, 4> kClock{minutes(10), minutes(20), minutes(40), minutes(60)};
constexpr std::array<seconds, 3> kOutage{minutes(5), minutes(15), minutes(30)};

constexpr double kJitter = 0.1;

std::optional<Kind> kind_of(Code code) {
    switch (code) {
    case Code::terms_not_signed:
        return Kind{kTerms};
    case Code::token_expired:
    case Code::token_replaced:
    case Code::token_rejected:
    case Code::token_user_deleted:
    case Code::other_server:
    case Code::user_agent_rejected:
        return Kind{kDead};
    case Code::access_denied:
        return Kind{kDenied};
    case Code::clock_skew:
        return Kind{kClock};
    case Code::unreachable:
    case Code::timed_out:
    case Code::tls_failed:
    case Code::proxy_refused:
    case Code::service_unavailable:
    case Code::too_many_requests:
    case Code::bad_answer:
    case Code::cursor_refused:
    case Code::cursor_stuck:
    case Code::malformed_request:
    case Code::refused:
        return Kind{kOutage, 3};
    default:
        return std::nullopt; // it says nothing about Apple
    }
}

bool same_kind(Code a, Code b) {
    const auto left = kind_of(a);
    const auto right = kind_of(b);
    return left && right && left->pauses.data() == right->pauses.data();
}

UtcTime jittered(UtcTime now, seconds pause, double random) {
    const auto extra = static_cast<double>(pause.count()) * kJitter * std::clamp(random, 0.0, 1.0);
    return now + pause + seconds(static_cast<std::int64_t>(extra));
}

bool is_ahead(const std::optional<Hold>& hold, UtcTime now) {
    return hold && hold->until && *hold->until > now && *hold->until - now <= kLongestHold;
}

} // namespace

std::optional<Hold> after_attempt(const std::optional<Hold>& before, const Attempt& attempt, UtcTime now,
                                  double random) {
    if (!attempt.error) return std::nullopt;
    const auto kind = kind_of(*attempt.error);
    if (!kind) return before;

    const bool again = before && same_kind(before->reason, *attempt.error);
    if (again && attempt.by_person && attempt.retry_after_s <= 0 && is_ahead(before, now)) {
        Hold kept = *before;
        kept.reason = *attempt.error;
        return kept;
    }
    Hold hold{.reason = *attempt.error, .count = again ? before->count + 1 : 1};
    if (attempt.retry_after_s > 0) {
        hold.until = now + std::min<seconds>(seconds(attempt.retry_after_s), kLongestHold);
    } else if (hold.count >= kind->from_failure) {
        const auto step = static_cast<std::size_t>(hold.count - kind->from_failure);
        hold.until = jittered(now, kind->pauses[std::min(step, kind->pauses.size() - 1)], random);
    }
    return hold;
}

bool may_ask(const std::optional<Hold>& hold, UtcTime now, bool asked_before) {
    if (!is_ahead(hold, now)) return true;
    const bool may_be_mended = hold->reason == Code::user_agent_rejected ||
                               hold->reason == Code::clock_skew || hold->reason == Code::tls_failed ||
                               hold->reason == Code::proxy_refused;
    return may_be_mended && !asked_before;
}

std::string hold_text(const std::optional<Hold>& hold, UtcTime now) {
    if (!is_ahead(hold, now)) return {};
    return "Apple is asked again by itself after " + minute_of(format_time(*hold->until)) +
           "; Test Connection asks at once.";
}

} // namespace mdm::dep
