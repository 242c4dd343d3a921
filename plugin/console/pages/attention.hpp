// What needs somebody: the list of the overview that one reads first.
#pragma once

#include "plugin/console/pages/overview.hpp"
#include "plugin/console/pages/page_parts.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace mdm::dep {

/// The token that expires first.
struct NextExpiry {
    std::string in_words; ///< "in 12 days", "expired"
    std::string tone;
    std::string hint;
    std::optional<std::int64_t> token;
};
[[nodiscard]] NextExpiry next_expiry(const std::vector<TokenRow>& tokens, UtcTime now);

/// A list of dashboard.schema.json, the most urgent first. Pure.
[[nodiscard]] Json attention_list(const OverviewFacts& facts, UtcTime now);

} // namespace mdm::dep
