#include "host-sdk/host/access/login_throttle.hpp"

#include <algorithm>

namespace ams::host {
namespace {

// The kinds share one map, so that its bound holds for both together. Names are cut: they come from outside.
std::string user_key(std::string_view user) {
    return "u:" + std::string(user.substr(0, 64));
}
std::string address_key(std::string_view address) {
    return "a:" + std::string(address.substr(0, 64));
}
std::string pair_key(std::string_view user, std::string_view address) {
    return "p:" + std::string(user.substr(0, 64)) + '\n' + std::string(address.substr(0, 64));
}

} // namespace

Error login_throttled(std::chrono::seconds wait) {
    return {AMS_DENIED,
            "ams.login_throttled",
            "Too many failed attempts. Try again in " + std::to_string(wait.count()) + " seconds.",
            {},
            static_cast<std::int32_t>(wait.count())};
}

std::chrono::seconds LoginThrottle::wait(std::string_view user, std::string_view address) {
    const UtcTime now = clock_.now();
    const std::lock_guard lock(mutex_);
    return std::max({wait_of(pair_key(user, address), now), wait_of(address_key(address), now),
                     wait_of(user_key(user), now)});
}

void LoginThrottle::failed(std::string_view user, std::string_view address) {
    const UtcTime now = clock_.now();
    const std::lock_guard lock(mutex_);
    count(pair_key(user, address), limits_.free_tries_pair, now);
    count(address_key(address), limits_.free_tries_address, now);
    count(user_key(user), limits_.free_tries_user, now);
}

void LoginThrottle::succeeded(std::string_view user, std::string_view address) {
    const std::lock_guard lock(mutex_);
    entries_.erase(pair_key(user, address));
}

std::chrono::seconds LoginThrottle::wait_of(const std::string& key, UtcTime now) {
    const auto at = entries_.find(key);
    if (at == entries_.end()) return std::chrono::seconds(0);
    return std::max(at->second.until - now, std::chrono::seconds(0));
}

void LoginThrottle::count(const std::string& key, int free_tries, UtcTime now) {
    if (!entries_.contains(key) && entries_.size() >= limits_.entries)
        entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
            return a.second.last < b.second.last;
        }));
    Entry& entry = entries_[key];
    if (entry.failures > 0 && now - entry.last > limits_.longest) entry.failures = 0;
    entry.last = now;
    if (++entry.failures < free_tries) return;
    const int doublings = std::min(entry.failures - free_tries, 20);
    entry.until = now + std::min(std::chrono::seconds(1L << doublings), limits_.longest);
}

} // namespace ams::host
