#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Enrolled",
  "doc": "Every device Apple has assigned to one of the linked MDM servers. The same serial number can be on two servers while it is being moved.",
  "relation": "mdm_dep_device_view",
  "key": "id",
  "default_filter": {"present": {"eq": true}},
  "columns": [
    {"name": "serial_number", "type": "text", "title": "Serial number", "search": true, "doc": "Apple's serial number; with the account it identifies the device."},
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account (MDM server) the device is assigned to: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "doc": "Name of that MDM server in Apple's portal."},
    {"name": "model", "type": "text", "title": "Model", "search": true, "doc": "Marketing name."},
    {"name": "description", "type": "text", "title": "Description", "search": true, "doc": "Apple's text: size, colour, capacity."},
    {"name": "color", "type": "text", "title": "Colour", "doc": "As Apple names it."},
    {"name": "asset_tag", "type": "text", "title": "Asset tag", "search": true, "doc": "Set by the reseller; mostly empty."},
    {"name": "device_family", "type": "text", "title": "Family", "doc": "iPhone, iPad, Mac, AppleTV, ..."},
    {"name": "os", "type": "text", "title": "OS", "doc": "Operating system; may be empty for hardware newer than Apple's own data.",
     "values": [
       {"value": "iOS", "title": "iOS", "tone": "neutral"},
       {"value": "iPadOS", "title": "iPadOS", "tone": "neutral"},
       {"value": "OSX", "title": "macOS", "tone": "neutral"},
       {"value": "tvOS", "title": "tvOS", "tone": "neutral"},
       {"value": "visionOS", "title": "visionOS", "tone": "neutral"}
     ]},
    {"name": "profile_status", "type": "text", "title": "Profile status",
     "doc": "Where the device stands with its enrollment profile.",
     "values": [
       {"value": "empty", "title": "No profile", "tone": "neutral", "text": "Never had a profile on this server. Switched on now, it sets up without management."},
       {"value": "assigned", "title": "Assigned", "tone": "info", "text": "The profile waits at Apple; the device takes it the next time it is set up."},
       {"value": "pushed", "title": "Delivered", "tone": "success", "text": "The device has fetched the profile. Another profile takes effect only after an erase."},
       {"value": "removed", "title": "Removed", "tone": "warning", "text": "The assignment was withdrawn here, or the device was moved or assigned again in the portal. After the next erase it sets up without management."}
     ]},
    {"name": "profile_name", "type": "text", "title": "Profile", "search": true, "doc": "Name of the profile; empty while it has not been read or there is none."},
    {"name": "profile_uuid", "type": "text", "title": "Profile UUID", "doc": "Apple's id of the profile. May linger while the status is Removed."},
    {"name": "profile_assign_time", "type": "time", "title": "Profile assigned", "doc": "When the profile was assigned at Apple, UTC."},
    {"name": "profile_push_time", "type": "time", "title": "Profile delivered", "doc": "When the device fetched it, UTC."},
    {"name": "device_assigned_date", "type": "time", "title": "On this server since", "doc": "When the device was assigned to this MDM server, UTC."},
    {"name": "device_assigned_by", "type": "text", "title": "Assigned by", "search": true, "doc": "Who assigned it to this MDM server; -1: not a person."},
    {"name": "op_type", "type": "text", "title": "Last operation",
     "doc": "Last operation Apple reported; empty if the device is known from a full listing only.",
     "values": [
       {"value": "added", "title": "Added", "tone": "success", "text": "Came to this MDM server."},
       {"value": "modified", "title": "Modified", "tone": "info", "text": "Something about it or its profile changed; a move from another server is reported so too."},
       {"value": "deleted", "title": "Deleted", "tone": "warning", "text": "Left this MDM server."}
     ]},
    {"name": "op_date", "type": "time", "title": "Last operation at", "doc": "When Apple recorded it, UTC."},
    {"name": "present", "type": "bool", "title": "Present",
     "doc": "Whether the device is on this MDM server now. Devices that have left are hidden unless a filter asks for them.",
     "values": [
       {"value": true, "title": "On this server", "tone": "success"},
       {"value": false, "title": "Has left", "tone": "neutral", "text": "Moved, unassigned, released or replaced. The row stays for its history."}
     ]},
    {"name": "left_at", "type": "time", "title": "Left", "doc": "When it left this MDM server, UTC. Empty: it is on it."},
    {"name": "left_reason", "type": "text", "title": "How it left", "doc": "How this became known.",
     "values": [
       {"value": "deleted", "title": "Reported", "tone": "neutral", "text": "Apple reported that it was unassigned, moved or replaced."},
       {"value": "disowned", "title": "Disowned here", "tone": "warning", "text": "It was given up for good from this console."},
       {"value": "gone", "title": "Found missing", "tone": "neutral", "text": "Apple, asked about it, said that it is not on this server: released, or not reported yet how it left."}
     ]},
    {"name": "mdm_migration_deadline", "type": "time", "title": "Migration deadline", "doc": "The device migrates from another MDM by then, UTC; it needs a profile before."},
    {"name": "is_replacement_device", "type": "bool", "title": "Replacement", "doc": "It replaces a repaired device."},
    {"name": "released_by_replacement", "type": "bool", "title": "Replaced", "doc": "It left because another device replaced it."},
    {"name": "original_device_serial_number", "type": "text", "title": "Replaces", "search": true, "doc": "Serial number of the device that this one replaces. Empty: it replaces none, or that was not read yet."},
    {"name": "replacement_date", "type": "text", "title": "Replaced on", "doc": "Day of the replacement, as Apple tells it."},
    {"name": "wifi_mac_address", "type": "text", "title": "Wi-Fi MAC", "search": true, "doc": "Wi-Fi hardware address."},
    {"name": "bluetooth_mac_address", "type": "text", "title": "Bluetooth MAC", "doc": "Bluetooth hardware address."},
    {"name": "ethernet_mac_address", "type": "text", "title": "Ethernet MAC", "doc": "Ethernet hardware address."},
    {"name": "imei", "type": "json", "title": "IMEI", "doc": "List of mobile equipment identities."},
    {"name": "meid", "type": "json", "title": "MEID", "doc": "List of mobile equipment identifiers."},
    {"name": "eid", "type": "text", "title": "EID", "doc": "Id of the eSIM chip."},
    {"name": "extra", "type": "json", "title": "Other", "doc": "What Apple sends that this version does not know."},
    {"name": "first_seen_at", "type": "time", "title": "First seen", "doc": "When this installation first learned of the device, UTC."},
    {"name": "updated_at", "type": "time", "title": "Changed", "doc": "When a value here last changed, UTC."}
  ],
  "timeline": {
    "table": "mdm_dep_device_event",
    "match": {"token": "token", "serial_number": "serial_number"},
    "sort": "-id"
  }
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "All devices of the linked Apple accounts, grouped by the account they are assigned to.",
  "columns": [
    {"column": "serial_number", "width": 150, "format": "code"},
    {"column": "model", "width": 160},
    {"column": "device_family", "width": 90},
    {"column": "os", "width": 90},
    {"column": "profile_status", "width": 120, "format": "badge"},
    {"column": "profile_name", "width": 200},
    {"column": "profile_assign_time", "width": 150, "format": "relative_time"},
    {"column": "profile_push_time", "width": 150, "format": "relative_time"},
    {"column": "device_assigned_date", "width": 150, "format": "relative_time"},
    {"column": "device_assigned_by", "width": 200},
    {"column": "description", "width": 300},
    {"column": "token", "width": 180, "hidden": true},
    {"column": "server_name", "width": 180, "hidden": true},
    {"column": "color", "width": 110, "hidden": true},
    {"column": "asset_tag", "width": 140, "hidden": true},
    {"column": "profile_uuid", "width": 280, "format": "code", "hidden": true},
    {"column": "op_type", "width": 110, "format": "badge", "hidden": true},
    {"column": "op_date", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "present", "width": 120, "format": "badge", "hidden": true},
    {"column": "left_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "left_reason", "width": 130, "format": "badge", "hidden": true},
    {"column": "mdm_migration_deadline", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "is_replacement_device", "width": 110, "hidden": true},
    {"column": "released_by_replacement", "width": 110, "hidden": true},
    {"column": "original_device_serial_number", "width": 150, "format": "code", "hidden": true},
    {"column": "replacement_date", "width": 130, "hidden": true},
    {"column": "wifi_mac_address", "width": 150, "format": "code", "hidden": true},
    {"column": "bluetooth_mac_address", "width": 150, "format": "code", "hidden": true},
    {"column": "ethernet_mac_address", "width": 150, "format": "code", "hidden": true},
    {"column": "imei", "width": 180, "format": "code", "hidden": true},
    {"column": "meid", "width": 160, "format": "code", "hidden": true},
    {"column": "eid", "width": 280, "format": "code", "hidden": true},
    {"column": "extra", "width": 240, "format": "code", "hidden": true},
    {"column": "first_seen_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "updated_at", "width": 150, "format": "relative_time", "hidden": true}
  ],
  "group_by": "token",
  "sort": "serial_number",
  "filters": ["profile_status", "device_family", "os", "present"],
  "toolbar": [
    {"action": "mdm.dep.device.assign_profile", "title": "Assign Profile to selected"},
    {"action": "mdm.dep.device.remove_profile"},
    {"action": "mdm.dep.device.refresh"},
    {"action": "mdm.dep.device.activation_lock"},
    {"action": "mdm.dep.device.disown"}
  ],
  "context": [
    {"action": "mdm.dep.device.assign_profile"},
    {"action": "mdm.dep.device.remove_profile"},
    {"action": "mdm.dep.device.refresh"},
    {"action": "mdm.dep.device.activation_lock"},
    {"action": "mdm.dep.device.activation_lock_code"},
    {"action": "mdm.dep.device.disown"}
  ],
  "empty": {
    "title": "No devices",
    "text": "Devices appear here after the first sync of a server token. A device bought today can take a few minutes to show up at Apple.",
    "steps": [
      "Link an Apple account under Setup > App Administration > Client Manager > DEP Token.",
      "In Apple's portal assign devices to that MDM server.",
      "Wait for the sync, or press DEP > Sync Now in DEP Token."
    ]
  }
})json";

} // namespace

const TableDocument kDeviceTable{"mdm_dep_device", kTable, "mdm.dep.devices", "DEP Enrolled", kGrid};

} // namespace mdm::dep
