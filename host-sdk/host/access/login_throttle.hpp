// Slows down guessing of passwords.
#pragma once

#include "host-sdk/host/base/clock.hpp"

#include <ams/cpp/error.hpp>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ams::host {

/// Counts failed sign-ins of a user from one address, of an address, and of a user from anywhere. After so
/// many free tries each further failure doubles the wait, from one second to `longest`; an entry is forgotten
/// when `longest` has passed since its last failure. A user's own count is generous: otherwise anybody could
/// lock a colleague out. Bounded memory: when full, the entry that failed longest ago goes. Thread-safe.
class LoginThrottle {
public:
    struct Limits {
        int free_tries_pair = 5;
        int free_tries_address = 20; ///< many people may share one
        int free_tries_user = 100;
        std::chrono::seconds longest = std::chrono::minutes(15);
        std::size_t entries = 10'000;
    };

    explicit LoginThrottle(const Clock& clock) : LoginThrottle(clock, Limits{}) {}
    LoginThrottle(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

    /// How long this pair has to wait; 0: may try now.
    [[nodiscard]] std::chrono::seconds wait(std::string_view user, std::string_view address);
    void failed(std::string_view user, std::string_view address);
    /// Forgets the pair's failures. The address keeps its own: one good account must not buy free guesses at
    /// others.
    void succeeded(std::string_view user, std::string_view address);

private:
    struct Entry {
        int failures = 0;
        UtcTime last{};
        UtcTime until{};
    };
    std::chrono::seconds wait_of(const std::string& key, UtcTime now);
    void count(const std::string& key, int free_tries, UtcTime now);

    const Clock& clock_;
    Limits limits_;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

/// What somebody is told who has to wait: "ams.login_throttled" (AMS_DENIED, retry_after_s).
[[nodiscard]] Error login_throttled(std::chrono::seconds wait);

} // namespace ams::host
