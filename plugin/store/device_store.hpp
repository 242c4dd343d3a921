// Devices: pages of Apple's list, details, and those that have gone.
#pragma once

#include "plugin/model/device.hpp"
#include "plugin/model/page.hpp"
#include "plugin/model/position.hpp"
#include "plugin/store/database.hpp"
#include "plugin/store/lease.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::dep {

/// What a page, or a list of details, changed.
struct PageResult {
    std::int64_t added = 0;    ///< Devices that came, or came back.
    std::int64_t modified = 0; ///< Devices with a change.
    std::int64_t deleted = 0;  ///< Devices that left.
    std::int64_t unchanged =
        0; ///< Records that told nothing new: repeated, older, or superseded on the same page.
    std::int64_t skipped = 0; ///< Records without a usable serial number.
    /// Of `added` and `modified`, what a repeated full fetch found although no operation had told it; see
    /// mdm_dep_sync_run.drift_missed and drift_changed.
    std::int64_t drift_missed = 0;
    std::int64_t drift_changed = 0;
    /// Devices that need a profile (again), in page order: see needs_profile(). Already recorded in
    /// mdm_dep_assignment when the token has a default profile.
    std::vector<std::string> needs_assignment = {};
    /// Operations of devices that are known to be gone, perhaps older than that knowledge: nothing was changed by them.
    /// Apple has to be asked; see DeviceStore::apply_confirmed().
    std::vector<Device> withheld = {};
    /// Devices of which an operation says that they are there, although Apple had said that they are gone, or says
    /// something that this version does not know: stored so, and better asked about. See DeviceStore::mark_gone().
    std::vector<std::string> doubtful = {};

    friend bool operator==(const PageResult&, const PageResult&) = default;
};

/// Devices of all tokens. Thread-safe. Methods with a Lease throw Error(lease_lost), changing nothing, when
/// another holder has it or the token is gone; all throw Error(database, database_busy).
class DeviceStore {
public:
    explicit DeviceStore(Database& database) : database_(database) {}

    /// Stores a page in one transaction: the devices that changed, their events, what a repeated full fetch
    /// has seen, the run's counters and the position `next` from which to go on. Applying the same page again
    /// changes no device and adds no event.
    ///
    /// A serial number that occurs several times counts with its newest op_date, ties with the later place. A
    /// record older than what is stored changes nothing. `deleted` keeps what it does not report and clears
    /// the profile. A `next` in phase sync after `asked` fetch completes the full fetch. Source of the rules:
    /// Apple, "Sync the List of Devices"; repetition and old records are observed.
    ///
    /// Releasing and disowning are no operations, so one that is dated before Apple's word that a device is gone does not
    /// bring it back: PageResult::withheld. What a full fetch found out and an operation of the changes after it explains is
    /// no drift: the event goes, and the counts are taken back.
    /// @param asked  the phase that was asked for this page
    [[nodiscard]] PageResult apply_page(const Lease& lease, std::int64_t run, Phase asked,
                                        const DevicePage& page, const Position& next);

    /// Up to `limit` present devices, by serial number after `after`, that the repeated full fetch did not
    /// show. Empty unless SyncState::refetch.
    [[nodiscard]] std::vector<std::string> suspects(std::int64_t token, const std::string& after,
                                                    std::size_t limit);

    /// Marks devices as having left after Apple answered NOT_ACCESSIBLE for them; counts them as deleted in
    /// the run, and as drift_gone. Returns how many were present.
    std::int64_t mark_gone(const Lease& lease, std::int64_t run, const std::vector<std::string>& serials);

    /// Stores details of suspects that are still there (records with response_status SUCCESS; others are
    /// ignored) and counts them in the run.
    PageResult apply_details(const Lease& lease, std::int64_t run, const std::vector<Device>& devices);

    /// Applies withheld operations of devices that are there: Apple was asked. Counts them in the run.
    PageResult apply_confirmed(const Lease& lease, std::int64_t run, const std::vector<Device>& operations);

    /// A stored device: what Apple reported, and whether it is still there.
    struct Row {
        std::int64_t id = 0;
        std::int64_t token = 0;
        bool present = false;
        Device device;
        std::string version = {}; ///< Differs once anything of this has changed.
    };

    /// What apply_details() and mark_gone() do, for a person's Refresh from Apple: without a lease and a run.
    /// `gone` are serials for which Apple answered NOT_ACCESSIBLE. An event of each change names the actor.
    /// @param before  the rows as they were when Apple was asked: a device that a page has changed since is left as it is,
    ///                because the answer may be the older one
    PageResult refresh(std::int64_t token, const std::string& actor, const std::vector<Device>& devices,
                       const std::vector<std::string>& gone, const std::vector<Row>& before);

    /// Marks devices as having left because of what was done here; the event has the reason as its name.
    /// Returns how many were present. Throws Error(not_found) for an unknown token.
    /// @param reason mdm_dep_device.left_reason: "disowned"
    std::int64_t leave(std::int64_t token, const std::string& actor, const std::vector<std::string>& serials,
                       const std::string& reason);

    /// Up to `limit` present replacement devices of which it is not known yet what they replace.
    [[nodiscard]] std::vector<std::string> unread_replacements(std::int64_t token, std::size_t limit);

    /// Stores what a device replaces; nullopt: Apple says that it replaces nothing, and is not asked again.
    /// @param replacement_date a date without a time, as sent
    void save_replacement(std::int64_t token, const std::string& serial_number,
                          const std::optional<std::string>& original_device_serial_number,
                          const std::optional<std::string>& replacement_date);

    /// By keys of rows (mdm_dep_device.id), in no particular order; unknown ones are left out.
    [[nodiscard]] std::vector<Row> find(const std::vector<std::int64_t>& ids);
    [[nodiscard]] std::optional<Row> find(std::int64_t token, const std::string& serial_number);

    /// Tells the database to look at the tables that a full fetch fills, where it would not by itself for a while. Plans
    /// made without that scan whole tables.
    void gather_statistics();

    /// Counts the token's present devices into mdm_dep_token.device_count and returns the number.
    std::int64_t count(std::int64_t token);

private:
    Database& database_;
};

} // namespace mdm::dep
