#include "plugin/store/event_store.hpp"

#include "plugin/store/delete_rows.hpp"
#include "plugin/store/device_writer.hpp"
#include "plugin/store/row_text.hpp"

namespace mdm::dep {

using ams::odbc::Connection;

void EventStore::record(std::int64_t token, const std::string& actor,
                        const std::vector<ActionEvent>& events) {
    static const std::vector<std::string> columns{"token", "serial_number", "at",       "event",
                                                  "actor", "detail",        "event_key"};
    const std::string now = database_.now();
    database_.transact([&](Connection& connection) {
        ams::odbc::MultiRowInsert rows(connection, "mdm_dep_device_event", columns);
        for (const ActionEvent& event : events)
            if (usable_serial(event.serial_number))
                rows.add({token, event.serial_number, now, fit(event.event, 32), actor, event.detail,
                          unique_event_key()});
        rows.flush();
    });
}

std::vector<EventRow> EventStore::timeline(std::int64_t token, const std::string& serial_number,
                                           std::size_t limit) {
    return database_.read([&](Connection& connection) {
        std::vector<EventRow> events;
        auto rows = connection.query(
            "SELECT id, serial_number, at, event, op_date, actor, detail FROM mdm_dep_device_event "
            "WHERE token = ? AND serial_number = ? ORDER BY id DESC LIMIT ?",
            token, serial_number, limit);
        while (rows.fetch()) {
            EventRow event;
            event.id = rows.int64(1);
            event.serial_number = rows.text(2);
            event.at = rows.text(3);
            event.event = rows.text(4);
            event.op_date = rows.optional_text(5);
            event.actor = rows.text(6);
            event.detail = rows.optional_text(7);
            events.push_back(std::move(event));
        }
        return events;
    });
}

std::int64_t EventStore::prune(const std::string& before, std::size_t limit) {
    return database_.transact([&](Connection& connection) {
        return delete_rows(connection, "mdm_dep_device_event",
                           "SELECT e.id FROM mdm_dep_device_event e WHERE e.at < ? AND EXISTS "
                           "(SELECT 1 FROM mdm_dep_device_event n WHERE n.token = e.token AND "
                           "n.serial_number = e.serial_number AND n.id > e.id) ORDER BY e.at LIMIT ?",
                           before, limit);
    });
}

} // namespace mdm::dep
