#include "plugin/store/device_writer.hpp"

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

/// Serial numbers asked for in one SELECT; the last ones are filled up with a repetition, so that one statement serves.
constexpr std::size_t kSelectChunk = 250;

/// {"a","b"}: an array as PostgreSQL reads it.
std::string array_literal(const std::vector<std::string>& texts) {
    std::string literal = "{";
    for (const std::string& text : texts) {
        literal += literal.size() > 1 ? ",\"" : "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal += '}';
}

/// Calls `row` for each stored device among `serials`.
template <class Row>
void select_by_serial(ams::odbc::Connection& connection, const std::string& columns, std::int64_t token,
                      const std::vector<std::string>& serials, Row&& row) {
    if (serials.empty()) return;
    if (connection.dialect() == Dialect::postgresql) {
        // One probe of the unique index a device, whatever the planner believes. With IN it scans: during a first
        // fetch it has no statistics, and a kept plan is the one for an empty table (measured on 100,000 devices:
        // 75 and 3,300 ms a page, this 3 ms). OFFSET 0 keeps the inner SELECT from being merged into the outer.
        auto& select = connection.cached(
            "SELECT " + columns +
            " FROM unnest(CAST(? AS text[])) AS wanted (serial) CROSS JOIN LATERAL (SELECT " + columns +
            " FROM mdm_dep_device WHERE token = ? AND serial_number = wanted.serial "
            "OFFSET 0) AS stored");
        select.bind(1, array_literal(serials));
        select.bind(2, token);
        select.execute();
        while (select.fetch())
            row(select);
        return;
    }
    const std::size_t chunk = std::min(serials.size(), kSelectChunk);
    auto select = connection.prepare("SELECT " + columns +
                                     " FROM mdm_dep_device WHERE token = ? AND serial_number IN (" +
                                     ams::odbc::placeholders(chunk) + ")");
    select.bind(1, token);
    for (std::size_t at = 0; at < serials.size(); at += chunk) {
        for (std::size_t i = 0; i < chunk; ++i)
            select.bind(i + 2, serials[std::min(at + i, serials.size() - 1)]);
        select.execute();
        while (select.fetch())
            row(select);
    }
}

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

PageResult DeviceWriter::write(const ReducedPage& page) {
    read_stored(page);
    PageResult result;
    result.unchanged = page.superseded;
    result.skipped = page.skipped;
    std::vector<Write> writes;
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
        if (needs_profile(final, change))
            result.needs_assignment.push_back(final.record.device.serial_number);
        writes.push_back({final.record, change});
    }
    write_devices(writes);
    write_events(page, writes);
    if (source_.remember_seen) write_seen(page);
    if (!result.needs_assignment.empty()) want_default_profile(result.needs_assignment);
    return result;
}

void DeviceWriter::read_stored(const ReducedPage& page) {
    std::vector<std::string> serials;
    serials.reserve(page.finals.size());
    for (const FinalState& final : page.finals)
        serials.push_back(final.record.device.serial_number);
    stored_.clear();
    stored_.reserve(serials.size());
    select_by_serial(connection_, "serial_number, row_hash, op_type, op_date, present", source_.token,
                     serials, [&](ams::odbc::Statement& row) {
                         std::string serial = row.text(1);
                         Stored stored;
                         stored.hash = row.text(2);
                         stored.op_type = row.optional_text(3);
                         stored.op_date = row.optional_text(4);
                         stored.present = row.boolean(5);
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

bool DeviceWriter::needs_profile(const FinalState& final, Change change) const {
    if (change != Change::added && change != Change::modified) return false;
    const Device& device = final.record.device;
    const bool without =
        !device.profile_status || *device.profile_status == "empty" || *device.profile_status == "removed";
    // On `added` the profile_uuid may be an old one that no longer counts, so it is assigned however right it
    // looks.
    if (final.came_back || device.op_type == "added") return true;
    if (device.op_type == "modified" && device.profile_status == "removed") return true;
    return change == Change::added && without;
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
    static const std::vector<std::string> columns{"token",   "serial_number", "at",     "event",
                                                  "op_date", "actor",         "detail", "event_key"};
    static const std::array<std::string, 3> key{"token", "serial_number", "event_key"};
    MultiRowInsert events(connection_, "mdm_dep_device_event", columns,
                          ams::odbc::on_conflict_ignore(connection_.dialect(), key));
    for (const Operation& operation : page.operations)
        events.add({source_.token, operation.serial_number, source_.now, operation.event, operation.op_date,
                    source_.actor, operation.detail, operation.key});
    for (const Write& write : writes) {
        if (write.record.device.op_type) continue; // the operation tells it
        const std::string& event =
            write.change == Change::added ? source_.found_event : source_.changed_event;
        if (event.empty()) continue;
        events.add({source_.token, write.record.device.serial_number, source_.now, event, nullptr,
                    source_.actor, profile_detail(write.record.device), unique_event_key()});
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

void DeviceWriter::want_default_profile(const std::vector<std::string>& serials) {
    const auto profile =
        connection_.query_text("SELECT default_profile_uuid FROM mdm_dep_token WHERE id = ?", source_.token);
    if (!profile) return;
    static const std::vector<std::string> columns{"token",  "serial_number", "profile_uuid", "state",
                                                  "reason", "requested_at",  "requested_by", "attempts"};
    // What a person asked for stays wanted, or unwanted; a cool-down (next_attempt_at) outlives the request.
    const bool mariadb = connection_.dialect() == Dialect::mariadb;
    const auto unless_asked = [&](const std::string& column) {
        return column + " = CASE WHEN mdm_dep_assignment.reason = 'action' THEN mdm_dep_assignment." +
               column + " ELSE " + (mariadb ? "VALUES(" + column + ")" : "excluded." + column) + " END";
    };
    const std::string tail = std::string(mariadb ? " ON DUPLICATE KEY UPDATE "
                                                 : " ON CONFLICT (token, serial_number) DO UPDATE SET ") +
                             unless_asked("profile_uuid") + ", " + unless_asked("requested_by") + ", " +
                             unless_asked("requested_at") +
                             ", attempts = 0, state = CASE WHEN mdm_dep_assignment.reason = 'action' AND "
                             "mdm_dep_assignment.state = "
                             "'stopped' THEN 'stopped' ELSE 'waiting' END";
    MultiRowInsert wanted(connection_, "mdm_dep_assignment", columns, tail);
    for (const std::string& serial : serials)
        wanted.add({source_.token, serial, *profile, "waiting", "default", source_.now, "system", 0});
    wanted.flush();
}

std::int64_t DeviceWriter::mark_left(const std::vector<std::string>& serials, const std::string& reason) {
    std::vector<std::string> usable;
    for (const std::string& serial : serials)
        if (usable_serial(serial)) usable.push_back(serial);
    std::vector<std::string> present;
    select_by_serial(connection_, "serial_number, present", source_.token, usable,
                     [&](ams::odbc::Statement& row) {
                         std::string serial = row.text(1);
                         if (row.boolean(2)) present.push_back(std::move(serial));
                     });
    static const std::vector<std::string> columns{"token",   "serial_number", "at",     "event",
                                                  "op_date", "actor",         "detail", "event_key"};
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
                    unique_event_key()});
    }
    events.flush();
    return static_cast<std::int64_t>(present.size());
}

} // namespace mdm::dep
