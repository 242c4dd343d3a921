// Looks at the way to Apple's service step by step, for the operator who wants to know what is wrong.
#pragma once

#include "plugin/model/account.hpp"
#include "plugin/model/clock.hpp"
#include "plugin/model/token.hpp"
#include "plugin/protocol/service_settings.hpp"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace mdm::dep {

/// One thing that was looked at.
struct ProbeStep {
    enum class Outcome { ok, warning, failed, skipped };
    std::string name; ///< clock, dns, tcp, proxy, tls, session, account or terms.
    Outcome outcome = Outcome::ok;
    std::string text;
    std::string remedy = {};
};

struct Probe {
    std::vector<ProbeStep> steps;        ///< Always all of them, in this order; proxy only if there is one.
    std::optional<Account> account = {}; ///< What /account told.
};

/// Looks up the name, connects, shakes hands, signs in and reads /account, each once and without retries; what cannot
/// be looked at because an earlier step failed is skipped. Changes nothing. Does not throw for what can go wrong on the
/// way; blocks up to the time-outs of `settings`.
/// @param token nullopt: only the way, not the sign-in
[[nodiscard]] Probe probe(const ServiceSettings& settings, const std::optional<ServerToken>& token,
                          Clock& clock, const std::stop_token& stop = {});

} // namespace mdm::dep
