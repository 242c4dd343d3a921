// Counts for the overview: what there is now, and the snapshots of a day from which it is shown over time.
#pragma once

#include "plugin/store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// Devices on a server that are alike.
struct DeviceCount {
    std::int64_t token = 0;
    std::optional<std::string> device_family = {};
    std::optional<std::string> profile_status = {};
    std::optional<std::string> profile_uuid = {};
    std::int64_t devices = 0;
};

/// Wishes that wait or were stopped.
struct WishCount {
    std::int64_t token = 0;
    std::string state;        ///< "waiting" or "stopped"
    std::string last_outcome; ///< "" before the first attempt.
    std::int64_t devices = 0;
};

/// A run that failed, or the last one of a token.
struct RunLine {
    std::int64_t id = 0;
    std::int64_t token = 0;
    std::string state;
    std::string started_at;
    std::optional<std::string> ended_at = {};
    std::int64_t added = 0;
    std::int64_t modified = 0;
    std::int64_t deleted = 0;
    std::optional<std::string> error_text = {};
};

/// One figure of a day, over all tokens.
struct DayCount {
    std::string day; ///< YYYY-MM-DD
    std::string value;
    std::int64_t devices = 0;
};

/// Thread-safe. Throws Error(database, database_busy).
class OverviewStore {
public:
    explicit OverviewStore(Database& database) : database_(database) {}

    /// Every present device in one pass over an index: some hundred lines however many devices there are.
    [[nodiscard]] std::vector<DeviceCount> devices();
    /// Present devices whose migration deadline lies before `until` (canonical time).
    [[nodiscard]] std::int64_t migrating(const std::string& until);
    [[nodiscard]] std::vector<WishCount> wishes();
    /// Names of profiles: profile_uuid and profile_name of every token.
    struct ProfileName {
        std::int64_t id = 0;
        std::int64_t token = 0;
        std::string profile_uuid;
        std::optional<std::string> profile_name = {};
    };
    [[nodiscard]] std::vector<ProfileName> profile_names();
    /// The last run of each token.
    [[nodiscard]] std::vector<RunLine> last_runs();
    [[nodiscard]] std::int64_t failed_runs(const std::string& since);

    /// Counts the token's present devices as they are at the end of a run and keeps that as the day's snapshot; an earlier one
    /// of the same day is replaced. Snapshots older than two years go.
    void take_snapshot(std::int64_t token);
    /// Snapshots from `first_day` on, by day; tokens added up. `dimension`: "total", "profile_status", "device_family",
    /// "profile_uuid".
    [[nodiscard]] std::vector<DayCount> history(const std::string& dimension, const std::string& first_day);

private:
    Database& database_;
};

} // namespace mdm::dep
