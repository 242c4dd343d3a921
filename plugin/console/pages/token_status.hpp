// How a server token is doing, as its page and its account's page say it.
#pragma once

#include "plugin/console/pages/device_status.hpp"
#include "plugin/sync/token_health.hpp"

namespace mdm::dep {

/// Pure. What Apple, the network or a clock did comes before what this program calls the state: two tokens that both are
/// `unreachable` may need somebody at the proxy, or nobody.
[[nodiscard]] Status describe_token(const TokenFacts& facts, UtcTime now);

} // namespace mdm::dep
