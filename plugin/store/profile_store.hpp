// Profiles defined here or seen on a device.
#pragma once

#include "plugin/model/profile.hpp"
#include "plugin/store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// A row of mdm_dep_profile.
struct ProfileRow {
    std::int64_t id = 0;
    std::int64_t token = 0;
    /// As it was sent to Apple from here, or, for a profile defined elsewhere, as Apple has it. json is empty while
    /// it was not read.
    Profile profile;
    std::string origin; ///< "defined" here, "read" from Apple, "missing" at Apple.
    std::optional<std::string> cloned_from;
    std::string created_at;
    std::optional<std::string> created_by;
    std::string updated_at;
    std::optional<std::string> apple_json = {};    ///< Apple's own copy as it was read last; nullopt: never.
    std::optional<std::string> apple_read_at = {}; ///< When that was.
};

/// Profiles, by token and profile_uuid. Thread-safe. Throws Error(database, database_busy).
class ProfileStore {
public:
    explicit ProfileStore(Database& database) : database_(database) {}

    /// Stores a profile that Apple has just defined for us. profile.profile_uuid must be set. Returns the
    /// row's id.
    std::int64_t save_defined(std::int64_t token, const Profile& profile, const std::string& actor,
                              const std::optional<std::string>& cloned_from);
    /// Stores what GET /profile told as Apple's copy. Of a profile that was defined here nothing else changes: what
    /// was sent is the record; of any other it is the content too. One that was missing is so no longer.
    void save_read(std::int64_t token, const Profile& profile);
    /// Remembers that Apple does not know the profile, so that it is not asked for again at every run; what is known of
    /// it stays.
    void mark_missing(std::int64_t token, const std::string& profile_uuid);

    /// Up to `limit` profile_uuids of present devices that were never read.
    [[nodiscard]] std::vector<std::string> unknown(std::int64_t token, std::size_t limit);

    [[nodiscard]] std::vector<ProfileRow> list(std::int64_t token); ///< By name.
    [[nodiscard]] std::optional<ProfileRow> find(std::int64_t id);
    [[nodiscard]] std::optional<ProfileRow> find(std::int64_t token, const std::string& profile_uuid);

private:
    Database& database_;
};

} // namespace mdm::dep
