#include "plugin/sync/token_health.hpp"

#include "plugin/model/error.hpp"
#include "plugin/sync/circuit.hpp"
#include "plugin/sync/error_scope.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <initializer_list>
#include <utility>

namespace mdm::dep {
namespace {

constexpr std::string_view kRenewRemedy =
    "Someone with access to Apple's portal downloads a new token for the same MDM server and uses Renew. "
    "Downloading it ends the old token at once, so do both together.";

TokenState status_of(Code code) {
    switch (code) {
    case Code::token_expired:
        return TokenState::expired;
    case Code::token_replaced:
    case Code::token_rejected:
        return TokenState::replaced;
    case Code::token_user_deleted:
        return TokenState::user_deleted;
    case Code::terms_not_signed:
        return TokenState::terms_not_signed;
    case Code::clock_skew:
        return TokenState::clock_wrong;
    case Code::unreachable:
    case Code::timed_out:
    case Code::tls_failed:
    case Code::proxy_refused:
    case Code::service_unavailable:
    case Code::too_many_requests:
    case Code::bad_answer:
        return TokenState::unreachable;
    default:
        return TokenState::error;
    }
}

// The error of the last attempt, or null. An id this version does not know (written by a newer one) is
// `internal`.
const CodeInfo* last_error(const TokenFacts& facts) {
    if (!facts.last_error_code || facts.last_error_code->empty()) return nullptr;
    const CodeInfo* info = find_code(*facts.last_error_code);
    if (info == nullptr) return &describe(Code::internal);
    return about_the_run(info->code) ? nullptr : info;
}

// Whole days from now to the expiry, rounded down; negative when it is over.
std::optional<std::int64_t> days_left(const TokenFacts& facts, UtcTime now) {
    const auto expiry = parse_time(facts.access_token_expiry);
    if (!expiry) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*expiry - now).count();
}

std::string day_count(std::int64_t days) {
    if (days == 0) return "in less than a day";
    return "in " + std::to_string(days) + (days == 1 ? " day" : " days");
}

TokenHealth from_error(const CodeInfo& info, const TokenFacts& facts) {
    TokenHealth health{
        .status = status_of(info.code), .text = std::string(info.text), .remedy = std::string(info.remedy)};
    // The run's own text names names ("the clock is 340 s behind"); the catalogue's is the general case.
    if (facts.last_error_text && !facts.last_error_text->empty()) {
        health.text = *facts.last_error_text;
        health.remedy.clear();
        if (health.text.find(info.remedy) == std::string::npos) health.remedy = info.remedy;
    }
    return health;
}

TokenHealth expired(const TokenFacts& facts) {
    return {
        .status = TokenState::expired,
        .text =
            "The token expired on " + minute_of(facts.access_token_expiry) +
            ". Devices already enrolled keep working; the list of devices is no longer updated and profiles "
            "cannot be defined or assigned.",
        .remedy = std::string(kRenewRemedy)};
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        if (part.empty()) continue;
        if (!text.empty()) text += ' ';
        text += part;
    }
    return text;
}

std::string of_server(const TokenFacts& facts) {
    return facts.server_name.empty() ? std::string("A server token") : "The token of " + facts.server_name;
}

// Of an error that a state of many causes hides. Empty: the state says enough.
std::string_view title_of(Code code) {
    switch (code) {
    case Code::service_unavailable:
        return "Apple's service is out of order";
    case Code::too_many_requests:
        return "Apple asks for a pause";
    case Code::timed_out:
        return "Apple does not answer in time";
    case Code::bad_answer:
        return "Something answers that is not Apple's service";
    case Code::tls_failed:
        return "The connection to Apple cannot be trusted";
    case Code::proxy_refused:
        return "The proxy refuses the way to Apple";
    case Code::user_agent_rejected:
        return "Apple refuses this program's name";
    case Code::access_denied:
        return "Apple denies access";
    case Code::secret_unreadable:
        return "The stored token cannot be unsealed";
    default:
        return {};
    }
}

std::string_view title_of(TokenState state) {
    switch (state) {
    case TokenState::ok:
        return "Works";
    case TokenState::expires_soon:
        return "Expires soon";
    case TokenState::expired:
        return "Expired";
    case TokenState::replaced:
        return "Replaced by a newer token";
    case TokenState::terms_not_signed:
        return "Apple's terms wait to be accepted";
    case TokenState::user_deleted:
        return "Its Apple user is gone";
    case TokenState::unreachable:
        return "Apple cannot be reached";
    case TokenState::clock_wrong:
        return "A clock is wrong";
    case TokenState::never_synced:
        return "Not synced yet";
    case TokenState::error:
        break;
    }
    return "The last attempt failed";
}

std::string_view title_of(TokenState state, const TokenFacts& facts) {
    if (state == TokenState::unreachable || state == TokenState::error) {
        const CodeInfo* error = last_error(facts);
        if (error != nullptr && !title_of(error->code).empty()) return title_of(error->code);
    }
    return title_of(state);
}

} // namespace

std::string_view status_name(TokenState status) noexcept {
    switch (status) {
    case TokenState::ok:
        return "ok";
    case TokenState::expires_soon:
        return "expires_soon";
    case TokenState::expired:
        return "expired";
    case TokenState::replaced:
        return "replaced";
    case TokenState::terms_not_signed:
        return "terms_not_signed";
    case TokenState::user_deleted:
        return "user_deleted";
    case TokenState::unreachable:
        return "unreachable";
    case TokenState::clock_wrong:
        return "clock_wrong";
    case TokenState::never_synced:
        return "never_synced";
    case TokenState::error:
        return "error";
    }
    return "error";
}

namespace {

TokenHealth judge(const TokenFacts& facts, UtcTime now) {
    const CodeInfo* error = last_error(facts);
    if (error != nullptr && (error->code == Code::clock_skew || error->code == Code::terms_not_signed))
        return from_error(*error, facts);

    const auto left = days_left(facts, now);
    if (left && *left < 0) return expired(facts);
    if (error != nullptr) return from_error(*error, facts);
    if (left && *left < kExpiryWarningDays)
        return {.status = TokenState::expires_soon,
                .text = "The token works and expires " + day_count(*left) + ", on " +
                        day_of(facts.access_token_expiry) + ". After that the list of devices stands still.",
                .remedy = std::string(kRenewRemedy)};
    if (!facts.last_success_at)
        return {.status = TokenState::never_synced,
                .text = "The token is saved and its devices have not been read yet.",
                .remedy = "The first sync starts by itself; DEP > Sync Now starts it at once."};
    return {.status = TokenState::ok, .text = "The token works.", .remedy = {}};
}

// The last of these that was reached is what a banner says; its wording then stays for some days.
struct ExpiryStep {
    int days;
    TokenNotice::Severity severity;
};
constexpr std::array<ExpiryStep, 5> kExpirySteps{{{1, TokenNotice::Severity::error},
                                                  {7, TokenNotice::Severity::error},
                                                  {14, TokenNotice::Severity::warning},
                                                  {30, TokenNotice::Severity::warning},
                                                  {60, TokenNotice::Severity::info}}};

constexpr std::string_view kRenewAction = "mdm.dep.token.renew";
constexpr std::string_view kCheckAction = "mdm.dep.token.test_connection";

bool needs_renewal(TokenState status) {
    return status == TokenState::expired || status == TokenState::replaced ||
           status == TokenState::user_deleted;
}

std::optional<TokenNotice> expiry_notice(const TokenFacts& facts, UtcTime now) {
    const auto left = days_left(facts, now);
    if (!left || *left < 0) return std::nullopt;
    const auto* const step = std::find_if(kExpirySteps.begin(), kExpirySteps.end(),
                                          [&](const ExpiryStep& s) { return *left < s.days; });
    if (step == kExpirySteps.end()) return std::nullopt;
    return TokenNotice{.topic = "expiry",
                       .severity = step->severity,
                       .title = of_server(facts) + " expires " + day_count(*left),
                       .text =
                           "It expires on " + day_of(facts.access_token_expiry) +
                           ". Devices already enrolled keep working after that; the list of devices stands "
                           "still and profiles can no longer be assigned.",
                       .remedy = std::string(kRenewRemedy),
                       .action = kRenewAction};
}

std::optional<TokenNotice> state_notice(const TokenFacts& facts, UtcTime now) {
    const TokenHealth health = classify(facts, now);
    if (health.status == TokenState::ok || health.status == TokenState::never_synced ||
        health.status == TokenState::expires_soon)
        return std::nullopt;
    const bool passes = health.status == TokenState::unreachable;
    return TokenNotice{.topic = "state",
                       .severity = passes ? TokenNotice::Severity::warning : TokenNotice::Severity::error,
                       .title = of_server(facts) + ": " + std::string(health.title),
                       .text = health.text,
                       .remedy = joined({health.remedy, health.next}),
                       .action = needs_renewal(health.status) ? kRenewAction : kCheckAction};
}

} // namespace

std::string TokenHealth::whole_text() const {
    return joined({text, remedy, next});
}

TokenHealth classify(const TokenFacts& facts, UtcTime now) {
    TokenHealth health = judge(facts, now);
    health.title = title_of(health.status, facts);
    health.next = hold_text(facts.hold, now);
    return health;
}

std::optional<TokenNotice> notice_for(const TokenFacts& facts, UtcTime now) {
    auto state = state_notice(facts, now);
    auto expiry = expiry_notice(facts, now);
    if (!state) return expiry;
    if (!expiry) return state;
    if (expiry->severity > state->severity) return expiry;
    // An outage must not hide that the token is about to expire.
    state->text =
        joined({state->text, "The token itself expires on " + day_of(facts.access_token_expiry) + "."});
    return state;
}

std::optional<TokenNotice> assignment_notice(const std::string& server_name, std::int64_t stopped) {
    if (stopped == 0) return std::nullopt;
    const bool one = stopped == 1;
    return TokenNotice{
        .topic = "assignments",
        .severity = TokenNotice::Severity::warning,
        .title = "A profile of " + server_name + " is unknown to Apple",
        .text =
            std::to_string(stopped) +
            (one ? " device waits for a profile that Apple does not know. Switched on now, it sets up with "
                   "what it has, or without management."
                 : " devices wait for a profile that Apple does not know. Switched on now, they set up with "
                   "what they have, or without management."),
        .remedy =
            "Create the profile anew with Create New from This in DEP Profiles and assign that one to the "
            "devices listed in DEP Assignments."};
}

} // namespace mdm::dep
