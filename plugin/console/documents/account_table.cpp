#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Account",
  "doc": "What Apple's /account tells about each linked MDM server. Read again at every run.",
  "relation": "mdm_dep_account",
  "key": "id",
  "columns": [
    {"name": "token", "type": "integer", "title": "Token", "label_column": "server_name", "doc": "Key of the row in DEP Token through which this was read."},
    {"name": "server_name", "type": "text", "title": "Server", "search": true, "doc": "Name of the MDM server in Apple's portal."},
    {"name": "server_uuid", "type": "text", "title": "Server UUID", "search": true, "doc": "Apple's id of the MDM server. Never changes."},
    {"name": "org_name", "type": "text", "title": "Organisation", "search": true, "doc": "Organisation the server belongs to."},
    {"name": "org_type", "type": "text", "title": "Type", "doc": "Kind of organisation.",
     "values": [
       {"value": "org", "title": "Business", "text": "Apple Business Manager.", "tone": "neutral"},
       {"value": "edu", "title": "Education", "text": "Apple School Manager.", "tone": "neutral"}
     ]},
    {"name": "org_version", "type": "text", "title": "Programme",
     "doc": "Which of Apple's programmes the organisation is in.",
     "values": [
       {"value": "v1", "title": "Deployment Programs", "text": "The older Apple Deployment Programs.", "tone": "neutral"},
       {"value": "v2", "title": "School or Business Manager", "text": "Apple School Manager or Apple Business Manager.", "tone": "neutral"}
     ]},
    {"name": "org_email", "type": "text", "title": "E-mail", "search": true, "doc": "The organisation's e-mail address."},
    {"name": "org_phone", "type": "text", "title": "Telephone", "doc": "The organisation's telephone number."},
    {"name": "org_address", "type": "text", "title": "Address", "doc": "The organisation's address."},
    {"name": "org_id", "type": "text", "title": "Organisation ID", "search": true, "doc": "Apple's customer number: digits, kept as text."},
    {"name": "org_id_hash", "type": "text", "title": "Organisation ID hash", "doc": "Matches organizationIdHash of the configuration of Apps and Books."},
    {"name": "admin_id", "type": "text", "title": "Administrator", "search": true, "doc": "Apple Account of whoever generated the token in use."},
    {"name": "facilitator_id", "type": "text", "title": "Facilitator", "doc": "Older name of the administrator; Apple may stop sending it."},
    {"name": "mdm_service_discovery_url", "type": "text", "title": "Discovery URL", "doc": "Where account-driven enrollment begins when the organisation's own domain does not say. Empty: none is set, or it was not read yet."},
    {"name": "last_updated_timestamp", "type": "time", "title": "Discovery URL set", "doc": "When Apple says that it was set last, UTC."},
    {"name": "discovery_read_at", "type": "time", "title": "Discovery URL read", "doc": "When it was read from Apple last, UTC; once a day."},
    {"name": "discovery_refusal", "type": "text", "title": "Account-driven enrollment", "doc": "Why Apple would not tell. Empty: it did.",
     "values": [
       {"value": "ORG_NOT_SUPPORTED", "title": "Not offered", "tone": "neutral", "text": "Apple does not offer account-driven enrollment to this organisation."}
     ]},
    {"name": "beta_read_at", "type": "time", "title": "Beta tokens read", "doc": "When the beta tokens were read from Apple last, UTC; once a day."},
    {"name": "beta_refusal", "type": "text", "title": "Beta enrollment", "doc": "Why Apple would not tell the beta tokens. Empty: it did.",
     "values": [
       {"value": "APPLE_SEED_FOR_IT_TURNED_OFF", "title": "Switched off", "tone": "neutral", "text": "AppleSeed for IT is switched off in Apple's portal; an administrator can switch it on there."}
     ]},
    {"name": "urls", "type": "json", "title": "Endpoints", "doc": "What the service offers this server, with methods and page limits."},
    {"name": "extra", "type": "json", "title": "Other", "doc": "What Apple sends that this version does not know."},
    {"name": "updated_at", "type": "time", "title": "Read", "doc": "When this was read from Apple last, UTC."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "One row for each virtual MDM server on Apple's portal, with everything Apple tells about it.",
  "columns": [
    {"column": "server_name", "width": 200},
    {"column": "org_name", "width": 220},
    {"column": "org_type", "width": 110, "format": "badge"},
    {"column": "org_version", "width": 215, "format": "badge"},
    {"column": "admin_id", "width": 220},
    {"column": "org_email", "width": 220},
    {"column": "org_phone", "width": 150},
    {"column": "org_address", "width": 300},
    {"column": "org_id", "width": 140},
    {"column": "updated_at", "width": 150, "format": "relative_time"},
    {"column": "server_uuid", "width": 280, "format": "code", "hidden": true},
    {"column": "org_id_hash", "width": 280, "format": "code", "hidden": true},
    {"column": "facilitator_id", "width": 220, "hidden": true},
    {"column": "mdm_service_discovery_url", "width": 300, "format": "code"},
    {"column": "last_updated_timestamp", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "discovery_refusal", "width": 150, "format": "badge", "hidden": true},
    {"column": "discovery_read_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "beta_refusal", "width": 150, "format": "badge", "hidden": true},
    {"column": "beta_read_at", "width": 150, "format": "relative_time", "hidden": true},
    {"column": "urls", "width": 400, "format": "code", "hidden": true},
    {"column": "extra", "width": 240, "format": "code", "hidden": true},
    {"column": "token", "width": 120, "hidden": true}
  ],
  "sort": "server_name",
  "filters": ["org_type"],
  "toolbar": [
    {"action": "mdm.dep.account.refresh"}
  ],
  "context": [
    {"action": "mdm.dep.account.refresh"},
    {"action": "mdm.dep.account.set_discovery_url"},
    {"action": "mdm.dep.account.clear_discovery_url"}
  ],
  "empty": {
    "title": "No Apple account is linked yet",
    "text": "An account appears here as soon as a server token was saved under Setup > App Administration > Client Manager > DEP Token."
  }
})json";

} // namespace

const TableDocument kAccountTable{"mdm_dep_account", kTable, "mdm.dep.accounts", "DEP Account", kGrid};

} // namespace mdm::dep
