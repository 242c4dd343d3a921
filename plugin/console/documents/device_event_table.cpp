#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "Timeline",
  "doc": "What Apple reported about a device and what was done to it here; shown with the device.",
  "relation": "mdm_dep_device_event",
  "key": "id",
  "columns": [
    {"name": "token", "type": "integer", "title": "Account", "doc": "The account (MDM server) it happened on: key of the row in DEP Token."},
    {"name": "serial_number", "type": "text", "title": "Serial number", "search": true, "doc": "The device."},
    {"name": "at", "type": "time", "title": "When", "doc": "When it was recorded here, UTC."},
    {"name": "event", "type": "text", "title": "What", "doc": "What happened.",
     "values": [
       {"value": "added", "title": "Added", "tone": "success", "text": "Apple reported that it came to this MDM server."},
       {"value": "modified", "title": "Modified", "tone": "info", "text": "Apple reported a change."},
       {"value": "deleted", "title": "Deleted", "tone": "warning", "text": "Apple reported that it left this MDM server."},
       {"value": "found", "title": "Found", "tone": "info", "text": "A full listing showed it though no change had been reported."},
       {"value": "drifted", "title": "Drifted", "tone": "info", "text": "A full listing showed values that no reported change explains."},
       {"value": "gone", "title": "Gone", "tone": "warning", "text": "Apple confirmed that it is not on this MDM server any more, though nobody had reported that it left."},
       {"value": "assigned", "title": "Profile assigned", "tone": "success", "text": "Apple accepted the profile; the device takes it the next time it is set up."},
       {"value": "assign_failed", "title": "Profile not assigned", "tone": "warning", "text": "Apple held the device back or could not assign it; the details have Apple's word and the next attempt."},
       {"value": "assign_stopped", "title": "Wait stopped", "tone": "neutral", "text": "Somebody took back the wish for a profile."},
       {"value": "removed", "title": "Profile removed", "tone": "warning", "text": "The profile was taken away here; after the next erase the device sets up without management."},
       {"value": "remove_failed", "title": "Profile not removed", "tone": "warning", "text": "Apple did not take the profile away."},
       {"value": "refreshed", "title": "Refreshed", "tone": "info", "text": "Somebody asked Apple for it here, and its values had changed."},
       {"value": "disown_requested", "title": "Disown requested", "tone": "warning", "text": "Apple is asked to take it out of the organisation."},
       {"value": "disowned", "title": "Disowned", "tone": "warning", "text": "Apple has taken it out of the organisation."},
       {"value": "disown_failed", "title": "Disown failed", "tone": "danger", "text": "Apple did not take it out of the organisation."},
       {"value": "disown_unclear", "title": "Disown unclear", "tone": "danger", "text": "The answer was lost, and asking again failed: it may or may not have left the organisation. Refresh from Apple tells."},
       {"value": "activation_lock", "title": "Activation Lock", "tone": "info", "text": "Apple was asked to lock it; the details have the answer."},
       {"value": "bypass_code_shown", "title": "Bypass code shown", "tone": "warning", "text": "Somebody looked at the code that unlocks it."}
     ]},
    {"name": "op_date", "type": "time", "title": "At Apple", "doc": "When Apple recorded it, UTC. Empty: not reported by Apple."},
    {"name": "actor", "type": "text", "title": "Who", "doc": "The user, or system for a scheduled run."},
    {"name": "run", "type": "integer", "title": "Run", "doc": "The run that recorded it: key of the row in DEP Sync History, while it is kept. Empty: a person's action."},
    {"name": "detail", "type": "json", "title": "Details", "doc": "What changed."}
  ]
})json";

} // namespace

const TableDocument kDeviceEventTable{"mdm_dep_device_event", kTable, {}, {}, {}};

} // namespace mdm::dep
