#include "plugin/console/documents.hpp"

namespace mdm::dep {
namespace {

constexpr std::string_view kTable = R"json({
  "title": "DEP Beta Tokens",
  "doc": "Tokens with which an MDM server enrolls the organisation's devices into Apple's beta programmes. Read once a day; they change with each seeding period.",
  "relation": "mdm_dep_beta_token_view",
  "key": "id",
  "columns": [
    {"name": "token", "type": "integer", "title": "Account", "label_column": "server_name", "doc": "The account through which it was read: key of the row in DEP Token."},
    {"name": "server_name", "type": "text", "title": "Account name", "doc": "Name of that MDM server in Apple's portal."},
    {"name": "os", "type": "text", "title": "OS", "doc": "Operating system of the programme.",
     "values": [
       {"value": "iOS", "title": "iOS and iPadOS", "tone": "neutral"},
       {"value": "OSX", "title": "macOS", "tone": "neutral"},
       {"value": "tvOS", "title": "tvOS", "tone": "neutral"},
       {"value": "visionOS", "title": "visionOS", "tone": "neutral"},
       {"value": "watchOS", "title": "watchOS", "tone": "neutral"},
       {"value": "homePodOS", "title": "HomePod", "tone": "neutral"}
     ]},
    {"name": "title", "type": "text", "title": "Programme", "search": true, "doc": "Apple's name of it."},
    {"name": "beta_token", "type": "text", "title": "Beta token", "doc": "What the MDM server hands to the device."},
    {"name": "updated_at", "type": "time", "title": "Read", "doc": "When it was read from Apple, UTC."}
  ]
})json";

constexpr std::string_view kGrid = R"json({
  "doc": "What the organisation's MDM server needs to put devices into a beta programme. They belong to the organisation: do not publish them.",
  "columns": [
    {"column": "token", "width": 150},
    {"column": "os", "width": 130, "format": "badge"},
    {"column": "title", "width": 190},
    {"column": "beta_token", "width": 480, "format": "code"},
    {"column": "updated_at", "width": 150, "format": "relative_time"},
    {"column": "server_name", "width": 180, "hidden": true}
  ],
  "sort": "os",
  "filters": ["os"],
  "empty": {
    "title": "No beta tokens",
    "text": "They are read once a day. None are there when no seeding period runs, or when AppleSeed for IT is switched off in Apple's portal; DEP Account says which."
  }
})json";

} // namespace

const TableDocument kBetaTokenTable{"mdm_dep_beta_token", kTable, "mdm.dep.beta_tokens", "DEP Beta Tokens",
                                    kGrid};

} // namespace mdm::dep
