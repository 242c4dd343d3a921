// What is kept of the past, and for how long.
#pragma once

#include "plugin/model/clock.hpp"
#include "plugin/store/store.hpp"

#include <cstdint>
#include <stop_token>
#include <string>

namespace mdm::dep {

/// Days after which the past goes. The newest run of a token and the newest event of a device stay however old.
struct RetentionRules {
    int runs_days = 180;
    int events_days = 730;
    int staged_key_pairs_days = 180; ///< A pair for which no token file came back.
};

/// How much went.
struct Pruned {
    std::int64_t runs = 0;
    std::int64_t events = 0;
    std::int64_t key_pairs = 0;

    friend bool operator==(const Pruned&, const Pruned&) = default;
};

/// Deletes what is older than the rules allow, in small transactions that do not hold up a sync; what is left when
/// `stop` is requested, or after a hundred thousand rows, goes next time. Throws Error(database, database_busy).
[[nodiscard]] Pruned prune(Store& store, const Clock& clock, const RetentionRules& rules,
                           const std::stop_token& stop);

/// "Deleted 3 old runs and 120 old events." Empty if nothing went.
[[nodiscard]] std::string sentence(const Pruned& pruned);

} // namespace mdm::dep
