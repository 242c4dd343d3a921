// Actions and forms as data: each area of the console has a table of its own, ActionList registers them all.
#pragma once

#include "plugin/console/documents.hpp"
#include "plugin/console/services.hpp"

#include <ams/cpp/request.hpp>
#include <ams/ext/actions.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace mdm::dep {

/// What an action does, or the document of a form for a selection. Throws Error or ams::Error.
using ConsoleFunction = std::string (*)(Services&, const ams::Request&);

/// An action. Static storage.
struct ActionEntry {
    const char* id;
    const char* title;
    std::int32_t selection; ///< AMS_SELECT_...
    const char* form;       ///< "" : none
    const char* document;   ///< action.schema.json
    ConsoleFunction run;
    const char* table = "mdm_dep_token"; ///< Whose rows it takes; counts for nothing with AMS_SELECT_NONE.
    /// What the host asks for at dispatch. Forms always ask for kPermission, so that an action with a form
    /// and a permission of its own needs both; ActionList asks for kPermission again on entry.
    std::string_view permission = kPermission;
};

/// A form that is filled for each selection. Static storage.
struct FormEntry {
    const char* id;
    ConsoleFunction fill;
};

} // namespace mdm::dep
