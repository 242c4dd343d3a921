#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Activation Lock",
  "doc": "Every Activation Lock that was asked for here, with Apple's answer. The bypass codes themselves are sealed and not part of this list.",
  "relation": "mdm_dep_activation_lock_view",
  "key": "id",
  "columns": [
    {"name": "serial_number", "type": "text", "title": "Serial number", "search": true, "doc": "The device."},
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account (MDM server) through which it was asked for: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "doc": "Name of that MDM server in Apple's portal."},
    {"name": "state", "type": "text", "title": "Answer",
     "doc": "Apple's answer, or where the request stands.",
     "values": [
       {"value": "SUCCESS", "title": "Locked", "tone": "success", "text": "Apple locked the device."},
       {"value": "pending", "title": "Asking", "tone": "info", "text": "Apple is being asked. If it stays so, the host ended meanwhile: the device may be locked, and its code is kept."},
       {"value": "unknown", "title": "Answer lost", "tone": "danger", "text": "The connection broke: the device may be locked. Its code is kept in case it is."},
       {"value": "refused", "title": "Not taken", "tone": "warning", "text": "Apple took no request from this MDM server; the device is unchanged. DEP Token says why."},
       {"value": "NOT_ACCESSIBLE", "title": "Not on this server", "tone": "warning", "text": "The device is not on this MDM server, so it cannot be locked from here."},
       {"value": "ORG_NOT_SUPPORTED", "title": "Not offered", "tone": "neutral", "text": "Apple does not offer this to the organisation."},
       {"value": "DEVICE_NOT_SUPPORTED", "title": "Not supported", "tone": "neutral", "text": "This kind of device cannot be locked."},
       {"value": "DEVICE_ALREADY_LOCKED", "title": "Locked before", "tone": "warning", "text": "The device was locked before, by Find My or by another request. The code of this request does not unlock it."},
       {"value": "FAILED", "title": "Failed", "tone": "danger", "text": "Apple could not do it at the moment; it can be asked again."}
     ]},
    {"name": "has_bypass_code", "type": "bool", "title": "Bypass code", "doc": "Whether a bypass code was made for it and is kept here, sealed. Without one the lock is to the person who created the MDM server."},
    {"name": "lost_message", "type": "text", "title": "Message", "doc": "Shown on the locked device. Empty: none."},
    {"name": "requested_at", "type": "time", "title": "Asked", "doc": "When it was asked for, UTC."},
    {"name": "requested_by", "type": "text", "title": "Asked by", "search": true, "doc": "The user who asked for it."},
    {"name": "updated_at", "type": "time", "title": "Answered", "doc": "When the answer was recorded, UTC."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "Who locked which device, and what Apple answered. A code is shown in DEP Enrolled with Show Bypass Code.",
  "columns": [
    {"column": "serial_number", "width": 150, "format": "code"},
    {"column": "token", "width": 180},
    {"column": "state", "width": 150, "format": "badge"},
    {"column": "has_bypass_code", "width": 110},
    {"column": "lost_message", "width": 260},
    {"column": "requested_at", "width": 150, "format": "relative_time"},
    {"column": "requested_by", "width": 160},
    {"column": "updated_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "server_name", "width": 180, "hidden": true}
  ],
  "sort": "-requested_at",
  "filters": ["state"],
  "empty": {
    "title": "No device was locked from here",
    "text": "Select devices in DEP Enrolled and choose Activation Lock."
  }
})json";

} // namespace

const TableDocument kActivationLockTable{"mdm_dep_activation_lock", kTable, "mdm.dep.activation_locks",
                                         "DEP Activation Lock", kGrid};

} // namespace mdm::dep
