#include "plugin/console/documents/assign_forms.hpp"

#include <nlohmann/json.hpp>

namespace mdm::dep {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json options_of(const AccountShare& account) {
    Json options = Json::array();
    for (const ProfileRow& profile : account.profiles) {
        Json option{{"value", *profile.profile.profile_uuid}, {"title", profile_title(profile)}};
        const std::string text =
            profile.profile.configuration_web_url.value_or(profile.profile.url.value_or("")).substr(0, 300);
        if (!text.empty()) option["text"] = text;
        if (account.default_profile_uuid == profile.profile.profile_uuid) option["badge"] = "default";
        options.push_back(std::move(option));
    }
    return options;
}

// Nothing is chosen beforehand: a default would be assigned by whoever leaves the field out.
Json choice(const AccountShare& account, const std::string& name, const std::string& title,
            const std::string& hint) {
    return {{"name", name},
            {"type", "choice"},
            {"title", title},
            {"hint", hint},
            {"options", options_of(account)}};
}

constexpr const char* kWhat =
    "Tells Apple's servers which profile the devices use the next time they are set up. A device that "
    "has fetched a profile already keeps it until it is erased.";

} // namespace

std::string profile_field(std::int64_t token) {
    return "profile_uuid_" + std::to_string(token);
}

std::string profile_title(const ProfileRow& profile) {
    const auto& name = profile.profile.profile_name;
    return name && !name->empty() ? *name : profile.profile.profile_uuid.value_or("");
}

std::string device_count(std::int64_t devices) {
    return std::to_string(devices) + (devices == 1 ? " device" : " devices");
}

std::string tally(std::initializer_list<std::pair<std::int64_t, const char*>> counts) {
    std::string text;
    for (const auto& [count, words] : counts) {
        if (count == 0) continue;
        text += text.empty() ? device_count(count) + ' ' : ", " + std::to_string(count) + ' ';
        text += words;
    }
    return text.empty() ? "no device " + std::string(counts.begin()->second) : text;
}

std::string assign_form(const std::vector<AccountShare>& accounts) {
    std::int64_t devices = 0;
    for (const AccountShare& account : accounts)
        devices += account.devices;
    Json form{{"title", "Assign Profile to " + device_count(devices)},
              {"text", kWhat},
              {"button", "Assign"},
              {"preview", true}};
    Json sections = Json::array();
    if (accounts.size() == 1) {
        const AccountShare& account = accounts.front();
        Json field =
            choice(account, "profile_uuid", "DEP profile",
                   "The profile that " + account.title +
                       " gives to the selected devices upon activation. A device has one at a time: this one "
                       "takes the place of the one it has.");
        field["required"] = true;
        sections.push_back({{"fields", Json::array({std::move(field)})}});
        if (account.profiles.empty())
            form["warning"] = account.title + " has no profile yet. Create one with New in DEP Profiles.";
    } else {
        form["text"] = std::string(kWhat) +
                       " The selection has devices of several accounts, and a profile belongs to one: choose "
                       "one for each; devices of an account without a choice are left as they are.";
        for (const AccountShare& account : accounts)
            sections.push_back(
                {{"title", account.title + ": " + device_count(account.devices)},
                 {"fields",
                  Json::array(
                      {choice(account, profile_field(account.token), "Profile for " + account.title,
                              account.profiles.empty()
                                  ? "The account has no profile yet: its devices are left as they are."
                                  : "Leave it empty to leave the devices of this account as they are.")})}});
        sections.push_back(
            {{"title", "One profile by its UUID"},
             {"fields",
              Json::array(
                  {{{"name", "profile_uuid"},
                    {"type", "text"},
                    {"title", "Profile UUID"},
                    {"max_length", 64},
                    {"hint", "For programs: instead of a choice above. Devices of other accounts than the "
                             "profile's are skipped."}}})}});
    }
    form["sections"] = std::move(sections);
    return dump(form);
}

std::string remove_form(std::int64_t devices) {
    return dump(
        {{"title", "Remove the profile of " + device_count(devices)},
         {"text",
          "Takes the profile away at Apple's servers, and stops what waits for these devices. A device that "
          "has "
          "fetched its profile already is not changed: it keeps it until it is erased and activated again."},
         {"warning",
          "A device without a profile sets up without management. If it is to be managed by other settings, "
          "assign another profile instead. The account's default profile is not given to these devices again "
          "until they are removed from the MDM server in Apple's portal and come back."},
         {"button", "Remove Profile"},
         {"preview", true},
         {"sections", Json::array()}});
}

std::string default_profile_form(const AccountShare& account, std::int64_t unprovided, std::int64_t decided) {
    Json field =
        choice(account, "profile_uuid", "Default profile",
               "Given by every sync to devices that come to the MDM server, or lose their profile there.");
    Json none{{"value", kNoProfile},
              {"title", "None"},
              {"text", "Devices that come get no profile by themselves; what waits for the default stops."}};
    if (!account.default_profile_uuid) none["badge"] = "default";
    field["options"].insert(field["options"].begin(), std::move(none));
    field["required"] = true;
    std::string text = "Devices of " + account.title +
                       " that have no profile get this one by themselves. Of " +
                       device_count(account.devices) + " on the MDM server, " + std::to_string(unprovided) +
                       (unprovided == 1 ? " has" : " have") + " no profile now.";
    if (decided > 0)
        text += " About " + device_count(decided) +
                " of these somebody has decided here (Assign Profile, Remove Profile, Stop Waiting): the "
                "default leaves them alone.";
    return dump(
        {{"title", "Default profile of " + account.title},
         {"text", text},
         {"button", "Set Default Profile"},
         {"preview", true},
         {"sections",
          Json::array(
              {{{"fields",
                 Json::array(
                     {std::move(field),
                      {{"name", "apply_to_existing"},
                       {"type", "bool"},
                       {"title", "Also for devices that are there"},
                       {"default", true},
                       {"hint",
                        "Give it now to the " + device_count(unprovided - decided) +
                            " without a profile. Otherwise only devices that come later get it."}}})}}})}});
}

} // namespace mdm::dep
