#include "plugin/store/device_store.hpp"

#include "plugin/store/device_writer.hpp"
#include "plugin/store/fence.hpp"
#include "plugin/store/row_text.hpp"

#include <algorithm>

namespace mdm::dep {

using ams::odbc::Connection;

PageResult DeviceStore::apply_page(const Lease& lease, std::int64_t run, Phase asked, const DevicePage& page,
                                   const Position& next) {
    // Outside of the transaction: it takes no part of its time.
    ReducedPage reduced =
        reduce(page.devices, asked == Phase::fetch ? Telling::standing : Telling::operations);
    reduced.skipped += static_cast<std::int64_t>(page.skipped);
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        const FencedState state = check_fence(connection, lease);
        const bool repeated = asked == Phase::fetch && state.refetch;
        RecordSource source{.token = lease.token, .now = now, .may_be_late = true, .run = run};
        if (repeated && state.reconciles) { // what a first fetch finds is no news: it is the beginning
            source.found_event = "found";
            source.changed_event = "drifted";
            source.drift = true;
        }
        source.remember_seen = repeated;
        if (asked == Phase::sync) { // should a record not say what happened, its values do
            source.found_event = "added";
            source.changed_event = "modified";
            source.explains_drift = state.reconciles;
        }
        PageResult result = DeviceWriter(connection, source).write(reduced);
        count_in_run(connection, run, 1, result);
        if (source.drift || result.drift_missed != 0 || result.drift_changed != 0)
            count_drift(connection, run, result.drift_missed, 0, result.drift_changed);
        store_position(connection, lease, asked, next, page.fetched_until, now);
        return result;
    });
}

std::vector<std::string> DeviceStore::suspects(std::int64_t token, const std::string& after,
                                               std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<std::string> serials;
        auto rows =
            connection.query("SELECT d.serial_number FROM mdm_dep_device d "
                             "JOIN mdm_dep_sync_state s ON s.token = d.token AND s.refetch <> 0 "
                             "WHERE d.token = ? AND d.present = 1 AND d.serial_number > ? AND NOT EXISTS "
                             "(SELECT 1 FROM mdm_dep_fetch_seen f WHERE f.token = d.token AND "
                             "f.serial_number = d.serial_number) "
                             "ORDER BY d.serial_number LIMIT ?",
                             token, after, limit);
        while (rows.fetch())
            serials.push_back(rows.text(1));
        return serials;
    });
}

std::int64_t DeviceStore::mark_gone(const Lease& lease, std::int64_t run,
                                    const std::vector<std::string>& serials) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        const FencedState state = check_fence(connection, lease);
        PageResult result;
        result.deleted = DeviceWriter(connection, {.token = lease.token, .now = now, .run = run})
                             .mark_left(serials, "gone");
        count_in_run(connection, run, 0, result);
        if (state.reconciles) count_drift(connection, run, 0, result.deleted, 0);
        return result.deleted;
    });
}

namespace {

std::vector<Device> only_found(const std::vector<Device>& devices) {
    std::vector<Device> found;
    for (const Device& device : devices)
        if (device.response_status == "SUCCESS") found.push_back(device);
    return found;
}

} // namespace

PageResult DeviceStore::apply_details(const Lease& lease, std::int64_t run,
                                      const std::vector<Device>& devices) {
    const ReducedPage reduced = reduce(only_found(devices), Telling::standing);
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        const FencedState state = check_fence(connection, lease);
        const RecordSource source{.token = lease.token,
                                  .now = now,
                                  .found_event = "found",
                                  .changed_event = "drifted",
                                  .remember_seen = state.refetch,
                                  .drift = state.reconciles,
                                  .may_be_late = true,
                                  .run = run};
        PageResult result = DeviceWriter(connection, source).write(reduced);
        count_in_run(connection, run, 0, result);
        if (state.reconciles) count_drift(connection, run, result.drift_missed, 0, result.drift_changed);
        return result;
    });
}

PageResult DeviceStore::apply_confirmed(const Lease& lease, std::int64_t run,
                                        const std::vector<Device>& operations) {
    const ReducedPage reduced = reduce(operations);
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        check_fence(connection, lease);
        const RecordSource source{.token = lease.token, .now = now, .confirmed = true, .run = run};
        PageResult result = DeviceWriter(connection, source).write(reduced);
        count_in_run(connection, run, 0, result);
        return result;
    });
}

PageResult DeviceStore::refresh(std::int64_t token, const std::string& actor,
                                const std::vector<Device>& devices, const std::vector<std::string>& gone,
                                const std::vector<Row>& before) {
    const ReducedPage reduced = reduce(only_found(devices), Telling::standing);
    const std::string now = database_.now();
    RecordSource source{
        .token = token, .now = now, .actor = actor, .found_event = "refreshed", .changed_event = "refreshed"};
    for (const Row& row : before)
        if (row.token == token) source.versions.emplace(row.device.serial_number, row.version);
    return database_.transact([&](Connection& connection) {
        take_turn(connection, token);
        DeviceWriter writer(connection, source);
        PageResult result = writer.write(reduced);
        result.deleted += writer.mark_left(gone, "gone");
        return result;
    });
}

std::int64_t DeviceStore::leave(std::int64_t token, const std::string& actor,
                                const std::vector<std::string>& serials, const std::string& reason) {
    const std::string now = database_.now();
    return database_.transact([&](Connection& connection) {
        take_turn(connection, token);
        return DeviceWriter(connection, {.token = token, .now = now, .actor = actor})
            .mark_left(serials, reason);
    });
}

std::vector<std::string> DeviceStore::unread_replacements(std::int64_t token, std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<std::string> serials;
        auto rows = connection.query(
            "SELECT serial_number FROM mdm_dep_device WHERE token = ? AND is_replacement_device = 1 AND "
            "present = 1 AND original_device_serial_number IS NULL ORDER BY id LIMIT ?",
            token, limit);
        while (rows.fetch())
            serials.push_back(rows.text(1));
        return serials;
    });
}

void DeviceStore::save_replacement(std::int64_t token, const std::string& serial_number,
                                   const std::optional<std::string>& original_device_serial_number,
                                   const std::optional<std::string>& replacement_date) {
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        connection.execute(
            "UPDATE mdm_dep_device SET original_device_serial_number = ?, replacement_date = ?, "
            "updated_at = ? WHERE token = ? AND serial_number = ?",
            fit(original_device_serial_number.value_or(""), 64), fit(replacement_date, 24), now, token,
            serial_number);
    });
}

namespace {

std::string row_columns() {
    std::string columns = "id, token, present, serial_number, op_type, op_date, row_hash";
    for (const std::string& column : reported_columns())
        columns += ", " + column;
    return columns;
}

DeviceStore::Row read_row(ams::odbc::Statement& statement) {
    DeviceStore::Row row;
    row.id = statement.int64(1);
    row.token = statement.int64(2);
    row.present = statement.boolean(3);
    row.device.serial_number = statement.text(4);
    row.device.op_type = statement.optional_text(5);
    row.device.op_date = statement.optional_text(6);
    row.version = version_of(statement.text(7), row.device.op_type, row.device.op_date, row.present);
    read_reported(statement, 8, row.device);
    return row;
}

} // namespace

std::vector<DeviceStore::Row> DeviceStore::find(const std::vector<std::int64_t>& ids) {
    constexpr std::size_t kChunk = 500;
    return database_.read([&](Connection& connection) {
        std::vector<Row> found;
        found.reserve(ids.size());
        for (std::size_t at = 0; at < ids.size(); at += kChunk) {
            auto& select =
                connection.cached("SELECT " + row_columns() + " FROM mdm_dep_device WHERE id IN (" +
                                  ams::odbc::placeholders(kChunk) + ")");
            for (std::size_t i = 0; i < kChunk; ++i) // filled up with the last one: one statement serves
                select.bind(i + 1, ids[std::min(at + i, ids.size() - 1)]);
            select.execute();
            while (select.fetch())
                found.push_back(read_row(select));
        }
        return found;
    });
}

std::optional<DeviceStore::Row> DeviceStore::find(std::int64_t token, const std::string& serial_number) {
    return database_.read([&](Connection& connection) -> std::optional<Row> {
        auto row = connection.query("SELECT " + row_columns() +
                                        " FROM mdm_dep_device WHERE token = ? AND serial_number = ?",
                                    token, serial_number);
        if (!row.fetch()) return std::nullopt;
        return read_row(row);
    });
}

void DeviceStore::gather_statistics() {
    if (database_.dialect() != ams::odbc::Dialect::postgresql) return;
    database_.read([&](Connection& connection) {
        connection.execute("ANALYZE mdm_dep_device, mdm_dep_device_event, mdm_dep_assignment");
    });
}

std::int64_t DeviceStore::count(std::int64_t token) {
    return database_.transact([&](Connection& connection) {
        const auto devices = connection.query_int64(
            "SELECT count(*) FROM mdm_dep_device WHERE token = ? AND present = 1", token);
        connection.execute("UPDATE mdm_dep_token SET device_count = ? WHERE id = ?", devices, token);
        return devices.value();
    });
}

} // namespace mdm::dep
