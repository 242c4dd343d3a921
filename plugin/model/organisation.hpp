// What the service keeps for the whole organisation: account-driven enrollment and beta enrollment.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// The fallback of account-driven enrollment, used when the domain's own well-known file is missing.
struct DiscoveryProfile {
    std::string mdm_service_discovery_url = {};             ///< https; never empty.
    std::optional<std::string> last_updated_timestamp = {}; ///< UTC, canonical when it could be read.

    friend bool operator==(const DiscoveryProfile&, const DiscoveryProfile&) = default;
};

/// One programme an organisation's devices may be put into. Tokens change with each seeding period.
struct BetaToken {
    std::string os = {};    ///< "iOS" (iPadOS too), "OSX", "tvOS", ...; newer words are kept.
    std::string title = {}; ///< "macOS 27 Beta"
    std::string token = {}; ///< What an MDM server hands to the device. Never empty.

    friend bool operator==(const BetaToken&, const BetaToken&) = default;
};

} // namespace mdm::dep
