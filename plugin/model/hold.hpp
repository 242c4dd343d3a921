// How long Apple is left alone for one token, as remembered between attempts.
#pragma once

#include "plugin/model/error.hpp"
#include "plugin/model/time.hpp"

#include <cstdint>
#include <optional>

namespace mdm::dep {

/// How long a token's service is left alone; stored in mdm_dep_token.held_until, held_reason and held_count.
struct Hold {
    std::optional<UtcTime> until = {}; ///< nullopt: nothing is held yet, failures are only counted.
    Code reason = Code::internal;      ///< Of the last failure.
    std::int64_t count = 0;            ///< Failures of this kind in a row.

    friend bool operator==(const Hold&, const Hold&) = default;
};

} // namespace mdm::dep
