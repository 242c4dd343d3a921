#include "plugin/console/pages/device_status.hpp"

#include "plugin/console/pages/words.hpp"

namespace mdm::dep {
namespace {

constexpr const char* kUnmanaged = "Whoever switches it on, or erases it, sets it up without management.";

Status left(const DeviceFacts& device) {
    const std::string when = device.left_at ? " on " + day_of(*device.left_at) : "";
    const std::string now_at =
        device.elsewhere.empty() ? "" : " It is on " + device.elsewhere + " now, which is linked here too.";
    if (device.released_by_replacement)
        return {"Replaced by another device",
                "Apple replaced it in a repair and took it off this MDM server" + when +
                    "; the replacement comes with a serial number of its own." + now_at,
                "neutral", "Nothing is to be done here. This page stays for its history."};
    if (device.left_reason == "disowned")
        return {"Disowned",
                "It was taken out of the organisation" + when +
                    " from here, for good: Apple does not give it back." + now_at,
                "neutral",
                "Only the reseller, or Apple Configurator with the device at hand, can add it again."};
    if (device.left_reason == "gone")
        return {"Has left without a word",
                "Apple, asked about it" + when +
                    ", said that it is not on this MDM server, and has not told how it left: that it was "
                    "moved or "
                    "unassigned is told with one of the next syncs, that it was released or disowned never." +
                    now_at,
                "neutral",
                device.elsewhere.empty() ? "Look it up in Apple's portal. If the organisation has it no "
                                           "more, it has to be added again, "
                                           "with Apple Configurator or by the reseller."
                                         : ""};
    return {"Has left this MDM server",
            "Apple reported" + when + " that it was unassigned or moved to another server." + now_at,
            "neutral",
            device.elsewhere.empty()
                ? "To have it back, assign it to this MDM server in Apple's portal; the next sync brings it."
                : ""};
}

bool has_profile(const DeviceFacts& device) {
    const std::string status = device.profile_status.value_or("");
    return !status.empty() && status != "empty" && status != "removed";
}

std::optional<Status> migration(const DeviceFacts& device, UtcTime now) {
    if (!device.migration_deadline) return std::nullopt;
    const auto deadline = parse_time(*device.migration_deadline);
    if (!deadline) return std::nullopt;
    const std::string by = day_of(*device.migration_deadline);
    const bool passed = *deadline <= now;
    if (has_profile(device)) {
        if (passed || device.profile_status == "pushed") return std::nullopt;
        return Status{
            "Migrates to this server by " + by,
            "Somebody set a deadline in Apple's portal: the device leaves the management it has and "
            "enrolls here. The profile " +
                device.profile + " waits for it.",
            "info", "The person using it is reminded; after the deadline the device insists."};
    }
    return Status{
        passed ? "Migration overdue: no profile" : "Migrates by " + by + ", but has no profile",
        "Somebody set a deadline in Apple's portal for the device to move to this server. Without a "
        "profile it cannot enroll here" +
            std::string(passed ? ", so it has stayed where it was." : "."),
        "danger", "Assign a profile" + std::string(passed ? "" : " before " + by) + "."};
}

Status wish_status(const OpenWish& wish) {
    const std::string wanted = wish.profile.empty() ? "no profile" : wish.profile;
    const bool held = wish.last_answer == "THROTTLED" && wish.next_attempt_at;
    const std::string hold =
        held ? " Apple holds it back until " + minute_of(*wish.next_attempt_at) + "." : std::string();
    if (wish.stopped && wish.profile.empty())
        return {"Is to have no profile", wish.detail + hold + ' ' + kUnmanaged, "warning",
                "Assign a profile if it is to be managed."};
    if (wish.stopped)
        return {"The assignment was stopped", "It was meant to get " + wanted + ". " + wish.detail + hold,
                "warning", "Assign Profile makes a new attempt."};
    const std::string when = wish.next_attempt_at ? " after " + minute_of(*wish.next_attempt_at) : " soon";
    if (wish.last_answer == "THROTTLED")
        return {
            "Held back by Apple",
            "It was assigned too often in a short time. Apple holds it back for about a day; a try before "
            "begins the time anew, so nobody can hurry it. It is meant to get " +
                wanted + ".",
            "warning", "It is tried again" + when + ", without anybody's help."};
    return {"Waits for its profile",
            "It is meant to get " + wanted + "." + (wish.detail.empty() ? "" : " " + wish.detail), "info",
            "It is tried" + std::string(wish.last_answer.empty() ? "" : " again") + when +
                ", without anybody's help."};
}

Status without_profile(const DeviceFacts& device) {
    if (device.default_profile.empty())
        return {"No profile", "It is on this MDM server, but has no profile. " + std::string(kUnmanaged),
                "warning", "Assign a profile before it is handed out."};
    return {
        "No profile yet", "It is on this MDM server, but has no profile. " + std::string(kUnmanaged),
        "warning",
        "The account's default profile is " + device.default_profile +
            "; new devices get it with the next sync. Assign it yourself if this one is older than that."};
}

Status by_profile_status(const DeviceFacts& device) {
    const std::string status = device.profile_status.value_or("");
    const std::string profile = device.profile.empty() ? "its profile" : "the profile " + device.profile;
    if (status.empty() || status == "empty") return without_profile(device);
    if (status == "assigned")
        return {
            "Ready to enroll",
            "At Apple " + profile + " waits for it. The device takes it when it is set up the next time.",
            "info",
            "Switch it on, or erase it if it is in use already: a profile takes effect in Setup Assistant "
            "only."};
    if (status == "pushed")
        return {"Has taken its profile",
                "The device has fetched " + profile + " from Apple and was told to enroll.", "success",
                "Another profile would take effect after the next erase only."};
    if (status == "removed")
        return {
            "Profile was removed",
            "Its profile was taken away here, or the device was moved or assigned again in Apple's portal, "
            "which removes it too. If it is in use it keeps what it has. " +
                std::string(kUnmanaged),
            "warning", "Assign a profile if it is to be managed after the next erase."};
    return {"Status \"" + status + "\"",
            "Apple says so; this version does not know the word. The device keeps what it has.", "neutral",
            "Look for an update of this program if devices stay in this state."};
}

} // namespace

Status describe_device(const DeviceFacts& device, UtcTime now) {
    if (!device.present) return left(device);
    Status status;
    if (auto urgent = migration(device, now))
        status = *std::move(urgent);
    else if (device.wish && (!device.wish->stopped || !has_profile(device)))
        status = wish_status(*device.wish);
    else
        status = by_profile_status(device);
    if (device.is_replacement_device)
        status.text += device.original_serial_number.empty()
                           ? " It replaces a device that was repaired."
                           : " It replaces " + device.original_serial_number + ", which was repaired.";
    if (!device.elsewhere.empty())
        status.text += " The same serial number is on " + device.elsewhere + " too, while it is being moved.";
    return status;
}

} // namespace mdm::dep
