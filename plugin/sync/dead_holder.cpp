#include "plugin/sync/dead_holder.hpp"

#include "plugin/sync/process_identity.hpp"

#include <chrono>
#include <random>
#include <string_view>
#include <variant>

namespace mdm::dep {
namespace {

constexpr std::size_t kMaxHost = 100; // the column takes 255

} // namespace

std::string unique_holder(const std::string& host) {
    std::random_device random; // the rest can repeat: several engines in a process, systems without /proc
    return this_process() + '/' + host.substr(0, kMaxHost) + '/' + std::to_string(random());
}

bool free_if_dead(SyncStateStore& states, std::int64_t token, const LeaseHeld& held, LeaseKind kind) {
    const std::string_view holder = held.holder;
    if (!provably_dead(holder.substr(0, holder.find('/')))) return false;
    // In the dead one's name, which is granted only while nobody else has taken over; it raises the fence too.
    const LeaseAnswer answer = states.acquire(token, held.holder, std::chrono::seconds(5), kind);
    if (const auto* lease = std::get_if<Lease>(&answer)) states.release(*lease);
    return true;
}

} // namespace mdm::dep
