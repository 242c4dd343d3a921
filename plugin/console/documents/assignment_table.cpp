#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Assignments",
  "doc": "Which profile each device is meant to get and how the attempts went. What is done is hidden unless a filter asks for it.",
  "relation": "mdm_dep_assignment_view",
  "key": "id",
  "default_filter": {"state": {"ne": "done"}},
  "columns": [
    {"name": "serial_number", "type": "text", "title": "Serial number", "search": true, "doc": "The device."},
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account (MDM server) it is on: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "search": true, "doc": "Name of that MDM server in Apple's portal."},
    {"name": "profile_name", "type": "text", "title": "Wanted profile", "search": true, "doc": "Name of the profile the device is to get. Empty: it is to have none, or the profile has not been read."},
    {"name": "profile_uuid", "type": "text", "title": "Profile UUID", "doc": "Apple's id of that profile; empty: the device is to have none."},
    {"name": "state", "type": "text", "title": "State", "doc": "How the wish stands.",
     "values": [
       {"value": "waiting", "title": "Waiting", "tone": "info", "text": "It is carried out when its time has come, without anybody's help."},
       {"value": "done", "title": "Done", "tone": "success", "text": "Apple accepted it. The device takes the profile the next time it is set up."},
       {"value": "stopped", "title": "Stopped", "tone": "neutral", "text": "It is not tried any more; the explanation says why. Assign Profile makes a new wish."}
     ]},
    {"name": "last_outcome", "type": "text", "title": "Last answer", "doc": "Apple's answer to the last attempt; empty: none was made.",
     "values": [
       {"value": "SUCCESS", "title": "Accepted", "tone": "success"},
       {"value": "THROTTLED", "title": "Held by Apple", "tone": "warning", "text": "The device was assigned too often. Apple holds it back for about a day; a try before begins the time anew, so nobody can hurry it."},
       {"value": "FAILED", "title": "Failed", "tone": "warning", "text": "Apple could not assign it, or left it out of its answer. It is tried again after an hour, after a day from the third time on."},
       {"value": "NOT_ACCESSIBLE", "title": "Not on the server", "tone": "warning", "text": "Apple says that the device is not on this MDM server any more."},
       {"value": "PROFILE_NOT_FOUND", "title": "Profile unknown", "tone": "danger", "text": "Apple does not know the profile for this MDM server. Create it anew with Create New from This and assign that one."}
     ]},
    {"name": "next_attempt_at", "type": "time", "title": "Not before", "doc": "What waits is tried then, UTC; a stopped one that Apple holds back cannot be tried anew before. Empty: with the next run."},
    {"name": "detail", "type": "text", "title": "Explanation", "doc": "Why it waits or stopped, and what would change that."},
    {"name": "reason", "type": "text", "title": "Wanted by", "doc": "Whether the account's default profile asks for it or a person does.",
     "values": [
       {"value": "default", "title": "Default profile", "tone": "neutral"},
       {"value": "action", "title": "Person", "tone": "neutral", "text": "A person decided; the default profile does not overrule it until the device comes to the server anew."}
     ]},
    {"name": "requested_by", "type": "text", "title": "User", "search": true, "doc": "Who asked; system for a default profile given by the sync."},
    {"name": "requested_at", "type": "time", "title": "Asked", "doc": "When the wish was made, UTC. The oldest is served first."},
    {"name": "attempts", "type": "integer", "title": "Attempts", "doc": "Attempts since the wish was made."},
    {"name": "failures", "type": "integer", "title": "Failures in a row", "doc": "Attempts in a row that Apple answered with a failure."},
    {"name": "last_attempt_at", "type": "time", "title": "Last attempt", "doc": "UTC. Empty: none was made."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "Devices that wait for a profile, and those whose wait was stopped. The job DEP assignments works the list by itself.",
  "columns": [
    {"column": "serial_number", "width": 150, "format": "code"},
    {"column": "profile_name", "width": 200},
    {"column": "state", "width": 100, "format": "badge"},
    {"column": "last_outcome", "width": 140, "format": "badge"},
    {"column": "next_attempt_at", "width": 150, "format": "relative_time"},
    {"column": "detail", "width": 420},
    {"column": "server_name", "width": 180},
    {"column": "reason", "width": 120},
    {"column": "requested_by", "width": 120},
    {"column": "requested_at", "width": 150, "format": "relative_time"},
    {"column": "attempts", "width": 90, "format": "count", "hidden": true},
    {"column": "failures", "width": 110, "format": "count", "hidden": true},
    {"column": "last_attempt_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "profile_uuid", "width": 280, "format": "code", "hidden": true},
    {"column": "token", "width": 120, "hidden": true}
  ],
  "sort": "-requested_at",
  "filters": ["state", "last_outcome", "reason", "token"],
  "toolbar": [{"action": "mdm.dep.assignment.cancel"}],
  "context": [{"action": "mdm.dep.assignment.cancel"}],
  "empty": {
    "title": "Nothing waits",
    "text": "Devices are listed here while they wait for a profile: because Apple holds them back, because an attempt failed, or because the next run has not come yet.",
    "steps": [
      "Choose a default profile for an account with Set Default Profile in DEP Token, or",
      "select devices in DEP Enrolled and press DEP > Assign Profile to selected."
    ]
  }
})json";

} // namespace

const TableDocument kAssignmentTable{"mdm_dep_assignment", kTable, "mdm.dep.assignments", "DEP Assignments",
                                     kGrid};

} // namespace mdm::dep
