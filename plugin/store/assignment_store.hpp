// The waiting list: which devices are to get which profile, what Apple answered, and what is still to be done.
#pragma once

#include "plugin/model/assignment.hpp"
#include "plugin/model/device.hpp"
#include "plugin/model/outcome.hpp"
#include "plugin/store/assignment_rows.hpp"
#include "plugin/store/database.hpp"
#include "plugin/store/lease.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// Wishes and their outcomes, one row a device. Thread-safe. Every writer takes the token's row first, so that wishes, pages
/// and outcomes never overwrite each other. Methods with a Lease want one of LeaseKind::assign and throw Error(lease_lost),
/// changing nothing, when another holder has it or the token is gone; the other writers throw Error(not_found) then. All
/// throw Error(database, database_busy).
class AssignmentStore {
public:
    explicit AssignmentStore(Database& database) : database_(database) {}

    // What is wanted.

    /// A person wants devices of a token to get a profile; any number, best 1,000 at a time. The newest wish wins.
    void want(std::int64_t token, const std::vector<std::string>& serials, const std::string& profile_uuid,
              const std::string& actor, const std::string& request_key);

    /// Sets the token's default profile; nullopt: none. What waits for the former default waits for this one, or stops.
    /// @param apply_to_existing  devices that are there and have no profile get a wish, unless a person has decided about them
    ///                           (in transactions of their own before the default is set: after a failure in the middle
    ///                           the former default stands, and doing it again does the rest)
    /// @return how many wishes wait for the default now
    std::int64_t set_default(std::int64_t token, const std::optional<std::string>& profile_uuid,
                             const std::string& actor, bool apply_to_existing);

    /// Devices on the server without a profile, and of these the ones about which a person has decided.
    struct Unprovided {
        std::int64_t devices = 0;
        std::int64_t decided = 0;
    };
    [[nodiscard]] Unprovided without_profile(std::int64_t token);

    /// Takes back what one use of Assign Profile wanted and was not tried yet: as if it had not been wanted. Devices without a
    /// profile go back to the default, if there is one. Returns how many were taken back.
    std::int64_t cancel_request(std::int64_t token, const std::string& request_key, const std::string& actor);

    /// A row that Stop Waiting was asked for.
    struct Stopped {
        std::int64_t id = 0;
        std::string serial_number;
        bool waited = false; ///< It was waiting, and no longer is.
    };
    /// Stops wishes by keys of rows; unknown keys are left out.
    std::vector<Stopped> stop(const std::vector<std::int64_t>& ids, const std::string& actor);

    // Carrying it out.

    /// Wishes for one profile that may be tried now: that of the oldest one, oldest first, up to `limit`. Empty: none is due.
    struct Batch {
        std::string profile_uuid;
        std::vector<Assignment> due;
    };
    [[nodiscard]] Batch next_batch(const Lease& lease, std::size_t limit);

    /// Records Apple's answer to a batch in one transaction: rows, events, and for what Apple accepted the device's profile,
    /// which Apple will report itself later. Devices that are gone are marked so.
    void record(const Lease& lease, const std::string& tried, const std::map<std::string, Verdict>& verdicts);

    /// Stops every wish for a profile that Apple does not know. Returns how many.
    std::int64_t stop_profile(const Lease& lease, const std::string& profile_uuid, const std::string& detail);
    /// A request for the profile was refused as a whole: what is due for it waits until next_tries(). Returns how many.
    std::int64_t put_off(const Lease& lease, const std::string& profile_uuid, const NextTries& next,
                         const std::string& detail);
    /// The profile was defined again: wishes and the token's default follow.
    void replace_profile(const Lease& lease, const std::string& profile_uuid, const std::string& by);

    /// A person takes the profile from devices: what waits for them stops, and the default leaves them alone until they come
    /// anew.
    void want_none(const Lease& lease, const std::vector<std::string>& serials, const std::string& actor);
    /// Apple's answer to that.
    void record_removed(const Lease& lease, const std::string& actor, const DeviceOutcomes& outcomes);

    /// Stores details that were read after an assignment or a removal; they are no news and make no event.
    void read_back(std::int64_t token, const std::vector<Device>& devices);

    // Questions.

    [[nodiscard]] bool due(std::int64_t token);           ///< Something may be tried now.
    [[nodiscard]] std::vector<std::int64_t> tokens_due(); ///< Tokens of which something may be tried now.
    [[nodiscard]] std::int64_t stopped_for_unknown_profile(std::int64_t token);

    [[nodiscard]] Assignments find(std::int64_t token, const std::vector<std::string>& serials);
    /// By keys of rows of mdm_dep_device, in their order; unknown ones are left out.
    [[nodiscard]] std::vector<Candidate> candidates(const std::vector<std::int64_t>& ids);
    /// How many of these devices each token has.
    [[nodiscard]] std::map<std::int64_t, std::int64_t> count_by_token(const std::vector<std::int64_t>& ids);

private:
    void fill_in_default(std::int64_t token, const std::string& profile_uuid, const std::string& actor);

    Database& database_;
};

} // namespace mdm::dep
