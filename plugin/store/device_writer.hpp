// Writes reduced records into mdm_dep_device and what follows from them: events, assignments, what a full
// fetch saw.
#pragma once

#include "plugin/model/assignment.hpp"
#include "plugin/store/device_store.hpp"
#include "plugin/store/page_reduction.hpp"

#include <ams/cpp/odbc.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mdm::dep {

/// Where records come from, and hence what a change means.
struct RecordSource {
    std::int64_t token = 0;
    std::string now;                ///< Canonical time.
    std::string actor = "system";   ///< For events.
    std::string found_event = {};   ///< Event of a device that no operation announced; "" records none.
    std::string changed_event = {}; ///< Event of a change that no operation announced; "" records none.
    bool remember_seen = false;     ///< Into mdm_dep_fetch_seen.
    bool drift = false;             ///< Changes that no operation tells are drift.
    bool explains_drift = false;    ///< An operation explains what this run called drift before.
    bool confirmed = false;         ///< Apple was asked: the devices are there, however old the operations.
    bool only_awaited = false;      ///< Only devices of which Apple's own word is still to come.
    bool may_be_late =
        false; ///< May not show yet what was assigned or removed here; nobody asked for this very device.
    std::optional<std::int64_t> run = {}; ///< The run that records the events.
    /// DeviceStore::Row::version by serial number, of devices to be left alone if they are no longer as they were.
    std::unordered_map<std::string, std::string> versions = {};
};

/// DeviceStore::Row::version.
[[nodiscard]] std::string version_of(const std::string& row_hash, const std::optional<std::string>& op_type,
                                     const std::optional<std::string>& op_date, bool present);

/// One transaction's writer. Not thread-safe; must not outlive the transaction.
class DeviceWriter {
public:
    DeviceWriter(ams::odbc::Connection& connection, RecordSource source)
        : connection_(connection), source_(std::move(source)) {}

    /// Compares `page` with what is stored and writes what changed.
    PageResult write(const ReducedPage& page);

    /// Marks present devices as having left, their profile void. Returns how many were present.
    std::int64_t mark_left(const std::vector<std::string>& serials, const std::string& reason);

private:
    struct Stored {
        std::string hash;
        std::optional<std::string> op_type;
        std::optional<std::string> op_date;
        std::optional<std::string> profile_status;
        std::optional<std::string> profile_uuid;
        std::optional<std::string> device_assigned_date;
        std::string updated_at;
        bool present = false;
        std::optional<std::string> left_at;
        std::optional<std::string> left_reason;
    };
    enum class Change { none, added, modified, left, still_away, withheld };
    struct Write {
        DeviceRecord record;
        Change change;
        OperationId id; ///< FinalState::id
    };

    void read_stored(const std::vector<std::string>& serials);
    [[nodiscard]] const Stored* stored_of(const std::string& serial) const;
    [[nodiscard]] bool out_of_turn(const std::string& serial) const;
    [[nodiscard]] Change decide(const FinalState& final);
    [[nodiscard]] bool is_older(const Stored& stored, const Device& device) const;
    [[nodiscard]] bool is_repeated(const std::string& serial, const OperationId& id);
    [[nodiscard]] bool is_recorded(const std::string& serial, const std::string& key);
    [[nodiscard]] bool shows_late(const Stored& stored, const Device& device) const;
    [[nodiscard]] bool may_be_older(const Stored& stored, const Device& device) const;
    [[nodiscard]] bool is_doubtful(const Device& device, Change change) const;
    [[nodiscard]] Sighting sighting_of(const FinalState& final);
    [[nodiscard]] bool assigned_from_here(const DeviceRecord& record) const;
    [[nodiscard]] std::unordered_map<std::string, std::string>
    changes_told_by_none(const std::vector<Write>& writes);
    void explain_drift(const std::vector<Write>& writes, PageResult& result);
    void write_devices(const std::vector<Write>& writes);
    /// Events of changes that no operation tells have the detail in `changes`, by serial number.
    void write_events(const ReducedPage& page, const std::vector<Write>& writes,
                      const std::unordered_map<std::string, std::string>& changes);
    [[nodiscard]] std::set<std::pair<std::string, std::string>>
    keys_used_again(const std::vector<Write>& writes);
    void write_seen(const ReducedPage& page);

    ams::odbc::Connection& connection_;
    RecordSource source_;
    std::unordered_map<std::string, Stored> stored_;
};

/// Raises the run's counters.
void count_in_run(ams::odbc::Connection& connection, std::int64_t run, std::int64_t pages,
                  const PageResult& result);

/// Raises the run's counters of drift, which from then on say "none" in place of "not looked for".
void count_drift(ams::odbc::Connection& connection, std::int64_t run, std::int64_t missed, std::int64_t gone,
                 std::int64_t changed);

/// A new event key for something that cannot be repeated.
[[nodiscard]] std::string unique_event_key();

} // namespace mdm::dep
