// Who may sync a token: a lease with a fencing number, kept in the token's row of mdm_dep_sync_state.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace mdm::dep {

/// The right to sync one token. A value: whoever has it names it with every write.
struct Lease {
    std::int64_t token = 0;
    std::int64_t fence = 0; ///< Grows with every new holder of this token.
    std::string holder; ///< The run that holds it, unique in the installation: host, process and a number.
};

/// Somebody else has it.
struct LeaseHeld {
    std::string holder;
    std::chrono::milliseconds remaining{0}; ///< Until it ends unless renewed, by the database's clock.
};

using LeaseAnswer = std::variant<Lease, LeaseHeld>;

} // namespace mdm::dep
