// Who may sync a token, and who may assign profiles for it: leases with a fencing number, kept in the token's row of
// mdm_dep_sync_state.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace mdm::dep {

/// What a lease is for. Two holders of different kinds do not disturb each other.
enum class LeaseKind { sync, assign };

/// The right to sync one token, or to assign its profiles. A value: whoever has it names it with every write.
struct Lease {
    std::int64_t token = 0;
    std::int64_t fence = 0; ///< Grows with every new holder of this token.
    std::string holder; ///< The run that holds it, unique in the installation: host, process and a number.
    LeaseKind kind = LeaseKind::sync;
};

/// Somebody else has it.
struct LeaseHeld {
    std::string holder;
    std::chrono::milliseconds remaining{0}; ///< Until it ends unless renewed, by the database's clock.
};

using LeaseAnswer = std::variant<Lease, LeaseHeld>;

} // namespace mdm::dep
