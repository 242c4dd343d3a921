#include "plugin/console/device_actions.hpp"

#include <array>

namespace mdm::dep {
namespace {

constexpr const char* kTable = "mdm_dep_device";

constexpr std::array kActions{
    ActionEntry{
        "mdm.dep.device.refresh", "Refresh from Apple", AMS_SELECT_SOME, "",
        R"json({"hint": "Ask Apple how the selected devices stand now, without waiting for the next sync.", "icon": "sync"})json",
        refresh_devices, kTable},
    ActionEntry{
        "mdm.dep.device.activation_lock", "Activation Lock", AMS_SELECT_SOME,
        "mdm.dep.device.activation_lock",
        R"json({"hint": "Lock the devices to the organisation: erased or not, they ask for a code that is kept here.", "icon": "key", "danger": true})json",
        lock_devices, kTable},
    ActionEntry{
        "mdm.dep.device.activation_lock_code", "Show Bypass Code", AMS_SELECT_ONE, "",
        R"json({"hint": "Show the code that unlocks a device locked from here. Each look is recorded.", "icon": "info", "confirm": {"title": "Show the bypass code?", "text": "Whoever has the code can unlock the device. That you looked at it is recorded in the audit log and in the device's timeline.", "button": "Show"}})json",
        show_bypass_code, kTable, kBypassCodePermission},
    ActionEntry{
        "mdm.dep.device.disown", "Disown", AMS_SELECT_SOME, "mdm.dep.device.disown",
        R"json({"hint": "Give the devices up for good: they leave the organisation at Apple. This cannot be undone.", "icon": "delete", "danger": true})json",
        disown_devices, kTable, kDisownPermission},
};

constexpr std::array kForms{
    FormEntry{"mdm.dep.device.disown", disown_form},
    FormEntry{"mdm.dep.device.activation_lock", lock_form},
};

} // namespace

std::span<const ActionEntry> device_actions() {
    return kActions;
}

std::span<const FormEntry> device_forms() {
    return kForms;
}

} // namespace mdm::dep
