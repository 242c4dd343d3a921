// The timeline of devices. Apple's operations are recorded by DeviceStore with their page; here are our own
// actions.
#pragma once

#include "plugin/store/database.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::dep {

/// Something done to a device here.
struct ActionEvent {
    std::string serial_number;
    std::string event; ///< "assigned", "removed", "disowned", "activation_lock", ...
    /// JSON object as text: what was asked and what Apple answered. nullopt: nothing to add.
    std::optional<std::string> detail;
};

/// A row of mdm_dep_device_event.
struct EventRow {
    std::int64_t id = 0;
    std::string serial_number;
    std::string at;
    std::string event;
    std::optional<std::string> op_date;
    std::string actor;
    std::optional<std::string> detail;
};

/// Events. Thread-safe. Throws Error(database, database_busy).
class EventStore {
public:
    explicit EventStore(Database& database) : database_(database) {}

    /// Records actions of one person on devices of one token, in one transaction.
    void record(std::int64_t token, const std::string& actor, const std::vector<ActionEvent>& events);

    /// Newest first.
    [[nodiscard]] std::vector<EventRow> timeline(std::int64_t token, const std::string& serial_number,
                                                 std::size_t limit);

    /// Deletes up to `limit` events recorded before `before` (canonical time), oldest first, but never the newest of a
    /// device. Returns how many.
    std::int64_t prune(const std::string& before, std::size_t limit);

private:
    Database& database_;
};

} // namespace mdm::dep
