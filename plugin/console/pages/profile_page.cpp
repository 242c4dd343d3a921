// A profile in words, its lineage, and Apple's own copy beside what was sent.
#include "plugin/console/pages/lineage.hpp"
#include "plugin/console/pages/pages.hpp"
#include "plugin/console/pages/profile_words.hpp"
#include "plugin/console/pages/words.hpp"

namespace mdm::dep {
namespace {

Status status_of(const RowValues& profile, const std::optional<RowValues>& successor) {
    const std::int64_t devices = profile.number("device_count");
    if (profile.text("origin") == "missing")
        return {"Apple does not know it",
                "A device names it, but Apple does not know it for this MDM server. Such a device keeps what "
                "it has "
                "until another profile is assigned.",
                "danger", "Define it anew with Create New from This and assign that one."};
    if (!profile.find("json"))
        return {"Not read yet", "It was seen on a device and was not read from Apple yet.", "info",
                "The next sync reads it; Read from Apple Again does so now."};
    Status status{devices > 0 ? "In use" : "Not in use",
                  devices > 0
                      ? counted(devices, "device has it or waits", "devices have it or wait") + " for it."
                      : "No device has it.",
                  devices > 0 ? "success" : "neutral", ""};
    if (profile.flag("is_default")) status.text += " It is the account's default profile.";
    if (successor && devices > 0) {
        status.tone = "info";
        status.next = "A newer version is " + successor->find("profile_name").value_or("there") +
                      ". Move the rest assigns it to the devices that have this one.";
    } else {
        status.next = "Profiles cannot be changed. Create New from This makes a newer version.";
    }
    return status;
}

Json about_section(const RowValues& profile) {
    Json fields = Json::array();
    fields.push_back(field("Profile UUID", profile.find("profile_uuid"), "code", "Given by Apple."));
    fields.push_back(with_link(field("Account (MDM server)", profile.find("server_name")),
                               row_link("mdm.dep.tokens", profile.number("token"))));
    fields.push_back(
        with_link(field("Devices", profile.number("device_count")),
                  grid_link("mdm.dep.devices", {{"profile_uuid", {{"eq", profile.text("profile_uuid")}}},
                                                {"token", {{"eq", profile.number("token")}}}})));
    fields.push_back(
        field("Defined", profile.text("origin") == "defined" ? "Here" : "Elsewhere, seen on a device"));
    fields.push_back(field("Known since", profile.find("created_at"), "time"));
    fields.push_back(field("Created by", profile.find("created_by")));
    fields.push_back(field("Read from Apple", profile.find("apple_read_at"), "time"));
    return fields_section("About", std::move(fields));
}

Json difference_rows(const std::vector<ProfileDifference>& differences) {
    Json rows = Json::array();
    for (const ProfileDifference& each : differences) {
        if (rows.size() == 200) break;
        rows.push_back(
            {{"cells", Json::array({line(each.title), paragraph(each.before), paragraph(each.after)})}});
    }
    return rows;
}

Json lineage_section(Store& store, const RowValues& profile, const std::vector<RowValues>& line_of) {
    Json rows = Json::array();
    for (const RowValues& each : line_of) {
        const std::string uuid = each.text("profile_uuid");
        const std::string json = store.pages.profile_json(profile.number("token"), uuid);
        std::string changed;
        const RowValues* parent = parent_of(each, line_of);
        if (parent != nullptr) {
            const auto differences = profile_differences(
                Json::parse(store.pages.profile_json(profile.number("token"), parent->text("profile_uuid")),
                            nullptr, false),
                Json::parse(json, nullptr, false));
            for (const ProfileDifference& difference : differences)
                changed += (changed.empty() ? "" : ", ") + difference.title;
            if (changed.empty()) changed = "nothing";
        }
        const bool own = uuid == profile.text("profile_uuid");
        rows.push_back(with_link(
            {{"cells", Json::array({line(each.find("profile_name").value_or(uuid)), own ? "This one" : "",
                                    each.text("created_at"), each.text("created_by"),
                                    each.number("device_count"), paragraph(changed)})},
             {"tone", own ? "info" : "neutral"}},
            row_link("mdm.dep.profiles", each.number("id"))));
    }
    return table_section("Versions",
                         {{"Profile", ""},
                          {"Which", ""},
                          {"Created", "time"},
                          {"By", ""},
                          {"Devices", ""},
                          {"What changed", ""}},
                         std::move(rows), "It was not made from another, and none was made from it.",
                         "Profiles that were made from one another with Create New from This.");
}

Json apple_section(const Json& sent, const Json& apples) {
    return table_section("Apple's copy", {{"Setting", ""}, {"Sent from here", ""}, {"At Apple", ""}},
                         difference_rows(profile_differences(sent, apples)),
                         "Apple has exactly what was sent.",
                         "What Apple answered when it was read last, where it differs from what was sent.");
}

} // namespace

std::string profile_page(Services& services, const HasAction& has, std::int64_t id) {
    Store& store = services.store();
    const auto profile = store.pages.profile(id);
    if (!profile) throw Error(Code::not_found);
    const std::int64_t token = profile->number("token");
    const std::vector<RowValues> line_of =
        lineage(store.pages.profiles(token), profile->text("profile_uuid"));
    const auto successor = newest_after(line_of, profile->text("profile_uuid"));
    const Json dictionary = Json::parse(profile->text("json"), nullptr, false);

    Json sections = Json::array({about_section(*profile)});
    if (line_of.size() > 1) {
        sections.push_back(lineage_section(store, *profile, line_of));
        if (const RowValues* parent = parent_of(*profile, line_of))
            sections.push_back(table_section(
                "Changed since " + line(parent->find("profile_name").value_or("the one before"), 100),
                {{"Setting", ""}, {"Before", ""}, {"Now", ""}},
                difference_rows(profile_differences(
                    Json::parse(store.pages.profile_json(token, parent->text("profile_uuid")), nullptr,
                                false),
                    dictionary)),
                "Nothing."));
    }
    if (dictionary.is_object()) {
        for (Json& section : profile_sections_of(dictionary))
            sections.push_back(std::move(section));
        sections.push_back(skipped_panes_of(dictionary));
    }
    if (const auto apples = profile->find("apple_json"))
        sections.push_back(apple_section(dictionary, Json::parse(*apples, nullptr, false)));
    if (const auto json = profile->find("json"))
        sections.push_back(
            code_section("JSON", pretty(*json), "As it was sent to Apple, or read from there."));

    Json document{{"title", line(profile->find("profile_name").value_or(profile->text("profile_uuid")))},
                  {"subtitle", line("DEP profile of " + profile->text("server_name"), 500)},
                  {"status", status_part(status_of(*profile, successor))},
                  {"sections", std::move(sections)}};
    Json links = Json::array();
    const Json own_devices =
        grid_link("mdm.dep.devices",
                  {{"profile_uuid", {{"eq", profile->text("profile_uuid")}}}, {"token", {{"eq", token}}}});
    // A UUID may linger with "removed": those devices have nothing to be moved from.
    const Json to_move =
        grid_link("mdm.dep.devices", {{"profile_uuid", {{"eq", profile->text("profile_uuid")}}},
                                      {"token", {{"eq", token}}},
                                      {"profile_status", {{"ne", "removed"}}}});
    if (successor && profile->number("device_count") > 0 && has("mdm.dep.device.assign_profile"))
        links.push_back({{"title", "Move the rest: assign a newer version"},
                         {"link", to_move},
                         {"action", "mdm.dep.device.assign_profile"}});
    links.push_back({{"title", "Its devices"}, {"link", own_devices}});
    if (successor)
        links.push_back(
            {{"title", line("Newer version: " + successor->find("profile_name").value_or("profile"))},
             {"link", row_link("mdm.dep.profiles", successor->number("id"))}});
    document["links"] = std::move(links);
    document["actions"] = offered(has, {"mdm.dep.profile.clone", "mdm.dep.profile.refresh"});
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace mdm::dep
