// Everything known of one device.
#include "plugin/console/pages/device_status.hpp"
#include "plugin/console/pages/event_words.hpp"
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/profile_names.hpp"
#include "plugin/console/pages/words.hpp"

#include <algorithm>

namespace mdm::dep {
namespace {

constexpr std::size_t kEvents = 500;
constexpr std::size_t kLocks = 100;

DeviceFacts facts_of(Store& store, const RowValues& device, const ProfileNames& names) {
    const std::int64_t token = device.number("token");
    DeviceFacts facts;
    facts.present = device.flag("present");
    facts.left_reason = device.text("left_reason");
    facts.left_at = device.find("left_at");
    facts.released_by_replacement = device.flag("released_by_replacement");
    facts.is_replacement_device = device.flag("is_replacement_device");
    facts.original_serial_number = device.text("original_device_serial_number");
    facts.profile_status = device.find("profile_status");
    facts.profile = names.title(device.text("profile_uuid"));
    facts.migration_deadline = device.find("mdm_migration_deadline");
    if (const auto wish = store.pages.assignment(token, device.text("serial_number"));
        wish && wish->text("state") != "done")
        facts.wish = OpenWish{.stopped = wish->text("state") == "stopped",
                              .profile = names.title(wish->text("profile_uuid")),
                              .last_answer = wish->text("last_outcome"),
                              .next_attempt_at = wish->find("next_attempt_at"),
                              .detail = wish->text("detail")};
    if (const auto row = store.pages.token(token))
        facts.default_profile = names.title(row->text("default_profile_uuid"));
    for (const RowValues& other : store.pages.other_servers(token, device.text("serial_number")))
        if (other.flag("present")) facts.elsewhere = other.text("server_name");
    return facts;
}

std::string titles_of(const std::optional<std::string>& json_list) {
    const Json list = Json::parse(json_list.value_or(""), nullptr, false);
    std::string text;
    if (list.is_array())
        for (const Json& each : list)
            if (each.is_string()) text += (text.empty() ? "" : ", ") + each.get<std::string>();
    return text;
}

Json profile_section(const RowValues& device, const ProfileNames& names) {
    const std::string status = device.text("profile_status");
    const std::string uuid = device.text("profile_uuid");
    Json fields = Json::array();
    // Once it has left, nothing that Apple said of its profile asks for anybody.
    fields.push_back(toned("Profile status", status_title(status),
                           !device.flag("present") ? "neutral"
                           : status == "pushed"    ? "success"
                           : status == "assigned"  ? "info"
                                                   : "warning"));
    fields.push_back(with_link(
        field("Profile", uuid.empty() ? std::nullopt : std::optional(names.title(uuid))), names.link(uuid)));
    fields.push_back(field("Profile UUID", device.find("profile_uuid"), "code",
                           status == "removed" && !uuid.empty()
                               ? "Apple still names it, but the device does not have it any more."
                               : ""));
    fields.push_back(field("Assigned", device.find("profile_assign_time"), "time"));
    fields.push_back(field("Taken by the device", device.find("profile_push_time"), "time"));
    if (device.find("mdm_migration_deadline"))
        fields.push_back(field("Migration deadline", device.find("mdm_migration_deadline"), "time",
                               "Set in Apple's portal: the device moves here from another MDM by then."));
    return fields_section("Enrollment", std::move(fields));
}

Json hardware_section(const RowValues& device) {
    Json fields = Json::array();
    fields.push_back(field("Serial number", device.find("serial_number"), "code"));
    fields.push_back(field("Model", device.find("model")));
    fields.push_back(field("Description", device.find("description")));
    fields.push_back(field("Colour", device.find("color")));
    fields.push_back(field("Family", device.find("device_family")
                                         ? std::optional(family_title(device.text("device_family")))
                                         : std::nullopt));
    fields.push_back(field("Operating system",
                           device.find("os") ? std::optional(os_title(device.text("os"))) : std::nullopt));
    fields.push_back(field("Asset tag", device.find("asset_tag"), "text",
                           device.find("asset_tag") ? "Set by the reseller." : ""));
    if (device.flag("is_replacement_device")) {
        fields.push_back(field("Replaces", device.find("original_device_serial_number"), "code"));
        fields.push_back(field("Replaced on", device.find("replacement_date"), "time"));
    }
    return fields_section("Device", std::move(fields));
}

Json network_section(const RowValues& device) {
    Json fields = Json::array();
    fields.push_back(field("Wi-Fi address", device.find("wifi_mac_address"), "code"));
    fields.push_back(field("Bluetooth address", device.find("bluetooth_mac_address"), "code"));
    fields.push_back(field("Ethernet address", device.find("ethernet_mac_address"), "code"));
    fields.push_back(field("IMEI", titles_of(device.find("imei")), "code"));
    fields.push_back(field("MEID", titles_of(device.find("meid")), "code"));
    fields.push_back(field("EID", device.find("eid"), "code"));
    return fields_section("Network and identities", std::move(fields));
}

Json account_section(const RowValues& device) {
    const std::string by = device.text("device_assigned_by");
    Json fields = Json::array();
    fields.push_back(with_link(field("Account (MDM server)", device.find("server_name")),
                               row_link("mdm.dep.tokens", device.number("token"))));
    fields.push_back(field("On this server since", device.find("device_assigned_date"), "time"));
    fields.push_back(
        field("Assigned by",
              by == "-1" ? std::optional<std::string>("not a person") : device.find("device_assigned_by"),
              "text", by == "-1" ? "The portal did it by itself, or another program." : ""));
    fields.push_back(field("Last operation at Apple", device.find("op_type")
                                                          ? std::optional(humanized(device.text("op_type")))
                                                          : std::nullopt));
    fields.push_back(field("Recorded by Apple", device.find("op_date"), "time"));
    fields.push_back(field("First seen here", device.find("first_seen_at"), "time"));
    fields.push_back(field("Last change here", device.find("updated_at"), "time"));
    if (!device.flag("present")) fields.push_back(field("Left", device.find("left_at"), "time"));
    return fields_section("At Apple", std::move(fields));
}

Json timeline_section(Store& store, const RowValues& device, const ProfileNames& names) {
    Json entries = Json::array();
    const auto title = [&](const std::string& uuid) { return names.title(uuid); };
    for (const RowValues& event :
         store.pages.events(device.number("token"), device.text("serial_number"), kEvents)) {
        const Told told = tell_event(event, title);
        // Apple's own time where it told one: what is recorded here may be a sync later.
        Json entry{{"at", event.find("op_date").value_or(event.text("at"))},
                   {"title", line(told.title, 500)}};
        if (!told.text.empty()) entry["text"] = paragraph(told.text);
        if (!told.who.empty()) entry["who"] = line(told.who);
        entry["tone"] = told.tone;
        entries.push_back(std::move(entry));
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Json& a, const Json& b) { return a.at("at") > b.at("at"); });
    Json section{{"title", "What happened"},
                 {"kind", "timeline"},
                 {"empty", "Nothing was recorded yet: the device is known from the first full listing."}};
    section["entries"] = std::move(entries);
    return section;
}

/// What can come of something: a device that has left takes no profile, and without a code there is none to show.
Json actions_of(const std::vector<LockRow>& locks, const HasAction& has, const RowValues& device) {
    Json actions = device.flag("present")
                       ? offered(has, {"mdm.dep.device.assign_profile", "mdm.dep.device.remove_profile",
                                       "mdm.dep.device.refresh", "mdm.dep.device.activation_lock"})
                       : offered(has, {"mdm.dep.device.refresh"});
    if (std::any_of(locks.begin(), locks.end(), [](const LockRow& lock) { return lock.has_code; }))
        for (Json& each : offered(has, {"mdm.dep.device.activation_lock_code"}))
            actions.push_back(std::move(each));
    if (device.flag("present"))
        for (Json& each : offered(has, {"mdm.dep.device.disown"}))
            actions.push_back(std::move(each));
    return actions;
}

} // namespace

std::string device_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto device = store.pages.device(id);
    if (!device) throw Error(Code::not_found);
    const ProfileNames names(store, device->number("token"));
    const Status status = describe_device(facts_of(store, *device, names), services.clock().now());

    const std::string model = device->text("model");
    Json document{{"title", line(device->text("serial_number"))},
                  {"subtitle", line((model.empty() ? "" : model + ", ") + device->text("server_name"), 500)},
                  {"status", status_part(status)}};
    Json sections =
        Json::array({profile_section(*device, names), account_section(*device), hardware_section(*device),
                     network_section(*device), timeline_section(store, *device, names)});
    if (const auto extra = device->find("extra"))
        sections.push_back(code_section("What this version does not know", pretty(*extra),
                                        "Apple sent it; it is kept so that nothing is lost."));
    document["sections"] = std::move(sections);

    Json links = Json::array();
    for (const RowValues& other :
         store.pages.other_servers(device->number("token"), device->text("serial_number")))
        links.push_back({{"title", line("On " + other.text("server_name") +
                                        (other.flag("present") ? "" : " (has left)"))},
                         {"link", row_link("mdm.dep.devices", other.number("id"))}});
    if (const std::string original = device->text("original_device_serial_number"); !original.empty())
        if (const auto key = store.pages.device_key(device->number("token"), original))
            links.push_back({{"title", line("Replaced device " + original)},
                             {"link", row_link("mdm.dep.devices", *key)}});
    if (device->flag("released_by_replacement"))
        if (const auto next = store.pages.replacement(device->number("token"), device->text("serial_number")))
            links.push_back({{"title", line("Its replacement " + next->text("serial_number"))},
                             {"link", row_link("mdm.dep.devices", next->number("id"))}});
    const auto locks =
        store.activation_locks.find(device->number("token"), device->text("serial_number"), kLocks);
    if (!locks.empty())
        links.push_back({{"title", "Its Activation Lock requests"},
                         {"link", grid_link("mdm.dep.activation_locks",
                                            {{"serial_number", {{"eq", device->text("serial_number")}}},
                                             {"token", {{"eq", device->number("token")}}}})}});
    document["links"] = std::move(links);
    document["actions"] = actions_of(locks, has, *device);
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
