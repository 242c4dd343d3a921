// Activation Lock requests, their codes sealed before Apple is asked.
#pragma once

#include "plugin/store/database.hpp"

#include <ams/cpp/secret.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// A request about to be sent. Code and escrow key are both there or both empty.
struct LockToRequest {
    std::string serial_number;
    ams::Secret bypass_code;
    ams::Secret escrow_key;
    std::optional<std::string> lost_message;
};

/// A row of mdm_dep_activation_lock without its secrets.
struct LockRow {
    std::int64_t id = 0;
    std::int64_t token = 0;
    std::string serial_number;
    bool has_code = false;
    std::optional<std::string> lost_message;
    std::string state; ///< kLockPending, kLockUnknown, or Apple's response_status.
    std::string requested_at;
    std::string requested_by;
};

inline constexpr std::string_view kLockPending = "pending"; ///< Apple was or is being asked.
inline constexpr std::string_view kLockUnknown = "unknown"; ///< No answer came: it may be locked.

/// Rows are never changed but in their state and never deleted: an earlier code may be the one that counts.
/// Thread-safe. Throws Error(database, database_busy).
class ActivationLockStore {
public:
    explicit ActivationLockStore(Database& database) : database_(database) {}

    /// Keeps a request as pending, its secrets sealed, and returns its id. To be called before Apple is asked.
    [[nodiscard]] std::int64_t begin(std::int64_t token, const std::string& actor, const LockToRequest& lock);

    /// What came of it. Throws Error(not_found).
    void record(std::int64_t id, const std::string& state);

    /// Requests for a device, newest first.
    [[nodiscard]] std::vector<LockRow> find(std::int64_t token, const std::string& serial_number,
                                            std::size_t limit);

    /// Devices of a token of which a code is kept: what is lost with it.
    [[nodiscard]] std::int64_t count_devices_with_code(std::int64_t token);

    /// Throws Error(bypass_code_missing) if the request had none, Error(secret_unreadable).
    [[nodiscard]] ams::Secret bypass_code(std::int64_t id);

private:
    Database& database_;
};

} // namespace mdm::dep
