// The dashboard of the DEP node: how many devices stand where, what has changed, what needs somebody.
#pragma once

#include "plugin/model/time.hpp"
#include "plugin/store/overview_store.hpp"
#include "plugin/store/token_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mdm::dep {

/// Everything the overview tells, as read at one time.
struct OverviewFacts {
    std::vector<TokenRow> tokens = {};
    std::vector<DeviceCount> devices = {};
    std::vector<WishCount> wishes = {};
    std::vector<OverviewStore::ProfileName> profiles = {};
    std::vector<RunLine> last_runs = {};
    std::vector<DayCount> by_status = {}; ///< Snapshots: profile_status by day.
    std::int64_t migrating = 0;           ///< Devices whose migration deadline is near or past.
    std::int64_t failed_runs = 0;         ///< Within kFailedRunDays.
};

/// How far the overview looks back and ahead.
inline constexpr int kHistoryDays = 90;
inline constexpr int kFailedRunDays = 7;
inline constexpr int kMigrationDays = 14;

/// Reads the facts: a handful of statements, each answered from an index.
[[nodiscard]] OverviewFacts read_overview(TokenStore& tokens, OverviewStore& store, UtcTime now);

/// The document (dashboard.schema.json). Pure.
[[nodiscard]] std::string overview_document(const OverviewFacts& facts, UtcTime now);

} // namespace mdm::dep
