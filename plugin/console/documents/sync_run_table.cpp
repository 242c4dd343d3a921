#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Sync History",
  "doc": "Each run: when, who or what started it, what it found, and what to do if it failed.",
  "relation": "mdm_dep_sync_run_view",
  "key": "id",
  "columns": [
    {"name": "started_at", "type": "time", "title": "Started", "doc": "UTC."},
    {"name": "ended_at", "type": "time", "title": "Ended", "doc": "UTC. Empty while it runs."},
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account (MDM server) that was synced: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "search": true, "doc": "Name of that MDM server in Apple's portal."},
    {"name": "state", "type": "text", "title": "State", "doc": "How the run stands.",
     "values": [
       {"value": "running", "title": "Running", "tone": "info"},
       {"value": "succeeded", "title": "Succeeded", "tone": "success"},
       {"value": "failed", "title": "Failed", "tone": "danger", "text": "What was stored before the failure stays; the next run goes on from there."},
       {"value": "cancelled", "title": "Cancelled", "tone": "warning", "text": "Somebody stopped it, or the host shut down. The next run goes on from there."}
     ]},
    {"name": "phase", "type": "text", "title": "Kind", "doc": "Whether the run listed everything or only the changes.",
     "values": [
       {"value": "fetch", "title": "Full listing", "tone": "neutral", "text": "Every device of the account, then the changes since."},
       {"value": "sync", "title": "Changes", "tone": "neutral", "text": "What changed since the last run."}
     ]},
    {"name": "trigger", "type": "text", "title": "Started by", "doc": "What started the run.",
     "values": [
       {"value": "schedule", "title": "Schedule", "tone": "neutral"},
       {"value": "now", "title": "Sync Now", "tone": "neutral"},
       {"value": "full", "title": "Full Sync", "tone": "neutral"},
       {"value": "token", "title": "Token saved", "tone": "neutral"}
     ]},
    {"name": "actor", "type": "text", "title": "User", "search": true, "doc": "Who started it; system for the schedule."},
    {"name": "host", "type": "text", "title": "Host", "doc": "The host that did the work."},
    {"name": "pages", "type": "integer", "title": "Pages", "doc": "Pages read from Apple."},
    {"name": "added", "type": "integer", "title": "Added", "doc": "Devices that came to the account."},
    {"name": "modified", "type": "integer", "title": "Modified", "doc": "Changes told by Apple, also of what was done here; a device can have several."},
    {"name": "deleted", "type": "integer", "title": "Left", "doc": "Devices that left the account."},
    {"name": "unchanged", "type": "integer", "title": "Unchanged", "doc": "Records that told nothing new."},
    {"name": "skipped", "type": "integer", "title": "Skipped", "doc": "Records without a usable serial number."},
    {"name": "drift_missed", "type": "integer", "title": "Missed", "doc": "Devices that a full listing found though Apple had reported no change for them; counted under Added too. Empty: the run made no full listing over known devices."},
    {"name": "drift_gone", "type": "integer", "title": "Gone silently", "doc": "Devices that a full listing no longer showed and that Apple, asked for each, said are gone; counted under Left too."},
    {"name": "drift_changed", "type": "integer", "title": "Changed silently", "doc": "Devices whose values differed in a full listing though Apple had reported no change; counted under Modified too."},
    {"name": "error_text", "type": "text", "title": "Error and remedy", "doc": "What went wrong, what it means for devices, who does what."},
    {"name": "error_code", "type": "text", "title": "Error code", "search": true, "doc": "Stable id of the error, for searching the documentation."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "Every run of the DEP sync, newest first. A run's page lists its devices, and the drift that a full listing found.",
  "columns": [
    {"column": "started_at", "width": 150},
    {"column": "server_name", "width": 150},
    {"column": "state", "width": 105, "format": "badge"},
    {"column": "phase", "width": 110, "format": "badge"},
    {"column": "added", "width": 75, "format": "count"},
    {"column": "modified", "width": 85, "format": "count"},
    {"column": "deleted", "width": 65, "format": "count"},
    {"column": "error_text", "width": 360},
    {"column": "drift_missed", "width": 80, "format": "count"},
    {"column": "drift_gone", "width": 110, "format": "count"},
    {"column": "drift_changed", "width": 130, "format": "count"},
    {"column": "trigger", "width": 110},
    {"column": "actor", "width": 120},
    {"column": "pages", "width": 70, "format": "count", "hidden": true},
    {"column": "unchanged", "width": 100, "format": "count", "hidden": true},
    {"column": "ended_at", "width": 150, "hidden": true},
    {"column": "skipped", "width": 80, "format": "count", "hidden": true},
    {"column": "host", "width": 160, "hidden": true},
    {"column": "token", "width": 120, "hidden": true},
    {"column": "error_code", "width": 180, "format": "code", "hidden": true}
  ],
  "sort": "-started_at",
  "filters": ["state", "trigger", "token"],
  "empty": {
    "title": "Nothing was synced yet",
    "text": "The first run starts when a server token is saved; afterwards the job DEP sync runs every 12 hours."
  }
})json";

} // namespace

const TableDocument kSyncRunTable{"mdm_dep_sync_run", kTable, "mdm.dep.sync_runs", "DEP Sync History", kGrid};

} // namespace mdm::dep
