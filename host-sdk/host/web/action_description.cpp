#include "host-sdk/host/web/action_description.hpp"

#include <ams/ext/actions.h>

#include <nlohmann/json.hpp>

namespace ams::host {
namespace {

const char* selection_word(std::int32_t selection) {
    switch (selection) {
    case AMS_SELECT_ONE:
        return "one";
    case AMS_SELECT_SOME:
        return "some";
    case AMS_SELECT_ANY:
        return "any";
    default:
        return "none";
    }
}

} // namespace

nlohmann::json describe_action(const Action& action) {
    nlohmann::json entry{{"id", action.id},
                         {"title", action.title},
                         {"selection", selection_word(action.selection)},
                         {"form", !action.form.empty()}};
    for (const auto& [key, value] : action.document->items())
        entry[key] = value;
    return entry;
}

} // namespace ams::host
