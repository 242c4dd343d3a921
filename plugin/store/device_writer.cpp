#include "plugin/store/device_writer.hpp"

#include "plugin/store/assignment_rows.hpp"
#include "plugin/store/by_serial.hpp"
#include "plugin/store/device_changes.hpp"
#include "plugin/store/row_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
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

/// As replace_all(), but what the record does not report of the device itself is kept.
/// @param leaves  the record is a `deleted`: the profile is void in any case
std::string keep_unreported(Dialect dialect, std::span<const std::string> columns, bool leaves) {
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
        // A device that is away does not leave again when it is deleted again; but Apple's word explains what was only found.
        const bool leaving = leaves && (column == "left_at" || column == "left_reason");
        tail += first ? "" : ", ";
        tail += column + " = ";
        tail += is_kept(column) ? "COALESCE(" + fresh + ", mdm_dep_device." + column + ")"
                : leaving       ? "CASE WHEN mdm_dep_device.left_reason = 'gone' THEN " + fresh +
                                " ELSE COALESCE(mdm_dep_device." + column + ", " + fresh + ") END"
                          : fresh;
        first = false;
    }
    return tail;
}

// More than the clocks of Apple and of a host differ.
constexpr std::chrono::hours kClocksDiffer{24};

// What is assigned or removed shows at Apple within minutes.
constexpr std::chrono::minutes kShownLate{15};

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

std::string version_of(const std::string& row_hash, const std::optional<std::string>& op_type,
                       const std::optional<std::string>& op_date, bool present) {
    return row_hash + '|' + op_type.value_or("") + '|' + op_date.value_or("") + (present ? "|here" : "|away");
}

PageResult DeviceWriter::write(const ReducedPage& page) {
    std::vector<std::string> serials;
    serials.reserve(page.finals.size());
    for (const FinalState& final : page.finals)
        serials.push_back(final.record.device.serial_number);
    read_stored(serials);
    PageResult result;
    result.unchanged = page.superseded;
    result.skipped = page.skipped;
    std::vector<Write> writes;
    std::vector<ProfileNeed> needs;
    std::vector<std::string> leaving;
    for (const FinalState& final : page.finals) {
        const Change change = decide(final);
        if (is_doubtful(final.record.device, change))
            result.doubtful.push_back(final.record.device.serial_number);
        switch (change) {
        case Change::withheld:
            result.withheld.push_back(final.record.device);
            [[fallthrough]];
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
            leaving.push_back(final.record.device.serial_number);
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
        writes.push_back({final.record, change, final.id});
    }
    const auto changes = changes_told_by_none(writes); // before the old values go
    if (source_.explains_drift) explain_drift(writes, result);
    write_devices(writes);
    write_events(page, writes, changes);
    if (source_.remember_seen) write_seen(page);
    stop_wishes_of_leaving(connection_, source_.token, leaving, source_.now);
    if (!needs.empty()) want_default_profile(connection_, source_.token, needs, source_.now);
    for (ProfileNeed& need : needs)
        result.needs_assignment.push_back(std::move(need.serial_number));
    return result;
}

void DeviceWriter::read_stored(const std::vector<std::string>& serials) {
    stored_.clear();
    stored_.reserve(serials.size());
    select_by_serial(connection_, "mdm_dep_device",
                     "serial_number, row_hash, op_type, op_date, profile_status, profile_uuid, "
                     "device_assigned_date, updated_at, present, left_at, left_reason",
                     source_.token, serials, [&](ams::odbc::Statement& row) {
                         std::string serial = row.text(1);
                         Stored stored;
                         stored.hash = row.text(2);
                         stored.op_type = row.optional_text(3);
                         stored.op_date = row.optional_text(4);
                         stored.profile_status = row.optional_text(5);
                         stored.profile_uuid = row.optional_text(6);
                         stored.device_assigned_date = row.optional_text(7);
                         stored.updated_at = row.text(8);
                         stored.present = row.boolean(9);
                         if (!stored.present) {
                             stored.left_at = row.optional_text(10);
                             stored.left_reason = row.optional_text(11);
                         }
                         stored_.insert_or_assign(std::move(serial), std::move(stored));
                     });
}

const DeviceWriter::Stored* DeviceWriter::stored_of(const std::string& serial) const {
    const auto found = stored_.find(serial);
    return found == stored_.end() ? nullptr : &found->second;
}

// Whether the device has changed since Apple was asked about it, so that the answer may be the older one.
bool DeviceWriter::out_of_turn(const std::string& serial) const {
    const Stored* stored = stored_of(serial);
    if (source_.only_awaited) return stored == nullptr || !stored->hash.empty();
    const auto asked = source_.versions.find(serial);
    return asked != source_.versions.end() &&
           (stored == nullptr ||
            asked->second != version_of(stored->hash, stored->op_type, stored->op_date, stored->present));
}

DeviceWriter::Change DeviceWriter::decide(const FinalState& final) {
    const DeviceRecord& record = final.record;
    if (out_of_turn(record.device.serial_number)) return Change::none;
    const auto found = stored_.find(record.device.serial_number);
    if (found == stored_.end()) return record.deleted() ? Change::left : Change::added;
    const Stored& stored = found->second;
    const Device& device = record.device;
    if (is_older(stored, device)) return Change::none;
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
        return may_be_older(stored, device) ? Change::withheld : Change::added;
    }
    if (stored.hash == record.hash && (!device.op_type || same_operation)) return Change::none;
    // What was done here, or told by a full fetch, since the operation is not undone by its repetition.
    if (is_repeated(device.serial_number, final.id) || shows_late(stored, device)) return Change::none;
    return Change::modified;
}

// A time that Apple cannot have written yet outdates nothing.
bool DeviceWriter::is_older(const Stored& stored, const Device& device) const {
    if (!device.op_date || !stored.op_date || *device.op_date >= *stored.op_date) return false;
    const auto at = parse_time(*stored.op_date);
    const auto now = parse_time(source_.now);
    return !at || !now || *at - *now < kClocksDiffer;
}

// Whether Apple has told of this very operation before. Two different ones may have the same time.
bool DeviceWriter::is_repeated(const std::string& serial, const OperationId& id) {
    const Stored* stored = stored_of(serial);
    if (source_.confirmed || stored == nullptr || !id.op_date || !stored->op_date) return false;
    return *id.op_date <= *stored->op_date && is_recorded(serial, id.key);
}

bool DeviceWriter::is_recorded(const std::string& serial, const std::string& key) {
    return connection_
        .query_int64(
            "SELECT 1 FROM mdm_dep_device_event WHERE token = ? AND serial_number = ? AND event_key = ?",
            source_.token, serial, key)
        .has_value();
}

// Whether a list may not show yet what was assigned or removed here a moment ago.
bool DeviceWriter::shows_late(const Stored& stored, const Device& device) const {
    if (!source_.may_be_late || device.op_type || !stored.hash.empty()) return false;
    const bool agrees =
        without_profile(stored.profile_status)
            ? without_profile(device.profile_status)
            : !without_profile(device.profile_status) && device.profile_uuid == stored.profile_uuid;
    const auto changed = parse_time(stored.updated_at);
    const auto now = parse_time(source_.now);
    return !agrees && changed && now && !long_past(*changed, *now, kShownLate);
}

// Whether the operation of a device that is away may be older than what is known of its leaving. A release makes no
// operation: what Apple told before it (that a profile was assigned, say) is often delivered only afterwards.
bool DeviceWriter::may_be_older(const Stored& stored, const Device& device) const {
    if (!device.op_type || source_.confirmed) return false;
    if (!is_known_operation(*device.op_type)) return true; // who knows what happened to it
    if (stored.left_reason == "deleted") return false;     // told by an operation too: their order decides
    // By Apple's clock and ours, which agree well enough, or signing in would have failed; Apple is asked in any case.
    return !device.op_date || !stored.left_at || *device.op_date <= *stored.left_at;
}

// Whether Apple had better be asked about a device that was stored as being there.
bool DeviceWriter::is_doubtful(const Device& device, Change change) const {
    if (!device.op_type || source_.confirmed) return false;
    if (change != Change::added && change != Change::modified) return false;
    const Stored* stored = stored_of(device.serial_number);
    const bool was_gone = stored != nullptr && !stored->present && stored->left_reason != "deleted";
    return was_gone || !is_known_operation(*device.op_type);
}

Sighting DeviceWriter::sighting_of(const FinalState& final) {
    const Device& device = final.record.device;
    const auto stored = stored_.find(device.serial_number);
    const bool known = stored != stored_.end();
    return {.op_type = device.op_type,
            .profile_status = device.profile_status,
            .status_before = known ? stored->second.profile_status : std::nullopt,
            .was_present = known && stored->second.present,
            .was_away = known && !stored->second.present,
            .came_back = final.deletion && !is_repeated(device.serial_number, *final.deletion),
            .assigned_later = known && stored->second.device_assigned_date && device.device_assigned_date &&
                              *device.device_assigned_date > *stored->second.device_assigned_date};
}

std::unordered_map<std::string, std::string>
DeviceWriter::changes_told_by_none(const std::vector<Write>& writes) {
    std::unordered_map<std::string, const DeviceRecord*> silent;
    std::vector<std::string> serials;
    std::unordered_map<std::string, std::string> changes;
    for (const Write& write : writes) {
        const std::string& serial = write.record.device.serial_number;
        if (write.record.device.op_type) continue;
        if (write.change != Change::modified || source_.changed_event.empty() ||
            assigned_from_here(write.record)) {
            changes.emplace(serial, standing_detail(write.record));
            continue;
        }
        silent.emplace(serial, &write.record);
        serials.push_back(serial);
    }
    std::string columns = "serial_number";
    for (const std::string& column : reported_columns())
        columns += ", " + column;
    select_by_serial(
        connection_, "mdm_dep_device", columns, source_.token, serials, [&](ams::odbc::Statement& row) {
            Device before;
            before.serial_number = row.text(1);
            read_reported(row, 2, before);
            const auto now = silent.find(before.serial_number);
            if (now != silent.end())
                changes.insert_or_assign(before.serial_number, change_detail(before, *now->second));
        });
    return changes;
}

void DeviceWriter::explain_drift(const std::vector<Write>& writes, PageResult& result) {
    std::vector<std::string> serials;
    for (const Write& write : writes)
        if (write.record.device.op_type) serials.push_back(write.record.device.serial_number);
    std::vector<std::int64_t> explained;
    select_by_serial(connection_, "mdm_dep_device_event", "serial_number, id, event, run", source_.token,
                     serials, [&](ams::odbc::Statement& row) {
                         if (!source_.run || row.optional_int64(4) != source_.run) return;
                         const std::string event = row.text(3);
                         if (event != "found" && event != "drifted") return;
                         explained.push_back(row.int64(2));
                         --(event == "found" ? result.drift_missed : result.drift_changed);
                     });
    auto forget = connection_.prepare("DELETE FROM mdm_dep_device_event WHERE id = ?");
    for (const std::int64_t id : explained) {
        forget.bind(1, id);
        forget.execute();
    }
}

// What was assigned from here and is now seen at Apple is no drift: see AssignmentStore::record().
bool DeviceWriter::assigned_from_here(const DeviceRecord& record) const {
    const auto stored = stored_.find(record.device.serial_number);
    return stored != stored_.end() && stored->second.hash.empty();
}

void DeviceWriter::write_devices(const std::vector<Write>& writes) {
    static const std::vector<std::string> columns = device_columns();
    MultiRowInsert here(connection_, "mdm_dep_device", columns, replace_all(connection_.dialect(), columns));
    MultiRowInsert sparse(connection_, "mdm_dep_device", columns,
                          keep_unreported(connection_.dialect(), columns, false));
    MultiRowInsert away(connection_, "mdm_dep_device", columns,
                        keep_unreported(connection_.dialect(), columns, true));
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
        const bool tells_little = device.op_type && is_sparse(write.record);
        (!present ? away : tells_little ? sparse : here).add(row);
    }
    here.flush();
    sparse.flush();
    away.flush();
}

// Operations that are told apart from an earlier one neither by their time nor by their values, and yet are no repetition:
// the device has come or left once more since. Apple's clock has seconds, and some operations have no time at all.
std::set<std::pair<std::string, std::string>>
DeviceWriter::keys_used_again(const std::vector<Write>& writes) {
    std::set<std::pair<std::string, std::string>> used;
    for (const Write& write : writes) {
        const Device& device = write.record.device;
        if (!device.op_type || (write.change != Change::added && write.change != Change::left)) continue;
        const Stored* stored = stored_of(device.serial_number);
        if (stored == nullptr || stored->op_date != device.op_date) continue;
        if (is_recorded(device.serial_number, write.id.key)) used.emplace(device.serial_number, write.id.key);
    }
    return used;
}

void DeviceWriter::write_events(const ReducedPage& page, const std::vector<Write>& writes,
                                const std::unordered_map<std::string, std::string>& changes) {
    static const std::vector<std::string> columns{"token", "serial_number", "at",        "event", "op_date",
                                                  "actor", "detail",        "event_key", "run"};
    static const std::array<std::string, 3> key{"token", "serial_number", "event_key"};
    MultiRowInsert events(connection_, "mdm_dep_device_event", columns,
                          ams::odbc::on_conflict_ignore(connection_.dialect(), key));
    const auto used_again = keys_used_again(writes);
    for (const Operation& operation : page.operations)
        events.add({source_.token, operation.serial_number, source_.now, operation.event,
                    operation.id.op_date, source_.actor, operation.detail,
                    used_again.contains({operation.serial_number, operation.id.key}) ? unique_event_key()
                                                                                     : operation.id.key,
                    source_.run});
    for (const Write& write : writes) {
        if (write.record.device.op_type) continue; // the operation tells it
        if (write.change == Change::modified && assigned_from_here(write.record)) continue;
        const std::string& event =
            write.change == Change::added ? source_.found_event : source_.changed_event;
        if (event.empty()) continue;
        events.add({source_.token, write.record.device.serial_number, source_.now, event, nullptr,
                    source_.actor, changes.at(write.record.device.serial_number), unique_event_key(),
                    source_.run});
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
    read_stored(usable);
    std::vector<std::string> present;
    for (const std::string& serial : std::set<std::string>(usable.begin(), usable.end())) {
        const Stored* stored = stored_of(serial);
        if (stored != nullptr && stored->present && !out_of_turn(serial)) present.push_back(serial);
    }
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
    stop_wishes_of_leaving(connection_, source_.token, present, source_.now);
    return static_cast<std::int64_t>(present.size());
}

} // namespace mdm::dep
