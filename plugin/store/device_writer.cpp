#include "plugin/store/device_writer.hpp"

#include "plugin/store/assignment_rows.hpp"
#include "plugin/store/by_serial.hpp"
#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <random>
#include <span>

namespace mdm::dep {

using ams::odbc::Dialect;
using ams::odbc::MultiRowInsert;
using ams::odbc::Parameter;

namespace {

std::vector<std::string> device_columns() {
    std::vector<std::string> columns{"token", "serial_number"};
    columns.insert(columns.end(), reported_columns().begin(), reported_columns().end());
    for (const char* name : {"op_type", "op_date", "present", "left_at", "left_reason", "row_hash",
                             "first_seen_at", "updated_at"})
        columns.emplace_back(name);
    return columns;
}

const std::array<std::string, 2> kDeviceKey{"token", "serial_number"};

/// Everything is replaced but the key and first_seen_at.
std::string replace_all(Dialect dialect, std::span<const std::string> columns) {
    std::vector<std::string> updated;
    for (const std::string& column : columns.subspan(2))
        if (column != "first_seen_at") updated.push_back(column);
    return ams::odbc::on_conflict_update(dialect, kDeviceKey, updated);
}

/// As replace_all(), but what a `deleted` does not report is kept; the profile is void in any case.
std::string keep_unreported(Dialect dialect, std::span<const std::string> columns) {
    const auto is_kept = [](const std::string& column) {
        for (const DeviceColumn& of : kDeviceColumns)
            if (column == of.name) return !of.of_profile;
        return column == "imei" || column == "meid" || column == "is_replacement_device" ||
               column == "released_by_replacement" || column == "extra";
    };
    std::string tail = dialect == Dialect::mariadb ? " ON DUPLICATE KEY UPDATE "
                                                   : " ON CONFLICT (token, serial_number) DO UPDATE SET ";
    bool first = true;
    for (const std::string& column : columns.subspan(2)) {
        if (column == "first_seen_at") continue;
        const std::string fresh =
            dialect == Dialect::mariadb ? "VALUES(" + column + ")" : "excluded." + column;
        // When a device that is away is deleted again it does not leave again.
        const bool leaving = column == "left_at" || column == "left_reason";
        tail += first ? "" : ", ";
        tail += column + " = ";
        tail += is_kept(column) ? "COALESCE(" + fresh + ", mdm_dep_device." + column + ")"
                : leaving       ? "COALESCE(mdm_dep_device." + column + ", " + fresh + ")"
                                : fresh;
        first = false;
    }
    return tail;
}

std::string profile_detail(const Device& device) {
    nlohmann::json detail = nlohmann::json::object();
    if (device.profile_status) detail["profile_status"] = *device.profile_status;
    if (device.profile_uuid) detail["profile_uuid"] = *device.profile_uuid;
    return detail.dump();
}

} // namespace

std::string unique_event_key() {
    thread_local std::mt19937_64 random = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return "here:" + std::to_string(random()) + std::to_string(random());
}

void count_in_run(ams::odbc::Connection& connection, std::int64_t run, std::int64_t pages,
                  const PageResult& result) {
    connection.execute(
        "UPDATE mdm_dep_sync_run SET pages = pages + ?, added = added + ?, modified = modified + ?, "
        "deleted = deleted + ?, unchanged = unchanged + ?, skipped = skipped + ? WHERE id = ?",
        pages, result.added, result.modified, result.deleted, result.unchanged, result.skipped, run);
}

void count_drift(ams::odbc::Connection& connection, std::int64_t run, std::int64_t missed, std::int64_t gone,
                 std::int64_t changed) {
    connection.execute(
        "UPDATE mdm_dep_sync_run SET drift_missed = COALESCE(drift_missed, 0) + ?, "
        "drift_gone = COALESCE(drift_gone, 0) + ?, drift_changed = COALESCE(drift_changed, 0) + ? "
        "WHERE id = ?",
        missed, gone, changed, run);
}

PageResult DeviceWriter::write(const ReducedPage& page) {
    read_stored(page);
    PageResult result;
    result.unchanged = page.superseded;
    result.skipped = page.skipped;
    std::vector<Write> writes;
    std::vector<ProfileNeed> needs;
    for (const FinalState& final : page.finals) {
        const Change change = decide(final.record);
        switch (change) {
        case Change::none:
            ++result.unchanged;
            continue;
        case Change::added:
            ++result.added;
            break;
        case Change::modified:
            ++result.modified;
            break;
        case Change::left:
            ++result.deleted;
            break;
        case Change::still_away:
            ++result.unchanged;
            break;
        }
        if (change == Change::added || change == Change::modified) {
            const Sighting seen = sighting_of(final);
            if (needs_profile(seen)) needs.push_back({final.record.device.serial_number, comes_anew(seen)});
        }
        if (source_.drift && !final.record.device.op_type) {
            if (change == Change::added) ++result.drift_missed;
            if (change == Change::modified && !assigned_from_here(final.record)) ++result.drift_changed;
        }
        writes.push_back({final.record, change});
    }
    write_devices(writes);
    write_events(page, writes);
    if (source_.remember_seen) write_seen(page);
    if (!needs.empty()) want_default_profile(connection_, source_.token, needs, source_.now);
    for (ProfileNeed& need : needs)
        result.needs_assignment.push_back(std::move(need.serial_number));
    return result;
}

void DeviceWriter::read_stored(const ReducedPage& page) {
    std::vector<std::string> serials;
    serials.reserve(page.finals.size());
    for (const FinalState& final : page.finals)
        serials.push_back(final.record.device.serial_number);
    stored_.clear();
    stored_.reserve(serials.size());
    select_by_serial(connection_, "mdm_dep_device",
                     "serial_number, row_hash, op_type, op_date, profile_status, present", source_.token,
                     serials, [&](ams::odbc::Statement& row) {
                         std::string serial = row.text(1);
                         Stored stored;
                         stored.hash = row.text(2);
                         stored.op_type = row.optional_text(3);
                         stored.op_date = row.optional_text(4);
                         stored.profile_status = row.optional_text(5);
                         stored.present = row.boolean(6);
                         stored_.insert_or_assign(std::move(serial), std::move(stored));
                     });
}

DeviceWriter::Change DeviceWriter::decide(const DeviceRecord& record) const {
    const auto found = stored_.find(record.device.serial_number);
    if (found == stored_.end()) return record.deleted() ? Change::left : Change::added;
    const Stored& stored = found->second;
    const Device& device = record.device;
    if (device.op_date && stored.op_date && *device.op_date < *stored.op_date)
        return Change::none; // older news
    const bool same_operation = device.op_type == stored.op_type && device.op_date == stored.op_date;
    if (record.deleted()) {
        // Delivered again, perhaps after a full fetch has shown the device to be back.
        if (same_operation) return Change::none;
        if (stored.present) return Change::left;
        return device.op_date ? Change::still_away : Change::none;
    }
    if (!stored.present) {
        // An operation delivered again does not bring back what has gone since.
        if (device.op_type && same_operation) return Change::none;
        return Change::added;
    }
    if (stored.hash != record.hash) return Change::modified;
    // A full fetch and details tell no operation.
    return !device.op_type || same_operation ? Change::none : Change::modified;
}

Sighting DeviceWriter::sighting_of(const FinalState& final) const {
    const Device& device = final.record.device;
    const auto stored = stored_.find(device.serial_number);
    const bool known = stored != stored_.end();
    return {.op_type = device.op_type,
            .profile_status = device.profile_status,
            .status_before = known ? stored->second.profile_status : std::nullopt,
            .was_present = known && stored->second.present,
            .came_back = final.came_back};
}

// What was assigned from here and is now seen at Apple is no drift: see AssignmentStore::record().
bool DeviceWriter::assigned_from_here(const DeviceRecord& record) const {
    const auto stored = stored_.find(record.device.serial_number);
    return stored != stored_.end() && stored->second.hash.empty();
}

void DeviceWriter::write_devices(const std::vector<Write>& writes) {
    static const std::vector<std::string> columns = device_columns();
    MultiRowInsert here(connection_, "mdm_dep_device", columns, replace_all(connection_.dialect(), columns));
    MultiRowInsert away(connection_, "mdm_dep_device", columns,
                        keep_unreported(connection_.dialect(), columns));
    std::vector<Parameter> row;
    row.reserve(columns.size());
    for (const Write& write : writes) {
        const Device& device = write.record.device;
        const bool present = !write.record.deleted();
        const auto stored = stored_.find(device.serial_number);
        // A record without an operation leaves the last one as it is.
        const bool keep_operation = !device.op_type && stored != stored_.end();
        row.clear();
        row.emplace_back(source_.token);
        row.emplace_back(device.serial_number);
        bind_reported(write.record, row);
        row.emplace_back(keep_operation ? stored->second.op_type : device.op_type);
        row.emplace_back(keep_operation ? stored->second.op_date : device.op_date);
        row.emplace_back(present);
        row.emplace_back(present ? Parameter() : Parameter(device.op_date ? *device.op_date : source_.now));
        row.emplace_back(present ? Parameter() : Parameter("deleted"));
        row.emplace_back(write.record.hash);
        row.emplace_back(source_.now);
        row.emplace_back(source_.now);
        (present ? here : away).add(row);
    }
    here.flush();
    away.flush();
}

void DeviceWriter::write_events(const ReducedPage& page, const std::vector<Write>& writes) {
    static const std::vector<std::string> columns{"token", "serial_number", "at",        "event", "op_date",
                                                  "actor", "detail",        "event_key", "run"};
    static const std::array<std::string, 3> key{"token", "serial_number", "event_key"};
    MultiRowInsert events(connection_, "mdm_dep_device_event", columns,
                          ams::odbc::on_conflict_ignore(connection_.dialect(), key));
    for (const Operation& operation : page.operations)
        events.add({source_.token, operation.serial_number, source_.now, operation.event, operation.op_date,
                    source_.actor, operation.detail, operation.key, source_.run});
    for (const Write& write : writes) {
        if (write.record.device.op_type) continue; // the operation tells it
        if (write.change == Change::modified && assigned_from_here(write.record)) continue;
        const std::string& event =
            write.change == Change::added ? source_.found_event : source_.changed_event;
        if (event.empty()) continue;
        events.add({source_.token, write.record.device.serial_number, source_.now, event, nullptr,
                    source_.actor, profile_detail(write.record.device), unique_event_key(), source_.run});
    }
    events.flush();
}

void DeviceWriter::write_seen(const ReducedPage& page) {
    static const std::vector<std::string> columns{"token", "serial_number"};
    MultiRowInsert seen(connection_, "mdm_dep_fetch_seen", columns,
                        ams::odbc::on_conflict_ignore(connection_.dialect(), kDeviceKey));
    for (const FinalState& final : page.finals)
        seen.add({source_.token, final.record.device.serial_number});
    seen.flush();
}

std::int64_t DeviceWriter::mark_left(const std::vector<std::string>& serials, const std::string& reason) {
    std::vector<std::string> usable;
    for (const std::string& serial : serials)
        if (usable_serial(serial)) usable.push_back(serial);
    std::vector<std::string> present;
    select_by_serial(connection_, "mdm_dep_device", "serial_number, present", source_.token, usable,
                     [&](ams::odbc::Statement& row) {
                         std::string serial = row.text(1);
                         if (row.boolean(2)) present.push_back(std::move(serial));
                     });
    static const std::vector<std::string> columns{"token", "serial_number", "at",        "event", "op_date",
                                                  "actor", "detail",        "event_key", "run"};
    MultiRowInsert events(connection_, "mdm_dep_device_event", columns);
    auto update =
        connection_.prepare("UPDATE mdm_dep_device SET present = 0, left_at = ?, left_reason = ?, "
                            "profile_status = NULL, profile_uuid = NULL, profile_assign_time = NULL, "
                            "profile_push_time = NULL, row_hash = '', updated_at = ? "
                            "WHERE token = ? AND serial_number = ?");
    for (const std::string& serial : present) {
        update.bind_all({source_.now, reason, source_.now, source_.token, serial});
        update.execute();
        events.add({source_.token, serial, source_.now, reason, nullptr, source_.actor, nullptr,
                    unique_event_key(), source_.run});
    }
    events.flush();
    return static_cast<std::int64_t>(present.size());
}

} // namespace mdm::dep
