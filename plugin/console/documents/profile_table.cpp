#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Profiles",
  "doc": "Enrollment profiles defined here or seen on a device. Apple offers no way to change or delete one.",
  "relation": "mdm_dep_profile_view",
  "key": "id",
  "columns": [
    {"name": "profile_name", "type": "text", "title": "Name", "search": true, "doc": "Name of the profile. Empty: it was seen on a device and has not been read from Apple yet."},
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account (MDM server) the profile belongs to: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "doc": "Name of that MDM server in Apple's portal."},
    {"name": "profile_uuid", "type": "text", "title": "Profile UUID", "search": true, "doc": "Apple's id of the profile."},
    {"name": "url", "type": "text", "title": "MDM server URL", "search": true, "doc": "Where the device gets its MDM profile from and enrolls."},
    {"name": "configuration_web_url", "type": "text", "title": "Web enrollment URL", "doc": "A page the device shows first; it wins over the MDM server URL."},
    {"name": "device_count", "type": "integer", "title": "Devices", "doc": "Devices of the account that have this profile now."},
    {"name": "is_default", "type": "bool", "title": "Default", "doc": "Whether devices of the account without a profile are meant to get this one."},
    {"name": "origin", "type": "text", "title": "Origin", "doc": "Where this installation has the profile from.",
     "values": [
       {"value": "defined", "title": "Defined here", "tone": "info"},
       {"value": "read", "title": "Read from Apple", "tone": "neutral", "text": "Seen on a device and then read from Apple: it was defined elsewhere with the same MDM server."},
       {"value": "missing", "title": "Unknown to Apple", "tone": "warning", "text": "A device names it, but Apple does not know it for this MDM server. The device keeps what it has until another profile is assigned."}
     ]},
    {"name": "cloned_from", "type": "text", "title": "Created from", "doc": "UUID of the profile whose values the form began with."},
    {"name": "created_at", "type": "time", "title": "Known since", "doc": "When it was defined or first seen here, UTC."},
    {"name": "created_by", "type": "text", "title": "Created by", "doc": "User who defined it here; empty for a profile seen on a device."},
    {"name": "updated_at", "type": "time", "title": "Changed", "doc": "When what is known about it last changed, UTC."},
    {"name": "json", "type": "json", "title": "Content", "doc": "The profile as it was sent to Apple; of one that was defined elsewhere, as it was read from there."},
    {"name": "apple_json", "type": "json", "title": "Apple's copy", "doc": "The profile as Apple answered when it was read last. Empty: it was not read back yet."},
    {"name": "apple_read_at", "type": "time", "title": "Read from Apple", "doc": "When Apple was last asked for its copy, UTC."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "What a device is told when it is first switched on. A profile cannot be modified after it has been created.",
  "columns": [
    {"column": "profile_name", "width": 200},
    {"column": "server_name", "width": 160},
    {"column": "device_count", "width": 90, "format": "count"},
    {"column": "is_default", "width": 90, "format": "badge"},
    {"column": "url", "width": 240},
    {"column": "origin", "width": 140, "format": "badge"},
    {"column": "created_at", "width": 150, "format": "relative_time"},
    {"column": "created_by", "width": 140},
    {"column": "cloned_from", "width": 280, "format": "code"},
    {"column": "profile_uuid", "width": 280, "format": "code"},
    {"column": "configuration_web_url", "width": 320, "hidden": true},
    {"column": "apple_read_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "apple_json", "width": 400, "format": "code", "hidden": true},
    {"column": "updated_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "token", "width": 160, "hidden": true},
    {"column": "json", "width": 400, "format": "code", "hidden": true}
  ],
  "sort": "profile_name",
  "filters": ["token", "origin"],
  "toolbar": [
    {"action": "mdm.dep.profile.new"}
  ],
  "context": [
    {"action": "mdm.dep.profile.clone"},
    {"action": "mdm.dep.profile.refresh"}
  ],
  "empty": {
    "title": "No profiles",
    "text": "A profile is a directive to Apple's servers which tells what a device should do upon activation. Profiles that devices already have appear here after a sync.",
    "actions": ["mdm.dep.profile.new"]
  }
})json";

} // namespace

const TableDocument kProfileTable{"mdm_dep_profile", kTable, "mdm.dep.profiles", "DEP Profiles", kGrid};

} // namespace mdm::dep
